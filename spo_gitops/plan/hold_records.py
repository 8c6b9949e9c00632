"""The JSON of holds in the ledger. Format 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import LedgerTrustError
from ..model.hold import Hold
from .record_parts import Json
from .records import FORMAT, check_format

_KEYS = ("selector", "reason", "until", "by", "at")


def holds_json(holds: Iterable[Hold]) -> Json:
    """All holds, in the order of their selectors."""
    ordered = sorted(holds, key=lambda hold: hold.selector)
    return {"format": FORMAT, "holds": [{key: getattr(hold, key) for key in _KEYS} for hold in ordered]}


def holds_from(record: Mapping[str, Any]) -> tuple[Hold, ...]:
    """Inverse of ``holds_json``. Raises LedgerTrustError for what it is not, or a newer format."""
    check_format(record)
    try:
        holds = tuple(Hold(*(str(item[key]) for key in _KEYS)) for item in record["holds"])
        for hold in holds:
            hold.lasts(hold.until)  # a moment that cannot be read is found now, not in the middle of a plan
    except (KeyError, TypeError, ValueError) as error:
        raise LedgerTrustError(f"the ledger's holds cannot be understood: {error}") from error
    return holds
