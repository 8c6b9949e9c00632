"""Whether a policy selects a site: yes, no, or unknown where what decides could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ..model import globs
from ..model.observation import Observation, Presence
from ..model.policy import Selector, Span
from ..model.value import UNKNOWN, Missing, Value
from .moments import moment

# How the service shows that a site has no label: by an empty text, null or the zero id.
_NO_LABEL = ("", "00000000-0000-0000-0000-000000000000")

# The label's id as it is written, and as an answer, or a cmdlet, may tell it instead.
_LABELS = ("settings.sensitivityLabel", "settings.sensitivityLabelGuid")


class Match(Enum):
    """Kleene's three values."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a site, as far as selection goes; UNKNOWN is what was not or could not be read.

    ``hub`` is the path of its hub's site or ``none``; ``label`` an id or empty; ``created`` and ``active`` RFC 3339.
    """

    path: str
    template: str | Missing = UNKNOWN
    hub: str | Missing = UNKNOWN
    label: str | Missing = UNKNOWN
    guests: int | Missing = UNKNOWN
    grouped: bool | Missing = UNKNOWN
    created: str | Missing = UNKNOWN
    active: str | Missing = UNKNOWN
    declared: bool = False


def subject_of(live: Observation, *, declared: bool) -> Subject:
    """A site as it was read."""
    if live.presence is not Presence.PRESENT:
        return Subject(live.address.key, declared=declared)
    facts = live.facts
    guests, grouped = facts.get("guests"), facts.get("grouped")
    return Subject(
        live.address.key,
        template=_text(facts.get("template")),
        hub=_text(live.fields.get("hub")),
        label=_text(next((live.fields[name] for name in _LABELS if name in live.fields), None)),
        guests=guests if isinstance(guests, int) and not isinstance(guests, bool) else UNKNOWN,
        grouped=grouped if isinstance(grouped, bool) else UNKNOWN,
        created=_text(facts.get("created")),
        active=_text(facts.get("active")),
        declared=declared,
    )


def match(selector: Selector, subject: Subject, now: datetime) -> Match:
    """All parts of the selector together."""
    parts = [found for _, found in _parts(selector, subject, now)]
    if selector.but is not None:
        parts.append(_not(match(selector.but, subject, now)))
    return _all(parts)


def undecided(selector: Selector, subject: Subject, now: datetime) -> str:
    """Why it cannot be told whether the policy selects the site: the conditions that could not be read."""
    names = {name for name, found in _parts(selector, subject, now) if found is Match.UNKNOWN}
    if selector.but is not None and match(selector.but, subject, now) is Match.UNKNOWN:
        names |= {name for name, found in _parts(selector.but, subject, now) if found is Match.UNKNOWN}
    return f"whether the policy selects it rests on {', '.join(sorted(names))}, which could not be read"


def _parts(selector: Selector, subject: Subject, now: datetime) -> Iterator[tuple[str, Match]]:
    """What each condition says, by its key."""
    yield "urls", _is(not selector.urls or globs.matches_any(selector.urls, subject.path))
    yield "excludeUrls", _is(not globs.matches_any(selector.excluded, subject.path))
    if selector.types:
        yield "types", _among(_upper(subject.template), [template.upper() for template in selector.types])
    if selector.hubs:
        yield "hubs", _among(subject.hub, selector.hubs)
    if selector.labels:
        yield "labels", _among("none" if subject.label in _NO_LABEL else subject.label, selector.labels)
    if selector.has_guests is not None:
        yield "hasGuests", _equal(subject.guests, selector.has_guests)
    if selector.group_connected is not None:
        yield "groupConnected", _equal(subject.grouped, selector.group_connected)
    if selector.declared is not None:
        yield "declared", _is(subject.declared is selector.declared)
    yield from (("created", found) for found in _within(selector.created, subject.created, now))
    yield from (("active", found) for found in _within(selector.active, subject.active, now))


def _within(span: Span, when: str | Missing, now: datetime) -> Iterator[Match]:
    if not span:
        return
    at = None if isinstance(when, Missing) else moment(when, now)
    for bound, is_before in ((span.before, True), (span.after, False)):
        limit = moment(bound, now) if bound else None
        if bound:
            known = at is not None and limit is not None
            yield _is(at < limit if is_before else at >= limit) if known and at and limit else Match.UNKNOWN


def _among(value: str | Missing, choices: Iterable[str]) -> Match:
    return Match.UNKNOWN if isinstance(value, Missing) else _is(value in choices)


def _equal(value: int | bool | Missing, wanted: bool) -> Match:
    return Match.UNKNOWN if isinstance(value, Missing) else _is(bool(value) is wanted)


def _is(claim: bool) -> Match:
    return Match.YES if claim else Match.NO


def _not(found: Match) -> Match:
    return {Match.YES: Match.NO, Match.NO: Match.YES, Match.UNKNOWN: Match.UNKNOWN}[found]


def _all(parts: Iterable[Match]) -> Match:
    found = set(parts)
    return Match.NO if Match.NO in found else Match.UNKNOWN if Match.UNKNOWN in found else Match.YES


def _upper(text: str | Missing) -> str | Missing:
    return text if isinstance(text, Missing) else text.upper()


def _text(value: Value | Missing | None) -> str | Missing:
    return value if isinstance(value, str) else UNKNOWN
