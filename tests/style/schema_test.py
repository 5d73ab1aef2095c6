"""docs/formats.md has the tables of the state as the schema makes them."""

import os
import pathlib
import re
import sqlite3
import unittest

ROOT = pathlib.Path(os.environ.get("SLUICE_SOURCE", pathlib.Path(__file__).parents[2]))


class SchemaTest(unittest.TestCase):
    def setUp(self):
        source = (ROOT / "source/ledger/sqlite_schema.cpp").read_text(encoding="utf-8")
        self.steps = re.findall(r'R"\(\n(.*?)\)"', source, re.DOTALL)
        self.page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
        self.database = sqlite3.connect(":memory:")
        self.database.create_function("sluice_seal", -1, lambda *_: 1, deterministic=True)
        for step in self.steps:
            self.database.executescript(step)

    def tearDown(self):
        self.database.close()

    def rows(self, heading):
        table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", self.page, re.MULTILINE)
        return [line.strip("|").split("|") for line in table.group(1).splitlines()]

    def columns(self, table):
        return [row[1] for row in self.database.execute(f"PRAGMA table_info({table})")]

    def test_every_version_is_told(self):
        versions = [int(row[0]) for row in self.rows("version")]
        self.assertEqual(versions, list(range(1, len(self.steps) + 1)))

    def test_every_table_is_told(self):
        made = self.database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        self.assertEqual({row[0].strip(" `") for row in self.rows("table")},
                         {name for name, in made})

    def test_every_column_that_is_named_exists(self):
        for table, _, about in self.rows("table"):
            columns = self.columns(table.strip(" `"))
            for name in re.findall(r"`(\w+)`", about):
                self.assertTrue(any(column.startswith(name) for column in columns),
                                f"{name} in {table}")


if __name__ == "__main__":
    unittest.main()
