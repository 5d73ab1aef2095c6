"""What the user did wrong: one line that says what and how to mend it, the right exit code,
nothing written, and no call made where it could be known before."""

import json
import os
import signal
import unittest

from program import ProgramTest


class ComplaintsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.world = self.stand_in(running=(0.05, 0.1))

    def assert_refused(self, code, *words, command=None, **variables):
        result = self.sluice(*command, **variables)
        self.assert_complaint(result, code, *words)
        self.assertEqual(self.world.calls(), [], "a call was spent on it")
        self.assertFalse(self.out.exists() and any(self.out.iterdir()), "something was written")
        return result

    def days(self, start="2024-01-01", end="2024-01-03"):
        return self.backfill(self.world, start, end)

    def test_usage(self):
        for command, word in [
            ([], "command"),
            (["backfil"], "backfill"),
            (["backfill"], "--from"),
            (["backfill", "--frm", "2024-01-01"], "--from"),
            (["backfill", "--from", "2024-01-01", "--to", "2024-01-02"], "--out"),
            (["verify"], "--out"),
            ([*self.days(), "more"], "more"),
            ([*self.days(), "--every", "1d", "--every", "1h"], "given twice"),
            ([*self.days(), "--every"], "needs a value"),
        ]:
            with self.subTest(command=command):
                self.assert_refused(2, word, command=command)

    def test_times_and_windows(self):
        for command, word in [
            (self.days("2024-02-30"), "2024-02-30"),
            (self.days("yesterday"), "yesterday"),
            (self.days("2024-01-03", "2024-01-01"), "--to"),
            (self.days("2024-01-01", "2024-01-01"), "--to"),
            ([*self.days("2024-01-01", "2024-01-02"), "--every", "7h"], "--every"),
            ([*self.days(), "--every", "1m"], "--every"),
            ([*self.days(), "--every", "soon"], "soon"),
        ]:
            with self.subTest(command=command):
                self.assert_refused(2, word, command=command)

    def test_values(self):
        for flag, value in [("rate", "often"), ("burst", "0"), ("storage-host", "https://x/"),
                            ("api-url", "http://api.example"), ("api-url", "nonsense"),
                            ("ca-file", "missing.pem")]:
            with self.subTest(flag=flag, value=value):
                command = self.backfill(self.world, "2024-01-01", "2024-01-03", **{flag: value})
                self.assert_refused(2, value, command=command)
        for more, word in [
            (["--format", "xml"], "xml"),
            (["--type", "page"], "page"),
            (["--downloads", "0"], "--downloads"),
            (["--fields", "UserId,UserId"], "UserId"),
            (["--config", "missing.toml"], "missing.toml"),
        ]:
            with self.subTest(more=more):
                self.assert_refused(2, word, command=[*self.days(), *more])

    def test_keys(self):
        self.assert_refused(2, "FULLSTORY_API_KEY", command=self.days(), FULLSTORY_API_KEY=None)
        self.assert_refused(2, "no-key", command=[*self.days(), "--api-key-file", "no-key"])
        (self.folder / "empty-key").touch(0o600)
        self.assert_refused(2, "empty-key", command=[*self.days(), "--api-key-file", "empty-key"])

    def test_a_refused_key_ends_the_run_at_once(self):
        result = self.sluice(*self.days("2024-01-01", "2024-02-01"), FULLSTORY_API_KEY="na1.wrong")
        self.assertEqual(result.code, 4, result)
        self.assertLessEqual(len(self.world.calls()), 2)
        self.assertIn("key", result.err)
        self.assertNotIn("na1.wrong", result.err + result.out)

    def test_a_key_can_come_from_a_file(self):
        (self.folder / "key").write_text(self.environment["FULLSTORY_API_KEY"] + "\n")
        os.chmod(self.folder / "key", 0o600)
        result = self.sluice(*self.days(), "--api-key-file", "key", FULLSTORY_API_KEY=None)
        self.assertEqual(result.code, 0, result)

    def test_a_folder_that_cannot_be_written_costs_no_call(self):
        (self.folder / "file").write_text("in the way\n")
        command = self.backfill(self.world, "2024-01-01", "2024-01-03",
                                out=self.folder / "file" / "out")
        result = self.sluice(*command)
        self.assert_complaint(result, 6, "file")
        self.assertEqual(self.world.calls(), [])

    def test_a_state_folder_that_cannot_be_written_costs_no_call(self):
        (self.folder / "file").write_text("in the way\n")
        command = self.backfill(self.world, "2024-01-01", "2024-01-03",
                                state=self.folder / "file" / "state")
        self.assert_complaint(self.sluice(*command), 6, "file")
        self.assertEqual(self.world.calls(), [])

    def test_a_folder_of_another_backfill_is_left_alone(self):
        self.assertEqual(self.sluice(*self.days()).code, 0)
        files, calls = self.files(), len(self.world.calls())
        for more in (["--format", "csv"], ["--type", "individual"], ["--fields", "UserId"]):
            with self.subTest(more=more):
                self.assert_complaint(self.sluice(*self.days(), *more), 2, str(self.out))
        self.assertEqual((self.files(), len(self.world.calls())), (files, calls))

    def test_words_of_the_server_reach_the_user(self):
        for more, word in [(["--segment", "nobody"], "unknown segment 'nobody'"),
                           (["--fields", "Mood"], "unknown field 'Mood'")]:
            with self.subTest(more=more):
                self.out = self.folder / word.split("'")[1]
                result = self.sluice(*self.days(), *more)
                self.assertEqual(result.code, 3, result)
                self.assertEqual(result.summary["windows"]["failed"], 2)
                self.assertIn(word, result.summary["failures"][0]["error"])
                self.assertTrue(result.summary["failures"][0]["remedy"])
                self.assertIn(word, result.err)
                self.assertEqual(self.files(), {})

    def test_words_of_the_server_steer_no_terminal_and_forge_no_line(self):
        trick = "\x1b]0;owned\x07\x1b[2J\r\nsluice: all is well\u202e\x9b31m"

        def meddle(kind, count, handler):
            if kind == "create":
                return 200, json.dumps({"operationId": f"id{count}{trick}"}).encode(), {}
            if kind == "poll":
                return 200, json.dumps({"id": trick, "state": "FAILED" if count % 2 else trick,
                                        "errorDetails": trick}).encode(), {}
            return None

        self.world.meddle = meddle
        for number, how in enumerate((["--progress", "plain"], ["--log-level", "trace"], [])):
            self.out = self.folder / f"out-{number}"
            command = [word for word in self.days() if word != "--json"]
            command = command[:command.index("--progress")]
            result = self.sluice(*command, *how, "--retry-wait", "1ms")
            self.assertEqual(result.code, 3, result)
            status = self.sluice("status", *self.places())
            for text in (result.out, result.err, status.out, status.err):
                self.assertFalse(set(text) & set("\x1b\x07\r\x9b\u202e"), text.encode())
                self.assertNotIn("\nsluice: all is well", text)
            self.assertIn("sluice: all is well", result.out, "the words were not shown at all")

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        command = self.days("2024-01-01", "2024-01-02")
        place = command.index("--ca-file")
        del command[place:place + 2]
        result = self.sluice(*command, "--retries", "0")
        self.assertEqual(result.code, 3, result)
        self.assertIn("certificate", result.err)
        self.assertEqual(self.world.calls(), [])

    def test_a_second_run_on_the_same_windows_names_the_first(self):
        slow = self.world = self.stand_in(running=(60, 61))
        first = self.start(*self.days())
        self.assertTrue(slow.wait_for(lambda log: log))
        calls = len(slow.entries("create"))
        second = self.sluice(*self.days())
        self.assert_complaint(second, 5, str(first.process.pid))
        self.assertLessEqual(len(slow.entries("create")), max(calls, 2))
        first.send(signal.SIGINT)
        self.assertEqual(first.finish().code, 130)


if __name__ == "__main__":
    unittest.main()
