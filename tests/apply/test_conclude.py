"""Concluding: a set whose mode changed is owned in one mode afterwards, however far its action came."""

from __future__ import annotations

import json

import pytest

from spo_gitops.apply.conclude import conclude
from spo_gitops.model.outcome import Status
from spo_gitops.model.plan import Action
from spo_gitops.plan.records import action_from, action_json

from ..plan.pieces import action, at, declared, live, planned, record

A = "site:/sites/a"
ANN, BEN, IT = "ann@contoso.com", "ben@contoso.com", "it@contoso.com"
TITLE = {"title": "New"}  # outstanding, so that the action as a whole has failed


def recorded(draft: Action) -> Action:
    """As the next run finds it in the intent."""
    return action_from(json.loads(json.dumps(action_json(draft))))


@pytest.mark.parametrize("written", [True, False])
def test_a_set_that_became_exact_keeps_the_prior_of_all_its_members(written: bool) -> None:
    owned = record(A, {f"admins[{IT}]": (True, True), f"admins[{ANN}]": (True, False)})
    seen = live(A, {"admins": (ANN, BEN, IT), "title": "Old"})
    plan = planned(
        desired=[declared(A, fields={"admins": (), **TITLE}, sets={"admins": "exact"})], owned=[owned], seen=[seen]
    )
    now = live(A, {"admins": () if written else (ANN, BEN, IT), "title": "Old"})
    outcome = conclude(recorded(action(plan, A)), now, None, stack="main")
    assert outcome.status is Status.FAILED and outcome.ownership is not None
    assert not [name for name in outcome.ownership.attributes if name.startswith("admins[")]
    kept = outcome.ownership.attributes["admins"]
    assert (kept.value, kept.before) == (() if written else (ANN, BEN, IT), (BEN, IT))


def test_a_set_that_became_include_is_owned_member_by_member() -> None:
    owned = record(A, {"admins": ((), (BEN, IT))})
    seen = live(A, {"admins": (), "title": "Old"})
    wanted = declared(A, fields={f"admins[{IT}]": True, **TITLE}, sets={"admins": "include"})
    plan = planned(desired=[wanted], owned=[owned], seen=[seen])
    now = live(A, {"admins": (IT,), "title": "Old"})
    outcome = conclude(recorded(action(plan, A)), now, None, stack="main")
    assert outcome.ownership is not None and outcome.address == at(A)
    kept = {name: (o.value, o.before) for name, o in outcome.ownership.attributes.items() if name.startswith("admins")}
    assert kept == {f"admins[{IT}]": (True, True), f"admins[{BEN}]": (False, True)}
