"""Rules of words: plain English, the field's names, and a core that knows no vendor and no flag.

Each rule is a function as those in rules.py are, and is told there.
"""

import re

from cpp_text import bare, line_of, words

# Rooms and folders whose words are not yet cleaned: prefixes of their paths.
WORDS_TO_COME = (
    "bench/",
    "include/sluice/async/",
    "include/sluice/engine/",
    "include/sluice/ledger/",
    "include/sluice/schedule/",
    "include/sluice/simulation/",
    "include/sluice/sinks/",
    "include/sluice/transfer/",
    "source/async/",
    "source/engine/",
    "source/ledger/",
    "source/schedule/",
    "source/simulation/",
    "source/sinks/",
    "source/transfer/",
    "tests/FAULTS.md",
    "tests/crash/",
    "tests/fuzz/",
    "tests/simulation/",
    "tests/story/",
    "tests/unit/block_pool",
    "tests/unit/block_queue",
    "tests/unit/bulk_file",
    "tests/unit/dispatcher",
    "tests/unit/first_looks",
    "tests/unit/foretold_ends",
    "tests/unit/part_note",
    "tests/unit/percentage_errors",
    "tests/unit/request_queue",
    "tests/unit/run_on",
    "tests/unit/split_writer",
    "tests/unit/writing_beside",
    "tests/wire/",
)

_ENGLISH = [
    (r"(?:go|goes|going|gone|went)\s+on\s+with", "resume, continue"),
    (r"goes\s+on\s+where", "resumes where"),
    (r"told\s+of", "say who knows what"),
    (r"lest", "so that … not"),
    (r"reckon(?:s|ed|ing)?", "compute, estimate"),
    (r"whoever", "name who"),
    (r"be\s+(?:it|they)(?=\s+(?:by|in|on|a|an|the)\b)", "whether, or"),
    (r"nothing\s+is\s+to\s+be\s+done", "do nothing"),
    (r"of\s+nothing", "empty"),
    (r"as\s+it\s+were", "leave it out"),
]

_ENGLISH_OF_DOCUMENTS = [*_ENGLISH, (r"(?:tells|tell|telling)\s+of", "say who knows what")]

_OLD_NAMES = {
    "look_planner": "poll_scheduler",
    "sighting": "polled",
    "outlook": "scheduler_state",
    "time_belief": "duration_distribution",
    "rate_beyond": "hazard_rate",
    "done_by": "cdf",
    "foretelling": "progress_model",
    "foretold_ends": "progress_model",
    "percentage_errors": "the progress_model's error",
    "waiting_room": "request_queue",
    "machine_room": "host_capacity",
    "work_left": "remaining_work",
    "proving_writer": "download_verifier",
    "direct_writer": "direct_io_file",
    "writing_beside": "the pipe",
    "block_queue": "the pipe",
    "run_on": "the pipe",
    "far_wakeup": "cross_thread_event",
    "at_once": "for_each_concurrent",
    "strayed": "unmatched",
    "left_off": "resumed_writer",
}
# Names of types and variables that are words of English as well: looked for in code alone.
_OLD_NAMES_IN_CODE = {
    "bid": "token_request",
    "ticket": "permit",
    "rivals": "foreign_usage",
    "park": "release_handles",
    "stray": "unmatched",
    "verdict": "retry_decision",
    "effort": "engine_settings",
}
_NO_TYPE_OF_OURS = ("source/net/", "tests/")  # where a verdict is OpenSSL's or a test's own

_VENDOR = re.compile(
    r"fullstory|vendor|segment|architect|\badmin|googleapis|data cent(?:re|er)", re.IGNORECASE)
_FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def _exempt(path):
    return path.startswith(("tests/style/", *WORDS_TO_COME))


def plain_english(path, text):
    """Subject, verb, object: the phrases that readers stumble over are not used."""
    if _exempt(path):
        return
    for pattern, better in _ENGLISH_OF_DOCUMENTS if path.endswith(".md") else _ENGLISH:
        for match in re.finditer(rf"\b{pattern}\b", text, re.IGNORECASE):
            found = re.sub(r"\s+", " ", match.group(0))
            yield line_of(text, match.start()), f'"{found}": rather {better}'


def field_names(path, text):
    """Things have the names that the field gives them."""
    if _exempt(path):
        return
    stem = path.rsplit("/", 1)[-1].split(".")[0]
    if stem in _OLD_NAMES:
        yield 1, f"{stem} is called {_OLD_NAMES[stem]}"
    for match in re.finditer(rf"\b(?:{'|'.join(_OLD_NAMES)})\b", text):
        yield line_of(text, match.start()), f"{match.group(0)}: {_OLD_NAMES[match.group(0)]}"
    if not path.endswith((".cpp", ".hpp")) or path.startswith(_NO_TYPE_OF_OURS):
        return
    code = bare(text)
    for match in re.finditer(rf"\b(?:{'|'.join(_OLD_NAMES_IN_CODE)})\b", code):
        old = match.group(0)
        yield line_of(code, match.start()), f"{old}: {_OLD_NAMES_IN_CODE[old]}"


def neutral_core(path, text):
    """The core knows no word of the vendor and no flag of the program."""
    if not re.match(r"(?:include/sluice|source)/core/", path):
        return
    for match in _VENDOR.finditer(text):
        yield line_of(text, match.start()), f"{match.group(0)} is a word of the vendor"
    for line, said in words(text):
        for match in _FLAG.finditer(said):
            yield line, f"{match.group(0)} is a flag of the program"


_ENTRY = r'\{{error::(\w+),{condition}\s*((?:"(?:\\.|[^"\\])*"\s*)+)\}}'


def _joined(literals):
    return re.sub(r'"\s*"', "", literals.strip())[1:-1].replace('\\"', '"')


def error_table(files):
    """(path, line, message) of each error that docs/errors.md does not tell as the code does."""
    header = files["include/sluice/core/error.hpp"]
    listed = bare(re.search(r"enum class error \{(.*?)\};", header, re.DOTALL).group(1))
    names = re.findall(r"\b([a-z_]+)\b", listed)
    causes = {name: (condition, _joined(said)) for name, condition, said in re.findall(
        _ENTRY.format(condition=r" condition::(\w+),"), files["source/core/error.cpp"])}
    remedies = {name: _joined(said) for name, said in re.findall(
        _ENTRY.format(condition=""), files["source/app/remedy.cpp"])}
    rows = {}
    path = "docs/errors.md"
    for number, line in enumerate(files[path].split("\n"), 1):
        row = re.fullmatch(r"\| `(\w+)` \| (.*) \| `(\w+)` \| (.*) \|", line)
        if row and row.group(1) in rows:
            yield path, number, f"{row.group(1)} is there twice"
        if row:
            rows[row.group(1)] = number, row.groups()
    for name in names:
        condition, said = causes.get(name, ("", ""))
        should = (name, said, condition, remedies.get(name, ""))
        number, row = rows.pop(name, (1, None))
        if row != should:
            yield path, number, "| `{}` | {} | `{}` | {} | is what the code says".format(*should)
    for name, (number, _) in rows.items():
        yield path, number, f"there is no error {name}"
