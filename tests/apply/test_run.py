"""A run: checked before, carried out in batches, told attribute by attribute."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from spo_gitops.apply.deadline import RESERVE_S
from spo_gitops.apply.learned import Learned
from spo_gitops.apply.manner import Manner
from spo_gitops.apply.observe import Observer
from spo_gitops.apply.ports import Ports
from spo_gitops.apply.recover import recover
from spo_gitops.apply.run import Run
from spo_gitops.errors import AnswerLostError, NotFoundError, RejectedError
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.kinds.survey import survey
from spo_gitops.model.address import Address
from spo_gitops.model.config import Guards, OnFailure
from spo_gitops.model.desired import Desired, DesiredState, Lifecycle, OnRelease, Wanted
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.outcome import Outcome, Status
from spo_gitops.model.ownership import Held, Origin, Owned, Ownership
from spo_gitops.model.plan import Action, Plan, Verb
from spo_gitops.plan.build import Inputs, build
from spo_gitops.plan.guards import Court
from spo_gitops.plan.resources import Context
from spo_gitops.plan.scope import scope_of
from spo_gitops.problems import Position

from ..laws.loop import StillClock
from ..laws.model_tenant import DEFAULTS, URL, ZERO, Crash, ModelHub, ModelSite, ModelTenant

KINDS = kinds_of(URL)
HERE = Position("sites/a.yaml")
CONTEXT = Context("main", "R2", "c2", "c1")


class Quiet:
    """Watches, and remembers the phases."""

    def __init__(self) -> None:
        self.phases: list[str] = []

    def read(self, address: Address) -> None: ...

    def started(self, action: Action) -> None: ...

    def carried_out(self, action: Action) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...

    def phase(self, text: str) -> None:
        self.phases.append(text)


class Tenant(ModelTenant):
    """The tenant of the laws, and errors by script: an operation with the path of its site, and the effect or not."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: dict[tuple[str, str], Exception] = {}
        self.effect_first = False
        self.takes: Callable[[], None] = lambda: None

    def send(self, request: Request) -> Response:
        self.takes()
        error = self.refused.pop((request.operation, self._about(request)), None)
        if error is None:
            return super().send(request)
        if self.effect_first:
            super().send(request)
        raise error

    def _about(self, request: Request) -> str:
        if request.site:
            return request.site
        if isinstance(request.body, dict) and "siteUrl" in request.body:
            return str(request.body["siteUrl"]).removeprefix(URL)
        paths = {site.id: path for path, site in self.sites.items()}
        return paths.get(request.arguments.get("id", ""), "")


@dataclass
class Stage:
    """A tenant, what is owned of it, and the runs over it."""

    tenant: Tenant = field(default_factory=Tenant)
    owned: dict[Address, Ownership] = field(default_factory=dict)
    saved: list[list[Learned]] = field(default_factory=list)
    watch: Quiet = field(default_factory=Quiet)
    halted: Callable[[], str] = lambda: ""
    decided: list[tuple[frozenset[Address], int]] = field(default_factory=list)  # what to undo, after so many writes

    def observer(self) -> Observer:
        return Observer(self.tenant, StillClock(), KINDS, lambda: 2, survey)

    def plan(self, *desired: Desired) -> Plan:
        state = DesiredState({d.address: d for d in desired}, "c2")
        seen = scope_of(state, self.owned, "all")
        observed = self.observer().observe(seen, state, self.owned)
        court = Court(Guards(max_changed_share=1.0), self.owned, KINDS)
        return build(Inputs("contoso", "all", CONTEXT, state, self.owned, observed, KINDS, court, seen))

    def carry_out(self, plan: Plan, **manner: Any) -> dict[Address, Outcome]:
        return self.begin(plan, **manner).outcomes

    def begin(self, plan: Plan, clock: StillClock | None = None, **manner: Any) -> Run:
        ports = Ports(
            self.tenant,
            clock or StillClock(),
            KINDS,
            lambda hubs: self.observer().survey(hubs=hubs),
            survey,
            lambda: 2,
            self.saved.append,
            self.watch,
            lambda: self.halted(),
            to_undo=self._decided,
        )
        run = Run(ports, CONTEXT, Manner(**manner), self.owned, since="")
        run.execute(plan.actions)
        for outcome in run.outcomes.values():
            self._record({outcome.address: outcome.ownership, **outcome.others})
        return run

    def _decided(self, what: frozenset[Address]) -> None:
        self.decided.append((what, self.tenant.writes))

    def _record(self, changes: dict[Address, Ownership | None]) -> None:
        for address, ownership in changes.items():
            if ownership is None:
                self.owned.pop(address, None)
            else:
                self.owned[address] = ownership


