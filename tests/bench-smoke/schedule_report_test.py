"""The schedule benchmark writes its report whole, and says what it lacks before it runs."""

import html.parser
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

SCHEDULE = pathlib.Path(os.environ["SLUICE_BUILD"]) / "bench" / "schedule"
VOID = {"meta", "br"}


class Page(html.parser.HTMLParser):
    """Every element that is opened is closed, in turn; how many of each there are."""

    def __init__(self):
        super().__init__()
        self.open, self.count, self.links = [], {}, []

    def handle_starttag(self, tag, attributes):
        self.count[tag] = self.count.get(tag, 0) + 1
        links = [value for name, value in attributes if name in ("src", "href", "xlink:href")]
        self.links += [link for link in links if not link.startswith("#")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.count[tag] = self.count.get(tag, 0) + 1

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()


def run(*arguments, **how):
    return subprocess.run(
        [SCHEDULE, *arguments], capture_output=True, text=True, timeout=60, check=False, **how
    )


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.at = pathlib.Path(cls.folder.name)
        files = {name: cls.at / f"report.{name}" for name in ("json", "html", "svg")}
        done = run("--smoke", *(f"--{name}={file}" for name, file in files.items()))
        assert done.returncode == 0, done.stderr
        cls.text = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
        cls.table = done.stdout

    def test_the_json_holds_every_row_and_goal_of_the_table(self):
        told = json.loads(self.text["json"])
        self.assertEqual(told["environment"]["seeds"], 2)
        self.assertEqual(len(told["rows"]), 11)
        shown = [goal["holds"] for goal in told["goals"]]
        self.assertEqual(self.table.count("  holds "), shown.count(True))
        self.assertEqual(self.table.count("  MISSED "), shown.count(False))
        for row in told["rows"]:
            self.assertGreaterEqual(row["ours"]["makespan_seconds"], row["bound_seconds"])

    def test_the_page_is_whole_and_needs_nothing_else(self):
        page = Page()
        page.feed(self.text["html"])
        self.assertEqual(page.open, [])
        self.assertEqual(page.count["svg"], 6)
        self.assertEqual(page.links, [])

    def test_the_chart_alone_is_a_small_drawing(self):
        self.assertTrue(xml.fromstring(self.text["svg"]).tag.endswith("svg"))
        self.assertLess(len(self.text["svg"]), 60_000)

    def test_without_gnuplot_it_says_so_before_it_runs(self):
        done = run("--smoke", f"--html={self.at / 'none.html'}", env={"PATH": "/nowhere"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("install gnuplot-nox", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_path_that_cannot_be_written_is_told_before_it_runs(self):
        done = run("--smoke", f"--json={self.at / 'no' / 'such.json'}")
        self.assertEqual(done.returncode, 1)
        self.assertIn("such.json", done.stderr)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
