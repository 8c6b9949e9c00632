"""The verdict of a check: from the problems of `validate` and a plan file, both taken as data that anybody wrote."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..counting import how_many
from ..errors import UsageError
from ..model.config import Detail
from ..model.plan import GuardClass
from ..plan.planfile import parse_plan
from ..plan.reviewed import digest_of, refusing_guards
from ..platforms.port import Annotation, Level
from ..reports.counts import NOTE
from ..reports.markdown import escape

_CLASSES = {guard.value for guard in GuardClass}
SHOWN = 50  # lines of the summary; the annotations have all


@dataclass(frozen=True, slots=True)
class Verdict:
    """``title`` is one line of counts, ``summary`` Markdown."""

    passed: bool
    title: str
    summary: str
    annotations: tuple[Annotation, ...]


def verdict(problems: str | None = None, plan: str | None = None, *, detail: Detail = Detail.NAMES) -> Verdict:
    """From the JSON of `validate --format json` and of `plan --out`, either of which may be missing. ``detail`` is
    about the plan: problems say what stands in files.

    It fails where a file is wrong or a guard refuses. Raises UsageError or PlanError for what cannot be understood.
    """
    remarks = [] if problems is None else list(_problems(problems))
    wrong = sum(remark.level is Level.ERROR for remark in remarks)
    titles = [
        how_many(wrong, "problem"),
        *([how_many(len(remarks) - wrong, "warning")] if len(remarks) > wrong else []),
    ]
    refused = 0
    if plan is not None:
        record = parse_plan(plan)
        refused = sum(_is(trip, allowed=False) for trip in _maps(record, "guards"))
        titles = [*(titles if problems is not None else []), *_counts(record)]
        told = (_guards(record), _blocked(record)) if detail is Detail.NAMES else (_counted(record),)
        remarks += [remark for each in told for remark in each]
    lines = [f"- {escape(r.file)}:{r.line} {escape(r.title)}: {escape(r.text)}" for r in remarks[:SHOWN]]
    if len(remarks) > SHOWN:
        lines.append(f"- and {len(remarks) - SHOWN} more")
    title = ", ".join(titles)
    return Verdict(not (wrong or refused), title, "\n".join([escape(title), "", *lines]), tuple(remarks))


def approval_wanted(plan: str) -> str:
    """Markdown below a plan that guards refuse: how somebody approves exactly it. Raises PlanError for no plan."""
    record = parse_plan(plan)
    classes = ", ".join(f"`{name}`" for name in sorted(refusing_guards(record)) if name in _CLASSES)
    if not classes:
        return ""
    return (
        f"\nGuards refuse this plan: {classes}. Where the configuration demands an approval for them, somebody else "
        "than the author approves the pull request\nwith this line in the review:\n\n```\n"
        f"Approve plan {digest_of(record)}\n```\n"
    )


def _problems(text: str) -> Iterator[Annotation]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UsageError(
            "the problems are not JSON", hint="make them with `spo-gitops validate --format json`"
        ) from error
    if not isinstance(found, list):
        raise UsageError("the problems are no list", hint="make them with `spo-gitops validate --format json`")
    for item in found:
        if isinstance(item, Mapping):
            text = f"found {item.get('found', '')}"
            text += f", expected {item['expected']}" if item.get("expected") else ""
            text += f". {item['hint']}" if item.get("hint") else ""
            level = Level.WARNING if item.get("severity") == "warning" else Level.ERROR
            yield _annotation(item, level, str(item.get("code", "")), text)


def _counts(record: Mapping[str, Any]) -> Iterator[str]:
    words = Counter(str(action.get("word") or action["verb"]) for action in record["actions"] if action.get("writes"))
    yield from (f"{count} to {word}" for word, count in sorted(words.items()))
    if not words:
        yield "nothing to change"
    blocked = len(_maps(record, "blocked"))
    if blocked:
        yield f"{blocked} blocked"
    yield from _findings(record)
    refused = sorted({str(trip.get("class")) for trip in _maps(record, "guards") if _is(trip, allowed=False)})
    if refused:
        yield f"refused by {', '.join(refused)}"


def _findings(record: Mapping[str, Any]) -> Iterator[str]:
    """What the plan does to findings of policies, in the words of its summary; older plans do not say."""
    policies = record.get("policies")
    counts = policies.get("counts") if isinstance(policies, Mapping) else None
    for word in ("closes", "opens"):
        count = counts.get(word) if isinstance(counts, Mapping) else None
        if isinstance(count, int) and count > 0:
            yield f"{word} {how_many(count, 'finding')}"


def _guards(record: Mapping[str, Any]) -> Iterator[Annotation]:
    places = {str(action["address"]): action.get("position") for action in record["actions"]}
    for trip in _maps(record, "guards"):
        level = Level.NOTICE if trip.get("allowed") else Level.ERROR
        place = places.get(str(trip.get("address")))
        yield _annotation(place, level, f"guard {trip.get('class')}", str(trip.get("reason", "")))


def _blocked(record: Mapping[str, Any]) -> Iterator[Annotation]:
    for item in _maps(record, "blocked"):
        text = f"{item.get('address')}: {item.get('reason')}. {item.get('hint') or ''}".rstrip(". ")
        yield _annotation(item.get("position"), Level.WARNING, "blocked", text)


def _counted(record: Mapping[str, Any]) -> Iterator[Annotation]:
    """Guards and blocked resources in numbers: no address, no value of the tenant."""
    trips = Counter((str(trip.get("class")), _is(trip, allowed=True)) for trip in _maps(record, "guards"))
    for (name, allowed), count in sorted(trips.items()):
        level, does = (Level.NOTICE, "is lifted for") if allowed else (Level.ERROR, "refuses")
        word = f"guard {name}" if name in _CLASSES else "a guard"
        yield _annotation(None, level, word, f"{does} {how_many(count, 'change')}. {NOTE}")
    if blocked := len(_maps(record, "blocked")):
        yield _annotation(None, Level.WARNING, "blocked", f"{how_many(blocked, 'resource')}. {NOTE}")


def _annotation(place: object, level: Level, title: str, text: str) -> Annotation:
    """Without a place of its own a remark stands at the configuration."""
    where = place if isinstance(place, Mapping) else {}
    line, column = where.get("line"), where.get("column")
    return Annotation(
        str(where.get("file") or "spo-gitops.yaml"),
        line if isinstance(line, int) and line > 0 else 1,
        column if isinstance(column, int) and column > 0 else 1,
        level,
        title,
        text,
    )


def _maps(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = record.get(key)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _is(trip: Mapping[str, Any], *, allowed: bool) -> bool:
    return bool(trip.get("allowed")) is allowed