def site(path: str, **fields: Any) -> Desired:
    names = {"sharing": "settings.sharingCapability", "comments": "settings.commentsOnSitePagesDisabled"}
    wanted = {names.get(name, name): Wanted(value, HERE) for name, value in fields.items()}
    return Desired(Address("site", path), HERE, wanted, {"template": "STS#3"})


def hub(path: str, **fields: Any) -> Desired:
    return Desired(Address("hub", path), HERE, {name: Wanted(value, HERE) for name, value in fields.items()})


def at(path: str, kind: str = "site") -> Address:
    return Address(kind, path)


def statuses(outcomes: dict[Address, Outcome]) -> dict[str, Status]:
    return {address.key: outcome.status for address, outcome in outcomes.items()}


def kept(ownership: Ownership | None) -> dict[str, tuple[Any, Any]]:
    assert ownership is not None
    return {name: (owned.value, owned.before) for name, owned in ownership.attributes.items()}


def some(paths: Iterable[str]) -> Stage:
    stage = Stage()
    for path in paths:
        stage.tenant.add(path, title="Old")
    return stage


# -- what has changed since the plan --------------------------------------------------------------------------


def test_a_touched_attribute_that_changed_since_the_plan_is_a_conflict() -> None:
    stage = some(["/sites/a", "/sites/b"])
    plan = stage.plan(site("/sites/a", title="New"), site("/sites/b", title="New"))
    stage.tenant.sites["/sites/a"].title = "Theirs"
    outcomes = stage.carry_out(plan)
    assert statuses(outcomes) == {"/sites/a": Status.CONFLICT, "/sites/b": Status.SUCCEEDED}
    assert stage.tenant.sites["/sites/a"].title == "Theirs"
    assert at("/sites/a") not in stage.owned


def test_an_attribute_that_the_plan_does_not_touch_may_change() -> None:
    stage = some(["/sites/a"])
    plan = stage.plan(site("/sites/a", title="New"))
    stage.tenant.sites["/sites/a"].description = "theirs"
    assert statuses(stage.carry_out(plan)) == {"/sites/a": Status.SUCCEEDED}
    assert stage.tenant.sites["/sites/a"].description == "theirs"


def test_what_was_replaced_since_the_plan_is_not_touched() -> None:
    stage = some(["/sites/a"])
    plan = stage.plan(site("/sites/a", title="New"))
    stage.tenant.add("/sites/a", title="Old")
    assert statuses(stage.carry_out(plan)) == {"/sites/a": Status.CONFLICT}
    assert stage.tenant.writes == 0


def test_a_site_that_gained_content_since_the_plan_is_not_recycled() -> None:
    stage = some([])
    stage.carry_out(stage.plan(site("/sites/a", title="A", owner="ann@contoso.com")))
    plan = stage.plan()
    stage.tenant.sites["/sites/a"].items += 1
    assert statuses(stage.carry_out(plan)) == {"/sites/a": Status.CONFLICT}
    assert "/sites/a" in stage.tenant.sites


def test_what_depends_on_a_conflict_is_blocked() -> None:
    stage = some(["/sites/h", "/sites/m"])
    plan = stage.plan(hub("/sites/h"), site("/sites/m", hub="/sites/h"))
    stage.tenant.hubs[stage.tenant.sites["/sites/h"].id] = ModelHub("Theirs")
    outcomes = stage.carry_out(plan)
    assert outcomes[at("/sites/h", "hub")].status is Status.CONFLICT
    assert outcomes[at("/sites/m")].status is Status.BLOCKED


# -- failures -------------------------------------------------------------------------------------------------


def test_a_partial_failure_is_recorded_attribute_by_attribute() -> None:
    stage = some(["/sites/a"])
    stage.tenant.refused["site.describe", "/sites/a"] = RejectedError("no description")
    outcome = stage.carry_out(stage.plan(site("/sites/a", title="New", description="text")))[at("/sites/a")]
    assert outcome.status is Status.FAILED and "no description" in outcome.message
    # Something was written, and one read does not prove that the rest was not: no prior may be lost.
    assert kept(outcome.ownership) == {"title": ("New", "Old"), "description": ("text", "")}
    assert outcome.ownership is not None and outcome.ownership.digest == ""


def test_the_rest_goes_on_after_a_failure() -> None:
    stage = some(["/sites/a", "/sites/b"])
    stage.tenant.refused["site.update", "/sites/a"] = RejectedError("no")
    outcomes = stage.carry_out(stage.plan(site("/sites/a", title="New"), site("/sites/b", title="New")))
    assert statuses(outcomes) == {"/sites/a": Status.FAILED, "/sites/b": Status.SUCCEEDED}
    assert at("/sites/a") not in stage.owned


