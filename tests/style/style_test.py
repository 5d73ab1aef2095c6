"""The project keeps the rules of the house (rules.py)."""

import sys
import unittest

import document_rules
import project_rules
import rules
from rules import ROOT

FOLDERS = ["include", "source", "tests", "bench", "config", "docs", "examples", ".ci",
           ".github"]
TEXT = {".cpp", ".hpp", ".in", ".py", ".cmake", ".txt", ".md", ".json", ".toml", ".service",
        ".yml", ""}


def project_files():
    """Paths of the project's text files, relative to its root, with their texts."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted(found):
        if path.suffix in TEXT and "__pycache__" not in path.parts and path.name != ".git":
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


class StyleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = dict(project_files())

    def test_the_project_is_seen(self):
        self.assertGreater(len(self.files), 50)
        self.assertIn("include/sluice/core/error.hpp", self.files)

    def test_every_source_has_a_header_of_its_stem(self):
        broken = [f"{path}: {message}" for path, message in project_rules.stems(self.files)]
        self.assertEqual(broken, [], "\n" + "\n".join(broken))

    def test_every_type_has_a_name_of_its_own(self):
        broken = [f"{path}:{line}: {message}"
                  for path, line, message in project_rules.twins(self.files)]
        self.assertEqual(broken, [], "\n" + "\n".join(broken))

    def test_files_of_a_batch_share_no_names(self):
        broken = [f"{path}:{line}: {message}"
                  for path, line, message in project_rules.batch_twins(self.files)]
        self.assertEqual(broken, [], "\n" + "\n".join(broken))

    def test_every_test_that_a_table_names_exists(self):
        broken = [f"{path}:{line}: {message}"
                  for path, line, message in project_rules.missing_tests(self.files)]
        self.assertEqual(broken, [], "\n" + "\n".join(broken))
        self.assertIn("tests/FAULTS.md", self.files)

    def test_every_error_is_documented_in_the_code_s_words(self):
        broken = [f"{path}:{line}: {message}"
                  for path, line, message in rules.error_table(self.files)]
        self.assertEqual(broken, [], "\n" + "\n".join(broken))

    def test_every_path_that_a_document_names_exists(self):
        found = document_rules.missing_paths(self.files, lambda name: any(ROOT.glob(name)))
        broken = [f"{path}:{line}: {message}" for path, line, message in found]
        self.assertEqual(broken, [], "\n" + "\n".join(broken))
        self.assertIn("docs/formats.md", self.files)

    def test_the_page_of_rooms_has_them_as_they_are_built(self):
        page = self.files["docs/architecture.md"]
        self.assertEqual(list(document_rules.wrong_rooms(page, rules.ROOMS)), [])

    def test_what_a_document_finds_in_a_file_is_there(self):
        broken = [f"{path}:{line}: {message}"
                  for path, line, message in document_rules.missing_names(self.files)]
        self.assertEqual(broken, [], "\n" + "\n".join(broken))


def claim(rule):
    def test(self):
        broken = [
            f"{path}:{line}: {message}"
            for path, text in self.files.items()
            for line, message in rule(path, text)
        ]
        self.assertEqual(broken, [], "\n" + "\n".join(broken))

    test.__doc__ = rule.__doc__
    return test


for each in rules.FILE_RULES:
    setattr(StyleTest, f"test_{each.__name__}", claim(each))

if __name__ == "__main__":
    sys.exit(unittest.main())
