"""Killed inside a large file and started again, a backfill goes on where it was."""

import gzip
import hashlib
import os
import pathlib
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

from program import ProgramTest  # noqa: E402

MIB = 1 << 20


class LargeFileTest(ProgramTest):
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


if __name__ == "__main__":
    unittest.main()
