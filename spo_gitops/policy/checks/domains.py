"""With whose domains a site shares by a list of its own, beside the tenant's list."""

from __future__ import annotations

import re
from datetime import datetime

from ...model.exposure import Exposure
from ...model.value import UNKNOWN, Observed
from .rule import Check, Limits, Seen, named

MODE, LIST = "settings.sharingDomainRestrictionMode", "settings.sharingAllowedDomainList"


def allowed_domains(mode: Observed, listed: Observed) -> tuple[str, ...] | None:
    """The domains that a list allows, of a site or the tenant; empty where there is no such list, None if unread."""
    if not isinstance(mode, str):
        return None
    if mode != "AllowList":
        return ()
    domains = sorted(set(re.split(r"[\s,;]+", listed.lower())) - {""}) if isinstance(listed, str) else []
    # A list that binds is never empty: one that came empty was not given.
    return tuple(domains) or None


def _within(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.domains == ():
        return Seen(UNKNOWN, True, "it has no list of allowed domains of its own", applies=False)
    if seen.domains is not None and seen.tenant_domains == ():
        return Seen(UNKNOWN, True, "the tenant has no list of allowed domains", applies=False)
    if seen.domains is None or seen.tenant_domains is None:
        return None
    beyond = [domain for domain in seen.domains if domain not in seen.tenant_domains]
    return Seen(len(beyond), not beyond, named(beyond))


CHECKS = (
    Check(
        "allowed-domains", "medium", "A site's list of allowed domains is within the tenant's",
        "A domain that was taken off the tenant's list stays on the site's.",
        "no domain that the tenant's list does not allow", _within,
        unread="the site's list of allowed domains, or the tenant's, was not read",
    ),
)  # fmt: skip
