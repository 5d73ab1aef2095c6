"""C++ text as the style rules need to see it: without comments and literals, cut into pieces."""

import re

_TOKEN = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\((?:.|\n)*?\)(?P=mark)"'  # a raw string
    r'|"(?:\\.|[^"\\\n])*"'  # a string
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+'"  # a character, not a digit separator
    r"|//[^\n]*"
    r"|/\*(?:.|\n)*?\*/"
)


def bare(text):
    """The code alone: comments blanked, literals emptied; every line keeps its number."""

    def blank(match):
        found = match.group(0)
        lines = "\n" * found.count("\n")
        if found.startswith("/"):
            return " " + lines
        return ('""' if found.endswith('"') else "''") + lines

    return _TOKEN.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def matching(text, opening):
    """The position of the bracket that closes the one at `opening`; the end when none does."""
    closers = {"(": ")", "[": "]", "{": "}"}
    left, right = text[opening], closers[text[opening]]
    depth = 0
    for position in range(opening, len(text)):
        if text[position] == left:
            depth += 1
        elif text[position] == right:
            depth -= 1
            if depth == 0:
                return position
    return len(text)


_BODY_WORDS = {"const", "noexcept", "override", "final", "mutable", "else", "do", "try", "requires"}


def opens_body(text, brace):
    """Whether the `{` begins a body (of a function, lambda, statement), not an initializer."""
    before = text[:brace].rstrip()
    if not before or before[-1] in ")];{}:":
        return True
    if re.search(r"->\s*[\w:<>,&*\s]+$", before[-160:]):
        return True  # a trailing return type
    word = re.search(r"\w+$", before)
    return bool(word) and word.group(0) in _BODY_WORDS


def functions(text):
    """(first line, body lines) of each function and lambda body of several lines in bare `text`."""
    for match in re.finditer(r"\{", text):
        brace = match.start()
        start = max(text.rfind(mark, 0, brace) for mark in ";{}") + 1
        head = text[start:brace].strip()
        if "(" not in head and not head.endswith("]"):
            continue
        if re.match(r"(if|for|while|switch|catch|else|do|namespace|class|struct|enum)\b", head):
            continue
        if not opens_body(text, brace):
            continue
        lines = text.count("\n", brace, matching(text, brace)) - 1
        if lines > 0:
            yield line_of(text, brace), lines


def expression_around(text, position):
    """(start, end) of the full expression in bare `text` that holds `position`.

    It begins after the last `;`, or the `{` or `}` of a body; it ends at the next `;` at its own
    depth, or at the bracket or body that encloses it.
    """
    return _expression_start(text, position), _expression_end(text, position)


def _expression_start(text, position):
    depth = 0
    while position > 0:
        mark = text[position - 1]
        if mark in ")]" or (mark == "}" and depth > 0):
            depth += 1
        elif mark in "([":
            depth -= 1
        elif mark == ";" and depth <= 0:
            break
        elif mark == "}":
            break
        elif mark == "{":
            if depth > 0:
                depth -= 1
            elif opens_body(text, position - 1):
                break
        position -= 1
    return position


def _expression_end(text, position):
    depth = 0
    while position < len(text):
        mark = text[position]
        if mark == "{" and opens_body(text, position):
            if depth <= 0:
                return position
            position = matching(text, position)  # a lambda's body is another story
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif mark == ";" and depth <= 0:
            return position
        position += 1
    return position


def without_bodies(text):
    """`text` without the bodies in it, those of lambdas say."""
    kept, position = [], 0
    while position < len(text):
        if text[position] == "{" and opens_body(text, position):
            position = matching(text, position)
        else:
            kept.append(text[position])
        position += 1
    return "".join(kept)


_SCOPE = re.compile(
    r"\bnamespace\s*(?P<space>[\w:]*)\s*\{"
    r"|\b(?:class|struct|union|enum(?:\s+class)?)\s+(?P<type>\w+)(?P<special><[^{};]*>)?"
    r"(?:\s+final)?\s*(?::(?!:)[^{};()]*)?\{"
    r"|\{|\}"
)


def types(text):
    """(line, qualified name) of each type that bare `text` defines for all units to see."""
    scopes = []
    for match in _SCOPE.finditer(text):
        if match.group(0) == "}":
            if scopes:
                scopes.pop()
            continue
        name = match.group("type") or match.group("space")
        if match.group("type") and not match.group("special") and all(scopes):
            yield line_of(text, match.start()), "::".join([*scopes, name])
        scopes.append(name)  # none: of a namespace without a name, or of a body


_DECLARED = re.compile(
    r"\b(?:class|struct|union|enum(?:\s+class)?)\s+(?P<type>\w+)(?:\s+final)?\s*(?::(?!:).*)?$"
    r"|\b(?:using|namespace)\s+(?P<alias>\w+)\s*="
    r"|(?<![\w:.])(?P<name>[a-z]\w*)\s*(?:\(|=|\[\w*\]|$)"
)


def private_names(text):
    """(line, name) of what bare `text` puts into namespaces without a name."""
    for match in re.finditer(r"\bnamespace\s*\{", text):
        position, end = match.end(), matching(text, match.end() - 1)
        while position < end:
            stop = re.compile(r"[;{]").search(text, position, end)
            if not stop:
                break
            head = re.sub(r"\btemplate\s*<[^;{]*?>\s*(?=\w)", "", text[position:stop.start()])
            found = _DECLARED.search(head.strip())
            if found and not head.strip().startswith(("using namespace", "static_assert")):
                start = position + len(text[position:]) - len(text[position:].lstrip())
                yield line_of(text, start), found.group("type") or found.group("alias") or (
                    found.group("name"))
            position = stop.start()
            if text[position] == "{":
                position = matching(text, position)
            position += 1
