"""The primary owner of a site, who never shows among its secondary administrators. Source: wire/REFERENCE.md 6."""

from __future__ import annotations

from ..model.desired import Desired, OnDrift
from ..model.kind import Apart
from ..model.observation import Observation
from ..model.ownership import Ownership
from ..model.value import Observed


def apart(desired: Desired | None, ownership: Ownership | None, observation: Observation) -> dict[str, Apart]:
    """The primary owner's own entry does not show among the secondary administrators, whoever is the owner:
    who is to be the owner is left out, who ceases to be it is hidden until then."""
    now = observation.fields.get("owner")
    then = _owner_to_be(desired, ownership, now)
    owners = frozenset(owner for owner in (now, then) if isinstance(owner, str))
    absent = frozenset(owner for owner in (then,) if isinstance(owner, str))
    return {"admins": Apart(absent, owners - absent)}


def _owner_to_be(desired: Desired | None, ownership: Ownership | None, now: Observed | None) -> Observed | None:
    """Who is the owner once the plan is carried out: as declared, as before where it is released, or as now."""
    lifecycle = desired.lifecycle if desired is not None else ownership.lifecycle if ownership is not None else None
    if lifecycle is not None and lifecycle.ignores("owner"):
        return now  # frozen: whoever it is, it stays
    owned = ownership.attributes.get("owner") if ownership else None
    if desired is not None and "owner" in desired.attributes:
        declared = desired.attributes["owner"].value
        drifted = owned is not None and owned.value == declared
        return now if drifted and desired.lifecycle.on_drift is OnDrift.REPORT else declared
    if owned is not None and owned.value == now and isinstance(owned.before, str):
        return owned.before
    return now
