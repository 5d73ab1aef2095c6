"""Killed at each single step: every write, sync, rename and removal of a file, every send.

A library that is loaded into the program counts these and kills it at one (kill_at.cpp), before the
step or in its middle. Then the same command without it must end whole. Among the tests a few points
of each name are tried; by hand all of them:

    SLUICE_PROGRAM=$PWD/build/release/sluice \\
        SLUICE_KILL_AT=$PWD/build/release/tests/libkill_at.so \\
        python3 -B tests/crash/kill_points_test.py --all
"""

import collections
import concurrent.futures
import os
import pathlib
import random
import re
import signal
import sys
import unittest

from crash_story import CrashTest, Story, large_file

LIBRARY = os.environ.get("SLUICE_KILL_AT", "libkill_at.so")
MIB = 1 << 20
ALL = "--all" in sys.argv
# They mostly wait for the server's operations, so some go on at once.
AT_ONCE = 6
# What a file is for, by its path: each has one role.
ROLES = [
    (r"^to a server$", "to a server"),
    (r"Z\.ndjson\.part$", "of the part"),
    (r"\.checkpoint\.new$", "of the new checkpoint"),
    (r"\.checkpoint$", "of the checkpoint"),
    (r"manifest\.ndjson\.part$", "of the new manifest"),
    (r"manifest\.ndjson$", "of the manifest"),
    (r"Z\.ndjson$", "of the file"),
    (r"\.sqlite\.new-.*-(wal|shm|journal)$", "beside the new ledger"),
    (r"\.sqlite\.new-.*-store$", "of the new ledger"),
    (r"\.sqlite\.new-\w+$", "of the new ledger's lock"),
    (r"\.sqlite-wal$", "of the ledger's log"),
    (r"\.sqlite-shm$", "of the ledger's index"),
    (r"\.sqlite$", "of the ledger"),
    (r"\.locks$", "of the locks"),
    (r"/state$", "of the state's folder"),
    (r"/out$", "of the folder"),
    (r"/out/[^.]*$", "of a folder inside"),
]

CHECKPOINT = ["create of the new checkpoint", "write of the new checkpoint",
              "fsync of the new checkpoint", "rename of the checkpoint", "unlink of the checkpoint"]


def point_of(line):
    """What a line of the library's means: `rename of the file`."""
    call, path = line.split(" ", 1)
    return f"{call} {next(role for pattern, role in ROLES if re.search(pattern, path))}"


def like(name):
    """The expression for the lines of all points of this name."""
    call, role = name.split(" ", 1)
    pattern = next(pattern for pattern, each in ROLES if each == role)
    return f"^{call} " + (pattern[1:] if pattern.startswith("^") else f".*{pattern}")


def some_of(points, names=None):
    """The steps to try of those that were counted, as their name and which of that name they are:
    the first and the last, and more of those with many; by hand, all. With whether what they write
    is cut in half: tried as well for the last of each name.
    """
    chosen = []
    for name, count in collections.Counter(points).items():
        if names and name not in names:
            continue
        writes = name.split()[0] in ("write", "pwrite", "send")
        tried = range(count) if ALL else sorted({*range(0, count, 12), count - 1})
        chosen += [(name, which, False) for which in tried]
        chosen += [(name, which, True) for which in tried
                   if writes and (ALL or which == count - 1)]
    return chosen


