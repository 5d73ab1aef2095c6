"""Few descriptors, little memory: fewer downloads at once, and everything arrives all the same."""

import unittest

from program import ProgramTest

MIB = 1 << 20


class ScarcityTest(ProgramTest):
    def run_within(self, limits, days, **world):
        self.world = self.stand_in(running=(0.05, 0.1), **world)
        self.wrapper = ["sh", "-c", f'ulimit {limits}; exec "$@"', "sh"]
        result = self.sluice(*self.backfill(self.world, "2024-01-01", f"2024-01-{days + 1:02}"),
                             "--downloads", "16")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.summary["windows"]["delivered"], days)
        self.assertEqual({call["status"] for call in self.world.calls()}, {200})
        self.wrapper = []
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)
        return result

    def test_with_few_descriptors_fewer_downloads_go_on_at_once(self):
        for count, downloads in ((40, "2 downloads"), (24, "1 download")):
            with self.subTest(descriptors=count):
                self.out = self.folder / f"out-{count}"
                self.state = self.folder / f"state-{count}"
                result = self.run_within(f"-n {count}", 8, rows=500)
                self.assertIn(f"{downloads} at once instead of 16: short of descriptors",
                              result.err)

    def test_sixteen_files_at_once_fit_in_256_megabytes_of_addresses(self):
        # Addresses, not pages: what is mapped for stacks and never touched counts as well.
        result = self.run_within("-v 262144", 16, rows=20000)
        self.assertLess(result.peak_megabytes, 64)


if __name__ == "__main__":
    unittest.main()
