"""SIGKILL at random moments, against a server that has faults of its own, until all is there.

Fifty kills among the tests; by hand as many as you like, from any seed:

    SLUICE_PROGRAM=$PWD/build/release/sluice \\
        python3 -B tests/crash/kills_test.py --kills 1000 --seed 7

Each backfill tells what it cost in one line, and the last line tells what all of them did.
"""

import argparse
import collections
import dataclasses
import random
import signal
import subprocess
import sys
import time
import unittest

from crash_story import CrashTest, Story, large_file
from stand_in_faults import Faults

MIB = 1 << 20
# Then it is left to end, lest a slow machine never gets from one kill to the next.
MOST_KILLS_EACH = 25
FIELDS = ["EventStart", "UserId", "PageUrl"]
asked = argparse.Namespace(kills=50, seed=20240101)


@dataclasses.dataclass
class Kind:
    """A backfill to be killed, and within how many seconds each time."""

    name: str
    windows: int
    flags: list
    within: float
    form: str = "ndjson"
    fields: tuple = ()
    large: bool = False


DAYS = ["--from", "2024-01-01", "--to"]
KINDS = [
    Kind("small windows", 80, [*DAYS, "2024-01-21", "--every", "6h"], 1.2),
    Kind("large files", 3, [*DAYS, "2024-01-04"], 1.5, large=True),
    Kind("gzip kept", 40, [*DAYS, "2024-01-21", "--every", "12h", "--keep-gzip"], 0.9),
    Kind("csv", 31, [*DAYS, "2024-02-01", "--format", "csv", "--fields", ",".join(FIELDS)], 0.7,
         form="csv", fields=FIELDS),
]


class KillsTest(CrashTest):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(asked.seed)
        # The smaller part of it is more than the 56 MiB between checkpoints.
        self.large = large_file(self.chance.randbytes, 80 * MIB)

    def story(self, number):
        kind = KINDS[number % len(KINDS)]
        folder = self.folder / str(number)
        folder.mkdir()
        stored, plain = self.large if kind.large else (None, None)
        # A burst that does not last, so that the server's limit is tried as well; and no fault that
        # takes a window away for good.
        world = self.stand_in(
            interval=0.05, burst=40, running=(0.1, 0.6), rows=self.chance.randrange(20, 400),
            stored=stored, faults=Faults(self.chance.random(), 0.04))
        return kind, Story(world, folder, kind.windows, kind.flags, kind.form, kind.fields, plain)

    def kill_after(self, story, seconds):
        """True when it was killed, and had not ended before."""
        running = self.begin(story)
        try:
            running.process.wait(seconds)
        except subprocess.TimeoutExpired:
            running.send(signal.SIGKILL)
        result = running.finish()
        # A file that was spoiled three times is left to the next run.
        self.assertIn(result.code, (0, 3, -signal.SIGKILL), result)
        self.ended = result.code == 0
        return result.code == -signal.SIGKILL

    def live_through(self, kind, story, kills):
        """Kills it up to `kills` times; then it is left to end."""
        self.ended = False
        while not self.ended and story.kills < kills:
            story.kills += self.kill_after(story, self.chance.uniform(0.0, kind.within))
            self.assert_whole(story)
        while not self.ended:
            self.assertLess(len(story.began), story.kills + 10, "it does not end")
            self.kill_after(story, 120)
        self.assert_all_well(story)
        cost = self.assert_nothing_repeated(story, faults=True)
        # Sixteen creates can be on their way; most kills meet one or none.
        self.assertLessEqual(cost.orphans, 16 + 2 * story.kills + cost.to_faults)
        runs, lost = len(story.began), sum(cost.to_kills.values())
        print(f"{kind.name}: {story.windows} windows, {story.kills} kills, {runs} runs, "
              f"{cost.calls} tokens, {lost} lost to kills, {cost.to_faults} to faults, "
              f"{cost.orphans} orphans", flush=True)
        return cost

    def test_a_kill_at_any_moment_costs_a_window_one_token_at_most(self):
        print(f"--kills {asked.kills} --seed {asked.seed}")
        began, number = time.monotonic(), 0
        sums = collections.Counter()
        while sums["kills"] < asked.kills:
            kind, story = self.story(number)
            left = asked.kills - sums["kills"]
            cost = self.live_through(kind, story, min(left, MOST_KILLS_EACH))
            sums.update({"kills": story.kills, "runs": len(story.began), "tokens": cost.calls,
                         "lost to kills": sum(cost.to_kills.values()),
                         "to faults": cost.to_faults, "orphans": cost.orphans})
            number += 1
        told = ", ".join(f"{value} {name}" for name, value in sums.items())
        print(f"{number} backfills, {told}, in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--kills", type=int, default=asked.kills)
    parser.add_argument("--seed", type=int, default=asked.seed)
    asked, others = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *others])
