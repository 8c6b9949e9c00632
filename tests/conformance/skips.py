"""Live exchanges that are not compared, each with its reason. Nothing else is skipped."""

from collections.abc import Callable
from dataclasses import dataclass

from .exchanges import Exchange


@dataclass(frozen=True, slots=True)
class Skip:
    """A reason, and what it holds for."""

    reason: str
    holds: Callable[[Exchange], bool]


SKIPS = (
    Skip(
        "throttled parts of Microsoft Teams, edited by hand: not part of this tenant",
        lambda one: one.operation == "graph.batch" and one.family == "throttling",
    ),
    Skip(
        "the root sites of a tenant of several geographies: this one has one, and tells none",
        lambda one: one.operation == "graph.sites",
    ),
    Skip(
        "search, people of the beta version, and labels: not part of this tenant",
        lambda one: (
            one.operation in ("graph.search.query", "graph.informationProtection/policy/labels")
            or _context(one).startswith("users(")
        ),
    ),
    Skip(
        "refusals of Microsoft Teams and of Graph behind SharePoint: neither is part of this tenant",
        lambda one: one.operation in ("error", "graph error") and "error" in (one.answer or {}),
    ),
)


def _context(exchange: Exchange) -> str:
    context = exchange.answer.get("@odata.context", "") if isinstance(exchange.answer, dict) else ""
    kind = str(context).rpartition("$metadata#")[2]
    return "" if kind.startswith("users(id)/$entity") else kind


def reason_of(exchange: Exchange) -> str | None:
    """Why a live exchange is not compared; None for one that is."""
    return next((skip.reason for skip in SKIPS if skip.holds(exchange)), None)
