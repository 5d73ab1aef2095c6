"""The rules of the house, each a function from one file to what breaks it.

Those of words are in wording.py. A rule takes a path relative to the project's root and the file's
text, and yields (line, message).
"""

import os
import pathlib
import re

from cpp_text import bare, expression_around, functions, line_of, without_bodies
from wording import error_table, field_names, neutral_core, plain_english

ROOT = pathlib.Path(os.environ.get("SLUICE_SOURCE", pathlib.Path(__file__).parents[2]))


def rooms(text):
    """Each room, and those that it may include, from the build file that lays them out.

    A room stands on those it names and on all that these stand on.
    """
    found = {}
    call = r"^ *sluice_room\((\w+)(?:[^)]*?\bAFTER((?:\s+[a-z]\w*)+))?"
    for name, after in re.findall(call, text, re.MULTILINE):
        found[name] = set(after.split()).union(*(found[other] for other in after.split()))
    return found


ROOMS = rooms((ROOT / "source" / "CMakeLists.txt").read_text(encoding="utf-8"))

LONGEST_LINE = 100
LONGEST_PUBLIC_HEADER = 200
LONGEST_SOURCE = 300
LONGEST_FUNCTION = 50


def is_cpp(path):
    return path.endswith((".cpp", ".hpp"))


def is_code(path):
    name = path.rsplit("/", 1)[-1]
    return is_cpp(path) or path.endswith((".py", ".cmake")) or name == "CMakeLists.txt"


def is_public(path):
    return path.startswith("include/sluice/")


def module_of(path):
    """The module of a library or program file; None for tests, benchmarks and the rest."""
    match = re.match(r"(?:include/sluice|source)/(\w+)/", path)
    return match.group(1) if match else None


def includes(text):
    """(line, name) of every include."""
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', text, re.MULTILINE):
        yield line_of(text, match.start()), match.group(1)


def layering(path, text):
    """A room includes only itself and the rooms that the design lets it stand on."""
    own = module_of(path)
    if own is None or not is_cpp(path):
        return
    if own not in ROOMS:
        yield 1, f"{own} is no room of the design"
        return
    for line, name in includes(text):
        match = re.match(r"(?:sluice/)?(\w+)/", name)
        other = match.group(1) if match else own
        if other in ROOMS and other != own and other not in ROOMS[own]:
            yield line, f"{own} must not include {other}"


def lengths(path, text):
    """Lines, headers and sources keep their bounds."""
    if not is_code(path):
        return
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            yield number, f"{len(line)} characters, at most {LONGEST_LINE}"
    limit = LONGEST_PUBLIC_HEADER if is_public(path) else LONGEST_SOURCE
    if len(lines) - 1 > limit:
        yield limit, f"{len(lines) - 1} lines, at most {limit}"


def function_lengths(path, text):
    """A function's body fits a screen."""
    if not is_cpp(path):
        return
    for line, count in functions(bare(text)):
        if count > LONGEST_FUNCTION:
            yield line, f"a body of {count} lines, at most {LONGEST_FUNCTION}"


def whitespace(path, text):
    """No tabs, no blanks at the end of a line, one line end at the end of the file."""
    if not is_code(path):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "blanks at the end"
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield text.count("\n"), "must end with one line end"


def folders(path, _text):
    """A folder is named for what is in it."""
    for part in path.split("/")[:-1]:
        if part in ("detail", "details", "utils", "util", "common", "helpers", "misc"):
            yield 1, f"a folder named {part} says nothing of what is in it"


def once(path, text):
    """Every header begins with #pragma once."""
    if path.endswith(".hpp") and not text.startswith("#pragma once\n"):
        yield 1, "a header begins with #pragma once"


_BANNED_CALLS = [
    (r"\bdetached\b", lambda path: True, "nothing is spawned outside a task_group"),
    (
        r"\b(?:steady_clock|system_clock|high_resolution_clock)::now\b",
        lambda path: not path.startswith(("source/time/", "bench/")),
        "take a clock&: time is a seam",
    ),
    (r"\brandom_device\b", lambda path: True, "take a seed: a run must be replayable"),
    (
        r"\bthis_thread::sleep|\b(?:u|nano)?sleep\s*\(",
        lambda path: True,
        "wait for what is meant, on a clock&",
    ),
]


