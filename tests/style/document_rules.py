"""What documents must keep: every path that they name exists, with what they find there."""

import re

_PATH = re.compile(
    r"(?<![\w/.-])(?:include|source|tests|bench|config|docs|examples|\.ci|\.github|sluice)"
    r"/[\w./*=-]*[\w/*]"
)


def is_document(path):
    return re.fullmatch(r"(?:docs/)?\w+\.md", path) is not None


def missing_paths(files, exists):
    """(path, line, message) of every file or folder that a document names and nobody finds.

    Documents name a public header as it is included, and a program by its source's stem.
    `exists` takes a path or pattern relative to the root.
    """
    for path, text in files.items():
        if not is_document(path) and not re.fullmatch(r"tests/\w+\.md", path):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for quoted in re.findall(r"`([^`]+)`", line):
                for match in _PATH.finditer(quoted):
                    named = match.group(0)
                    if named.startswith("sluice/"):
                        named = "include/" + named
                    if not exists(named) and not exists(named + ".cpp"):
                        yield path, number, f"there is no {match.group(0)}"


_NAMED = re.compile(r"((?:`[\w:]+`(?:, | and )?)+) in `([\w/.]+)`(?: and `([\w/.]+)`)?")


def missing_names(files):
    """(path, line, message) of each `name` in `path` that a document speaks of and is not there."""
    for path, text in files.items():
        for number, line in enumerate(text.split("\n") if is_document(path) else [], 1):
            for match in _NAMED.finditer(line):
                for where in filter(None, match.groups()[1:]):
                    for name in re.findall(r"(\w+)`", match.group(1)):
                        if where in files and not re.search(rf"\b{name}_?\b", files[where]):
                            yield path, number, f"there is no {name} in {where}"


def wrong_rooms(page, rooms):
    """What the page of rooms (docs/architecture.md) tells otherwise than `rooms` has it."""
    told = re.findall(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|$", page, re.MULTILINE)
    if [name for name, _ in told if name in rooms] != list(rooms):
        yield "the rooms are " + ", ".join(rooms)
    for name, below in told:
        stands_on = set()
        for other in re.findall(r"`(\w+)`", below):
            stands_on |= {other, *rooms.get(other, ())}
        if name in rooms and stands_on != rooms[name]:
            yield f"{name} stands on {', '.join(sorted(rooms[name]))}"
