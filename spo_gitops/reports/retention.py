"""Until when something that was removed can be brought back."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..counting import how_many
from ..model.kind import Kinds
from ..model.plan import Action, Verb


def restorable(action: Action, at: str, kinds: Kinds) -> str:
    """A sentence about an action of that moment (RFC 3339, may be empty); empty where nothing lies in a bin."""
    days = kinds[action.address.kind].retention_days(action.observation) if action.verb is Verb.REMOVE else 0
    if not days:
        return ""
    if not at:
        return f"can be restored from the recycle bin for {how_many(days, 'day')}"
    until = (datetime.fromisoformat(at) + timedelta(days=days)).date().isoformat()
    return f"can be restored from the recycle bin until {until}, {how_many(days, 'day')}"
