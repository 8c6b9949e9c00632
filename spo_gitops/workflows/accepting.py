"""``drift --accept``: what others changed, written into the documents on a branch, so that a review decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..counting import how_many
from ..errors import UsageError
from ..exchange.merging import Left, Merged
from ..model.address import Address
from ..model.plan import DRIFT_CASES, Decision, Plan
from ..model.value import show
from ..plan.selectors import selects
from .drift_times import Told, logged_changes, told
from .plan_live import Listeners, drift
from .planning import Wish
from .project import Project
from .proposing import Base, Proposal

BRANCH = "spo-gitops/accept-"


def accept(project: Project, selectors: tuple[str, ...], *, tenant: str, listeners: Listeners) -> Proposal:
    """What has drifted, as documents. A selector may end in ``#ATTRIBUTE``. Raises UsageError where nothing that has
    drifted fits, PlanError without a commit."""
    base = Base.checked_out(project, tenant)
    made, _ = drift(project, Wish("all", targets=tuple(map(_address_part, selectors))), tenant=tenant,
                    listeners=listeners)  # fmt: skip
    chosen = _chosen(made, selectors)
    if not chosen:
        raise UsageError("nothing that has drifted fits " + ", ".join(selectors))
    left = [Left(address, "", "the checked-out commit does not declare it") for address in chosen
            if address not in base.goal.state.resources]  # fmt: skip
    merged = base.merged(
        {
            address: {name: decision.before for name, decision in decisions.items()}
            for address, decisions in chosen.items()
        }
    )
    found = logged_changes(base.goal.settings, made, merged.edits, listeners.log)
    lines = tuple(_lines(chosen, merged, found, made.read_at, _elsewhere(base, merged)))
    message = _message(lines, made, merged)
    return base.propose(merged.files, lines, (*left, *merged.left), beginning=BRANCH, message=message)


def _elsewhere(base: Base, merged: Merged) -> dict[Address, list[str]]:
    """The other tenants for which an edited document asks for something else as well."""
    found: dict[Address, list[str]] = {}
    for tenant in base.goal.configuration.tenants if merged.files else ():
        if tenant == base.goal.settings.name:
            continue
        now, then = (base.says(texts, tenant) for texts in ({}, merged.files))
        for address in merged.edits:
            before, after = (None if state is None else state.resources.get(address) for state in (now, then))
            if (before and before.digest()) != (after and after.digest()):
                found.setdefault(address, []).append(tenant)
    return found


def _chosen(plan: Plan, selectors: tuple[str, ...]) -> dict[Address, dict[str, Decision]]:
    """The drifted attributes that a selector names, by resource."""
    chosen: dict[Address, dict[str, Decision]] = {}
    for action in plan.actions:
        for decision in action.decisions:
            drifted = decision.case in DRIFT_CASES
            if drifted and any(_fits(selector, action.address, decision.attribute) for selector in selectors):
                chosen.setdefault(action.address, {})[decision.attribute] = decision
    return chosen


def _address_part(selector: str) -> str:
    return selector.partition("#")[0]


def _fits(selector: str, address: Address, attribute: str) -> bool:
    where, _, named = selector.partition("#")
    plain = attribute.partition("[")[0].removeprefix("settings.")
    return selects(where, address) and (not named or named.removeprefix("settings.") in (plain, attribute))


def _lines(
    chosen: Mapping[Address, Mapping[str, Decision]], merged: Merged, found: Told, read_at: str,
    elsewhere: Mapping[Address, list[str]],
) -> Iterator[str]:  # fmt: skip
    for address, edits in merged.edits.items():
        yield str(address)
        for edit in edits:
            decision = chosen[address][edit.attribute]
            was = "(none)" if decision.owned is None else show(decision.owned.value)
            yield f"  {edit.attribute.removeprefix('settings.')}: {was} → {show(decision.before)}"
            yield f"    {told(edit.attribute, decision, found.get(address, {}), read_at)}"
        if tenants := elsewhere.get(address):
            yield f"  the document says so for {', '.join(tenants)} as well; overlays would keep them apart"


def _message(lines: tuple[str, ...], plan: Plan, merged: Merged) -> str:
    count = sum(len(edits) for edits in merged.edits.values())
    what = how_many(count, "change")
    return (
        f"Accept {what} that others made in {plan.tenant}\n\n" + "\n".join(lines) + f"\n\nSeen at {plan.read_at}. What "
        "is unknown here may stand in the tenant's audit log.\n"
    )
