"""Who has a role on a site beside its own people: everyone, single people, applications; and lists apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...model.exposure import Exposure
from ...model.policy import Level
from .rule import NONE, Check, Limits, Part, Seen, at_most


def _everyone(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    return None if seen.access is None else at_most(len(seen.access.everyone), _ways(seen.access.everyone), limits)


def _direct(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    return None if seen.access is None else at_most(len(seen.access.direct), seen.access.direct, limits)


def _applications(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.access is None:
        return None
    return at_most(len(seen.access.applications), _ways(seen.access.applications), limits)


def _granted(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    return None if seen.granted is None else at_most(len(seen.granted), _ways(seen.granted), limits)


def _reaching(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    """All of them are named, as there is one such finding. Ours is told and not counted: it needs its role to look."""
    if seen.reach is None:
        return None
    count = len(seen.reach.others)
    fine = count <= limits["atMost"]
    if fine and seen.reach.unnamed:
        return None  # what nobody names may be one more
    ours = (f"and this program, which is not counted ({seen.reach.ours})",) if seen.reach.ours else ()
    return Seen(count, fine, ", ".join((*_ways(seen.reach.others), *ours)))


def _leading(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.reach is None:
        return None
    count = len(seen.reach.leading)
    fine = count <= limits["atMost"]
    return None if fine and seen.reach.unnamed else Seen(count, fine, ", ".join(_ways(seen.reach.leading)))


def _unique(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    return None if seen.unique is None else at_most(len(seen.unique), seen.unique, limits)


def _ways(found: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{who} ({way})" for who, way in sorted(found.items()))


CHECKS = (
    Check(
        "everyone", "high", "Nothing is open to everybody",
        "Everyone includes guests, and whoever joins later.",
        "at most {atMost} grants to everyone", _everyone, (Part.ACCESS,), (NONE,),
    ),
    Check(
        "direct-grants", "low", "Access is given to groups",
        "A grant to a person outlives its reason.",
        "at most {atMost} grants to single people", _direct, (Part.ACCESS,), (NONE,),
    ),
    Check(
        "applications", "medium", "No application has a role on the site",
        "An application acts without anybody looking; grants of the directory are judged by granted-applications.",
        "at most {atMost} roles of applications on the site", _applications, (Part.ACCESS,), (NONE,),
    ),
    Check(
        "granted-applications", "medium", "No application is let into the site by the directory",
        "A grant of Sites.Selected shows nowhere on the site; roles for all sites are judged by tenant-applications.",
        "at most {atMost} grants to applications in the directory", _granted, (Part.GRANTS,), (NONE,),
    ),
    Check(
        "tenant-applications", "high", "No application reaches every site through the directory",
        "Whoever has the key of one reads every site, and no site shows it.",
        "at most {atMost} applications with roles for all sites", _reaching, (Part.REACH,), (NONE,),
        level=Level.TENANT,
    ),
    Check(
        "leading-applications", "medium", "No application can let itself into sites",
        "A role over groups, applications or the directory is enough to take what opens every site.",
        "at most {atMost} applications with roles that lead there", _leading, (Part.REACH,), (NONE,),
        level=Level.TENANT,
    ),
    Check(
        "unique-permissions", "low", "Lists have the permissions of their site",
        "Exceptions are forgotten.",
        "at most {atMost} lists with permissions of their own", _unique, (Part.LISTS,), (NONE,),
    ),
)  # fmt: skip
