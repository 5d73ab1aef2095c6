"""The rules of the house that take all files together.

A rule takes the texts of all files by their paths, and yields (path, line, message).
"""

import re

from cpp_text import bare, line_of, private_names, types
from rules import TEST_CASE, is_cpp, module_of


def stems(files):
    """(path, message) of every source without a header of its stem, or one that speaks of it."""
    headers = {path: text for path, text in files.items() if path.endswith(".hpp")}
    names = {path.rsplit("/", 1)[-1][:-4] for path in headers}
    for path in files:
        match = re.fullmatch(r"source/(\w+)/(\w+)\.cpp", path)
        if not match or match.group(2) in ("main", "boost"):
            continue
        module, stem = match.groups()
        if any(stem == name or stem.startswith(name + "_") for name in names):
            continue
        near = [text for name, text in headers.items() if module_of(name) == module]
        if not any(re.search(rf"(?:\b|_){stem}\b", text) for text in near):
            yield path, f"there is no {stem}.hpp, nor a {stem} in a header of {module}"


def twins(files):
    """(path, line, message) of every type whose name another file has given to one of its own.

    No compiler sees both; the linker keeps one destructor for the two of them.
    """
    first = {}
    for path, text in files.items():
        for line, name in types(bare(text)) if is_cpp(path) else []:
            if first.setdefault(name, path) != path:
                yield path, line, f"{name} is another type in {first[name]}"


def batch_twins(files):
    """(path, line, message) of what two files compiled in one batch have each for themselves.

    Such files are those of a room, and those that the tests share.
    """
    first = {}
    for path, text in files.items():
        match = re.match(r"(source/\w+|tests/(?:support|story))/\w+\.[ch]pp$", path)
        for line, name in private_names(bare(text)) if match else []:
            key = match.group(1), name.split(" = ")[0]
            other, meaning = first.setdefault(key, (path, name))
            if other != path and not (" = " in name and name == meaning):
                yield path, line, f"{name} is another thing in {other}, and both are one unit"


_PYTHON_TEST = re.compile(r"^    def test_(\w+)\(", re.MULTILINE)


def missing_tests(files):
    """(path, line, message) of every test that a table of tests/*.md names and nobody has written.

    The last column of its rows names tests in double quotes: those of Python by what stands behind
    `test_`, with blanks for the underscores.
    """
    tests = {name for path, text in files.items() for name in _test_cases(path, text)}
    for path, text in files.items():
        if not re.fullmatch(r"tests/\w+\.md", path):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if not line.startswith("|"):
                continue
            for name in re.findall(r'"([^"]+)"', line.rstrip("| ").rsplit("|", 1)[-1]):
                if name not in tests:
                    yield path, number, f'there is no test "{name}"'


def _test_cases(path, text):
    if path.startswith("tests/") and path.endswith(".py"):
        for match in _PYTHON_TEST.finditer(text):
            yield match.group(1).replace("_", " ")
    if not is_cpp(path):
        return
    for match in TEST_CASE.finditer(text):
        yield re.sub(r'"\s*"', "", match.group(1).strip())[1:-1]