def test_a_lost_answer_is_settled_by_the_tenant() -> None:
    for took_effect in (True, False):
        stage = some(["/sites/a"])
        stage.tenant.refused["site.update", "/sites/a"] = AnswerLostError("lost")
        stage.tenant.effect_first = took_effect
        outcome = stage.carry_out(stage.plan(site("/sites/a", title="New")))[at("/sites/a")]
        assert outcome.status is (Status.SUCCEEDED if took_effect else Status.FAILED)
        owned = stage.owned[at("/sites/a")]  # it may still take effect, so its prior is kept in either case
        assert owned.attributes["title"].before == "Old" and bool(owned.digest) is took_effect


def test_fail_fast_starts_nothing_after_a_failure_and_accounts_for_everything() -> None:
    stage = some(f"/sites/{letter}" for letter in "abcdef")
    stage.tenant.refused["site.update", "/sites/a"] = RejectedError("no")
    wanted = [site(f"/sites/{letter}", title="New") for letter in "abcdef"]
    outcomes = stage.carry_out(stage.plan(*wanted), fail_fast=True)
    assert len(outcomes) == 6 and outcomes[at("/sites/a")].status is Status.FAILED
    stopped = [o for o in outcomes.values() if o.status is Status.BLOCKED]
    assert len(stopped) >= 3 and {o.message for o in stopped} == {"the run was stopped"}
    assert stage.tenant.writes == 6 - len(stopped) - 1


def test_fail_fast_stops_before_the_next_batch() -> None:
    stage = some(["/sites/a", "/sites/b"])
    stage.tenant.refused["site.update", "/sites/a"] = RejectedError("no")
    plan = stage.plan(site("/sites/a", title="New"), site("/sites/b", title="New"))
    outcomes = stage.carry_out(plan, fail_fast=True, batch_size=1)
    assert statuses(outcomes) == {"/sites/a": Status.FAILED, "/sites/b": Status.BLOCKED}
    assert stage.watch.phases.count("checking that nothing has changed since the plan") == 1


def test_fail_fast_stops_at_a_conflict_before_anything_is_written() -> None:
    stage = some(["/sites/a", "/sites/b"])
    plan = stage.plan(site("/sites/a", title="New"), site("/sites/b", title="New"))
    stage.tenant.sites["/sites/b"].title = "Theirs"
    outcomes = stage.carry_out(plan, fail_fast=True)
    assert statuses(outcomes) == {"/sites/a": Status.BLOCKED, "/sites/b": Status.CONFLICT}
    assert stage.tenant.writes == 0


def test_every_batch_is_checked_and_verified_for_itself() -> None:
    stage = some(["/sites/a", "/sites/b", "/sites/c"])
    wanted = [site(f"/sites/{letter}", title="New") for letter in "abc"]
    outcomes = stage.carry_out(stage.plan(*wanted), batch_size=2)
    assert set(statuses(outcomes).values()) == {Status.SUCCEEDED}
    assert stage.watch.phases == ["checking that nothing has changed since the plan", "verifying"] * 2


def test_requirements_hold_across_batches() -> None:
    wanted = [hub("/sites/h"), site("/sites/m", hub="/sites/h"), site("/sites/n", hub="/sites/h")]
    for works in (True, False):
        stage = some(["/sites/h", "/sites/m", "/sites/n"])
        if not works:
            stage.tenant.refused["hub.register", "/sites/h"] = RejectedError("no")
        outcomes = stage.carry_out(stage.plan(*wanted), batch_size=1)
        expected = Status.SUCCEEDED if works else Status.BLOCKED
        assert {outcomes[at(path)].status for path in ("/sites/m", "/sites/n")} == {expected}


# -- what is learnt and held ----------------------------------------------------------------------------------


def test_ids_and_priors_of_creations_are_saved_before_they_are_overwritten() -> None:
    stage = Stage()
    new = [site(f"/sites/{letter}", title=letter, owner="ann@contoso.com", sharing="Disabled") for letter in "ab"]
    live_when_saved: list[Any] = []
    stage.saved = _Saving(stage, live_when_saved)
    stage.carry_out(stage.plan(*new))
    assert live_when_saved == [DEFAULTS["SharingCapability"]] * 2
    learned = [one for records in stage.saved for one in records]
    assert sorted(str(one.address) for one in learned) == ["site:/sites/a", "site:/sites/b"]
    prior = learned[0].ownership.attributes["settings.sharingCapability"]
    assert (prior.value, prior.before) == ("Disabled", "ExternalUserSharingOnly")


class _Saving(list[list[Learned]]):
    """What was saved; ``live`` is told what each site has of sharing at that moment."""

    def __init__(self, stage: Stage, live: list[Any]) -> None:
        super().__init__()
        self._stage, self._live = stage, live

    def append(self, records: list[Learned]) -> None:
        sites = self._stage.tenant.sites
        self._live += [sites[learned.address.key].settings["SharingCapability"] for learned in records]
        super().append(records)


