"""`sluice backfill` against a server that is not of our making, under a strict limit."""

import datetime
import gzip
import json
import signal
import unittest

import stand_in
from program import ProgramTest

DAY = datetime.timedelta(days=1)


def day(number, month=1):
    return datetime.datetime(2024, month, number, tzinfo=stand_in.UTC)


def path_of(start, end, form="ndjson", kind="event", segment="everyone"):
    stem = f"{start:%Y%m%dT%H%M%SZ}_{end:%Y%m%dT%H%M%SZ}"
    return f"{segment}/{kind}/date={start:%Y-%m-%d}/{stem}.{form}"


class BackfillTest(ProgramTest):
    def assert_delivered(self, world, windows, form="ndjson", kind="event", **spec):
        expected = {path_of(start, end, form, kind):
                    world.truth(start, end, kind=kind, form=form, **spec)
                    for start, end in windows}
        delivered = self.files()
        self.assertEqual(sorted(delivered), sorted(expected))
        for path, content in expected.items():
            self.assertEqual(delivered[path], content, path)

    def test_a_month_of_days_arrives_byte_for_byte_within_the_limit(self):
        world = self.stand_in()
        result = self.sluice(*self.backfill(world, "2024-01-01", "2024-02-01"))
        self.assertEqual(result.code, 0, result)
        windows = [(day(n), day(n) + DAY) for n in range(1, 32)]
        self.assert_delivered(world, windows)

        counts = result.summary["windows"]
        self.assertEqual(counts, {"planned": 31, "delivered": 31, "already": 0, "failed": 0,
                                  "unsettled": 0})
        self.assertEqual(result.summary["rows"], 31 * world.rows)
        self.assertEqual(result.summary["failures"], [])
        self.assertEqual(result.summary["throttled"], 0)

        calls = world.calls()
        self.assertLessEqual(len(calls), 3.3 * 31)
        self.assertEqual({call["status"] for call in calls}, {200}, "a call was refused")
        self.assertEqual(sum(result.summary["requests"].values()), len(calls))
        downloads = world.entries("download")
        self.assertEqual(len(downloads), 31)
        self.assertEqual({each["key"] for each in downloads}, {None}, "the key went to storage")
        self.assertGreater(world.most_in_flight(), 1)
        self.assertLess(result.peak_megabytes, 40)

        with open(self.out / "manifest.ndjson", encoding="utf-8") as manifest:
            self.assertEqual(len([json.loads(line) for line in manifest]), 31)
        for text in (result.out, result.err, (self.out / "manifest.ndjson").read_text()):
            self.assertNotIn(stand_in.KEY, text)
            self.assertNotIn("X-Signature", text)

    def test_the_same_command_again_asks_nobody_anything(self):
        world = self.stand_in()
        command = self.backfill(world, "2024-01-01", "2024-01-04")
        self.assertEqual(self.sluice(*command).code, 0)
        before = len(world.calls()), self.files()
        again = self.sluice(*command)
        self.assertEqual(again.code, 0, again)
        self.assertEqual(again.summary["windows"]["already"], 3)
        self.assertEqual(again.summary["windows"]["delivered"], 0)
        self.assertEqual((len(world.calls()), self.files()), before)

    def test_every_format_and_type_arrives_with_the_fields_asked_for(self):
        world = self.stand_in(running=(0.05, 0.1), rows=50)
        windows = [(day(1), day(2)), (day(2), day(3))]
        time_field = {"event": "EventStart", "individual": "LastEventStart"}
        for kind, moment in time_field.items():
            for form in ("ndjson", "csv", "json"):
                with self.subTest(kind=kind, form=form):
                    self.out = self.folder / f"{kind}-{form}"
                    fields = [moment, "UserId", "PageUrl"]
                    result = self.sluice(*self.backfill(world, "2024-01-01", "2024-01-03"),
                                         "--type", kind, "--format", form,
                                         "--fields", ",".join(fields))
                    self.assertEqual(result.code, 0, result)
                    self.assert_delivered(world, windows, form, kind, fields=fields)
                    self.assertEqual(result.summary["rows"], 100)

    def test_gzip_is_kept_as_it_was_served(self):
        world = self.stand_in()
        result = self.sluice(*self.backfill(world, "2024-01-01", "2024-01-02"), "--keep-gzip")
        self.assertEqual(result.code, 0, result)
        (path, content), = self.files().items()
        self.assertEqual(path, path_of(day(1), day(2), "ndjson.gz"))
        self.assertEqual(content, world.objects["operation-1"])
        self.assertEqual(gzip.decompress(content), world.truth(day(1), day(2)))

    def test_windows_can_be_shorter_than_a_day(self):
        world = self.stand_in(running=(0.05, 0.1), rows=20)
        result = self.sluice(*self.backfill(world, "2024-01-01T06:00:00Z", "2024-01-01T12:00:00Z"),
                             "--every", "1h")
        self.assertEqual(result.code, 0, result)
        hour = datetime.timedelta(hours=1)
        first = day(1) + 6 * hour
        self.assert_delivered(world, [(first + n * hour, first + (n + 1) * hour)
                                      for n in range(6)])

    def test_a_segment_of_somebody_gets_a_folder_of_its_own(self):
        world = self.stand_in()
        segment = stand_in.SEGMENTS[1]
        result = self.sluice(*self.backfill(world, "2024-01-01", "2024-01-02"),
                             "--segment", segment)
        self.assertEqual(result.code, 0, result)
        folder = segment.replace(":", "%3A")
        self.assertEqual(self.files(), {path_of(day(1), day(2), segment=folder):
                                        world.truth(day(1), day(2), segment=segment)})

    def test_an_expired_location_is_renewed_without_a_new_export(self):
        world = self.stand_in(expire_first_location=True)
        result = self.sluice(*self.backfill(world, "2024-01-01", "2024-01-03"))
        self.assertEqual(result.code, 0, result)
        self.assert_delivered(world, [(day(1), day(2)), (day(2), day(3))])
        self.assertEqual(len(world.entries("create")), 2)
        self.assertEqual(len(world.entries("results")), 4)

    def test_an_interrupted_run_goes_on_where_it_stopped(self):
        world = self.stand_in(running=(1.0, 1.5))
        command = self.backfill(world, "2024-01-01", "2024-01-09")
        running = self.start(*command)
        self.assertTrue(world.wait_for(
            lambda log: sum(entry["kind"] == "create" for entry in log) >= 4))
        running.send(signal.SIGINT)
        stopped = running.finish()
        self.assertEqual(stopped.code, 130, stopped)

        result = self.sluice(*command)
        self.assertEqual(result.code, 0, result)
        self.assert_delivered(world, [(day(n), day(n + 1)) for n in range(1, 9)])
        created = [entry["range"] for entry in world.entries("create")]
        self.assertEqual(len(created), len(set(created)), "an export was made twice")

    def test_a_terminated_run_says_143(self):
        world = self.stand_in(running=(2, 3))
        running = self.start(*self.backfill(world, "2024-01-01", "2024-01-09"))
        self.assertTrue(world.wait_for(lambda log: log))
        running.send(signal.SIGTERM)
        self.assertEqual(running.finish().code, 143)

    def test_calls_that_only_create_can_be_what_counts(self):
        world = self.stand_in(running=(0.05, 0.1))
        result = self.sluice(*self.backfill(world, "2024-01-01", "2024-01-06", rate="1/min",
                                            burst="6"), "--limit-scope", "create")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.summary["windows"]["delivered"], 5)

    def test_windows_that_are_not_settled_are_left_for_later(self):
        world = self.stand_in()
        today = datetime.datetime.now(stand_in.UTC).replace(hour=0, minute=0, second=0,
                                                            microsecond=0)
        first, last = today - 4 * DAY, today + DAY
        result = self.sluice(*self.backfill(world, f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"))
        self.assertEqual(result.code, 0, result)
        counts = result.summary["windows"]
        self.assertEqual(counts["delivered"] + counts["unsettled"], 5)
        self.assertGreaterEqual(counts["unsettled"], 1)
        self.assertEqual(len(world.entries("create")), counts["delivered"])

    def test_progress_without_a_terminal_is_plain_lines_on_stderr(self):
        world = self.stand_in()
        result = self.sluice(*self.backfill(world, "2024-01-01", "2024-01-03",
                                            progress="plain"))
        self.assertEqual(result.code, 0, result)
        self.assertTrue(result.err.strip())
        self.assertNotIn("\x1b", result.err)
        self.assertNotIn("\r", result.err)
        self.assertEqual(result.summary["windows"]["delivered"], 2)


if __name__ == "__main__":
    unittest.main()
