"""What a run learns of a resource while it carries an action out, and what would be lost with the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..model.address import Address
from ..model.ownership import Ownership
from ..model.plan import Decision
from ..plan.records import decision_from, decision_json, ownership_from, ownership_json


@dataclass(frozen=True, slots=True)
class Learned:
    """A new id, and the priors that were read before our first write."""

    address: Address
    decisions: tuple[Decision, ...]
    ownership: Ownership


def learned_json(learned: Learned) -> dict[str, Any]:
    """The record of it on the ledger."""
    return {
        "address": str(learned.address),
        "decisions": [decision_json(decision) for decision in learned.decisions],
        "ownership": ownership_json(learned.ownership),
    }


def learned_from(record: Mapping[str, Any]) -> Learned:
    """Inverse of ``learned_json``."""
    decisions = tuple(decision_from(decision) for decision in record["decisions"])
    return Learned(Address.parse(record["address"]), decisions, ownership_from(record["ownership"]))