class _Replicas(Tenant):
    """The first reading of a site after each survey comes from a replica that does not know of the site yet."""

    def __init__(self) -> None:
        super().__init__()
        self.behind: set[str] = set()  # urls that the next reading does not find
        self.missed: list[str] = []

    def send(self, request: Request) -> Response:
        url = str(request.body.get("url", "")) if isinstance(request.body, dict) else ""
        if request.operation == "hub.list":
            self.behind = {URL + path for path in self.sites}
        elif request.operation == "site.read" and url in self.behind:
            self.behind.remove(url)
            self.missed.append(url)
            raise NotFoundError("no site")
        return super().send(request)


def test_what_a_later_reading_does_not_find_keeps_the_id_of_its_creation() -> None:
    stage = Stage(tenant=_Replicas())
    wanted = [
        site("/sites/h", title="h", owner="ann@contoso.com"),
        hub("/sites/h"),
        site("/sites/m", title="m", owner="ann@contoso.com", hub="/sites/h"),
    ]
    outcomes = stage.carry_out(stage.plan(*wanted))
    assert isinstance(stage.tenant, _Replicas) and URL + "/sites/m" in stage.tenant.missed
    assert {outcome.status for outcome in outcomes.values()} == {Status.SUCCEEDED}
    member = stage.owned[at("/sites/m")]
    assert (member.origin, member.identity) == (Origin.CREATED, stage.tenant.sites["/sites/m"].id)


def unregistering() -> Stage:
    """A hub of ours with one member that another record owns, about to be unregistered."""
    stage = some(["/sites/h", "/sites/m"])
    stage.carry_out(stage.plan(hub("/sites/h")))
    stage.tenant.sites["/sites/m"].hub = stage.tenant.sites["/sites/h"].id
    identity = stage.tenant.sites["/sites/m"].id
    hub_of_m = {"hub": Owned("/sites/h", "none", "R1")}
    stage.owned[at("/sites/m")] = Ownership(
        at("/sites/m"),
        Origin.ADOPTED,
        identity,
        attributes=hub_of_m,
        lifecycle=Lifecycle(ignore=frozenset({"hub"})),
        was=Origin.ADOPTED,
    )
    return stage


def test_what_our_own_hand_changed_elsewhere_is_what_we_set_there() -> None:
    for lost in (False, True):
        stage = unregistering()
        if lost:
            stage.tenant.refused["hub.unregister", "/sites/h"] = AnswerLostError("lost")
            stage.tenant.effect_first = True
        outcome = stage.carry_out(stage.plan())[at("/sites/h", "hub")]
        assert outcome.status is Status.SUCCEEDED
        assert kept(outcome.others[at("/sites/m")]) == {"hub": ("none", "none")}


@pytest.mark.parametrize("died", [False, True])
def test_what_our_own_hand_changed_of_who_has_an_action_of_his_own_is_what_we_set_there(died: bool) -> None:
    """Whichever of the two ends first: one that is asleep in the record would look like somebody's hand."""
    stage = unregistering()
    ignoring = replace(site("/sites/m", title="New", hub="/sites/h"), lifecycle=Lifecycle(ignore=frozenset({"hub"})))
    plan, owned = stage.plan(ignoring), dict(stage.owned)
    outcomes = stage.carry_out(plan)
    if died:
        outcomes = recover(plan.writing, [], stage.observer(), KINDS, stack="main", run="R2", since="", owned=owned)
    assert {outcome.status for outcome in outcomes.values()} == {Status.SUCCEEDED}
    member = outcomes[at("/sites/m")].ownership
    assert member is not None
    assert kept(member)["hub"] == ("none", "none") and kept(member)["title"][0] == "New"
    assert outcomes[at("/sites/h", "hub")].others == {}


def test_what_a_run_lets_go_of_is_not_taken_back_by_what_our_own_hand_changes_there() -> None:
    stage = unregistering()
    member = at("/sites/m")
    stage.owned[member] = replace(stage.owned[member], lifecycle=Lifecycle(on_release=OnRelease.KEEP))
    outcomes = stage.carry_out(stage.plan())
    assert {outcome.status for outcome in outcomes.values()} == {Status.SUCCEEDED}
    assert outcomes[member].ownership is None and member not in stage.owned
    assert outcomes[at("/sites/h", "hub")].others == {}


def test_a_removal_that_failed_changed_nothing_elsewhere() -> None:
    stage = unregistering()
    stage.tenant.refused["hub.unregister", "/sites/h"] = RejectedError("no")
    outcome = stage.carry_out(stage.plan())[at("/sites/h", "hub")]
    assert outcome.status is Status.FAILED and outcome.others == {}


