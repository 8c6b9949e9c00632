"""Why a resource is what it is: who wants which value, who set it, what it is now, and what the next apply does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .text import Paint, plain
from .visible import line


@dataclass(frozen=True, slots=True)
class Reason:
    """One attribute. ``facts`` are (label, text): wanted, written, bound, set, live, next."""

    attribute: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """``why`` says why the resource is in the plan, or why it is not."""

    address: str
    facts: tuple[tuple[str, str], ...]
    why: tuple[str, ...]
    reasons: tuple[Reason, ...]


def render(told: Explanation, paint: Paint = plain) -> str:
    """Lines without a trailing newline."""
    return "\n".join(map(line, _lines(told, paint)))


def as_json(told: Explanation) -> dict[str, Any]:
    record = asdict(told)
    record["facts"] = _objects(told.facts)
    record["reasons"] = [{"attribute": r.attribute, "facts": _objects(r.facts)} for r in told.reasons]
    return {"format": 1, "kind": "explanation", **record}


def _objects(facts: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"label": label, "text": text} for label, text in facts]


def _lines(told: Explanation, paint: Paint) -> Iterator[str]:
    yield paint(told.address, "bold")
    yield from _facts(told.facts, "  ")
    yield from (f"  {paint('→', 'change')} {reason}" for reason in told.why)
    for reason in told.reasons:
        yield ""
        yield f"  {paint(reason.attribute, 'bold')}"
        yield from _facts(reason.facts, "    ")


def _facts(facts: tuple[tuple[str, str], ...], indent: str) -> Iterator[str]:
    width = max((len(label) for label, _ in facts), default=0) + 1
    for label, text in facts:
        yield f"{indent}{label + ':':<{width}} {text}"
