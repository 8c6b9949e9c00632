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
        "Microsoft Graph's sites by id, groups, users, permissions and batches are not served yet",
        lambda one: one.operation.startswith("graph"),
    ),
    Skip(
        "Microsoft 365 groups through SharePoint are not served yet",
        lambda one: one.operation.startswith(("GroupSiteManager", "SP.Directory")) or "Teamify" in one.test,
    ),
    Skip(
        "Microsoft Teams' refusals of channels and of Graph behind SharePoint: neither is part of this tenant",
        lambda one: one.operation == "error" and "error" in (one.answer or {}),
    ),
)


def reason_of(exchange: Exchange) -> str | None:
    """Why a live exchange is not compared; None for one that is."""
    return next((skip.reason for skip in SKIPS if skip.holds(exchange)), None)
