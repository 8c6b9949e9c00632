"""Explaining one resource: files, git, ledger and tenant, put side by side. Never writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..clock import SystemClock, rfc3339
from ..errors import UsageError
from ..kinds.registry import kinds_of
from ..model.address import Address
from ..model.desired import Applied, Desired, Wanted
from ..model.kind import Kinds
from ..model.observation import Observation, Presence
from ..model.ownership import Owned
from ..model.plan import DRIFT_CASES, Action, Case, Decision, Plan
from ..model.value import UNKNOWN, same
from ..plan.selectors import selects
from ..reports.explanation import Explanation, Reason
from ..reports.gist import plain, words
from .book import Book
from .journal import Journal
from .plan_live import Listeners, look
from .planning import Wish, following, lifted, make
from .project import Project, Target, target
from .tracing import Facts, Trace, giver


def explain(
    project: Project, tenant: str, address: Address, attribute: str, *, offline: bool, listeners: Listeners
) -> Explanation:
    """One resource, or one attribute of it. Raises UsageError for an attribute that nobody declares, owns or sees."""
    head = project.git.head()
    goal = target(project.work_tree(tenant, offline=offline), project.commit_on_disk(), tenant)
    journal = Journal(project.git.plumbing, goal.settings, SystemClock())
    goal, book = following(goal, journal.read())
    wish = Wish("all", targets=(address.canonical,))
    if head is not None:
        wish = replace(wish, allowed=lifted(project, goal, book, wish, head))
    seen = look(goal, book, wish, offline=offline, listeners=listeners)
    made_at = rfc3339(SystemClock().now())
    plan = make(project, goal, book, wish, seen, signed=journal.signed, made_at=made_at)
    teller = _Teller(
        project, goal, book, plan, kinds_of(goal.settings.url), address, seen.state.resources.get(address),
        journal.runs.outcomes(), Trace(project.git, project.lineage(address, tenant), goal.settings.name),
    )  # fmt: skip
    return teller.tell(attribute)


@dataclass(frozen=True, slots=True)
class _Teller:
    project: Project
    goal: Target
    book: Book
    plan: Plan
    kinds: Kinds
    address: Address
    live: Observation | None
    runs: Mapping[str, Mapping[str, Any]]
    trace: Trace

    def tell(self, attribute: str) -> Explanation:
        names = self._names()
        if attribute:
            chosen = [name for name in names if attribute in (name, plain(name), name.partition("[")[0])]
            if not chosen:
                known = ", ".join(plain(name) for name in names) or "none"
                raise UsageError(f"{self.address} has no {attribute}", hint=f"attributes of it: {known}")
            names = chosen
        else:
            names = [name for name in names if self._is_ours(name)]
        reasons = tuple(Reason(plain(name), tuple(self._attribute(name))) for name in names)
        return Explanation(str(self.address), tuple(self._resource()), tuple(self._why()), reasons)

    @property
    def desired(self) -> Desired | None:
        return self.goal.state.resources.get(self.address)

    @property
    def action(self) -> Action | None:
        frozen = (action for held in self.plan.frozen for action in held.actions)
        return next((a for a in (*self.plan.actions, *frozen) if a.address == self.address), None)

    def _is_ours(self, name: str) -> bool:
        owned = self.book.ownership.get(self.address)
        declared = self.desired is not None and name in self.desired.attributes
        return declared or (owned is not None and name in owned.attributes) or self._decision(name) is not None

    def _names(self) -> list[str]:
        owned = self.book.ownership.get(self.address)
        names = set(self.desired.attributes) if self.desired else set()
        names |= set(owned.attributes) if owned else set()
        names |= {decision.attribute for decision in self.action.decisions} if self.action else set()
        names |= set(self.live.fields) if self.live else set()
        return sorted(names)

    # -- the resource --

    def _resource(self) -> Facts:
        desired, owned = self.desired, self.book.ownership.get(self.address)
        yield "Declared", self.trace.place(desired.position) if desired else "nowhere"
        if self.trace.lineage.site_set:
            yield "Made by", f"the SiteSet {self.trace.lineage.site_set}"
        if owned is None:
            yield "Owned", "no: no apply has taken it under management"
        else:
            first = f", since {self._run(owned.history[0].run)}" if owned.history else ""
            stack = "" if owned.stack == self.goal.configuration.stack else f", by stack {owned.stack}"
            yield "Owned", f"{owned.origin.value}{stack}{first}"
            if owned.taken_back is not None:
                yield "Rolled back", f"run {owned.taken_back.run} by run {owned.taken_back.by}"
        for hold in self.book.holds:
            if selects(hold.selector, self.address, desired.name if desired else owned.name if owned else ""):
                yield "Hold", str(hold) if hold.lasts(self.plan.made_at) else f"expired: {hold}"
        if self.live is not None:
            found = self.live.presence.value + (f" ({self.live.trouble})" if self.live.trouble else "")
            yield "Live", f"{found}, read at {self.live.at}" if self.live.at else found

    def _why(self) -> Iterator[str]:
        blocked = [blocked for blocked in self.plan.blocked if blocked.address == self.address]
        for one in blocked:
            yield f"blocked: {one.reason}{f' ({one.hint})' if one.hint else ''}"
        for trip in self.plan.trips:
            if trip.address == self.address:
                yield f"guard {trip.guard.value} {'is lifted' if trip.allowed else 'refuses'}: {trip.reason}"
        action = self.action
        if action is not None:
            word = self.kinds[self.address.kind].words.get(action.verb, action.verb.value)
            held = any(action in frozen.actions for frozen in self.plan.frozen)
            does = "is written" if action.writes else "nothing is written, only the ledger notes it"
            yield f"in the plan, to {word}: {'kept from it by a hold' if held else does}"
            yield from action.notes
            if action.undoes:
                yield f"undoes run {action.undoes}"
        elif not blocked:
            yield f"not in the plan: {self._absence()}"

    def _absence(self) -> str:
        if self.desired is None and self.address not in self.book.ownership:
            return "no document declares it and no apply has touched it"
        return "everything that is declared of it is as declared"

    # -- an attribute --

    def _attribute(self, name: str) -> Facts:
        wanted = self.desired.attributes.get(name) if self.desired else None
        if wanted is not None:
            yield "Wanted", f"{words(wanted.value)}, {giver(wanted.origin)}"
            yield from self.trace.written(name, wanted)
        else:
            yield "Wanted", "by no document, profile or default"
        for rule in self.desired.policies if self.desired else ():
            if rule.attribute == name:
                yield "Policy", self._policy(rule)
        owned = self._owned(name)
        if owned is not None:
            yield "Set", f"{words(owned.value)}, by {self._run(owned.run)}"
            yield "Before", f"{words(owned.before)}, before it was first managed"
        live = self.live.fields.get(name) if self.live and self.live.presence is Presence.PRESENT else None
        yield "Live", words(live) if live is not None else "(not read)"
        decision = self._decision(name)
        if decision is not None and decision.case in DRIFT_CASES:
            yield "Drifted", self._since(name, decision)
        yield "Next", self._next(name, decision, wanted)

    def _next(self, name: str, decision: Decision | None, wanted: Wanted | None) -> str:
        if decision is None:
            owned = self._owned(name)
            if wanted is None and owned is None:
                return "not ours: never written"
            live = self.live.fields.get(name, UNKNOWN) if self.live else UNKNOWN
            ours = wanted.value if wanted is not None else owned.value if owned is not None else UNKNOWN
            in_step = ours is not UNKNOWN and same(live, ours)
            return "in step: nothing to do" if in_step else "nothing is decided: it could not be read"
        why = decision.case.value + (f": {decision.note}" if decision.note else "")
        origin = f", from {decision.origin}" if decision.origin not in ("", "document") else ""
        if decision.after is None:
            return f"left alone ({why}{origin})"
        return f"{words(decision.before)} → {words(decision.after)} ({why}{origin})"

    def _since(self, name: str, decision: Decision) -> str:
        recorded = self.book.observed.get(self.address)
        before = recorded.value(name) if recorded is not None else UNKNOWN
        if recorded is None or before is UNKNOWN:
            return "nobody recorded when"
        if same(before, decision.before):
            return f"before {recorded.at}, when it was read so"
        return f"after {recorded.at}, when it was last read as {words(before)}"

    def _owned(self, name: str) -> Owned | None:
        owned = self.book.ownership.get(self.address)
        return owned.attributes.get(name) if owned else None

    def _decision(self, name: str) -> Decision | None:
        decisions = self.action.decisions if self.action else ()
        return next((d for d in decisions if d.attribute == name and d.case is not Case.IN_STEP), None)

    def _policy(self, rule: Applied) -> str:
        return f"{rule.policy} ({rule.mode.value}): {rule.constraint.told()}, {self.trace.place(rule.position)}"

    def _run(self, run: str) -> str:
        outcome = self.runs.get(run)
        if not run or outcome is None:
            return f"run {run}, whose record is gone" if run else "a run that nobody recorded"
        commit = str(outcome.get("commit", ""))
        subject = self.project.git.subject(commit)
        return f"run {run} at {outcome['at']}{f', commit {commit[:12]} {subject}' if commit else ''}".rstrip()
