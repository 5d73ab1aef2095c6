"""Killed at any moment and started again, a backfill ends whole and asks for nothing twice."""

import collections
import datetime
import gzip
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

import stand_in  # noqa: E402
from program import ProgramTest  # noqa: E402

KILLS = 12
DAYS = 31
MIB = 1 << 20


class CrashTest(ProgramTest):
    def kill_at_random(self, command, chance):
        """Runs `command` and kills it after a random while; True when it had ended before."""
        running = self.start(*command)
        try:
            running.process.wait(chance.uniform(0.05, 1.2))
            ended = True
        except subprocess.TimeoutExpired:
            running.send(signal.SIGKILL)
            ended = False
        result = running.finish()
        if ended:
            self.assertEqual(result.code, 0, result)
        return ended

    def test_twelve_kills_lose_nothing_and_repeat_next_to_nothing(self):
        seed = int(os.environ.get("SLUICE_TEST_SEED", "20240101"))
        print(f"replay with SLUICE_TEST_SEED={seed}")
        chance = random.Random(seed)
        # A burst that the run does not get through at once, so that kills hit every stage.
        world = self.stand_in(interval=0.1, burst=20, running=(0.3, 1.0), rows=2000)
        command = self.backfill(world, "2024-01-01", "2024-02-01", burst="20")
        kills = 0
        while kills < KILLS and not self.kill_at_random(command, chance):
            kills += 1
            self.assert_nothing_half_written(world)
        result = self.sluice(*command)
        self.assertEqual(result.code, 0, result)
        self.assertGreaterEqual(kills, KILLS // 2, "the run was over before it was tried")

        self.assert_nothing_half_written(world)
        self.assertEqual(len(self.files()), DAYS)
        verified = self.sluice("verify", *self.places())
        self.assertEqual(verified.code, 0, verified)
        self.assertEqual({call["status"] for call in world.calls()}, {200}, "a call was refused")
        # A kill between sending a create and writing its answer down leaves one export behind.
        created = collections.Counter(entry["range"] for entry in world.entries("create"))
        self.assertEqual(len(created), DAYS)
        self.assertLessEqual(sum(created.values()) - DAYS, kills)
        self.assertFalse([path for path in self.out.rglob("*.part")], "a temporary file is left")

    def test_a_kill_inside_a_large_file_costs_64_mib_at_most(self):
        rows = b"".join(b'{"a":"%s"}\n' % os.urandom(500).hex().encode() for _ in range(2000))
        member = gzip.compress(rows, 1, mtime=0)
        members = 2 * MIB * 64 // len(member)
        stored = member * members
        held = len(stored) // 2 + 4 * MIB
        world = self.stand_in(stored=stored, hold_at=held)
        command = self.backfill(world, "2024-01-01", "2024-01-02")
        running = self.start(*command)
        self.assertTrue(world.wait_for(lambda log: log and log[-1]["kind"] == "held"))
        self.wait_until(lambda: list(self.out.rglob("*.checkpoint")))
        running.send(signal.SIGKILL)
        running.finish()
        world.let_go.set()
        self.assertTrue(list(self.out.rglob("*.part")))
        calls = len(world.calls())

        result = self.sluice(*command, "--log-level", "info")
        self.assertEqual(result.code, 0, result)
        self.assertIn("goes on after", result.err)
        # One call for a new location, and no byte twice but what the kill cost.
        self.assertEqual(len(world.calls()), calls + 1)
        first, second = world.entries("download")
        self.assertIsNone(first["range"])
        at = int(second["range"].removeprefix("bytes=").removesuffix("-"))
        self.assertLessEqual(held - at, 64 * MIB)
        self.assertEqual(result.summary["bytes"]["received"], len(stored) - at)
        self.assertEqual(result.summary["rows"], 2000 * members)
        (content,) = [body for path, body in self.files().items() if path.endswith(".ndjson")]
        self.assertEqual(hashlib.sha1(content).digest(), hashlib.sha1(rows * members).digest())
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)
        for left in ("*.part", "*.checkpoint", "*.new"):
            self.assertFalse(list(self.out.rglob(left)), "a temporary file is left")

    def wait_until(self, condition, seconds=30):
        ends = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), ends, "it did not come to pass in time")
            time.sleep(0.01)

    def assert_nothing_half_written(self, world):
        """What stands under its final name is whole."""
        if not self.out.exists():
            return
        for path, content in self.files().items():
            if path.endswith(".ndjson"):
                stem = path.rsplit("/", 1)[1].split("_")[0]
                start = datetime.datetime.strptime(stem, "%Y%m%dT%H%M%SZ")
                start = start.replace(tzinfo=stand_in.UTC)
                truth = world.truth(start, start + datetime.timedelta(days=1))
                self.assertEqual(content, truth, path)


if __name__ == "__main__":
    unittest.main()
