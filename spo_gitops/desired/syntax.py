"""Syntax errors in our words: what was found there, what could stand there, what to do."""

from __future__ import annotations

import re

from yaml import Mark, MarkedYAMLError, YAMLError

from ..problems import Position, Problem
from .nodes import quote, shorten

# libyaml's messages (and PyYAML's, which differ in wording): a part of the text, what is wrong, expected, advice.
_KNOWN: tuple[tuple[str, str, str, str], ...] = (
    (
        "mapping values are not allowed",
        'a second ": " or a misplaced key',
        "one key and one value a line, keys of one map in one column",
        'put text that contains ": " in quotes, and check the indentation of this line and the one above',
    ),
    (
        "could not find expected ':'",
        'a line without ":"',
        '"key: value"',
        "write a colon and a blank behind the key, or indent the line if it continues the text above",
    ),
    (
        "did not find expected key",
        "",
        "a key in the same column as the keys above",
        "align the line with its map; text that begins with a quote ends at the closing quote",
    ),
    ("expected <block end>", "", "a key in the same column as the keys above", "align the line with its map"),
    ("expected '-' indicator", "", 'another "- " item in the same column', "align the line, or end the list"),
    ("expected ',' or ']'", "", '"," or "]"', "close the list with ], and separate its items with commas"),
    ("expected ',' or '}'", "", '"," or "}"', "close the map with }, and separate its entries with commas"),
    ("node content", "", "a value", "remove the character or put the text in quotes"),
    (
        "unknown escape character",
        "an escape that does not exist",
        "one that YAML knows, like \\n or \\u0020",
        "use single quotes to keep backslashes as they are",
    ),
    (
        "Unicode character escape",
        "an escape that is half a character",
        "a whole character",
        "write the character itself: the file is UTF-8",
    ),
    ("hexdecimal number", "an incomplete escape", "hexadecimal digits", "write \\u and four digits"),
    (
        "alphabetic or numeric character",
        "an anchor or alias without a name",
        "a name of letters and digits",
        "write &name or *name, or put the text in quotes",
    ),
    ("incompatible YAML document", "a %YAML line of an unknown version", "version 1.1 or 1.2", "remove the line"),
    (
        "document start",
        "",
        "one map a document",
        'write all of a document below one another in one column, or begin a new document with "---"',
    ),
    (
        "comment or line break",
        "text behind the sign of a block text",
        "the end of the line",
        "begin the text on the next line",
    ),
    ("sequence entries are not allowed", 'a "- " in the wrong place', "a value", "begin the list on its own line"),
    ("mapping keys are not allowed", 'a "?" in the wrong place', "a value", "put the text in quotes"),
    ("tag", "a tag", "a plain value", "remove the tag: values need none"),
    ("document indicator", 'a line "---" or "..." inside quotes', "the closing quote", "close the quote before it"),
)


def syntax_problem(file: str, text: str, error: YAMLError) -> Problem:
    """A parser's error as a problem. Its own words are used only to recognise it."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        hint = "open the file in an editor that knows YAML"
        return Problem(Position(file), "yaml-syntax", "text that is not YAML", "YAML 1.2", hint)
    mark, words = error.problem_mark, error.problem or ""
    lines = text.splitlines()
    if _tab_before(lines, mark):
        column = len(_line(lines, mark)) - len(_line(lines, mark).lstrip(" ")) + 1
        place = Position(file, mark.line + 1, column)
        return Problem(place, "yaml-tab", "a tab in the indentation", "blanks", "indent with two blanks a level")
    if "unexpected end of stream" in words and error.context_mark is not None:
        return _at(file, error.context_mark, "a quote that is never closed", "the same quote at the end", "close it")
    if conflict := next((n for n, line in enumerate(lines) if line.startswith(("<<<<<<< ", ">>>>>>> "))), None):
        hint = "resolve the conflict and delete the lines with <<<<<<<, ======= and >>>>>>>"
        place = Position(file, conflict + 1, 1)
        return Problem(place, "yaml-syntax", "the marks of a merge conflict", "one of the two versions", hint)
    if "could not find expected ':'" in words and error.context_mark is not None:
        mark = error.context_mark
    if "mapping values" in words and (line := _glued_colon(lines, mark)) is not None:
        found = quote(lines[line].strip())
        hint = "write a blank behind the colon"
        return Problem(Position(file, line + 1, 1), "yaml-syntax", found, '"key: value"', hint)
    if "cannot start any token" in words:
        return _forbidden_start(file, lines, mark)
    if error.context_mark is not None and "expected ',' or" in words and mark.line > error.context_mark.line:
        mark = error.context_mark  # the bracket that is never closed says more than where the parser noticed
    for part, found, expected, hint in _KNOWN:
        if part in words:
            return _at(file, mark, found or _excerpt(lines, mark), expected, hint)
    return _at(file, mark, _excerpt(lines, mark), "YAML 1.2", "check indentation, quotes and brackets around here")


def _forbidden_start(file: str, lines: list[str], mark: Mark) -> Problem:
    sign = _line(lines, mark)[mark.column : mark.column + 1]
    hint = f"put the text in quotes: no unquoted text begins with {sign}"
    return _at(file, mark, quote(sign), "a value", hint)


def _tab_before(lines: list[str], mark: Mark) -> bool:
    line = _line(lines, mark)
    indentation = line[: len(line) - len(line.lstrip())]
    return "\t" in indentation and mark.column <= len(indentation) + 1


def _glued_colon(lines: list[str], mark: Mark) -> int | None:
    """The line above, where it reads ``key:value`` and so took this line for its continuation."""
    above = mark.line - 1
    return above if above >= 0 and re.match(r"\s*[A-Za-z]+:[^\s:/]", lines[above]) else None


def _excerpt(lines: list[str], mark: Mark) -> str:
    rest = _line(lines, mark)[mark.column :].strip()
    return quote(shorten(rest, 40)) if rest else "the end of the text"


def _line(lines: list[str], mark: Mark) -> str:
    return lines[mark.line] if mark.line < len(lines) else ""


def _at(file: str, mark: Mark, found: str, expected: str, hint: str) -> Problem:
    return Problem(Position(file, mark.line + 1, mark.column + 1), "yaml-syntax", found, expected, hint)
