"""The commands beside `backfill`: plan, status, verify, segments, cancel, and help."""

import json
import signal
import unittest

import stand_in
from program import ProgramTest


class CommandsTest(ProgramTest):
    def delivered(self, **behaviour):
        """A stand-in from which three days were delivered."""
        world = self.stand_in(running=(0.05, 0.1), **behaviour)
        result = self.sluice(*self.backfill(world, "2024-01-01", "2024-01-04"))
        self.assertEqual(result.code, 0, result)
        return world

    def test_help_and_version_are_results(self):
        for arguments, word in [(["--help"], "backfill"), (["--version"], "sluice 0."),
                                (["backfill", "--help"], "--from"), (["plan", "--help"], "--every"),
                                (["simulate", "--help"], "--faults")]:
            result = self.sluice(*arguments)
            self.assertEqual(result.code, 0, result)
            self.assertIn(word, result.out)
            self.assertEqual(result.err, "")

    def test_a_plan_needs_neither_network_nor_key(self):
        result = self.sluice("plan", "--from", "2023-01-01", "--to", "2024-01-01", "--json",
                             FULLSTORY_API_KEY=None)
        self.assertEqual(result.code, 0, result)
        self.assertIn("365", json.dumps(result.summary))
        self.assertFalse(self.state.exists())
        said = self.sluice("plan", "--from", "2023-01-01", "--to", "2024-01-01",
                           FULLSTORY_API_KEY=None)
        self.assertEqual(said.code, 0, said)
        self.assertIn("365", said.out)

    def test_status_tells_what_is_delivered_and_what_is_missing(self):
        self.delivered()
        whole = self.sluice("status", *self.places(), "--json")
        self.assertEqual(whole.code, 0, whole)
        self.assertIn("3", json.dumps(whole.summary))
        more = self.sluice("status", *self.places(), "--from", "2024-01-01", "--to", "2024-01-06",
                           "--json")
        self.assertEqual(more.code, 3, more)

    def test_verify_is_content_with_what_was_delivered(self):
        self.delivered()
        result = self.sluice("verify", *self.places(), "--json")
        self.assertEqual(result.code, 0, result)

    def test_verify_names_a_file_that_is_gone_or_changed(self):
        self.delivered()
        first, second, _ = sorted(self.files())
        (self.out / first).unlink()
        with open(self.out / second, "r+b") as file:
            file.seek(100)
            file.write(b"\0")
        result = self.sluice("verify", *self.places())
        self.assertEqual(result.code, 3, result)
        for path in (first, second):
            self.assertIn(path, result.out + result.err)

    def test_what_is_bad_is_fetched_again_once_it_is_forgotten(self):
        world = self.delivered()
        before = self.files()
        (self.out / sorted(before)[1]).unlink()
        self.assertEqual(self.sluice("verify", *self.places(), "--forget").code, 3)
        result = self.sluice(*self.backfill(world, "2024-01-01", "2024-01-04"))
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.summary["windows"]["delivered"], 1)
        self.assertEqual(self.files(), before)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)

    def test_segments_come_page_after_page(self):
        world = self.stand_in()
        result = self.sluice("segments", *self.account(world), "--state", self.state, "--json")
        self.assertEqual(result.code, 0, result)
        for segment in stand_in.SEGMENTS:
            self.assertIn(segment, result.out)
        self.assertEqual(len(world.entries("segments")), 2)

    def test_cancel_ends_the_operations_that_were_left_running(self):
        world = self.stand_in(running=(60, 61))
        running = self.start(*self.backfill(world, "2024-01-01", "2024-01-04"))
        self.assertTrue(world.wait_for(
            lambda log: sum(entry["kind"] == "create" for entry in log) == 3))
        running.send(signal.SIGINT)
        self.assertEqual(running.finish().code, 130)
        result = self.sluice("cancel", *self.places(), *self.account(world))
        self.assertEqual(result.code, 0, result)
        self.assertEqual({entry["what"] for entry in world.entries("cancel")},
                         {"operation-1", "operation-2", "operation-3"})


if __name__ == "__main__":
    unittest.main()
