"""Remediation: an audit's findings become an ordinary plan, applied like any run and judged again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..apply.observe import Observer
from ..clock import SystemClock, rfc3339
from ..desired.resolve import rules_of
from ..kinds.access_removal import ATTRIBUTES, REMOVABLE, removable
from ..kinds.permissions import is_permission
from ..kinds.registry import kinds_of
from ..model.address import TENANT, Address
from ..model.config import OnTrip
from ..model.desired import Applied, Desired, DesiredState, Lifecycle, Wanted
from ..model.finding import Finding, Verdict
from ..model.kind import Ask, Survey
from ..model.ownership import Ownership
from ..model.plan import Action, Plan, Verb
from ..model.policy import SEVERITIES, Mode, Policy
from ..plan.build import Inputs, build
from ..plan.guards import Court
from ..plan.hold import held_back
from ..plan.resources import Context
from ..policy.checks.catalogue import PREFIX, built_in
from ..problems import Position
from .book import Book
from .journal import Journal
from .planning import demanded, judged_by
from .project import Target
from .undeclared import GIVEN_BACK


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings: at least that severe, on so many sites at most (0: all), the most severe first.

    ``remove_access``: also those of checks whose fix takes somebody's access away.
    """

    severity: str = "low"
    most_sites: int = 0
    remove_access: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """What will be mended: attributes by resource, with the policies that demand it (a check's name stands for both).
    ``proposals`` are findings that only a person may mend, each with the reason."""

    mend: Mapping[Address, Mapping[str, frozenset[str]]]
    proposals: tuple[tuple[Finding, str], ...] = ()
    left: int = 0  # sites that were left for later


def choose(findings: Iterable[Finding], policies: Iterable[Policy], wanted: Selection) -> Chosen:
    """The findings that a value mends, most severe first as they come; the rest are proposals."""
    known = {policy.name: policy for policy in policies}
    mend: dict[Address, dict[str, frozenset[str]]] = {}
    proposals: list[tuple[Finding, str]] = []
    left: set[Address] = set()
    for finding in findings:
        if finding.verdict is not Verdict.FAIL or _rank(finding.severity) < _rank(wanted.severity):
            continue
        why = _by_hand(finding, known, remove_access=wanted.remove_access)
        if why:
            proposals.append((finding, why))
        elif finding.address not in mend and wanted.most_sites and len(mend) >= wanted.most_sites:
            left.add(finding.address)
        else:
            attributes = mend.setdefault(finding.address, {})
            name = finding.check or finding.policy
            attributes[finding.attribute] = attributes.get(finding.attribute, frozenset()) | {name}
    return Chosen(mend, tuple(proposals), len(left))


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity)


def _by_hand(finding: Finding, policies: Mapping[str, Policy], *, remove_access: bool) -> str:
    """Why no automatic fix is safe; empty where one is."""
    if finding.check:
        return _check_by_hand(finding, policies.get(finding.policy), remove_access=remove_access)
    if finding.policy not in policies or finding.address.kind not in ("site", TENANT.kind):
        return "it is about the policy itself"
    if not finding.attribute.startswith("settings."):
        return "it may take somebody's access away"
    why = f" ({finding.reason})" if finding.reason else ""
    return "" if finding.remedy is not None else f"no nearest value is known{why}"


def _check_by_hand(finding: Finding, policy: Policy | None, *, remove_access: bool) -> str:
    if finding.check not in REMOVABLE:
        return "it may take somebody's work away"
    if any(dict(asked.limits).get("atMost") for asked in (policy.checks if policy is not None else ())):
        return "the policy lets some of them stay, and only a person can say which"
    return "" if remove_access else "it takes somebody's access away: --allow remove-access does it"


