"""A disk that fills up, fails or may not be written: exit 6 with a word on where and why, nothing
lost, nothing half-written under a final name; the same command goes on when the disk is well."""

import datetime
import gzip
import hashlib
import os
import subprocess
import unittest

import stand_in
from program import ProgramTest

SHIM = os.environ.get("SLUICE_FAULTY_DISK", "")
DAY = datetime.timedelta(days=1)
MIB = 1 << 20
FULL, FAILED = "the disk is full", "Input/output error"

FOLDER_FAULTS = {
    "write ENOSPC .part 100000": FULL, "write EDQUOT .part 0": FULL,
    "write EIO .part 300000": FAILED, "sync EIO .part 0 1": FAILED,
    "sync EIO date= 0 1": FAILED, "sync EIO files/everyone 0 1": FAILED,
    "open EROFS .part 0": "Read-only file system", "open EACCES .part 1": "Permission denied",
    "rename EIO date= 0": FAILED, "rename ENOSPC date= 1": FULL,
}
# SQLite has words of its own for some of what the system says, and may forget its number.
STATE_FAULTS = {
    "write ENOSPC .sqlite 0": FULL, "write ENOSPC .sqlite-wal 20000": FULL,
    "write EDQUOT .sqlite-wal 30000": "disk", "write EIO .sqlite-wal 0": "I/O error, writing",
    "sync EIO .sqlite-wal 0 1": "I/O error, syncing",
    "sync EIO .sqlite-wal 3 1": "I/O error, syncing", "sync EIO facts 0 1": "I/O error, syncing",
    "open EROFS .sqlite 0": "Read-only file system", "open EACCES .locks 0": "Permission denied",
    "read EIO .sqlite 0": FAILED,
}

# The command twice, the second time with more room, then a look at what is there.
IN_A_SMALL_ROOM = """
mount -t tmpfs -o size=$SMALL,mode=700 tmpfs "$ROOM"
"$@" >first.out 2>first.err; echo $? >first.code
mount -o remount,size=256m "$ROOM"
"$@" >second.out 2>second.err; echo $? >second.code
exec "$1" verify --out "$OUT" --state "$STATE"
"""
WITHOUT_WRITING = """
mount --bind "$ROOM" "$ROOM" && mount -o remount,bind,ro "$ROOM"
exec "$@"
"""


def may_mount(folder):
    tried = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", folder],
                           capture_output=True, check=False)
    return tried.returncode == 0


