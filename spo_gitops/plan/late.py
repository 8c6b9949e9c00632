"""Late: a creation of ours that nobody saw take effect, and what proves that a site which shows later came of it.

The record says what was asked for and when. A site of that URL is ours where it was made after that, within a day, from
that template, with that title and owner; any other is somebody's, and what cannot be told is not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ..model.observation import Observation
from ..model.ownership import Asked, Owned, Ownership
from ..model.plan import Action
from ..model.value import UNKNOWN, Missing, Value, same

CLOCK_SKEW = timedelta(minutes=5)
SETTLING = timedelta(minutes=15)
LATEST = timedelta(days=1)  # no creation of the service takes so long
_TELLING = ("title", "owner")


def asked_by(action: Action, since: str) -> Asked:
    """What a creation asked for, by an intent of ``since`` (RFC 3339)."""
    wanted = {d.attribute: d.after for d in action.decisions if d.attribute in _TELLING and d.after is not None}
    template = str((action.desired.create if action.desired else {}).get("template") or "")
    return Asked(since, template, wanted)


def awaited(ownership: Ownership, asked: Asked, before: Ownership | None) -> Ownership | None:
    """The record of what a creation may still bring, as ``ownership`` would say once it is there; None where nothing
    could tell it from somebody else's. What was asked for ``before`` in the same words counts from the first time."""
    if not asked.at or not asked.template:
        return None
    first = before.asked if before is not None else None
    if first is not None and first == replace(asked, at=first.at) and not is_over(first, asked.at):
        asked = first
    return replace(ownership, identity="", asked=asked)


def is_over(asked: Asked, at: str) -> bool:
    """Whether it is too late by ``at`` for it to appear; not where no time is known."""
    return bool(at) and _moment(at) > _moment(asked.at) + LATEST


def arrived_late(owned: Ownership, asked: Asked, live: Observation) -> Ownership | None:
    """The record of what we had asked for and shows now; None where that is not proven."""
    if not live.facts.get("created") or unlike(asked, live):
        return None
    if _moment(str(live.facts["created"])) > _moment(asked.at) + LATEST:
        return None
    if any(live.value(name) is UNKNOWN for name in asked.fields) or not live.facts.get("template"):
        return None
    attributes = as_they_came(owned.attributes, live)
    return replace(owned, identity=live.identity, attributes=attributes, content=baseline(live), asked=None)


def unlike(asked: Asked, now: Observation) -> str:
    """Why the site that stands there now cannot be what was asked for, or empty."""
    created = str(now.facts.get("created", ""))
    if not created:
        return ""  # of this kind (a hub) there is nothing to tell one creation from another
    if asked.at and _moment(created) + CLOCK_SKEW < _moment(asked.at):
        return "a site of that URL exists, and it is older than our attempt to create it"
    made = now.facts.get("template")
    if asked.template and made and asked.template.upper() != str(made).upper():
        return f"a site of that URL exists, but it was made from {made}"
    for name in _TELLING:
        found = now.value(name)
        if name in asked.fields and found is not UNKNOWN and not same(asked.fields[name], found):
            return f"a site of that URL exists, but its {name} is not what we asked for"
    return ""


def as_they_came(owned: Mapping[str, Owned], live: Observation) -> dict[str, Owned]:
    """Of what a creation passed over, and of what lost its values with a removal: what shows now is the service's
    default, nobody's hand."""
    return {
        name: one if isinstance(shown := live.value(name), Missing) else replace(one, value=shown)
        for name, one in owned.items()
    }


def baseline(now: Observation) -> dict[str, Value]:
    """Content as it was when the site was new; none where somebody may have added something since."""
    created, changed = str(now.facts.get("created", "")), str(now.facts.get("lastChange", ""))
    if changed and (not created or _moment(changed) > _moment(created) + SETTLING):
        return {}
    return counted(now)


def counted(now: Observation) -> dict[str, Value]:
    """The content of a site, as far as it was read."""
    return {name: now.facts[name] for name in ("items", "lastChange") if name in now.facts}


def _moment(text: str) -> datetime:
    """The service gives some times without a zone; they are UTC (REFERENCE 0.1)."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
