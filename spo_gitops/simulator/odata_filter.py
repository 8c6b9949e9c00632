"""`$filter`: from the text to a test of a thing.

Precedence as in OData: not, comparison, and, or. Values compare as their own kinds: texts whatever their case (the
service's collation), dates by time, guids by value. What version 4 adds is read too: bare dates and guids, `in`, and
`groupTypes/any(c:c eq 'Unified')`.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from .errors import ServiceError, bad_query
from .values import Guid, Int64, Moment

Read = Callable[[str], Any]  # a property path to its value
Test = Callable[[Read], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<datetime>(?:datetime|datetimeoffset)'[^']*')|(?P<guid>guid'[^']*')|(?P<text>'(?:[^']|'')*')"
    r"|(?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)|(?P<bare>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    r"|(?P<number>-?\d+(?:\.\d+)?[LlDdFfMm]?)(?![\w-])|(?P<word>[A-Za-z_@][\w/@.]*)|(?P<mark>[(),:]))"
)
_COMPARE = {"eq", "ne", "gt", "ge", "lt", "le"}


def parse_filter(text: str) -> Test:
    """The test of a `$filter`; raises ServiceError for one that is not valid."""
    parser = _Parser(_tokens(text), text)
    test = parser.either()
    if parser.peek() is not None:
        raise parser.wrong()
    return test


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise bad_query(f"The expression '{text}' is not valid.")
        found.append((str(match.lastgroup), match.group(str(match.lastgroup))))
        position = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]], text: str) -> None:
        self._tokens, self._text, self._at, self._depth = tokens, text, 0, 0

    def peek(self) -> str | None:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    def wrong(self) -> ServiceError:
        return bad_query(f"The expression '{self._text}' is not valid.")

    def _word(self) -> str:
        return self._tokens[self._at][1].lower() if self._at < len(self._tokens) else ""

    def _take(self, mark: str) -> None:
        if self.peek() != mark:
            raise self.wrong()
        self._at += 1

    def either(self) -> Test:
        self._depth += 1
        if self._depth > 100:
            raise bad_query("The expression is nested too deeply.")
        left = self._both()
        while self._word() == "or":
            self._at += 1
            left = _or(left, self._both())
        self._depth -= 1
        return left

    def _both(self) -> Test:
        left = self._unary()
        while self._word() == "and":
            self._at += 1
            left = _and(left, self._unary())
        return left

    def _unary(self) -> Test:
        negations = 0
        while self._word() == "not":
            self._at += 1
            negations += 1
        test = self._comparison()
        return _not(test) if negations % 2 else test

    def _comparison(self) -> Test:
        left = self._operand()
        operator = self._word()
        if operator == "in":
            self._at += 1
            return self._one_of(left)
        if operator not in _COMPARE:
            return left
        self._at += 1
        return _compared(operator, left, self._operand())

    def _one_of(self, left: Test) -> Test:
        self._take("(")
        choices = [_compared("eq", left, self._operand())]
        while self.peek() == ",":
            self._at += 1
            choices.append(_compared("eq", left, self._operand()))
        self._take(")")
        return lambda read: any(choice(read) for choice in choices)

    def _operand(self) -> Test:
        if self._at >= len(self._tokens):
            raise self.wrong()
        kind, text = self._tokens[self._at]
        self._at += 1
        match kind:
            case "mark" if text == "(":
                inside = self.either()
                self._take(")")
                return inside
            case "word" if self.peek() == "(" and text.lower().endswith(("/any", "/all")):
                return self._each(text)
            case "word" if self.peek() == "(":
                return self._called(text.lower())
            case "word":
                return _constant_or_path(text)
            case "text":
                return _constant(text[1:-1].replace("''", "'"))
            case "number":
                return _constant(float(text.rstrip("LlDdFfMm")))
            case "bare":
                return _constant(text)
            case "moment":
                return _constant(parse_date(text))
            case "guid":
                return _constant(text[5:-1])
            case "datetime":
                return _constant(parse_date(text[text.index("'") + 1 : -1]))
            case _:
                raise self.wrong()

    def _each(self, text: str) -> Test:
        """`path/any(x:test of x)`, `path/all(...)`, or `path/any()` for "not empty"."""
        path, _, quantifier = text.rpartition("/")
        self._take("(")
        if self.peek() == ")" and quantifier.lower() == "any":
            self._at += 1
            return lambda read: bool(read(path))
        variable = self._word()
        self._at += 1
        self._take(":")
        test = self.either()
        self._take(")")
        combine = any if quantifier.lower() == "any" else all
        return lambda read: combine(test(_scoped(read, variable, item)) for item in read(path) or ())

    def _called(self, name: str) -> Test:
        self._take("(")
        arguments = [self.either()]
        while self.peek() == ",":
            self._at += 1
            arguments.append(self.either())
        self._take(")")
        if name in _PARTS_OF_DATES and len(arguments) == 1:
            return lambda read: _part_of(arguments[0](read), name)
        if name not in _FUNCTIONS or len(arguments) != _FUNCTIONS[name][0]:
            raise self.wrong()
        run = _FUNCTIONS[name][1]
        return lambda read: run(*(str(comparable(argument(read)) or "").lower() for argument in arguments))


def _scoped(read: Read, variable: str, item: Any) -> Read:
    """Paths inside a lambda: from its variable, or from the whole."""

    def inner(path: str) -> Any:
        first, _, rest = path.partition("/")
        if first.lower() != variable:
            return read(path)
        value = item
        for step in filter(None, rest.split("/")):
            value = value.get(step) if isinstance(value, dict) else None
        return value

    return inner


_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "startswith": (2, lambda text, start: text.startswith(start)),
    "endswith": (2, lambda text, end: text.endswith(end)),
    "substringof": (2, lambda part, text: part in text),
    "contains": (2, lambda text, part: part in text),
    "indexof": (2, lambda text, part: float(text.find(part))),
    "tolower": (1, lambda text: text),
    "toupper": (1, lambda text: text),
    "trim": (1, lambda text: text.strip()),
    "length": (1, lambda text: float(len(text))),
}


_PARTS_OF_DATES = frozenset(("year", "month", "day", "hour", "minute", "second"))


def _part_of(value: Any, name: str) -> float | None:
    """A part of a date, in UTC; nothing of what is none."""
    if isinstance(value, str):
        value = parse_date(value)
    seconds = comparable(value)
    if not isinstance(seconds, float):
        return None
    return float(getattr(datetime.fromtimestamp(seconds, UTC), name))


def parse_date(text: str) -> float:
    """A date of a caller in seconds; raises ServiceError."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise bad_query(f"The date '{text}' is not valid.") from error


