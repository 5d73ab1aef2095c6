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


def words(text):
    """(line, text) of every comment and literal: what a person reads."""
    for match in _TOKEN.finditer(text):
        yield line_of(text, match.start()), match.group(0)


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
    r"|\busing\s+(?P<alias>\w+)\s*="
    r"|(?<![\w:.])(?P<name>[a-z]\w*)\s*(?P<rest>\(|=|\[\w*\]|$)",
    re.DOTALL,
)


def private_names(text):
    """(line, name) of what bare `text` puts into namespaces without a name.

    A function's name is followed by the types of its parameters, as overloads are different things.
    """
    for match in re.finditer(r"\bnamespace\s*\{", text):
        position, end = match.end(), matching(text, match.end() - 1)
        for stop in re.finditer(r"[;{]", text[:end]):
            if stop.start() < position:
                continue
            head = text[position : stop.start()]
            found = _declared_in(re.sub(r"\btemplate\s*<[^;{]*?>\s*(?=\w)", "", head).strip())
            if found:
                yield line_of(text, position + len(head) - len(head.lstrip())), found
            position = stop.start() + 1
            if text[stop.start()] == "{":
                position = matching(text, stop.start()) + 1


def _declared_in(head):
    """The name that the beginning of a declaration gives, or None."""
    if head.startswith(("using namespace", "namespace", "static_assert", "}")):
        return None
    found = _DECLARED.search(head)
    if not found:
        return None
    if found.group("rest") != "(":
        return _plain_name(found, head)
    inside = head[found.end() : matching(head, found.end() - 1)]
    types = [re.sub(r"(?<=[&*\s>])\w+\s*(?:=.*)?$", "", each.strip()).strip()
             for each in re.split(r",(?![^<]*>)", inside)]
    return f"{found.group('name')}({', '.join(types)})"


def _plain_name(found, head):
    """An alias is named with what it stands for: the same may be said twice."""
    if found.group("alias"):
        return " ".join(head.split())
    return found.group("type") or found.group("name")
