"""What a rollback cannot see as long as the run's own work stands: inside of a site that the run archived.

It waits. The rest of the resource is taken back, the archive with it, and whoever rolls the run back again then finds
what was inside, which is checked and taken back like anything else. Not in one go: the way out of the archive may take
a day, and what cannot be read is never written on the strength of what it should be.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.desired import URL, Desired, Wanted
from ..model.kind import Kind
from ..model.observation import Observation
from ..model.value import UNKNOWN, Missing, Value
from ..problems import Position
from .deeds import Deed, snapshot


def shut(deed: Deed, live: Observation, kind: Kind) -> Mapping[str, str]:
    """The attributes that nobody can see under what the run set, and that show under what was there before, each with
    the reason; its address stays with them. What cannot be seen for any other reason is none of them."""
    decisions = deed.action.decisions
    left = _document(deed, {d.attribute: d.after for d in decisions})
    before = _document(deed, {d.attribute: snapshot(deed, d) for d in decisions})
    for_ever = kind.inapplicable(before, live)
    found = {
        name: reason
        for name, reason in kind.inapplicable(left, live).items()
        if name not in for_ever and live.value(name) is UNKNOWN
    }
    if found and any(change.attribute == URL for change in deed.action.changes):
        found[URL] = "it goes back with what is inside"  # else nobody would find that under the address of the record
    return found


def _document(deed: Deed, values: Mapping[str, Value | Missing | None]) -> Desired:
    """A document with the values; what is not known is in it all the same, because it may have to be looked at."""
    place = Position("snapshot")
    known = {n: "" if value is None or isinstance(value, Missing) else value for n, value in values.items()}
    return Desired(deed.address, place, {name: Wanted(value, place) for name, value in known.items()})
