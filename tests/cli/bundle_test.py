"""`sluice backfill --bundle`: many windows of one export, each a file as it would be alone."""

import datetime
import json
import math
import random
import resource
import signal
import unittest

import stand_in
from program import ProgramTest

DAY = datetime.timedelta(days=1)
START = datetime.datetime(2024, 1, 1, tzinfo=stand_in.UTC)


def days(count):
    return [(START + n * DAY, START + (n + 1) * DAY) for n in range(count)]


def path_of(start, end, form="ndjson"):
    stem = f"{start:%Y%m%dT%H%M%SZ}_{end:%Y%m%dT%H%M%SZ}"
    return f"everyone/event/date={start:%Y-%m-%d}/{stem}.{form}"


class BundleTest(ProgramTest):
    def bundle(self, world, count, bundle, *more):
        end = f"{START + count * DAY:%Y-%m-%d}"
        return [*self.backfill(world, "2024-01-01", end), "--bundle", str(bundle), *more]

    def assert_delivered(self, world, count, form="ndjson", in_order=True):
        found = self.files()
        self.assertEqual(sorted(found), sorted(path_of(*window, form) for window in days(count)))
        for start, end in days(count):
            content, truth = found[path_of(start, end, form)], world.truth(start, end, form=form)
            if not in_order:
                content, truth = (sorted(text.splitlines()) for text in (content, truth))
            self.assertEqual(content, truth, start)

    def creates(self, world):
        return [call["status"] for call in world.entries("create")]

    def test_a_year_by_thirty_is_the_year_of_days_for_a_thirtieth_of_the_calls(self):
        world = self.stand_in(daily=True, rows=20)
        result = self.sluice(*self.bundle(world, 365, 30))
        self.assertEqual(result.code, 0, result)
        self.assert_delivered(world, 365)
        self.assertEqual(result.summary["windows"]["delivered"], 365)
        self.assertEqual(result.summary["rows"], 365 * 20)
        self.assertEqual(result.summary["rows_outside"], 0)
        self.assertEqual(len(self.creates(world)), 13)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)

    def test_each_format_is_split_into_files_of_its_kind(self):
        for form in ("csv", "json"):
            with self.subTest(form):
                self.setUp()
                world = self.stand_in(daily=True, rows=20)
                result = self.sluice(*self.bundle(world, 40, 30, "--format", form))
                self.assertEqual(result.code, 0, result)
                self.assert_delivered(world, 40, form)

    def test_rows_in_any_order_find_their_windows_with_few_descriptors(self):
        world = self.stand_in(daily=True, rows=100, mixed=True)
        running = self.start(*self.bundle(world, 365, 365))
        resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (64, 64))
        result = running.finish()
        self.assertEqual(result.code, 0, result)
        self.assert_delivered(world, 365, in_order=False)
        self.assertEqual(len(self.creates(world)), 1)
        self.assertLess(result.peak_megabytes, 90)

    def test_killed_a_dozen_times_it_is_the_same(self):
        world = self.stand_in(daily=True, rows=300, running=(0.05, 0.2))
        command = self.bundle(world, 120, 30)
        rng = random.Random(7)
        for _ in range(12):
            running = self.start(*command)
            world.wait_for(lambda log: False, rng.uniform(0.05, 1.2))
            running.send(signal.SIGKILL)
            running.finish()
        result = self.sluice(*command)
        self.assertEqual(result.code, 0, result)
        self.assert_delivered(world, 120)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)

    def test_a_server_that_refuses_long_ranges_is_found_out_once(self):
        world = self.stand_in(daily=True, rows=5, longest=3 * DAY)
        result = self.sluice(*self.bundle(world, 60, 30))
        self.assertEqual(result.code, 0, result)
        self.assert_delivered(world, 60)
        refused = self.creates(world).count(400)
        self.assertGreater(refused, 0)
        self.assertLessEqual(refused, math.log2(30))
        more = self.sluice(*self.bundle(world, 90, 30))
        self.assertEqual(more.code, 0, more)
        self.assert_delivered(world, 90)
        self.assertEqual(self.creates(world).count(400), refused, "it was tried again")

    def test_rows_outside_of_all_windows_are_kept_and_told(self):
        world = self.stand_in(daily=True, rows=5, stray=True)
        result = self.sluice(*self.bundle(world, 4, 4))
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.summary["rows_outside"], 1)
        self.assertIn("1 row that none of its windows holds", result.err)
        outside = "everyone/event/outside/20240101T000000Z_20240105T000000Z.ndjson"
        row = json.loads(self.files()[outside])
        self.assertTrue(row["EventStart"].startswith("2023-12-31"), row)

    def test_refreshing_replaces_what_changed_and_keeps_its_past(self):
        world = self.stand_in(daily=True, rows=5)
        self.assertEqual(self.sluice(*self.bundle(world, 10, 5)).code, 0)
        before = self.files()
        world.revised.add(START + 9 * DAY)
        again = self.sluice(*self.bundle(world, 10, 1, "--refresh", "2d"))
        self.assertEqual(again.code, 0, again)
        self.assert_delivered(world, 10)
        self.assertEqual(again.summary["requests"]["create"], 1)
        self.assertEqual(again.summary["windows"], {"planned": 10, "delivered": 1, "already": 9,
                                                    "failed": 0, "unsettled": 0})
        changed = [path for path, content in self.files().items() if content != before[path]]
        self.assertEqual(changed, [path_of(*days(10)[9])])
        status = self.sluice("status", *self.places(), "--json").summary
        self.assertEqual([old["window"] for old in status["replaced"]],
                         ["2024-01-10T00:00:00Z/2024-01-11T00:00:00Z"])
        self.assertIn("replaced", self.sluice("status", *self.places()).out)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)

    def test_what_cannot_be_bundled_is_refused_with_the_way_out(self):
        world = self.stand_in(daily=True)
        for more, words in ((["--type", "individual"], ["--bundle", "individual"]),
                            (["--keep-gzip"], ["--bundle", "--keep-gzip"]),
                            (["--fields", "UserId"], ["--fields", "EventStart"])):
            result = self.sluice(*self.bundle(world, 4, 2, *more))
            self.assert_complaint(result, 2, *words)
        self.assert_complaint(self.sluice(*self.bundle(world, 4, "many")), 2, "--bundle", "many")
        self.assertEqual(world.calls(), [])


if __name__ == "__main__":
    unittest.main()
