"""The view: what a reader is told about a plan, before any format is chosen. All formats render this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..counting import how_many
from ..model.kind import Kinds
from ..model.plan import DRIFT_CASES, Action, Case, Decision, Foreseen, Frozen, Plan, Trip, Verb
from ..model.value import members
from ..plan.spelling import spelled, spelled_action
from ..problems import Position
from .foresight import brief, in_order
from .gist import TOGETHER_FROM, Danger, Same, dangers, forecast, plain, same_changes, words
from .retention import restorable

SIGNS = {
    Verb.CREATE: "+", Verb.RESTORE: "+", Verb.ADOPT: "~", Verb.UPDATE: "~", Verb.RELEASE: "~", Verb.REMOVE: "-",
    Verb.RECORD: " ", Verb.FORGET: " ",
}  # fmt: skip
# What is worth a line although nothing is written.
TELLING = DRIFT_CASES | {Case.FINDING, Case.TAKEN_OVER, Case.RELEASE_KEPT, Case.INAPPLICABLE}
NAMED = 20  # of what a hold keeps from being done, so many are named


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute: ``before`` and ``after`` as text (``after`` empty where nothing is written). ``members`` says of a
    set who comes and who goes."""

    attribute: str
    before: str
    after: str
    why: str
    place: str
    members: str = ""

    @property
    def arrow(self) -> str:
        """The change in a few characters; the one value where there is no other."""
        if self.members:
            return self.members
        return f"{self.before} → {self.after}" if self.before and self.after else self.after or self.before


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource (or several that change alike): sign, address, verb, lines, remarks."""

    sign: str
    address: str
    word: str
    place: str
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """``facts``: what was read first, then notes; guards are (class, reason, lifted)."""

    title: str
    facts: tuple[str, ...]
    blocked: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    quiet: tuple[Entry, ...]
    held: tuple[Entry, ...]
    dangers: tuple[Danger, ...]
    same: tuple[Same, ...]
    guards: tuple[tuple[str, str, bool], ...]
    foreseen: tuple[Foreseen, ...]
    findings: tuple[str, ...]
    summary: str


def view(plan: Plan, kinds: Kinds, *, title: str = "Plan") -> View:
    """The plan as it is told."""
    plan = spelled(plan)
    loud = [action for action in plan.actions if action.writes]
    quiet = [action for action in plan.actions if not action.writes and _worth_telling(action)]
    title = "Rollback" if plan.scope == "rollback" else title
    return View(
        title=title,
        facts=_facts(plan),
        blocked=tuple(
            Entry("!", str(b.address), "blocked", _place(b.position), (), tuple(x for x in (b.reason, b.hint) if x))
            for b in plan.blocked
        ),
        entries=_together(loud, kinds, plan.made_at),
        quiet=_together(quiet, kinds, plan.made_at),
        held=tuple(_frozen(frozen, kinds) for frozen in plan.frozen),
        dangers=dangers(plan, kinds),
        same=same_changes(loud),
        guards=tuple((trip.guard.value, _reason(trip), trip.allowed) for trip in plan.trips),
        foreseen=in_order(plan.foreseen),
        findings=plan.findings,
        summary=summary(plan, kinds),
    )


def summary(plan: Plan, kinds: Kinds) -> str:
    """One line of counts."""
    counts: dict[str, int] = {}
    for action in plan.actions:
        if action.writes:
            word = kinds[action.address.kind].words.get(action.verb, action.verb.value)
            counts[word] = counts.get(word, 0) + 1
    adopted = sum(a.verb is Verb.ADOPT and not a.writes for a in plan.actions)
    drifted = sum(action.drifted for action in plan.actions)
    parts = [f"{count} to {word}" for word, count in sorted(counts.items())] or ["nothing to change"]
    if adopted:
        parts.append(f"{adopted} adopted as they are")
    if drifted:
        parts.append(f"{drifted} drifted")
    withheld = len({action.address for frozen in plan.frozen for action in frozen.actions})
    if withheld:
        parts.append(f"{withheld} held")
    if plan.blocked:
        parts.append(f"{len({b.address for b in plan.blocked})} blocked")
    parts += brief(plan.foreseen)
    if plan.unseen:
        parts.append(f"{plan.unseen} not looked at")
    return ", ".join(parts)


def _frozen(frozen: Frozen, kinds: Kinds) -> Entry:
    words = [
        (action, kinds[action.address.kind].words.get(action.verb, action.verb.value)) for action in frozen.actions
    ]
    shown = [f"withheld: {word} {action.address}" for action, word in words[:NAMED]]
    more = [f"and {len(words) - NAMED} more"] if len(words) > NAMED else []
    return Entry("=", frozen.hold.selector, "", "", (), (str(frozen.hold), *(shown or ["nothing waits for it"]), *more))


def _reason(trip: Trip) -> str:
    return f"{trip.address}: {trip.reason}" if trip.address else trip.reason


def _facts(plan: Plan) -> tuple[str, ...]:
    commit = plan.commit[:12] if plan.commit else "the work tree"
    # Not "read": offline and with --max-age the ledger tells of them; the notes say of how many.
    seen = how_many(plan.looked_at, "resource")
    facts = [f"tenant {plan.tenant}, stack {plan.stack}, {commit}, scope {plan.scope}: {seen} looked at"]
    if plan.unseen:
        facts[0] += f", {plan.unseen} not"
    if plan.outlook is not None and plan.outlook.actions:
        facts.append(forecast(plan.outlook))
    return (*facts, *plan.notes)


def _worth_telling(action: Action) -> bool:
    telling = any(decision.case in TELLING for decision in action.decisions)
    return telling or bool(action.notes) or action.verb in (Verb.ADOPT, Verb.FORGET, Verb.RELEASE)


def _together(actions: Iterable[Action], kinds: Kinds, made_at: str) -> tuple[Entry, ...]:
    """One entry for many alike, at the place of the first of them; everything else in the order of the plan."""
    groups: dict[object, list[tuple[int, Action]]] = {}
    for place, action in enumerate(actions):
        changes = tuple((d.attribute, d.before, d.after, d.case, d.note) for d in _told(action))
        key = (action.address.kind, action.verb, changes, action.undoes, action.notes, bool(action.side_effects))
        groups.setdefault(key, []).append((place, action))
    entries: list[tuple[int, Entry]] = []
    for group in groups.values():
        if len(group) >= TOGETHER_FROM:
            (place, first), *others = group
            entries.append((place, _planned(first, kinds, made_at, [action for _, action in others])))
        else:
            entries += [(place, _planned(action, kinds, made_at)) for place, action in group]
    return tuple(entry for _, entry in sorted(entries, key=lambda pair: pair[0]))


def _planned(action: Action, kinds: Kinds, made_at: str, others: Iterable[Action] = ()) -> Entry:
    entry = entry_of(action, kinds, others)
    until = restorable(action, made_at, kinds)
    return replace(entry, remarks=(*entry.remarks, until)) if until else entry


def entry_of(action: Action, kinds: Kinds, others: Iterable[Action] = ()) -> Entry:
    """One action (and others that are alike) as it is told."""
    action = spelled_action(action)
    remarks = [*action.notes]
    if action.undoes:
        remarks.append(f"undoes run {action.undoes}")
    remarks += [
        f"also {'gives back' if e.gives_back else 'changes'} {e.address} {e.attribute}: {e.before} → {e.after}"
        for e in action.side_effects
    ]
    remarks += [f"lossy: {loss}" for loss in action.losses]
    return Entry(
        SIGNS[action.verb],
        str(action.address),
        kinds[action.address.kind].words.get(action.verb, action.verb.value),
        _place(action.desired.position if action.desired else None),
        tuple(_line(decision, action) for decision in _told(action)),
        tuple(remarks),
        tuple(str(other.address) for other in others),
    )


def _told(action: Action) -> tuple[Decision, ...]:
    return tuple(decision for decision in action.decisions if decision.writes or decision.case in TELLING)


def _line(decision: Decision, action: Action) -> Line:
    why = decision.case.value if action.verb is not Verb.CREATE else ""
    if decision.note:
        why = f"{why}: {decision.note}" if why else decision.note
    if decision.origin not in ("", "document"):
        why = f"{why}, from {decision.origin}" if why else f"from {decision.origin}"
    return Line(
        plain(decision.attribute),
        "" if action.verb is Verb.CREATE else words(decision.before),
        words(decision.after) if decision.after is not None else "",
        why,
        _place(decision.position),
        members(decision.before, decision.after),
    )


def _place(position: Position | None) -> str:
    return f"{position.file}:{position.line}" if position else ""