def test_what_could_not_be_given_back_is_given_back_by_the_next_run() -> None:
    stage = some(["/sites/h", "/sites/m"])
    stage.carry_out(stage.plan(hub("/sites/h")))
    stage.tenant.sites["/sites/m"].hub = stage.tenant.sites["/sites/h"].id
    stage.carry_out(stage.plan())
    assert Held(at("/sites/m"), "hub", "/sites/h", "none") in stage.owned[at("/sites/h", "hub")].held
    stage.tenant.refused["hub.connect", "/sites/m"] = RejectedError("not now")
    failed = stage.carry_out(stage.plan(hub("/sites/h")))[at("/sites/h", "hub")]
    assert failed.status is Status.FAILED
    assert Held(at("/sites/m"), "hub", "/sites/h", "none") in stage.owned[at("/sites/h", "hub")].held
    assert not stage.owned[at("/sites/h", "hub")].digest, "so that a plan of what changed looks at it"
    again = stage.carry_out(stage.plan(hub("/sites/h")))[at("/sites/h", "hub")]
    assert again.status is Status.SUCCEEDED
    assert stage.tenant.sites["/sites/m"].hub == stage.tenant.sites["/sites/h"].id
    assert stage.owned[at("/sites/h", "hub")].held == ()
    assert not stage.plan(hub("/sites/h")).actions


@pytest.mark.parametrize("readable", [True, False])
def test_a_hub_that_somebody_joined_since_the_plan_stays(readable: bool) -> None:
    stage = some(["/sites/h", "/sites/m", "/sites/n", "/sites/o"])
    stage.carry_out(stage.plan(hub("/sites/h")))
    identity = stage.tenant.sites["/sites/h"].id
    stage.tenant.sites["/sites/m"].hub = identity
    plan = stage.plan()
    stage.tenant.sites["/sites/n"].hub = identity
    if not readable:
        stage.tenant.refused["site.read", "/sites/n"] = RejectedError("HTTP 403")
    outcome = stage.carry_out(plan)[at("/sites/h", "hub")]
    assert outcome.status is Status.CONFLICT and "site:/sites/n belongs to it now" in outcome.message
    assert identity in stage.tenant.hubs and stage.tenant.sites["/sites/n"].hub == identity
    again = stage.carry_out(stage.plan())[at("/sites/h", "hub")]
    assert again.status is Status.SUCCEEDED
    assert {held.address for held in stage.owned[at("/sites/h", "hub")].held if held.attribute == "hub"} == {
        at("/sites/m"), at("/sites/n")
    }  # fmt: skip


def test_without_a_discovery_no_hub_goes() -> None:
    stage = some(["/sites/h", "/sites/m"])
    stage.carry_out(stage.plan(hub("/sites/h")))
    plan = stage.plan()
    stage.tenant.refused["site.list-aggregated", ""] = RejectedError("HTTP 500")
    outcome = stage.carry_out(plan)[at("/sites/h", "hub")]
    assert outcome.status is Status.CONFLICT and "could not be read" in outcome.message


def test_a_member_that_leaves_in_the_same_run_does_not_hold_its_hub() -> None:
    stage = some(["/sites/h", "/sites/m"])
    stage.carry_out(stage.plan(hub("/sites/h"), site("/sites/m", hub="/sites/h")))
    outcomes = stage.carry_out(stage.plan(site("/sites/m", hub="none")))
    assert {outcome.status for outcome in outcomes.values()} == {Status.SUCCEEDED}


def test_a_hub_that_goes_holds_who_cannot_be_read() -> None:
    stage = some(["/sites/h", "/sites/m"])
    stage.carry_out(stage.plan(hub("/sites/h")))
    stage.tenant.sites["/sites/m"].hub = stage.tenant.sites["/sites/h"].id

    class Blind(Tenant):
        def send(self, request: Request) -> Response:
            if request.operation == "site.read" and request.body["url"].endswith("/sites/m"):
                raise RejectedError("HTTP 403")
            return super().send(request)

    stage.tenant.__class__ = Blind
    action = next(a for a in stage.plan().actions if a.address.kind == "hub")
    assert [effect.address for effect in action.side_effects] == [at("/sites/m")]
    assert action.losses


# -- a run that dies ------------------------------------------------------------------------------------------


class Dying(Tenant):
    """The process is gone with the first write of that operation."""

    fatal = ""

    def send(self, request: Request) -> Response:
        if request.operation == self.fatal:
            raise Crash
        return super().send(request)


