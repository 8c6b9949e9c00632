"""``drift --accept``: what others changed, written into the documents on a branch, so that a review decides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..counting import how_many
from ..desired import Overlay, load_project
from ..desired.config import FILE
from ..desired.documents import load_documents
from ..desired.report import Report
from ..errors import PlanError, UsageError
from ..exchange.merging import Left, Merged, merge_into
from ..ledger.branching import branch_with
from ..model.address import Address
from ..model.desired import DesiredState
from ..model.plan import DRIFT_CASES, Decision, Plan
from ..model.value import Missing, Value, show
from ..plan.selectors import selects
from .drift_times import Told, logged_changes, told
from .plan_live import Listeners, drift
from .planning import Wish
from .project import Project, Target, target

BRANCH = "spo-gitops/accept-"


@dataclass(frozen=True, slots=True)
class Accepted:
    """``branch`` is empty where nothing could be written. ``lines`` tell the edits, ``left`` what stays drift."""

    branch: str
    commit: str
    lines: tuple[str, ...]
    left: tuple[Left, ...]


def accept(project: Project, selectors: tuple[str, ...], *, tenant: str, listeners: Listeners) -> Accepted:
    """A branch on the checked-out commit. A selector may end in ``#ATTRIBUTE``. Raises UsageError where nothing that
    has drifted fits, PlanError without a commit."""
    head = project.git.head()
    if head is None:
        raise PlanError("there is no commit yet", hint="commit and apply first")
    made, _ = drift(project, Wish("all", targets=tuple(map(_address_part, selectors))), tenant=tenant,
                    listeners=listeners)  # fmt: skip
    chosen = _chosen(made, selectors)
    if not chosen:
        raise UsageError("nothing that has drifted fits " + ", ".join(selectors))
    goal = target(project.at(head, tenant, offline=True), head, tenant)
    left = [Left(address, "", "the checked-out commit does not declare it") for address in chosen
            if address not in goal.state.resources]  # fmt: skip
    merged = _merged(project, head, goal, chosen)
    left += merged.left
    found = logged_changes(goal.settings, made, merged.edits, listeners.log)
    lines = tuple(_lines(chosen, merged, found, made.read_at, _elsewhere(project, head, goal, merged)))
    if not merged.files:
        return Accepted("", "", (), tuple(left))
    files = {path: text.encode() for path, text in merged.files.items()}
    name = BRANCH + hashlib.sha256(b"\0".join([head.encode(), *files.values()])).hexdigest()[:10]
    message = _message(lines, made, merged)
    commit = branch_with(project.git, files, onto=head, branch=name, message=message)
    return Accepted(name, commit, lines, tuple(left))


def _merged(project: Project, head: str, goal: Target, chosen: Mapping[Address, Mapping[str, Decision]]) -> Merged:
    state, tenant = goal.state, goal.settings.name
    files = project.git.files(project.git.resolve(head))
    documents = load_documents(files, Report())
    hubs = {hub.path: hub.name.value for hub in documents.hubs}

    def attempt(texts: Mapping[str, str]) -> DesiredState | None:
        overlay = Overlay(files, texts)
        return load_project(overlay, overlay.read(FILE), project.root, tenant=tenant, offline=True).state

    wanted: dict[Address, dict[str, Value | Missing]] = {
        address: {name: decision.before for name, decision in decisions.items()}
        for address, decisions in chosen.items()
        if address in state.resources
    }
    return merge_into(state, wanted, files, hubs, attempt, documents.sets, goal.settings.map)


def _elsewhere(project: Project, head: str, goal: Target, merged: Merged) -> dict[Address, list[str]]:
    """The other tenants for which an edited document asks for something else as well."""
    files = project.git.files(project.git.resolve(head))
    found: dict[Address, list[str]] = {}
    for tenant in goal.configuration.tenants if merged.files else ():
        if tenant == goal.settings.name:
            continue
        now, then = (
            load_project(tree, tree.read(FILE), project.root, tenant=tenant, offline=True).state
            for tree in (files, Overlay(files, merged.files))
        )
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
