"""Told to stop: once, it takes no new work and keeps what can be gone on with; twice, at once."""

import collections
import signal
import time
import unittest

from crash_story import CrashTest, Story

SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143}


class StopTest(CrashTest):
    def story(self, days, **behaviour):
        folder = self.folder / f"story-{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        flags = ["--from", "2024-01-01", "--to", f"2024-01-{1 + days:02}"]
        return Story(self.stand_in(**behaviour), folder, days, flags)

    def start_and_stop(self, story, number, until):
        """Starts it, waits for `until` in the server's log, and tells it to stop."""
        running = self.begin(story)
        self.assertTrue(story.world.wait_for(until))
        running.send(number)
        self.assertTrue(running.wait_for_words(b"stopping"), "it did not say that it stops")
        return running

    def go_on(self, story):
        """The same command ends it, with no export made twice, and soon: tokens come quickly."""
        story.world.bucket.interval = 0.02
        result = self.begin(story).finish()
        self.assertEqual(result.code, 0, result)
        self.assert_all_well(story)
        self.assertEqual(self.assert_nothing_repeated(story).orphans, 0)
        return result

    def test_told_once_it_takes_no_new_work_and_keeps_the_exports(self):
        for number, code in SIGNALS.items():
            with self.subTest(number.name):
                # Four of the eight find a token.
                story = self.story(8, burst=4, interval=5, running=(30, 30))
                creates = (lambda log: sum(entry["kind"] == "create" for entry in log) == 4)
                result = self.start_and_stop(story, number, creates).finish(20)
                self.assertEqual(result.code, code, result)
                self.assertEqual(len(story.world.calls()), 4)
                self.assertEqual(result.summary["windows"]["delivered"], 0)
                self.assert_whole(story)
                for operation in story.world.operations.values():
                    operation["ends"] = operation["began"] + 0.01
                story.world.running = (0.01, 0.01)
                self.go_on(story)

    def test_told_once_it_finishes_the_download_under_way(self):
        for number, code in SIGNALS.items():
            with self.subTest(number.name):
                # Tokens for a few of the files only.
                story = self.story(8, burst=13, interval=1, running=(0.01, 0.02), rows=3000,
                                   hold_at=5000)
                running = self.start_and_stop(
                    story, number, lambda log: any(entry["kind"] == "held" for entry in log))
                story.world.let_go.set()
                result = running.finish(30)
                self.assertEqual(result.code, code, result)
                self.assertGreaterEqual(result.summary["windows"]["delivered"], 1)
                self.assert_whole(story)
                delivered = result.summary["windows"]["delivered"]
                again = self.go_on(story)
                self.assertEqual(again.summary["windows"]["already"], delivered)
                downloads = collections.Counter(
                    entry["what"] for entry in story.world.entries("download"))
                self.assertEqual(set(downloads.values()), {1}, "a file was fetched twice")

    def test_told_twice_it_ends_at_once_and_loses_nothing(self):
        for number, code in SIGNALS.items():
            with self.subTest(number.name):
                story = self.story(4, running=(0.01, 0.02), rows=3000, hold_at=5000)
                running = self.start_and_stop(
                    story, number, lambda log: any(entry["kind"] == "held" for entry in log))
                began = time.monotonic()
                running.send(number)
                result = running.finish(30)
                # The storage is silent for longer.
                self.assertLess(time.monotonic() - began, 15)
                self.assertEqual(result.code, code, result)
                self.assert_whole(story)
                self.assertEqual(list(story.out.rglob("*.part")), [], "a file nobody goes on with")
                story.world.let_go.set()
                self.go_on(story)

    def test_told_before_it_has_begun_it_ends_with_the_signal(self):
        for number in SIGNALS:
            with self.subTest(number.name):
                story = self.story(2, running=(0.01, 0.02))
                for delay in (0, 0.005, 0.01, 0.02, 0.04):
                    running = self.begin(story)
                    time.sleep(delay)
                    running.send(number)
                    # By the system, or by us once we listen.
                    self.assertIn(running.finish(30).code, (-number, SIGNALS[number]))
                self.go_on(story)


if __name__ == "__main__":
    unittest.main()