def test_a_run_that_died_before_giving_back_owes_it_to_the_next_one() -> None:
    stage = Stage(Dying())
    for path in ("/sites/h", "/sites/m"):
        stage.tenant.add(path, title="Old")
    identity = stage.tenant.sites["/sites/h"].id
    stage.carry_out(stage.plan(hub("/sites/h")))
    stage.tenant.sites["/sites/m"].hub = identity
    stage.tenant.hubs[identity].description = "kept"
    stage.carry_out(stage.plan())
    for fatal in ("hub.register", "hub.update", "hub.connect"):
        plan = stage.plan(hub("/sites/h"))
        stage.tenant.fatal, stage.saved = fatal, []  # type: ignore[attr-defined]
        with pytest.raises(Crash):
            stage.carry_out(plan)
        stage.tenant.fatal = ""  # type: ignore[attr-defined]
        learned = [record for records in stage.saved for record in records]
        concluded = recover(
            plan.writing, learned, stage.observer(), KINDS, stack="main", run="R1", since="", owned=stage.owned
        )
        for outcome in concluded.values():
            stage._record({outcome.address: outcome.ownership, **outcome.others})
    outcomes = stage.carry_out(stage.plan(hub("/sites/h")))
    assert {outcome.status for outcome in outcomes.values()} == {Status.SUCCEEDED}
    assert stage.tenant.sites["/sites/m"].hub == identity
    assert stage.tenant.hubs[identity].description == "kept"
    assert stage.owned[at("/sites/h", "hub")].held == ()


def test_a_canary_that_fails_stops_everything_behind_it() -> None:
    stage = some(["/sites/a", "/sites/b", "/sites/c", "/sites/d"])
    plan = stage.plan(*(site(f"/sites/{letter}", title="New") for letter in "abcd"))
    stage.tenant.refused["site.update", "/sites/a"] = RejectedError("no")
    run = stage.begin(plan, canary=1, batch_size=2, max_failures=0, on_failure=OnFailure.UNDO_BATCH)
    assert statuses(run.outcomes) == {
        "/sites/a": Status.FAILED, "/sites/b": Status.BLOCKED, "/sites/c": Status.BLOCKED, "/sites/d": Status.BLOCKED,
    }  # fmt: skip
    assert "too many actions have failed" in run.outcomes[at("/sites/d")].message
    assert run.to_undo() == {at("/sites/a")}


def test_as_many_may_fail_as_the_rollout_allows() -> None:
    stage = some(["/sites/a", "/sites/b", "/sites/c"])
    plan = stage.plan(*(site(f"/sites/{letter}", title="New") for letter in "abc"))
    for letter in "ab":
        stage.tenant.refused["site.update", f"/sites/{letter}"] = RejectedError("no")
    run = stage.begin(plan, batch_size=1, max_failures=1, on_failure=OnFailure.UNDO_RUN)
    assert statuses(run.outcomes)["/sites/c"] is Status.BLOCKED
    assert run.to_undo() == {at("/sites/a"), at("/sites/b")}
    again = stage.begin(plan, batch_size=1, max_failures=2)
    assert statuses(again.outcomes)["/sites/c"] is Status.SUCCEEDED
    assert not again.to_undo()


@pytest.mark.parametrize("manner", [OnFailure.UNDO_BATCH, OnFailure.UNDO_RUN, OnFailure.STOP])
def test_what_is_to_be_taken_back_is_decided_with_the_failure_and_nothing_more_is_started(manner: OnFailure) -> None:
    stage = some(f"/sites/{letter}" for letter in "abcdefgh")
    plan = stage.plan(*(site(f"/sites/{letter}", title="New") for letter in "abcdefgh"))
    stage.tenant.refused["site.update", "/sites/c"] = RejectedError("no")
    run = stage.begin(plan, canary=2, max_failures=0, on_failure=manner)
    ends = statuses(run.outcomes)
    assert [ends[f"/sites/{letter}"] for letter in "abc"] == [Status.SUCCEEDED, Status.SUCCEEDED, Status.FAILED]
    if manner is OnFailure.STOP:
        assert not stage.decided and ends["/sites/h"] is Status.SUCCEEDED
        return
    [(what, writes)] = stage.decided
    taken = "cdefgh" if manner is OnFailure.UNDO_BATCH else "abcdefgh"
    assert what == run.to_undo() == {at(f"/sites/{letter}") for letter in taken}
    assert ends["/sites/h"] is Status.BLOCKED and "too many" in run.outcomes[at("/sites/h")].message
    assert stage.tenant.writes - writes <= 2, "what was under way ends, and nothing else"


def test_there_is_a_pause_between_batches_and_none_after_the_last() -> None:
    stage = some(["/sites/a", "/sites/b", "/sites/c"])
    clock = StillClock()
    stage.begin(stage.plan(*(site(f"/sites/{x}", title="New") for x in "abc")), clock, batch_size=1, pause_s=600)
    assert 1200 <= clock.monotonic_s() < 1800
    assert [phase for phase in stage.watch.phases if "waiting" in phase] == [
        "waiting before batch 2 of 3", "waiting before batch 3 of 3",
    ]  # fmt: skip


