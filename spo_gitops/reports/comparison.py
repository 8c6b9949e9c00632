"""A comparison as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator

from ..counting import how_many
from ..model.value import Missing, Value, show, to_json
from ..plan.compare import Comparison, Difference, Kind, Pair
from .visible import line

Paint = Callable[[str, str], str]

FORMAT = 1
_SIGNS = {Kind.CHANGED: "~", Kind.ONLY_LEFT: "-", Kind.ONLY_RIGHT: "+", Kind.UNKNOWN: "?"}
_STYLES = {Kind.CHANGED: "change", Kind.ONLY_LEFT: "bad", Kind.ONLY_RIGHT: "good", Kind.UNKNOWN: "bad"}


def render(comparison: Comparison, paint: Paint) -> str:
    """Lines for people."""
    lines = [paint(f"{comparison.left} compared with {comparison.right}: {summary(comparison)}", "bold")]
    for difference in comparison.differences:
        lines.append(paint(f"{_SIGNS[difference.kind]} {difference.address}{said(difference, comparison)}",
                           _STYLES[difference.kind]))  # fmt: skip
        lines += [f"    {pair.attribute.removeprefix('settings.')}: {arrow(pair)}" for pair in difference.pairs]
    return "\n".join(map(line, lines))


def summary(comparison: Comparison) -> str:
    """How many resources were compared, and what was found."""
    counts = Counter(difference.kind for difference in comparison.differences)
    if not counts:
        return f"{how_many(comparison.compared, 'resource')}, no difference"
    words = {Kind.CHANGED: "differ", Kind.ONLY_LEFT: f"only in {comparison.left}",
             Kind.ONLY_RIGHT: f"only in {comparison.right}", Kind.UNKNOWN: "could not be read"}  # fmt: skip
    found = ", ".join(f"{counts[kind]} {word}" for kind, word in words.items() if counts[kind])
    return f"{how_many(comparison.compared, 'resource')}, {found}"


def said(difference: Difference, comparison: Comparison) -> str:
    """What is said behind the address."""
    match difference.kind:
        case Kind.ONLY_LEFT:
            return f"  only in {comparison.left}"
        case Kind.ONLY_RIGHT:
            return f"  only in {comparison.right}"
        case Kind.UNKNOWN:
            return f"  could not be read: {difference.why}"
    return f"  not all of it was read: {difference.why}" if difference.why else ""


def arrow(pair: Pair) -> str:
    return f"{shown(pair.left)} → {shown(pair.right)}"


def shown(value: Value | Missing | None) -> str:
    return "(not there)" if value is None else show(value)


def render_json(comparison: Comparison) -> str:
    record = {
        "format": FORMAT,
        "kind": "comparison",
        "left": comparison.left,
        "right": comparison.right,
        "compared": comparison.compared,
        "differences": list(_records(comparison)),
    }
    return json.dumps(record, indent=1, ensure_ascii=False)


def _records(comparison: Comparison) -> Iterator[dict[str, object]]:
    for difference in comparison.differences:
        yield {
            "address": str(difference.address),
            "kind": difference.kind.value,
            "why": difference.why,
            "attributes": [
                {"attribute": pair.attribute, "left": _value(pair.left), "right": _value(pair.right)}
                for pair in difference.pairs
            ],
        }


def _value(value: Value | Missing | None) -> object:
    return None if value is None else to_json(value)
