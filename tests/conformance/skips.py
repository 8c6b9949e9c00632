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
        "Graph's $batch is judged by tests/simulator; here only its parts would tell",
        lambda one: one.operation == "graph.batch",
    ),
    Skip(
        "sharing links and permissions of files through Graph's drives: content, not administration",
        lambda one: "permission" in one.operation.lower() or _context(one).startswith("sites('"),
    ),
    Skip(
        "search, people of the beta version, labels and all sites by search: not part of this tenant",
        lambda one: (
            one.operation in ("graph.search.query", "graph.informationProtection/policy/labels", "graph.sites")
            or _context(one).startswith("users(")
        ),
    ),
    Skip(
        "connecting a site to a group and deleting by GroupSiteManager: judged by tests/simulator",
        lambda one: one.operation in ("GroupSiteManager.CreateGroupForSite", "GroupSiteManager.Delete"),
    ),
    Skip(
        "what was read or written for Teams' prompt is not known",
        lambda one: "Teamify" in one.test and one.operation in ("get:value", "void"),
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
