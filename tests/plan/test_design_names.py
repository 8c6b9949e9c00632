"""A site design that is named and nowhere to be found: nothing is made that would be less than declared."""

from __future__ import annotations

from dataclasses import replace

from spo_gitops.model.desired import Desired, DesiredState
from spo_gitops.model.ownership import Origin, Ownership
from spo_gitops.model.plan import Verb
from spo_gitops.plan.scope import asks_for

from .pieces import KINDS, absent, action, at, blocked, declared, live, planned, record, unreadable, writes

SITE, HUB, DESIGN = "site:/sites/a", "hub:/sites/h", "site-design:project"
NAMED = {"title": "Hub", "siteDesignId": "project"}
ID = "44444444-4444-4444-4444-444444444444"


def hub(**fields: str) -> Desired:
    return declared(HUB, fields={**NAMED, **fields})


def new_site(design: str = "project") -> Desired:
    made_with = {"template": "STS#3", "siteDesign": design}
    return declared(SITE, create=made_with, fields={"title": "A", "owner": "eva@contoso.com"})


def design() -> Desired:
    return declared(DESIGN, fields={"title": "Project", "webTemplate": "TeamSite", "siteScripts": ()})


def test_a_hub_is_not_registered_without_the_design_that_it_names() -> None:
    plan = planned(desired=[hub()], seen=[absent(HUB), absent(DESIGN)])
    assert not plan.actions
    assert blocked(plan, HUB).reason.startswith("siteDesignId: no site design is called project")
    assert blocked(plan, HUB).position is not None


def test_of_a_hub_that_is_there_the_rest_goes_on() -> None:
    there = live(HUB, {"title": "H", "siteDesignId": "none"})
    plan = planned(desired=[hub()], seen=[there, absent(DESIGN)])
    assert writes(action(plan, HUB)) == {"title": "Hub"}
    assert "no site design is called project" in blocked(plan, HUB).reason


def test_a_site_is_not_made_without_the_design_that_it_names() -> None:
    plan = planned(desired=[new_site()], seen=[absent(SITE), absent(DESIGN)])
    assert not plan.actions
    assert blocked(plan, SITE).reason.startswith("create.siteDesign: no site design is called project")


def test_a_site_that_is_there_needs_its_design_no_more() -> None:
    there = live(SITE, {"title": "B", "owner": "eva@contoso.com"})
    plan = planned(desired=[new_site()], seen=[there, absent(DESIGN)])
    assert not plan.blocked and writes(action(plan, SITE)) == {"title": "A"}


def test_a_design_that_is_there_or_comes_with_the_same_plan_will_do() -> None:
    there = planned(desired=[hub(), new_site()], seen=[absent(HUB), absent(SITE), live(DESIGN)])
    assert not there.blocked and {a.verb for a in there.actions} == {Verb.CREATE}
    comes = planned(desired=[hub(), new_site(), design()], seen=[absent(HUB), absent(SITE), absent(DESIGN)])
    assert not comes.blocked and at(DESIGN) in action(comes, SITE).requires & action(comes, HUB).requires


def test_a_design_that_goes_with_the_same_plan_will_not() -> None:
    ours = record(DESIGN, origin=Origin.CREATED)
    plan = planned(desired=[new_site()], owned=[ours], seen=[absent(SITE), live(DESIGN)])
    assert action(plan, DESIGN).verb is Verb.REMOVE
    assert "it is about to go" in blocked(plan, SITE).reason


def test_a_hub_does_not_come_back_without_its_design_and_a_site_does() -> None:
    gone = {"origin": Origin.RECYCLED, "identity": "id-1"}
    hub_record = record(HUB, {"siteDesignId": ("project", "none")}, **gone)
    plan = planned(desired=[hub()], owned=[hub_record], seen=[absent(HUB), absent(DESIGN)])
    assert not plan.actions and "no site design is called project" in blocked(plan, HUB).reason
    site_record = record(SITE, {"title": ("A", "A")}, **gone)
    seen = [absent(SITE, recycledIdentity="id-1"), absent(DESIGN)]
    assert action(planned(desired=[new_site()], owned=[site_record], seen=seen), SITE).verb is Verb.RESTORE


def test_what_could_not_be_looked_up_forbids_nothing_and_is_told() -> None:
    plan = planned(desired=[new_site()], seen=[absent(SITE), unreadable(DESIGN, "2 site designs are called project")])
    assert action(plan, SITE).verb is Verb.CREATE
    assert any("2 site designs" in note for note in plan.notes)


def test_ids_and_none_are_not_looked_up() -> None:
    for name in (ID, "none"):
        assert not list(KINDS["site"].leans_on(new_site(name)))
        assert not list(KINDS["hub"].leans_on(hub(siteDesignId=name)))
    assert [str(ask.address) for ask in KINDS["hub"].leans_on(hub())] == [DESIGN]


def test_of_a_site_that_is_ours_the_design_is_not_looked_up_any_more() -> None:
    wanted, ours = new_site(), record(SITE, {"title": ("A", "A")}, origin=Origin.CREATED)
    state = DesiredState({wanted.address: wanted})

    def asked(owned: Ownership) -> set[str]:
        return {str(ask.address) for ask in asks_for([wanted.address], state, {owned.address: owned}, KINDS)}

    assert asked(ours) == {SITE}
    assert asked(replace(ours, origin=Origin.RECYCLED)) == {SITE, DESIGN}
    there = live(SITE, {"title": "A", "owner": "eva@contoso.com"})
    plan = planned(desired=[wanted], owned=[ours], seen=[there, unreadable(DESIGN, "403")])
    assert not plan.notes
