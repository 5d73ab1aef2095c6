"""The rules of documents find what breaks them, and nothing else."""

import unittest

import document_rules


class DocumentRulesTest(unittest.TestCase):
    def test_missing_paths(self):
        there = {"source/one.cpp", "bench/two.cpp", "include/sluice/three.hpp", "tests/*"}
        text = "`source/one.cpp`, `bench/two --fast`\n`sluice/three.hpp`, `tests/*`\n"
        files = {"docs/a.md": text, "source/one.cpp": "// `source/nowhere.cpp`\n"}

        def lines():
            return [line for _, line, _ in document_rules.missing_paths(files, there.__contains__)]

        self.assertEqual(lines(), [])
        there.remove("include/sluice/three.hpp")
        self.assertEqual(lines(), [2])

    def test_wrong_rooms(self):
        rooms = {"core": set(), "time": {"core"}, "async": {"core", "time"}}
        page = ("| room | holds | stands on |\n| `core` | errors | |\n"
                "| `time` | clocks | `core` |\n| `async` | tasks | `time` |\n")
        self.assertEqual(list(document_rules.wrong_rooms(page, rooms)), [])
        higher = page.replace("tasks | `time`", "tasks | `core`")
        self.assertEqual(len(list(document_rules.wrong_rooms(higher, rooms))), 1)
        fewer = page.replace("| `time` | clocks | `core` |\n", "")
        self.assertEqual(len(list(document_rules.wrong_rooms(fewer, rooms))), 1)

    def test_missing_names(self):
        files = {"docs/a.md": "`job::live` and `judge` in `source/job.cpp`\n",
                 "source/job.cpp": "void job::live() { judge(); }\n"}
        self.assertEqual(list(document_rules.missing_names(files)), [])
        files["source/job.cpp"] = "void job::live() { judged(); }\n"
        self.assertEqual([line for _, line, _ in document_rules.missing_names(files)], [1])


if __name__ == "__main__":
    unittest.main()
