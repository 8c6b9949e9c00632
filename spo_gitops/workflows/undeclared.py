"""Sites that nobody declares and an enforced policy selects: what a plan of scope ``tenant`` looks at besides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ..apply.observe import Observer
from ..clock import Clock
from ..desired.resolve import applied_to
from ..kinds.registry import kinds_of
from ..kinds.site_read import REDIRECT
from ..kinds.survey import page, survey
from ..model.address import Address
from ..model.desired import Applied, Desired, Lifecycle, OnRelease, OnRemove
from ..model.ownership import Origin, Ownership
from ..model.policy import Mode
from ..policy.selection import Match, Subject, match
from ..tenant.connect import Tenant
from .book import Book
from .planning import Wish
from .project import Target

TENANT_WIDE = "tenant"
# Given back when no policy demands it any more, and never removed.
GIVEN_BACK = Lifecycle(on_release=OnRelease.RESTORE, on_remove=OnRemove.RELEASE)


def undeclared(goal: Target, book: Book, wish: Wish, tenant: Tenant, clock: Clock) -> dict[Address, Desired]:
    """What policies ask of the sites of the listing that nobody declares; nothing for other scopes than ``tenant``.

    The listing tells which sites there are and their templates; then selectors choose among them, as among what is
    declared, and every value is read site by site. What another stack owns is its business. Raises TenantError.
    """
    if wish.scope != TENANT_WIDE:
        return {}
    observer = Observer(tenant, clock, kinds_of(goal.settings.url), tenant.governor.limit, survey)
    found: dict[Address, Desired] = {}
    for path, template in _listed(observer):
        address = Address("site", path)
        owned = book.ownership.get(address)
        if template.upper() == REDIRECT or address in goal.state.resources:
            continue
        if owned is not None and not _was_remediated(owned, goal.configuration.stack):
            continue
        # Of what was remediated a policy that only audits keeps what it led to, too (plan/resources.py).
        rules = tuple(r for r in _binding(address, template, goal, clock.now()) if owned or r.mode is not Mode.AUDIT)
        if rules:
            lifecycle = owned.lifecycle if owned is not None else GIVEN_BACK
            place = rules[0].position
            found[address] = Desired(address, place, {}, lifecycle=lifecycle, policies=rules, declared=False)
    return found


def _listed(observer: Observer) -> Iterator[tuple[str, str]]:
    paging = ""
    while True:
        seen: Any = observer.converse(page(paging))
        yield from ((str(site["path"]), str(site["template"])) for site in seen.sites)
        if not seen.following:
            return
        paging = seen.following


def _was_remediated(owned: Ownership, stack: str) -> bool:
    """Whether something of the site is ours only because of a policy."""
    return owned.stack == stack and owned.remediated and owned.origin is Origin.ADOPTED


def _binding(address: Address, template: str, goal: Target, now: datetime) -> Iterator[Applied]:
    """The rules that may bind a site of this template."""
    known = Subject(address.key, template=template, declared=False) if template else Subject(address.key)
    for rule in applied_to(address, goal.policies):
        if match(rule.where, known, now.astimezone(UTC)) is not Match.NO:
            yield rule