class KillPointsTest(CrashTest):
    def begin_story(self, world, name, windows=2, plain=None):
        world.forget()
        folder = self.folder / name
        folder.mkdir()
        flags = ["--from", "2024-01-01", "--to", f"2024-01-{1 + windows:02}", "--downloads", "1"]
        return Story(world, folder, windows, flags, plain=plain)

    def run_to(self, story, name=None, which=None, half=False):
        """Runs it up to that step; returns the result and the points that it passed."""
        log = story.out.parent / "steps"
        result = self.begin(
            story, LD_PRELOAD=LIBRARY, KILL_AT_LOG=log,
            KILL_AT_UNDER=f"{story.out.parent}/", KILL_AT_HALF="1" if half else None,
            KILL_AT_LIKE=name and like(name),
            KILL_AT_STEP=None if which is None else str(which)).finish()
        return result, [point_of(line) for line in log.read_text().splitlines()]

    def try_point(self, story, name, which, half):
        """Kills it there, lets it end, and looks at everything; returns the point's name."""
        result, _ = self.run_to(story, name, which, half)
        if result.code == 0:
            return None
        self.assertEqual(result.code, -signal.SIGKILL, result)
        seen = collections.Counter(entry["kind"] for entry in story.world.log)
        name = ("half of " if half else "") + name
        told = f"{name}, the {which + 1}. of these, after " + (", ".join(
            f"{count} {kind}" for kind, count in seen.items()) or "no call")
        with self.subTest(told):
            self.assert_whole(story)
            again = self.begin(story).finish()
            self.assertEqual(again.code, 0, again)
            self.assert_all_well(story)
            cost = self.assert_nothing_repeated(story)
            self.assertLessEqual(cost.orphans, 1)
            if ALL:
                print(f"{told}: {sum(cost.to_kills.values())} lost", flush=True)
        return name

    def try_points(self, worlds, steps, **story):
        """Tries `steps`, some at once, on a world each; tells what was tried."""
        numbered = list(enumerate(steps))

        def try_some(world, mine):
            return [self.try_point(self.begin_story(world, str(number), **story), *step)
                    for number, step in mine]

        with concurrent.futures.ThreadPoolExecutor(len(worlds)) as pool:
            tried = [pool.submit(try_some, world, numbered[place::len(worlds)])
                     for place, world in enumerate(worlds)]
        names = collections.Counter(name for each in tried for name in each.result() if name)
        for name, count in sorted(names.items()):
            print(f"killed {count} times: {name}")
        return names

    def test_a_kill_at_any_step_of_a_small_backfill_costs_a_window_one_token_at_most(self):
        worlds = [self.stand_in(interval=0.05, burst=100, running=(0.001, 0.001), rows=50)
                  for _ in range(AT_ONCE)]
        result, points = self.run_to(self.begin_story(worlds[0], "counted"))
        self.assertEqual(result.code, 0, result)
        names = self.try_points(worlds, some_of(points))
        for point in ("send to a server", "fdatasync of the ledger's log", "write of the part",
                      "fsync of the part", "rename of the file", "fsync of a folder inside",
                      "rename of the manifest", "link of the ledger"):
            self.assertIn(point, names)

    def test_a_file_and_its_name_are_on_the_disk_before_its_receipt_is_written(self):
        world = self.stand_in(interval=0.05, burst=100, running=(0.001, 0.001), rows=50)
        result, points = self.run_to(self.begin_story(world, "counted", windows=1))
        self.assertEqual(result.code, 0, result)
        named = points.index("rename of the file")
        written = max(place for place, point in enumerate(points[:named])
                      if point.endswith("write of the part"))
        # The manifest is made of the receipts.
        told = points.index("create of the new manifest")
        receipt = max(place for place, point in enumerate(points[:told])
                      if point.endswith("write of the ledger's log"))
        self.assertIn("fsync of the part", points[written:named])
        self.assertIn("fsync of a folder inside", points[named:receipt])

    def test_a_kill_at_any_step_of_a_checkpoint_costs_a_window_one_token_at_most(self):
        stored, plain = large_file(random.Random(1).randbytes, 60 * MIB)
        worlds = [self.stand_in(interval=0.05, burst=100, running=(0.001, 0.001), stored=stored)]
        large = {"windows": 1, "plain": plain}
        result, points = self.run_to(self.begin_story(worlds[0], "counted", **large))
        self.assertEqual(result.code, 0, result)
        names = self.try_points(worlds, some_of(points, CHECKPOINT), **large)
        self.assertIn("rename of the checkpoint", names)


if __name__ == "__main__":
    sys.argv = [argument for argument in sys.argv if argument != "--all"]
    unittest.main()
