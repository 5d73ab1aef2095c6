"""What must hold of a backfill that was killed and started again, however often."""

import bisect
import collections
import datetime
import gzip
import hashlib
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "cli"))

import stand_in  # noqa: E402
import stand_in_faults  # noqa: E402
from program import ProgramTest  # noqa: E402

TEMPORARY = (".part", ".checkpoint", ".checkpoint.new")


def time_in(text):
    return datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=stand_in.UTC)


def digest(content):
    return hashlib.sha1(content).hexdigest()


class Story:
    """One backfill of `world`: the command, its folders, and what the files must be."""

    def __init__(self, world, folder, windows, flags=(), form="ndjson", fields=(), plain=None):
        self.world, self.windows, self.flags = world, windows, list(flags)
        self.form, self.fields, self.plain = form, fields, plain
        self.keeps_gzip = "--keep-gzip" in self.flags
        self.out, self.state = folder / "out", folder / "state"
        self.kills, self.began = 0, []
        self._digests, self._seen = {}, {}

    def truth(self, path):
        """The digest of what must stand in the file at `path`."""
        if path.name not in self._digests:
            start, end = map(time_in, path.name.split(".")[0].split("_"))
            self._digests[path.name] = digest(self._content(start, end))
        return self._digests[path.name]

    def _content(self, start, end):
        if self.plain is not None:
            return self.plain
        content = self.world.truth(start, end, form=self.form, fields=self.fields)
        return gzip.compress(content, 6, mtime=0) if self.keeps_gzip else content

    def finals(self):
        """The files under their final names."""
        return [path for path in sorted(self.out.rglob("*"))
                if path.is_file() and not path.name.endswith(TEMPORARY)
                and path.name != "manifest.ndjson"]

    def half_written(self):
        """The files under final names that are not what they must be."""
        wrong = []
        for path in self.finals():
            facts = path.stat()
            seen = facts.st_ino, facts.st_mtime_ns, facts.st_size
            if self._seen.get(path) == seen:
                continue
            if digest(path.read_bytes()) != self.truth(path):
                wrong.append(path)
            self._seen[path] = seen
        return wrong

    def leftovers(self):
        """What should be gone once the backfill has ended."""
        finals = set(self.finals())
        left = [path for path in self.out.rglob("*") if path.is_file() and path not in finals
                and path.name != "manifest.ndjson"]
        return left + [path for path in self.state.iterdir()
                       if path.suffix not in (".sqlite", ".locks")]


def most_over_limit(times, interval, burst):
    """By how many calls the worst span went beyond the limit; none above 0."""
    worst = fewest = float("-inf")
    # A span from call i to call j holds j - i + 1 calls: i is worth its time / interval - i.
    for number, at in enumerate(sorted(times)):
        fewest = max(fewest, at / interval - number)
        worst = max(worst, number + 1 + fewest - at / interval - burst)
    return worst


class Cost:
    """Calls that were made again, as the server saw them, and what each of them was owed to.

    A window needs one create, one look at the end of its operation, and one location. One more of
    them is owed to a fault or, in a later run than the one before it, to the kill in between.
    """

    def __init__(self, story):
        log = sorted(story.world.log, key=lambda entry: entry.get("came", entry["at"]))
        self.calls = len(story.world.calls())
        self.to_faults, self.unexplained = 0, []
        self.to_kills = collections.Counter()  # by run and window
        self._windows, self._last = {}, {}
        for entry in log:
            if entry["kind"] == "download" and entry["fault"] == "expired":
                self._last[("results", entry["what"])]["excuse"] = True
            elif entry["kind"] in ("create", "poll", "results") and entry["status"] == 200:
                self._count(entry, bisect.bisect(story.began, entry["came"]))
        creates = collections.Counter(self._windows.values())
        self.created, self.orphans = len(creates), sum(creates.values()) - len(creates)

    def _count(self, entry, run):
        kind, what = entry["kind"], entry["what"]
        if kind == "create":
            self._windows[what] = what = entry["range"]
        if kind == "poll" and not entry["ended"]:
            return
        window = self._windows.get(what, what)
        before = self._last.get((kind, what))
        if before and before["excuse"]:
            self.to_faults += 1
        elif before and before["run"] < run:
            self.to_kills[(before["run"], window)] += 1
        elif before:
            self.unexplained.append(entry)
        self._last[(kind, what)] = {"run": run, "excuse": entry["fault"] in stand_in_faults.COSTLY}


def large_file(rows_of, stored_bytes):
    """A file for the storage, and what it inflates to: rows that compress to about a half."""
    rows = b"".join(b'{"a":"%s"}\n' % rows_of(500).hex().encode() for _ in range(2000))
    member = gzip.compress(rows, 1, mtime=0)
    count = stored_bytes // len(member)
    return member * count, rows * count


class CrashTest(ProgramTest):
    def told(self, story):
        return ["backfill", *story.flags, "--out", story.out, "--state", story.state,
                *self.account(story.world), "--retry-wait", "10ms", "--progress", "none", "--json"]

    def begin(self, story, **variables):
        """Starts it, once the server is done with the run before."""
        story.world.wait_until_idle()
        story.began.append(time.monotonic())
        return self.start(*self.told(story), **variables)

    def assert_whole(self, story):
        """What stands under a final name is whole, at any moment."""
        if not story.out.exists():
            return
        self.assertEqual(story.half_written(), [])
        manifest = story.out / "manifest.ndjson"
        if manifest.exists():
            for line in manifest.read_text().splitlines():
                json.loads(line)

    def assert_all_well(self, story):
        """It has ended: all is there, nothing is left over, and the limit was kept all along."""
        story._seen.clear()
        self.assert_whole(story)
        self.assertEqual(len(story.finals()), story.windows)
        lines = (story.out / "manifest.ndjson").read_text().splitlines()
        self.assertEqual(len(lines), story.windows)
        self.assertEqual(story.leftovers(), [], "a temporary file is left")
        verified = self.sluice("verify", "--out", story.out, "--state", story.state, "--json")
        self.assertEqual(verified.code, 0, verified)
        self.assertEqual(verified.summary["windows"]["good"], story.windows)
        bucket = story.world.bucket
        calls = story.world.calls()
        over = most_over_limit([call["came"] for call in calls], bucket.interval, bucket.burst)
        self.assertLess(over, 1e-3, "more calls than the limit lets through")
        refused = [call for call in calls if call["status"] not in (200, 503)
                   and call["fault"] != "refused"]
        self.assertEqual(refused, [], "a call was refused")

    def assert_nothing_repeated(self, story, faults=False):
        """Nothing was asked for twice but what a kill, or a fault of the server's, has cost."""
        cost = Cost(story)
        self.assertEqual(cost.created, story.windows)
        self.assertEqual(cost.unexplained, [], "asked for again for no reason")
        self.assertLessEqual(max(cost.to_kills.values(), default=0), 1, "by a kill and a window")
        if not faults:
            self.assertEqual(cost.to_faults, 0)
        return cost
