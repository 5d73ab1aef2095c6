"""The commands beside `backfill`: plan, status, verify, segments, cancel, and help."""

import json
import signal
import subprocess
import unittest

import stand_in
from program import PROGRAM, ProgramTest


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
        ahead = result.summary["forecast"]
        self.assertEqual((ahead["basis"], ahead["tokens_at_start"]), ("guess", 50))
        self.assertEqual([each["bundle"] for each in ahead["bundles"]], [1, 7, 30])
        self.assertGreater(ahead["all"]["p50"], result.summary["seconds_under_limit"])
        self.assertIn("a guess", said.out)
        usual = self.sluice("plan", "--from", "2023-01-01", "--to", "2023-01-08", "--json",
                            "--operation-time", "2h").summary["forecast"]
        self.assertEqual((usual["basis"], usual["median_operation_seconds"]), ("given", 7200))

    def test_a_plan_learns_from_what_was_delivered(self):
        self.delivered()
        days = ["--from", "2024-01-01", "--to", "2024-01-11"]
        result = self.sluice("plan", *days, *self.places(), "--json")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.summary["windows"]["already"], 3)
        self.assertEqual(result.summary["exports"], 7)
        self.assertEqual(result.summary["forecast"]["basis"], "learned")
        self.assertLess(result.summary["forecast"]["median_operation_seconds"], 60)
        # The only account of a state is the one that is meant, with any key.
        alone = self.sluice("plan", *days, "--state", self.state, "--json", FULLSTORY_API_KEY=None)
        self.assertEqual(alone.summary["forecast"]["basis"], "learned", alone)
        self.assertEqual(alone.summary["exports"], 10)
        done = self.sluice("plan", "--from", "2024-01-01", "--to", "2024-01-04", *self.places())
        self.assertIn("nothing is left to do", done.out)

    def test_a_scenario_is_planned_alone(self):
        case = self.folder / "case.json"
        case.write_text(json.dumps({"operations": [{"seconds": 60}] * 3 + [{"seconds": 312.5}]}))
        result = self.sluice("plan", "--scenario", case, "--json", FULLSTORY_API_KEY=None)
        self.assertEqual(result.code, 0, result)
        went = result.summary
        self.assertEqual(len(went["deliveries"]), 4)
        self.assertEqual(went["makespan_seconds"], max(went["deliveries"]))
        self.assertGreater(went["makespan_seconds"], 317.5)
        self.assertEqual(went["requests"]["create"], 4)
        self.assertRegex(went["trace_hash"], "^[0-9a-f]{16}$")
        self.assertFalse(self.state.exists())
        said = self.sluice("plan", "--scenario", case)
        self.assertEqual(said.code, 0, said)
        self.assertIn("all of it", said.out)

        self.assert_complaint(self.sluice("plan", "--scenario", case, "--from", "2024-01-01"), 2,
                              "--from", "--scenario")
        self.assert_complaint(self.sluice("plan", "--scenario", "nowhere"), 2, "nowhere")
        case.write_text('{"operations":[{"seconds":"long"}]}')
        self.assert_complaint(self.sluice("plan", "--scenario", case), 2, "operations[0].seconds")
        case.write_text('{"operations":[{"seconds":1e8}]}')
        self.assert_complaint(self.sluice("plan", "--scenario", case), 3, "rehearsal")

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

    def test_a_backfill_tried_with_a_wrong_key_first_is_still_found(self):
        world = self.stand_in(running=(0.05, 0.1))
        for key in ("na1.wrong-key-1", "na1.wrong-key-2", None, "na1.wrong-key-3"):
            command = self.backfill(world, "2024-01-01", "2024-01-04")
            result = self.sluice(*command, **({"FULLSTORY_API_KEY": key} if key else {}))
            # Once it is delivered it is one account's, and no other key gets as far as a call.
            expected = 0 if not key else 2 if self.files() else 4
            self.assertEqual(result.code, expected, result)
            self.assertNotIn("wrong-key", result.out + result.err)
        self.assertIn("another account", result.err)
        for command in ("verify", "status"):
            result = self.sluice(command, *self.places(), "--json")
            self.assertEqual(result.code, 0, result)
            self.assertIn("3", json.dumps(result.summary["windows"]))

    def test_a_folder_whose_windows_no_state_knows_is_not_called_good(self):
        world = self.delivered()
        self.state = self.folder / "another-state"
        self.out, kept = self.folder / "elsewhere", self.out
        self.sluice(*self.backfill(world, "2024-01-01", "2024-01-02"))
        self.out = kept
        self.assert_complaint(self.sluice("verify", *self.places()), 2, "knows of no backfill")

    def test_an_output_that_cannot_be_written_is_a_failure(self):
        self.delivered()
        for command in (["verify", *self.places()], ["status", *self.places()], ["--help"],
                        ["plan", "--from", "2024-01-01", "--to", "2024-02-01"]):
            with self.subTest(command=command[0]), open("/dev/full", "w") as full:
                done = subprocess.run([PROGRAM, *map(str, command)], env=self.environment,
                                      stdout=full, stderr=subprocess.PIPE, text=True)
                self.assertEqual(done.returncode, 1, done)
                self.assertIn("standard output", done.stderr)

    def left_running(self, **behaviour):
        """A stand-in with three operations that an interrupted backfill left there."""
        world = self.stand_in(running=(60, 61), **behaviour)
        running = self.start(*self.backfill(world, "2024-01-01", "2024-01-04"))
        self.assertTrue(world.wait_for(
            lambda log: sum(entry["kind"] == "create" for entry in log) == 3))
        running.send(signal.SIGINT)
        self.assertEqual(running.finish().code, 130)
        return world

    def test_an_operation_that_cannot_be_cancelled_does_not_keep_the_others_running(self):
        world = self.left_running(uncancellable=["operation-1"])
        result = self.sluice("cancel", *self.places(), *self.account(world), "--json")
        self.assertEqual(result.code, 3, result)
        self.assertEqual((result.summary["cancelled"], result.summary["refused"]), (2, 1))
        self.assertIn("too late to cancel", result.err)
        self.assertEqual(len(world.entries("cancel")), 3)
        world.uncancellable = ()
        again = self.sluice("cancel", *self.places(), *self.account(world), "--json")
        self.assertEqual((again.code, again.summary["cancelled"]), (0, 1), again)

    def test_cancel_ends_the_operations_that_were_left_running(self):
        world = self.left_running()
        result = self.sluice("cancel", *self.places(), *self.account(world))
        self.assertEqual(result.code, 0, result)
        self.assertEqual({entry["what"] for entry in world.entries("cancel")},
                         {"operation-1", "operation-2", "operation-3"})


if __name__ == "__main__":
    unittest.main()