def _constant(value: Any) -> Test:
    return lambda read: value


def _constant_or_path(text: str) -> Test:
    constants = {"true": True, "false": False, "null": None}
    if text.lower() in constants:
        return _constant(constants[text.lower()])
    return lambda read: read(text)


def _and(left: Test, right: Test) -> Test:
    return lambda read: bool(left(read)) and bool(right(read))


def _or(left: Test, right: Test) -> Test:
    return lambda read: bool(left(read)) or bool(right(read))


def _not(test: Test) -> Test:
    return lambda read: not test(read)


def comparable(value: Any) -> Any:
    """A wire value as something that compares: numbers as floats, texts in lower case, dates as seconds."""
    match value:
        case bool() | None:
            return value
        case Moment(seconds, _):
            return -62135596800.0 if seconds is None else seconds
        case Int64() | int() | float():
            return float(value)
        case Guid() | str():
            return str(value).lower()
        case _:
            return value


def _compared(operator: str, left: Test, right: Test) -> Test:
    def test(read: Read) -> bool:
        one, two = comparable(left(read)), comparable(right(read))
        if isinstance(one, bool) != isinstance(two, bool):
            one, two = _as_flags(one), _as_flags(two)
        if isinstance(one, float) and isinstance(two, str):
            one = _plain_number(one)
        elif isinstance(one, str) and isinstance(two, float):
            two = _plain_number(two)
        if operator in ("eq", "ne"):
            return (one == two) is (operator == "eq")
        if one is None or two is None or type(one) is not type(two):
            return False
        return bool({"gt": one > two, "ge": one >= two, "lt": one < two, "le": one <= two}[operator])

    return test


def _plain_number(value: float) -> str:
    return f"{value:g}"


def _as_flags(value: Any) -> Any:
    return bool(value) if isinstance(value, float) and value in (0.0, 1.0) else value
