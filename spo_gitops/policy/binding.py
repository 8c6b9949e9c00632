"""Whether a policy's rule binds a resource as it was read: selected, not excepted, and its conditions fulfilled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from ..model.desired import Applied
from ..model.observation import Observation
from ..model.value import Missing, Observed
from .exemptions import sparing
from .moments import moment
from .selection import Match, match, subject_of


def binds(
    applied: Applied,
    live: Observation,
    at: str,
    *,
    declared: bool = True,
    values: Callable[[str], Observed] | None = None,
) -> Match:
    """``at`` (RFC 3339) is when it is judged. Only YES binds; UNKNOWN is told and never written.

    ``values`` are what the conditions are judged by, where that is not the resource's own.
    """
    value_of = values if values is not None else live.value
    now = moment(at, datetime.min.replace(tzinfo=UTC)) if at else None
    now = now or datetime.min.replace(tzinfo=UTC)
    if sparing(applied.exemptions, live.address.key, now) is not None:
        return Match.NO
    found = match(applied.where, subject_of(live, declared=declared), now)
    for rule in applied.when:
        value = value_of(rule.attribute)
        if isinstance(value, Missing):
            found = Match.UNKNOWN if found is Match.YES else found
        elif not rule.constraint.allows(value, rule.order):
            return Match.NO
    return found