class DiskTest(ProgramTest):
    def begin(self, name, **world):
        """A server, a folder and a state for one fault."""
        self.world = self.stand_in(**{"running": (0.05, 0.1), "rows": 2000, **world})
        self.out, self.state = self.folder / name / "files", self.folder / name / "facts"
        self.command = self.backfill(self.world, "2024-01-01", "2024-01-04")

    def run_with(self, fault, *more):
        self.log = self.folder / "disk.log"
        self.log.unlink(missing_ok=True)
        return self.sluice(*self.command, *more, LD_PRELOAD=SHIM, SLUICE_DISK_FAULT=fault,
                           SLUICE_DISK_LOG=str(self.log))

    def assert_told(self, code, err, *words):
        """The last line tells where, why, and what to do."""
        self.assertEqual(code, 6, err)
        line = err.strip().splitlines()[-1]
        self.assertTrue(line.startswith("sluice: "), err)
        self.assertIn("; ", line, "no way out is named")
        for word in words:
            self.assertIn(word, line)

    def assert_whole(self):
        """What stands under a final name is the server's truth, byte for byte."""
        if not self.out.exists():
            return 0
        whole = 0
        for path, content in self.files().items():
            if path.endswith(".ndjson"):
                start = datetime.datetime.strptime(path.rsplit("/", 1)[1][:8], "%Y%m%d")
                start = start.replace(tzinfo=stand_in.UTC)
                self.assertEqual(content, self.world.truth(start, start + DAY), path)
                whole += 1
        return whole

    def assert_nothing_is_left(self):
        for left in ("*.part", "*.checkpoint", "*.new"):
            self.assertFalse(list(self.out.rglob(left)), "a temporary file is left")
        self.assertFalse(list(self.state.glob("*.new-*")), "a temporary file is left")

    def assert_goes_on(self, *more):
        """On a good disk, the same command does what is left, and creates nothing twice."""
        self.assert_whole()
        result = self.sluice(*self.command, *more)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.assert_whole(), 3)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)
        self.assert_nothing_is_left()

    def assert_not_trusted_again(self, part):
        """A sync that failed is the last that is heard of the file: its lost pages are clean."""
        lines = self.log.read_text().splitlines()
        failed = [n for n, line in enumerate(lines) if line.startswith("fsync -1 ")]
        self.assertEqual(len(failed), 1, lines)
        path = lines[failed[0]].split(" ", 2)[2]
        self.assertTrue(path.endswith(part), path)
        final = path.removesuffix(".part")
        for line in lines[failed[0] + 1:]:
            self.assertNotIn(line.split(" ", 2)[2], (path, final))

    def test_a_folder_whose_disk_fails_loses_nothing_and_is_gone_on_with(self):
        for number, (fault, words) in enumerate(FOLDER_FAULTS.items()):
            with self.subTest(fault=fault):
                self.begin(f"out-{number}")
                result = self.run_with(fault)
                self.assert_told(result.code, result.err, words, str(self.out))
                self.assertGreater(result.summary["windows"]["planned"], 0)
                self.assert_goes_on()
                self.assertEqual(len(self.world.entries("create")), 3)

    def test_a_state_whose_disk_fails_loses_nothing_and_is_gone_on_with(self):
        for number, (fault, words) in enumerate(STATE_FAULTS.items()):
            with self.subTest(fault=fault):
                self.begin(f"state-{number}")
                result = self.run_with(fault)
                self.assert_told(result.code, result.err, words, str(self.state))
                self.assert_goes_on()

    def test_a_state_that_cannot_be_read_any_more_is_left_as_it_is(self):
        self.begin("unread")
        first = self.backfill(self.world, "2024-01-01", "2024-01-03")
        self.assertEqual(self.sluice(*first).code, 0)
        (ledger,) = self.state.glob("*.sqlite")
        before, calls = ledger.read_bytes(), len(self.world.calls())
        result = self.run_with("read EIO .sqlite 0")
        self.assert_told(result.code, result.err, FAILED, str(self.state))
        self.assertEqual((ledger.read_bytes(), len(self.world.calls())), (before, calls))
        self.assert_goes_on()

    def test_what_could_not_be_synced_is_thrown_away(self):
        self.begin("small")
        result = self.run_with("sync EIO .part 0 1")
        self.assert_told(result.code, result.err, FAILED)
        self.assert_not_trusted_again(".part")
        self.assertFalse(list(self.out.rglob("*.part")), "it was kept")
        self.assert_goes_on()

    def test_a_large_file_that_could_not_be_synced_is_gone_on_with_before_that(self):
        row = b'{"a":"%s"}\n'
        rows = b"".join(row % os.urandom(500).hex().encode() for _ in range(2000))
        member = gzip.compress(rows, 1, mtime=0)
        stored = member * (140 * MIB // len(member))
        self.begin("large", stored=stored)
        self.command = self.backfill(self.world, "2024-01-01", "2024-01-02")
        result = self.run_with("sync EIO .part 1 1")
        self.assert_told(result.code, result.err, FAILED, str(self.out))
        self.assert_not_trusted_again(".part")
        self.assertEqual(self.files().keys() & {p for p in self.files() if p[-6:] == "ndjson"},
                         set())
        again = self.sluice(*self.command, "--log-level", "info")
        self.assertEqual(again.code, 0, again)
        self.assertIn("goes on after", again.err)
        (content,) = [body for path, body in self.files().items() if path.endswith(".ndjson")]
        expected = hashlib.sha1(rows * (len(stored) // len(member))).digest()
        self.assertEqual(hashlib.sha1(content).digest(), expected)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)
        self.assert_nothing_is_left()

    def test_a_manifest_that_cannot_be_written_is_told_and_made_by_the_next_run(self):
        self.begin("listing")
        result = self.run_with("write ENOSPC manifest 0")
        self.assert_told(result.code, result.err, "manifest.ndjson", "No space left on device")
        self.assertEqual(result.summary["windows"]["delivered"], 3)
        self.assert_goes_on()
        self.assertEqual(len((self.out / "manifest.ndjson").read_text().splitlines()), 3)

    def in_a_room(self, room, script, **variables):
        room.mkdir(parents=True, exist_ok=True)
        if not may_mount(str(room)):
            self.skipTest("mounts are not allowed here")
        self.wrapper = ["unshare", "-rm", "sh", "-c", script, "sh"]
        result = self.sluice(*self.command, ROOM=str(room), OUT=str(self.out),
                             STATE=str(self.state), **variables)
        self.wrapper = []
        return result

    def assert_goes_on_with_more_room(self, room, small, *words):
        verified = self.in_a_room(room, IN_A_SMALL_ROOM, SMALL=str(small))
        said = {name: (self.folder / name).read_text()
                for name in ("first.code", "first.err", "second.code", "second.err")}
        self.assert_told(int(said["first.code"]), said["first.err"], FULL, *words)
        self.assertEqual(said["second.code"], "0\n", said)
        self.assertEqual(verified.code, 0, verified)
        self.assertIn("3 of 3 files as delivered", verified.out)

    def test_a_folder_that_fills_up_is_gone_on_with_when_there_is_room(self):
        self.begin("full", rows=20000)
        start = datetime.datetime(2024, 1, 1, tzinfo=stand_in.UTC)
        size = len(self.world.truth(start, start + DAY))
        self.assert_goes_on_with_more_room(self.out, size * 3 // 2, str(self.out))

    def test_a_state_that_fills_up_is_gone_on_with_when_there_is_room(self):
        self.begin("full", rows=20)
        self.assert_goes_on_with_more_room(self.state, 160 << 10, str(self.state))

    def test_a_read_only_folder_costs_no_call(self):
        self.begin("read-only")
        result = self.in_a_room(self.out, WITHOUT_WRITING)
        self.assert_complaint(result, 6, str(self.out), "Read-only file system", "--out")
        self.assertEqual(self.world.calls(), [])
        self.assert_goes_on()

    def test_a_read_only_state_costs_no_call(self):
        self.begin("read-only")
        first = self.backfill(self.world, "2024-01-01", "2024-01-02")
        self.assertEqual(self.sluice(*first).code, 0)
        calls = len(self.world.calls())
        result = self.in_a_room(self.state, WITHOUT_WRITING)
        self.assert_complaint(result, 6, str(self.state), "--state")
        self.assertEqual(len(self.world.calls()), calls)
        self.assert_goes_on()


if __name__ == "__main__":
    unittest.main()
