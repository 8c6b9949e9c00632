"""Applications that a policy leaves out of its checks, by the ids that findings show of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import replace

from ...model.exposure import Exposure

ABOUT_APPLICATIONS = frozenset({"applications", "granted-applications", "tenant-applications", "leading-applications"})


def without(seen: Exposure, ids: Set[str]) -> Exposure:
    """What was seen but for these applications; ``ids`` in lower case."""
    access, granted, reach = seen.access, seen.granted, seen.reach
    return replace(
        seen,
        access=None if access is None else replace(access, applications=_but_for(access.applications, ids)),
        granted=None if granted is None else _but_for(granted, ids),
        reach=None
        if reach is None
        else replace(reach, others=_but_for(reach.others, ids), leading=_but_for(reach.leading, ids)),
    )


def _but_for(found: Mapping[str, str], ids: Set[str]) -> dict[str, str]:
    """A finding shows an application by its id alone, between marks of a claim, or behind its name."""
    return {who: way for who, way in found.items() if ids.isdisjoint(re.split(r"[\s|@]", who.lower()))}