def test_who_wants_it_to_end_gets_what_is_in_flight_verified_and_the_rest_untouched() -> None:
    stage = some(f"/sites/{letter}" for letter in "abcdef")
    stage.halted = lambda: "interrupted" if stage.tenant.writes >= 2 else ""
    run = stage.begin(stage.plan(*(site(f"/sites/{x}", title="New") for x in "abcdef")))
    ends = list(statuses(run.outcomes).values())
    assert 2 <= ends.count(Status.SUCCEEDED) <= 4 and ends.count(Status.BLOCKED) == 6 - ends.count(Status.SUCCEEDED)
    assert run.paused == "interrupted" and run.batches == 0 and not run.to_undo()
    assert all(o.verified for o in run.outcomes.values() if o.status is Status.SUCCEEDED)
    stage.halted = lambda: ""
    again = stage.begin(stage.plan(*(site(f"/sites/{x}", title="New") for x in "abcdef")))
    assert not again.paused and {o.status for o in again.outcomes.values()} == {Status.SUCCEEDED}


@pytest.mark.parametrize("ends_s", [300.0, 360.0, 420.0, 480.0])
def test_no_batch_is_started_that_would_not_end_in_time(ends_s: float) -> None:
    stage, clock = some(f"/sites/s{n}" for n in range(60)), StillClock()
    stage.tenant.takes = lambda: clock.sleep(5.0)
    plan = stage.plan(*(site(f"/sites/s{n}", title="New") for n in range(60)))
    clock.seconds = 0.0
    run = stage.begin(plan, clock, batch_size=2, ends_s=ends_s)
    ends = list(statuses(run.outcomes).values())
    assert run.paused == "the next batch would not end before the deadline"
    assert run.batches >= 1 and ends.count(Status.SUCCEEDED) == 2 * run.batches < 60
    assert clock.monotonic_s() <= ends_s - RESERVE_S


def test_a_pause_between_batches_ends_when_somebody_wants_it_to() -> None:
    stage, clock = some(["/sites/a", "/sites/b"]), StillClock()
    stage.halted = lambda: "interrupted" if clock.monotonic_s() > 100 else ""
    run = stage.begin(stage.plan(site("/sites/a", title="New"), site("/sites/b", title="New")), clock, batch_size=1,
                      pause_s=3600.0)  # fmt: skip
    assert run.paused == "interrupted" and clock.monotonic_s() < 120
    assert run.batches == 1


class Slow(Tenant):
    """Takes a removal on, and does it later."""

    def __init__(self) -> None:
        super().__init__()
        self.taken_on: list[Request] = []

    def send(self, request: Request) -> Response:
        if request.operation == "site.recycle":
            self.taken_on.append(request)
            if self.effect_first:
                raise AnswerLostError("lost")
            return Response(200)
        return super().send(request)

    def do(self) -> None:
        for request in self.taken_on:
            ModelTenant.send(self, request)
        self.taken_on = []


@pytest.mark.parametrize("lost", [False, True])
def test_a_removal_that_took_effect_after_its_run_is_ours_and_can_be_taken_back(lost: bool) -> None:
    tenant = Slow()
    tenant.effect_first = lost
    stage = Stage(tenant)
    wanted = site("/sites/a", title="A", owner="ann@contoso.com")
    stage.carry_out(stage.plan(wanted))
    identity = tenant.sites["/sites/a"].id
    assert statuses(stage.carry_out(stage.plan())) == {"/sites/a": Status.FAILED}
    assert [a.verb for a in stage.plan().writing] == [Verb.REMOVE], "as long as it is there it is still to go"
    tenant.do()
    stage.carry_out(stage.plan())
    assert statuses(stage.carry_out(stage.plan(wanted))) == {"/sites/a": Status.SUCCEEDED}
    assert tenant.sites["/sites/a"].id == identity


def dead(stage: Stage, plan: Plan) -> dict[Address, Outcome]:
    """What is concluded of the plan's run, of which nobody knows how far it came."""
    return recover(plan.writing, [], stage.observer(), KINDS, stack="main", run="R2", since="", owned=stage.owned)


def test_what_a_dead_run_sent_and_took_effect_after_its_conclusion_keeps_its_prior() -> None:
    stage = some(["/sites/a"])
    wanted = site("/sites/a", title="New")
    plan = stage.plan(wanted)  # and with the write on its way the process was gone
    for outcome in dead(stage, plan).values():
        stage._record({outcome.address: outcome.ownership})
    stage.tenant.sites["/sites/a"].title = "New"
    stage.carry_out(stage.plan(wanted))
    assert kept(stage.owned[at("/sites/a")]) == {"title": ("New", "Old")}
    stage.carry_out(stage.plan())
    assert stage.tenant.sites["/sites/a"].title == "Old"


