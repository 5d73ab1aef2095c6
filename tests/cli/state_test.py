"""What happened to a state, or is in its place: it is refused with the way out, never begun anew
in silence, and never believed about a window that it does not hold."""

import os
import shutil
import signal
import unittest

from program import ProgramTest


class StateTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.world = self.stand_in(running=(0.05, 0.1), rows=50)
        self.command = self.backfill(self.world, "2024-01-01", "2024-01-04")
        self.assertEqual(self.sluice(*self.command).code, 0)
        (self.ledger,) = self.state.glob("*.sqlite")
        self.whole = self.ledger.read_bytes()

    def assert_refused(self, code, *words):
        files, calls = self.files(), len(self.world.calls())
        self.assert_complaint(self.sluice(*self.command), code, *words)
        self.assertEqual((self.files(), len(self.world.calls())), (files, calls))

    def test_a_damaged_state_is_refused_with_the_way_out(self):
        middle = self.whole.find(b"date=2024-01-02")
        self.assertGreater(middle, 0)
        flipped = bytearray(self.whole)
        flipped[middle + 14] ^= 1
        for name, content in (("torn", self.whole[:len(self.whole) // 2]), ("empty", b""),
                              ("other", b"not a database at all"), ("flipped", bytes(flipped))):
            with self.subTest(name):
                self.ledger.write_bytes(content)
                self.assert_refused(6, str(self.ledger), "damaged", "restore the file from a copy")
                self.assertEqual(self.ledger.read_bytes(), content, "it was changed")
        self.ledger.write_bytes(self.whole)
        self.assertEqual(self.sluice(*self.command).summary["windows"]["already"], 3)

    def test_a_state_that_is_gone_is_not_begun_anew_over_a_folder_that_it_filled(self):
        shutil.rmtree(self.state)
        self.assert_refused(2, str(self.out), str(self.state), "--state")
        self.assertFalse(list(self.state.glob("*.sqlite")) if self.state.exists() else [])

    def test_what_stands_in_a_states_place_is_refused(self):
        elsewhere = self.folder / "elsewhere"
        self.ledger.rename(elsewhere)
        self.ledger.symlink_to(elsewhere)
        self.assert_refused(6, str(self.ledger), "symbolic link")
        self.ledger.unlink()
        self.ledger.mkdir()
        self.assert_refused(6, str(self.ledger), "no regular file")
        self.ledger.rmdir()
        os.mkfifo(self.ledger)
        self.assert_refused(6, str(self.ledger), "no regular file")
        self.ledger.unlink()
        elsewhere.rename(self.ledger)
        self.ledger.chmod(0o666)
        self.assert_refused(6, str(self.ledger), "other users", "chmod 600")
        self.ledger.chmod(0o600)
        self.assertEqual(self.sluice(*self.command).code, 0)

    def test_a_state_that_lost_its_log_in_a_crash_costs_calls_and_no_data(self):
        slow = self.stand_in(running=(0.05, 0.1), rows=50, hold_at=10)
        self.out, self.state = self.folder / "crashed", self.folder / "crashed-state"
        command = self.backfill(slow, "2024-01-01", "2024-01-04")
        running = self.start(*command)
        self.assertTrue(slow.wait_for(lambda log: any(e["kind"] == "held" for e in log)))
        running.send(signal.SIGKILL)
        running.finish()
        slow.let_go.set()
        (log,) = self.state.glob("*.sqlite-wal")
        log.unlink()
        result = self.sluice(*command)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(len([path for path in self.files() if path.endswith(".ndjson")]), 3)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)

    def test_the_state_is_this_users_alone_and_files_are_as_the_umask_says(self):
        self.assertEqual(self.state.stat().st_mode & 0o777, 0o700)
        self.assertTrue(list(self.state.iterdir()))
        for path in self.state.iterdir():
            self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)
        before = os.umask(0o027)
        self.addCleanup(os.umask, before)
        self.out = self.folder / "shared"
        result = self.sluice(*self.backfill(self.world, "2024-01-01", "2024-01-02"))
        self.assertEqual(result.code, 0, result)
        for path in self.out.rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o777, 0o750 if path.is_dir() else 0o640, path)

    def test_two_runs_at_once_on_one_state_or_one_folder_name_the_first(self):
        slow = self.stand_in(running=(60, 61))
        self.out, self.state = self.folder / "first", self.folder / "first-state"
        command = self.backfill(slow, "2024-01-01", "2024-01-03")
        first = self.start(*command)
        self.assertTrue(slow.wait_for(lambda log: log))
        process = f"process {first.process.pid} "
        for where, words in (({}, "--out"), ({"state": self.folder / "other-state"}, "--out"),
                             ({"out": self.folder / "other-folder"}, "wait until it ends")):
            with self.subTest(where):
                second = self.sluice(*self.backfill(slow, "2024-01-02", "2024-01-04", **where))
                self.assert_complaint(second, 5, process.strip(), words)
        first.send(signal.SIGINT)
        self.assertEqual(first.finish().code, 130)


if __name__ == "__main__":
    unittest.main()