@dataclass(slots=True)
class Remediation:
    """The planner of a remediation. Only what was chosen is written: everything else of the sites is frozen."""

    chosen: Chosen
    allowed: frozenset[str] = frozenset()
    rolls_back: str = ""
    applies_commit: bool = False
    planned: Plan | None = field(default=None)

    def plan(self, goal: Target, book: Book, journal: Journal, observer: Observer, run: str) -> Plan:
        """The plan that brings what was chosen to the nearest value that the policies allow."""
        access = self._access(goal, observer)
        documents = {
            address: self._document(address, goal, book, access.get(address, ())) for address in self.chosen.mend
        }
        state = DesiredState(documents, goal.state.commit)
        seen = observer.observe(frozenset(documents), state, book.ownership)
        stack, now = goal.configuration.stack, rfc3339(SystemClock().now())
        applied = book.stack(stack)
        guards = judged_by(goal, book)
        ours = {address: owned for address, owned in book.ownership.items() if owned.stack == stack}
        kinds = kinds_of(goal.settings.url)
        plan = build(
            Inputs(
                tenant=goal.settings.name,
                scope="remediation",
                context=Context(stack, run, goal.state.commit, applied.commit, now),
                desired=state,
                ownership=book.ownership,
                observed=seen,
                kinds=kinds,
                court=Court(guards, ours, kinds, signed=journal.signed),
                looked_at=frozenset(documents),
                allowed=self.allowed - demanded(goal, book),
                made_at=now,
                read_at=now,
                holds=book.holds,
            )
        )
        actions = tuple(self._settled(action, goal, book) for action in plan.actions)
        plan = replace(plan, actions=actions, unseen=0)
        plan = held_back(plan) if guards.on_trip is OnTrip.ACTION else plan
        self.planned = plan
        return plan

    def _access(self, goal: Target, observer: Observer) -> dict[Address, tuple[str, ...]]:
        """What lets in whom the checks found, read anew. A document that says who is in a site is not overruled."""
        checks = {
            address: [check for names in mend.values() for check in names if check in REMOVABLE]
            for address, mend in self.chosen.mend.items()
        }
        asks = [Ask(address, ATTRIBUTES) for address, found in checks.items() if found and is_silent(address, goal)]
        seen = observer.read(asks, Survey()) if asks else {}
        return {address: tuple(removable(live.fields, checks[address])) for address, live in seen.items()}

    def _document(self, address: Address, goal: Target, book: Book, access: tuple[str, ...]) -> Desired:
        """What is asked of the resource: its document, or an empty one, with the chosen policies enforced on it."""
        mend = self.chosen.mend[address]
        policies = tuple(_enforced(mend, goal.policies))
        declared, owned = goal.state.resources.get(address), book.ownership.get(address)
        position = policies[0].position if policies else _home(mend)
        base = declared if declared is not None else Desired(address, position, {}, lifecycle=_lifecycle(owned))
        names = {*base.attributes, *(owned.attributes if owned is not None else ())}
        frozen = {name.partition("[")[0] for name in names} - set(mend)
        lifecycle = replace(base.lifecycle, ignore=base.lifecycle.ignore | frozen)
        taken = {name: Wanted(False, position, "remediation") for name in access}
        sets = {name.partition("[")[0]: "include" for name in access}
        return replace(
            base,
            attributes={**base.attributes, **taken},
            sets={**base.sets, **sets},
            lifecycle=lifecycle,
            policies=policies,
        )

    def _settled(self, action: Action, goal: Target, book: Book) -> Action:
        """The record is that of a resource which nobody has applied anew, so that the next plan looks at it."""
        record, before = action.ownership, book.ownership.get(action.address)
        if record is None:
            return action
        # Access that was taken away is nobody's to give back by itself: only a rollback does.
        before_run = before.attributes if before is not None else {}
        kept = {
            name: owned for name, owned in record.attributes.items() if name in before_run or not is_permission(name)
        }
        record = replace(record, attributes=kept)
        if action.address in goal.state.resources:
            lifecycle = goal.state.resources[action.address].lifecycle
            return replace(action, ownership=replace(record, lifecycle=lifecycle, digest="", remediated=True))
        lifecycle = before.lifecycle if before is not None else _lifecycle(None)
        verb = action.verb if action.verb is not Verb.RECORD else Verb.UPDATE
        record = replace(record, lifecycle=lifecycle, digest="", remediated=True)
        return replace(action, verb=verb if action.writes else action.verb, ownership=record)


def _home(mend: Mapping[str, frozenset[str]]) -> Position:
    """Where the checks stand that demand it, for what no rule of a policy does."""
    names = {PREFIX + name for names in mend.values() for name in names}
    return next((policy.position for policy in built_in() if policy.name in names), Position(""))


def is_silent(address: Address, goal: Target) -> bool:
    """Whether no document says who is in the site."""
    declared = goal.state.resources.get(address)
    return declared is None or not any(is_permission(name) for name in declared.attributes)


def _lifecycle(owned: Ownership | None) -> Lifecycle:
    """Of what nobody declares: it is given back when no policy demands it any more, and never removed."""
    return owned.lifecycle if owned is not None else GIVEN_BACK


def _enforced(mend: Mapping[str, frozenset[str]], policies: Iterable[Policy]) -> Iterable[Applied]:
    """The rules that were chosen, as if their policies were enforced: the audit has told that they bind."""
    for policy in policies:
        for applied in rules_of(policy):
            if applied.policy in mend.get(applied.attribute, ()):
                yield replace(applied, mode=Mode.ENFORCE, when=())