class Provisioning(Tenant):
    """A site that was asked for shows once it was read some times."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.hidden: dict[str, ModelSite] = {}
        self.after = after

    def send(self, request: Request) -> Response:
        if request.operation == "site.create-status" and self.hidden:
            return Response(200, {"SiteStatus": 1, "SiteId": ""})
        if request.operation == "site.read" and self.hidden:
            self.after -= 1
            if self.after < 0:
                self.sites |= self.hidden
                self.hidden = {}
        return super().send(request)


def test_a_site_that_a_dead_run_has_asked_for_is_waited_for_and_ours() -> None:
    """Read as absent it would be found by the plan after it, and taken for somebody else's."""
    stage = Stage(Provisioning(after=3))
    wanted = site("/sites/a", title="T", owner="ann@contoso.com")
    plan = stage.plan(wanted)
    made = stage.tenant.add("/sites/a", title="T", owner="ann@contoso.com")
    stage.tenant.hidden = {"/sites/a": stage.tenant.sites.pop("/sites/a")}  # type: ignore[attr-defined]
    for outcome in dead(stage, plan).values():
        stage._record({outcome.address: outcome.ownership})
    owned = stage.owned[at("/sites/a")]
    assert (owned.origin, owned.identity) == (Origin.CREATED, made.id)
    assert [action.verb for action in stage.plan().writing] == [Verb.REMOVE]


def test_a_site_that_a_dead_run_has_not_asked_for_is_not_waited_for() -> None:
    stage = Stage()
    plan = stage.plan(site("/sites/a", title="T", owner="ann@contoso.com"))
    (outcome,) = dead(stage, plan).values()
    assert (outcome.status, outcome.ownership) == (Status.FAILED, None)
    assert stage.tenant.log.count("site.read") == 2  # for the plan, and for the conclusion


def test_what_a_dead_run_never_did_is_done_whatever_git_says_by_now() -> None:
    """The value from before is nobody's hand, so that it is not kept as the stricter one."""
    stage = some(["/sites/a"])
    stage.tenant.sites["/sites/a"].settings["SharingCapability"] = 0
    plan = stage.plan(site("/sites/a", sharing="ExternalUserAndGuestSharing"))
    for outcome in dead(stage, plan).values():
        stage._record({outcome.address: outcome.ownership})
    stage.carry_out(stage.plan(site("/sites/a", sharing="ExternalUserSharingOnly")))
    assert stage.tenant.sites["/sites/a"].settings["SharingCapability"] == 1
    assert not stage.plan(site("/sites/a", sharing="ExternalUserSharingOnly")).writing


def test_what_somebody_joined_to_another_hub_since_the_plan_is_not_given_back() -> None:
    stage = some(["/sites/h", "/sites/m", "/sites/x"])
    stage.carry_out(stage.plan(hub("/sites/h")))
    member = stage.tenant.sites["/sites/m"]
    member.hub = stage.tenant.sites["/sites/h"].id
    stage.carry_out(stage.plan())
    plan = stage.plan(hub("/sites/h"))
    stage.tenant.hubs[stage.tenant.sites["/sites/x"].id] = ModelHub("Theirs")
    member.hub = stage.tenant.sites["/sites/x"].id
    assert statuses(stage.carry_out(plan)) == {"/sites/h": Status.SUCCEEDED}
    assert member.hub == stage.tenant.sites["/sites/x"].id
    assert stage.owned[at("/sites/h", "hub")].held == ()


def test_a_member_that_cannot_be_read_stays_held_until_it_can() -> None:
    stage = some(["/sites/h", "/sites/m"])
    stage.carry_out(stage.plan(hub("/sites/h")))
    member = stage.tenant.sites["/sites/m"]
    member.hub = stage.tenant.sites["/sites/h"].id
    stage.carry_out(stage.plan())
    plan = stage.plan(hub("/sites/h"))
    member.hub = "another hub that no list has"
    assert statuses(stage.carry_out(plan)) == {"/sites/h": Status.SUCCEEDED}
    owned = stage.owned[at("/sites/h", "hub")]
    assert member.hub == "another hub that no list has" and owned.held and not owned.digest


def test_a_hub_whose_member_has_left_since_the_plan_is_not_unregistered() -> None:
    stage = some(["/sites/h", "/sites/m"])
    stage.carry_out(stage.plan(hub("/sites/h")))
    member = stage.tenant.sites["/sites/m"]
    member.hub = stage.tenant.sites["/sites/h"].id
    plan = stage.plan()
    member.hub = ZERO
    outcome = stage.carry_out(plan)[at("/sites/h", "hub")]
    assert outcome.status is Status.CONFLICT and "site:/sites/m hub" in outcome.message
    assert statuses(stage.carry_out(stage.plan())) == {"/sites/h": Status.SUCCEEDED}
    assert not any(held.address == at("/sites/m") for held in stage.owned[at("/sites/h", "hub")].held)