def calls(path, text):
    """Calls that break the design wherever they stand."""
    if not is_cpp(path):
        return
    code = bare(text)
    for pattern, applies, reason in _BANNED_CALLS:
        if applies(path):
            for match in re.finditer(pattern, code):
                yield line_of(code, match.start()), f"{match.group(0)}: {reason}"


def await_traps(path, text):
    """What g++ 12 miscompiles in one full expression with co_await."""
    if not is_cpp(path):
        return
    code = bare(text)
    for match in re.finditer(r"\bco_await\b", code):
        start, end = expression_around(code, match.start())
        expression = without_bodies(code[start:end])
        line = line_of(code, match.start())
        if re.search(r"(?:[(,=]|\breturn|[\w>])\s*\{", expression):
            yield line, "a braced temporary beside co_await: name it first"
        if re.search(r"\?\s*(?:\"|std::string\b)|\?[^?;]*[^:]:\s*(?:\"|std::string\b)", expression):
            yield line, "a ?: of class type beside co_await: name its result first"
        if re.search(r"\[(?:=|[^\]]*\w\s*=[^=\]])[^\]]*\]\s*(?:[({),]|$)", expression):
            yield line, "a temporary lambda that captures values beside co_await: name it first"


_HEAVY = re.compile(r"boost/beast|boost/asio/ssl|openssl/(?:ssl|bio|err)\.h")
_MAY_BE_HEAVY = re.compile(
    r"source/net/(?:tls_\w+|boost\w*)\.[ch]pp"
    r"|source/simulation/(?:simulated_server\w*|certificate)\.[ch]pp"
    r"|tests/(?:wire|support|package)/.*|bench/.*|examples/.*"
)


def heavy_includes(path, text):
    """Beast and OpenSSL's TLS are seen by few units and by no public header."""
    if not is_cpp(path):
        return
    for line, name in includes(text):
        if _HEAVY.match(name) and not _MAY_BE_HEAVY.fullmatch(path):
            yield line, f"{name} takes long to compile: only the TLS transport and server see it"
        elif is_public(path) and name.startswith("openssl/"):
            yield line, f"{name} in a public header"


_ALLOWED_HOST = re.compile(
    r"(?:[\w.-]+\.)?(?:fullstory\.com|googleapis\.com|example|test|invalid|localhost|local"
    r"|example\.(?:com|org|net))"
    r"|[\w-]*|\d+(?:\.\d+)*|\[.*"
)
_MACHINE_PATH = re.compile(r"(?<![\w.}/])/(?:work|root|home)/\w")


def foreign_names(path, text):
    """The project speaks of itself: no hosts of registries, no paths of somebody's machine."""
    for match in re.finditer(r"https?://(?:[^\s/@\"'`<>]*@)?([\w.-]+|\[)", text):
        if not _ALLOWED_HOST.fullmatch(match.group(1).lower().rstrip(".")):
            yield line_of(text, match.start()), f"{match.group(1)} is none of this project's hosts"
    for match in _MACHINE_PATH.finditer(text):
        yield line_of(text, match.start()), "a path of one machine"


def loose_ends(path, text):
    """What is not done is not noted in the code."""
    if is_code(path):
        for match in re.finditer(r"\b(?:TO" "DO|FIX" "ME|XX" r"X)\b", text):
            yield line_of(text, match.start()), f"{match.group(0)}: do it or leave it"


_OF_TESTS = re.compile(r"tests/(?:unit|simulation|wire|bench)/(\w+)\.cpp")


def test_namespaces(path, text):
    """A test file's code is in a namespace of its own, as it shares a unit with others."""
    match = _OF_TESTS.fullmatch(path)
    if match and f"\nnamespace {match.group(1)}_tests {{\n" not in text:
        yield 1, f"its code belongs into a namespace {match.group(1)}_tests"


TEST_CASE = re.compile(r'\bTEST_CASE\(\s*((?:"(?:\\.|[^"\\\n])*"\s*)+)')


def test_names(path, text):
    """CTest runs a test by its name."""
    for match in TEST_CASE.finditer(text) if is_cpp(path) else []:
        if ";" in match.group(1):
            yield line_of(text, match.start()), "CMake cuts a name at a semicolon: none would run"


FILE_RULES = [
    layering,
    lengths,
    function_lengths,
    whitespace,
    folders,
    once,
    calls,
    await_traps,
    heavy_includes,
    foreign_names,
    loose_ends,
    test_names,
    test_namespaces,
    plain_english,
    field_names,
    neutral_core,
]
