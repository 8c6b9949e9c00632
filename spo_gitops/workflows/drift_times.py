"""Who made a change, and when, as far as anything tells: the site's log of changes, else the time between two looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from ..apply.engine import Engine, Pool, Program
from ..clock import SystemClock, rfc3339
from ..kinds.changes import SITE, last_changes
from ..model.address import Address
from ..model.config import TenantSettings
from ..model.plan import Decision, Plan
from ..tenant.connect import open_tenant
from .ids import moment
from .plan_live import Log

_OF_THE_SITE = ("title", "description")
Told = Mapping[Address, Mapping[str, tuple[str, str]]]


def logged_changes(settings: TenantSettings, plan: Plan, addresses: Iterable[Address], log: Log) -> Told:
    """The last changes in the logs of these sites, by what was changed. A log that cannot be read tells nothing."""
    wanted = set(addresses)
    programs: list[tuple[Address, Program[Any]]] = []
    for action in plan.actions:
        identity = action.observation.identity
        if action.address in wanted and action.address.kind == "site" and identity:
            since = min((_run_at(decision) for decision in action.decisions), default=SystemClock().now())
            programs.append((action.address, last_changes(action.address.key, identity, since)))
    if not programs:
        return {}
    clock = SystemClock(settings.time_scale)
    pool: Pool[Address] = Pool(programs)
    with open_tenant(settings, clock, read_only=True, log=log) as connection:
        Engine[Address](connection, clock, connection.governor.limit).run(pool)
    return pool.results


def told(attribute: str, decision: Decision, found: Mapping[str, tuple[str, str]], read_at: str) -> str:
    """Who and when, in words."""
    head = attribute.partition("[")[0].partition(".")[0]
    when, who = found.get(SITE if head in _OF_THE_SITE else head, ("", ""))
    by = f"by {who}" if who else "by whom is unknown"
    if when:
        return f"last change of {head} in the site's log {when}, {by}"
    run = "" if decision.owned is None else decision.owned.run
    return f"between {rfc3339(_run_at(decision))} and {read_at}, {by}" if run else f"before {read_at}, {by}"


def _run_at(decision: Decision) -> datetime:
    """When the value was set by us; long ago where that is not known."""
    try:
        return moment("" if decision.owned is None else decision.owned.run)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)
