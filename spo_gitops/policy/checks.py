"""Checks beyond settings: rules over what a site exposes, each with what it costs to read.

The cheap ones rest on the read of the site that an audit makes anyway; the others run with ``--deep`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model.exposure import Exposure
from ..model.finding import Finding, Verdict
from ..model.policy import EVERYWHERE, Policy
from ..model.value import UNKNOWN, Missing, Value
from ..problems import Position
from .moments import moment

STALE_AFTER = timedelta(days=365)
NEARLY_FULL = 0.9
MOST_ADMINS = 5
ANYONE = "ExternalUserAndGuestSharing"
NAMED = 8  # so many people or lists are named, all are counted
PLACE = "spo_gitops/policy/checks.py"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check found: the value, whether that is in order, and what to say. ``applies``: it has a say at all."""

    value: Value | Missing
    fine: bool
    reason: str = ""
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. ``part`` names what must have been read of the exposure (its key in ``troubles``)."""

    name: str
    severity: str
    title: str
    rationale: str
    demand: str
    part: str
    look: Callable[[Exposure, datetime], Seen | None]  # None: what it rests on was not read
    unread: str = "it could not be read"

    @property
    def policy(self) -> Policy:
        """The check as a row of reports, among the policies."""
        here = Position(PLACE)
        return Policy(here, self.name, here, EVERYWHERE, (), self.severity, title=self.title, rationale=self.rationale)


def judge(checks: Iterable[Check], exposure: Exposure, declared: Position | None, now: datetime) -> Iterator[Finding]:
    """One finding a check; what could not be read is unknown."""
    for check in checks:
        seen = check.look(exposure, now)
        if seen is None:
            verdict, value = Verdict.UNKNOWN, UNKNOWN
            reason = exposure.troubles.get(check.part, check.unread)
            yield _finding(check, exposure, verdict, value, reason, declared)
            continue
        verdict = Verdict.PASS if seen.fine else Verdict.FAIL
        verdict = verdict if seen.applies else Verdict.NOT_APPLICABLE
        yield _finding(check, exposure, verdict, seen.value, seen.reason, declared)


def _finding(
    check: Check, exposure: Exposure, verdict: Verdict, value: Value | Missing, reason: str, declared: Position | None
) -> Finding:
    return Finding(
        policy=check.name,
        address=exposure.address,
        attribute=check.name.removeprefix("check-"),
        verdict=verdict,
        severity=check.severity,
        found=value,
        demand=check.demand,
        reason=reason,
        title=check.title,
        position=Position(PLACE),
        declared=declared,
    )


def _owner(seen: Exposure, now: datetime) -> Seen | None:
    if seen.owner is None:
        return None
    return Seen(seen.owner or "nobody", bool(seen.owner))


def _stale(seen: Exposure, now: datetime) -> Seen | None:
    at = moment(seen.changed, now) if seen.changed else None
    if at is None:
        return None
    return Seen(f"{(now - at).days} days", now - at <= STALE_AFTER, f"last changed {at:%Y-%m-%d}")


def _storage(seen: Exposure, now: datetime) -> Seen | None:
    if seen.used_mb is None or seen.quota_mb is None:
        return None
    share = seen.used_mb / seen.quota_mb if seen.quota_mb > 0 else 0.0
    return Seen(f"{share:.0%}", share < NEARLY_FULL, f"{seen.used_mb:,} of {seen.quota_mb:,} MB")


def _script(seen: Exposure, now: datetime) -> Seen | None:
    if seen.custom_script is None:
        return None
    return Seen("allowed" if seen.custom_script else "denied", not seen.custom_script)


def _hub(seen: Exposure, now: datetime) -> Seen | None:
    if seen.is_hub is None:
        return None
    if not seen.is_hub:
        return Seen(UNKNOWN, True, "it is no hub", applies=False)
    return None if seen.open_hub is None else Seen("anybody" if seen.open_hub else "by approval", not seen.open_hub)


def _single_admin(seen: Exposure, now: datetime) -> Seen | None:
    if seen.admins is None or seen.owner is None:
        return None
    everybody = {*seen.admins, *([seen.owner] if seen.owner else [])}
    return Seen(len(everybody), len(everybody) > 1, _named(sorted(everybody)))


def _many_admins(seen: Exposure, now: datetime) -> Seen | None:
    if seen.admins is None:
        return None
    return Seen(len(seen.admins), len(seen.admins) <= MOST_ADMINS, _named(seen.admins))


def _everyone(seen: Exposure, now: datetime) -> Seen | None:
    return None if seen.access is None else _by_way(seen.access.everyone)


def _guests(seen: Exposure, now: datetime) -> Seen | None:
    return None if seen.access is None else _by_way(seen.access.guests)


def _direct(seen: Exposure, now: datetime) -> Seen | None:
    if seen.access is None:
        return None
    return Seen(len(seen.access.direct), not seen.access.direct, _named(seen.access.direct))


def _applications(seen: Exposure, now: datetime) -> Seen | None:
    return None if seen.access is None else _by_way(seen.access.applications)


def _anyone_links(seen: Exposure, now: datetime) -> Seen | None:
    """No request lists them: unlike other links they leave no group on the site (REFERENCE 13)."""
    if seen.sharing is None or seen.sharing == ANYONE:
        return None
    return Seen("none works", True, f"sharing is {seen.sharing}")


def _organization_links(seen: Exposure, now: datetime) -> Seen | None:
    if seen.access is None:
        return None
    return Seen(seen.access.links.organization, seen.access.links.organization == 0)


def _unique(seen: Exposure, now: datetime) -> Seen | None:
    return None if seen.unique is None else Seen(len(seen.unique), not seen.unique, _named(seen.unique))


def _public(seen: Exposure, now: datetime) -> Seen | None:
    if seen.visibility is None:
        return None
    if not seen.visibility:
        return Seen(UNKNOWN, True, "no Microsoft 365 group belongs to it", applies=False)
    return Seen(seen.visibility, seen.visibility != "Public")


def _by_way(found: Mapping[str, str]) -> Seen:
    return Seen(len(found), not found, _named([f"{who} ({way})" for who, way in sorted(found.items())]))


def _named(texts: Iterable[str]) -> str:
    listed = tuple(texts)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


CHEAP = (
    Check(
        "check-owner", "high", "Every site has an owner",
        "Nobody answers for a site without one.",
        "somebody", "site", _owner,
    ),
    Check(
        "check-stale", "low", "Sites are in use",
        "What nobody uses any more, nobody looks after.",
        f"a change within {STALE_AFTER.days} days", "site", _stale,
    ),
    Check(
        "check-storage", "low", "Sites have room left",
        "A full site takes no more documents.",
        f"less than {NEARLY_FULL:.0%} of the quota", "site", _storage,
    ),
    Check(
        "check-custom-script", "medium", "Custom script is denied",
        "Script acts as whoever opens the page.",
        "denied", "site", _script,
    ),
    Check(
        "check-open-hub", "medium", "Hubs are joined by approval",
        "A site that joins is shown to all who trust the hub.",
        "by approval", "hubs", _hub,
    ),
    Check(
        "check-anyone-links", "high", "No link lets anyone in",
        "Whoever has such a link is in, unnamed.",
        "a site where such links do not work, or where none is", "site", _anyone_links,
        "no request lists links for anyone: they must be looked for item by item",
    ),
)  # fmt: skip
DEEP = (
    Check(
        "check-single-admin", "medium", "Somebody can stand in for the owner",
        "One person leaves, and nobody is left.",
        "two administrators or more", "admins", _single_admin,
    ),
    Check(
        "check-many-admins", "medium", "Few people administer a site",
        "Each of them can let anybody in.",
        f"at most {MOST_ADMINS} beside the owner", "admins", _many_admins,
    ),
    Check(
        "check-everyone", "high", "Nothing is open to everybody",
        "Everyone includes guests, and whoever joins later.",
        "no grant to everyone", "access", _everyone,
    ),
    Check(
        "check-guests", "medium", "External people have no access",
        "Who is outside should be there on purpose.",
        "no external people", "access", _guests,
    ),
    Check(
        "check-direct-grants", "low", "Access is given to groups",
        "A grant to a person outlives its reason.",
        "no grant to single people", "access", _direct,
    ),
    Check(
        "check-applications", "medium", "No application has access",
        "An application acts without anybody looking.",
        "no grant to applications", "access", _applications,
    ),
    Check(
        "check-organization-links", "low", "No link lets the whole organisation in",
        "It is found and passed on.",
        "no link for the organisation", "access", _organization_links,
    ),
    Check(
        "check-unique-permissions", "low", "Lists have the permissions of their site",
        "Exceptions are forgotten.",
        "no list with permissions of its own", "lists", _unique,
    ),
    Check(
        "check-public-group", "medium", "Group sites are private",
        "A public group lets everybody in the house in.",
        "a private group", "group", _public,
    ),
)  # fmt: skip
# Requests a site that the deep checks take: administrators, permissions, lists, and the group where there is one.
DEEP_REQUESTS = 4
