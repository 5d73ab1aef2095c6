"""Many windows at once from an account with faults: what it takes of the machine is bounded."""

import json
import os
import pathlib
import signal
import threading
import unittest

from program import ProgramTest

WINDOWS = 384  # four days of quarter hours
DOWNLOADS = 64
# A twentieth of everything.
FAULTS = [
    {"on": "create", "status": 503}, {"on": "create", "drop": True},
    {"on": "create", "fail_operation": True},
    {"on": "any", "status": 429, "headers": {"Retry-After": "0"}},
    {"on": "poll", "status": 500}, {"on": "poll", "drop": True}, {"on": "poll", "cut_after": 20},
    {"on": "results", "status": 502}, {"on": "results", "drop": True},
    {"on": "download", "status": 503}, {"on": "download", "cut_after": 700},
    {"on": "download", "flip": 100}, {"on": "download", "expire": True},
]


class LoadTest(ProgramTest):
    def backfill_of(self, told):
        host = told["url"].split("//")[1]
        return ["backfill", "--from", "2024-01-01", "--to", "2024-01-05", "--every", "15m",
                *self.places(), "--api-url", told["url"], "--storage-host", host, "--ca-file",
                self.folder / "cert.pem", "--rate", "1000/s", "--burst", "2000", "--downloads",
                DOWNLOADS, "--retry-wait", "10ms", "--progress", "none", "--json"]

    def server(self, *flags):
        running = self.start("simulate", "--tls-dir", self.folder, "--rate", "1000/s", "--burst",
                             "2000", "--seconds", "0.1..0.5", "--events-per-day", "9600", *flags)
        self.addCleanup(running.finish)
        self.addCleanup(running.send, signal.SIGTERM)
        self.assertTrue(running.wait_for_output(b"\n"), "nothing was announced")
        return json.loads(running.said().splitlines()[0])

    def most_descriptors(self, running):
        """Watches `running` on a thread; the result's only member is the most that it had open."""
        most = [0]

        def watch():
            folder = pathlib.Path(f"/proc/{running.process.pid}/fd")
            while running.process.poll() is None:
                try:
                    most[0] = max(most[0], len(os.listdir(folder)))
                except OSError:
                    return

        threading.Thread(target=watch, daemon=True).start()
        return most

    def test_many_windows_with_faults_take_bounded_memory_and_descriptors(self):
        told = self.server()
        self.out = self.folder / "whole"
        self.assertEqual(self.sluice(*self.backfill_of(told)).code, 0)
        expected = self.files()

        faults = self.folder / "faults.json"
        faults.write_text(json.dumps([{"count": 0, "probability": 0.0125, **each}
                                      for each in FAULTS]))
        told = self.server("--faults", faults)
        self.out = self.folder / "out"
        running = self.start(*self.backfill_of(told))
        most = self.most_descriptors(running)
        result = running.finish(240)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(len(expected), WINDOWS)
        self.assertEqual(self.files(), expected)
        calls = sum(result.summary["requests"].values())
        print(f"{WINDOWS / result.summary['seconds']:.0f} windows a second, {calls} calls, "
              f"{result.peak_megabytes:.0f} MB, {most[0]} descriptors")
        self.assertLess(calls, 3.5 * WINDOWS)
        # 24 MB for the program and its first download, 2.5 MB for each further one.
        self.assertLess(result.peak_megabytes, 24 + 2.5 * (DOWNLOADS - 1))
        # A connection for each of 64 calls, four descriptors for each download, and some more.
        self.assertLess(most[0], 64 + 4 * DOWNLOADS + 32)


if __name__ == "__main__":
    unittest.main()
