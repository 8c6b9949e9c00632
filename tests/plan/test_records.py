"""The records of the ledger survive writing and reading."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.catalog.former import also
from spo_gitops.errors import LedgerTrustError
from spo_gitops.model.address import Address
from spo_gitops.model.desired import Lifecycle, OnDrift, OnMissing, OnRelease, OnRemove
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.ownership import Applied, Held, Origin, Owned, Ownership
from spo_gitops.model.plan import Action, Case, Decision, Reversibility, SideEffect, Verb
from spo_gitops.model.value import NO_PRIOR, UNKNOWN
from spo_gitops.plan.records import FORMAT, action_from, action_json, ownership_from, ownership_json
from spo_gitops.problems import Position

TEXT = st.text(max_size=4)
NAMES = st.sampled_from(["title", "settings.lockState", "admins[ann@contoso.com]", "hub"])
VALUES: st.SearchStrategy[Any] = (
    TEXT | st.integers(-3, 3) | st.booleans() | st.lists(TEXT, max_size=2).map(tuple) | st.sampled_from([1.5, -0.25])
)
ADDRESSES = st.builds(Address.of, st.sampled_from(["site", "hub"]), st.sampled_from(["/", "/sites/A", "/sites/ü:x"]))
OWNED = st.builds(Owned, VALUES, VALUES | st.sampled_from([NO_PRIOR, UNKNOWN]), TEXT)
LIFECYCLES = st.builds(
    Lifecycle,
    st.sampled_from(OnDrift),
    st.sampled_from(OnMissing),
    st.sampled_from(OnRelease),
    st.sampled_from(OnRemove),
    st.booleans(),
    st.frozensets(NAMES),
)
RECORDS = st.builds(
    Ownership,
    address=ADDRESSES,
    origin=st.sampled_from(Origin),
    identity=TEXT,
    stack=TEXT,
    attributes=st.dictionaries(NAMES, OWNED, max_size=3),
    lifecycle=LIFECYCLES,
    digest=TEXT,
    history=st.lists(st.builds(Applied, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    held=st.lists(st.builds(Held, ADDRESSES, NAMES, VALUES, VALUES), max_size=2).map(tuple),
    content=st.dictionaries(TEXT, VALUES, max_size=2),
    was=st.sampled_from(Origin),
    removed_at=TEXT,
    name=TEXT,
    unproven=st.frozensets(NAMES),
)
OBSERVED = st.builds(
    Observation,
    ADDRESSES,
    st.sampled_from(Presence),
    st.dictionaries(NAMES, VALUES | st.just(UNKNOWN), max_size=3),
    TEXT,
    st.dictionaries(TEXT, VALUES, max_size=2),
    TEXT,
    TEXT,
)
DECISIONS = st.builds(
    Decision,
    NAMES,
    st.sampled_from(Case),
    VALUES | st.sampled_from([UNKNOWN, NO_PRIOR]),
    st.none() | VALUES,
    st.none() | OWNED,
    st.none() | st.builds(Position, TEXT, st.integers(1, 9), st.integers(1, 9), TEXT),
    TEXT,
    TEXT,
)
ACTIONS = st.builds(
    Action,
    ADDRESSES,
    st.sampled_from(Verb),
    st.lists(DECISIONS, max_size=2).map(tuple),
    OBSERVED,
    st.none() | RECORDS,
    st.none() | RECORDS,
    requires=st.frozensets(ADDRESSES),
    side_effects=st.lists(st.builds(SideEffect, ADDRESSES, NAMES, VALUES, VALUES, st.booleans()), max_size=2).map(
        tuple
    ),
    touches=st.frozensets(TEXT),
    priority=st.integers(0, 2),
    reversibility=st.sampled_from(Reversibility),
    losses=st.lists(TEXT, max_size=2).map(tuple),
    undoes=TEXT,
    notes=st.lists(TEXT, max_size=2).map(tuple),
)


@given(RECORDS)
def test_ownership_survives(record: Ownership) -> None:
    again = ownership_from(json.loads(json.dumps(ownership_json(record))))
    assert again == record
    assert str(again.address) == str(record.address)
    assert json.dumps(ownership_json(again)) == json.dumps(ownership_json(record))


def test_an_old_record_of_which_something_is_outstanding_may_lack_all_of_it() -> None:
    owned = Ownership(Address("site", "/sites/a"), Origin.ADOPTED, "id", attributes={"title": Owned("A", "B")})
    old = {key: value for key, value in ownership_json(owned).items() if key != "unproven"}
    assert ownership_from(old).unproven == {"title"}
    assert not ownership_from({**old, "digest": "d"}).unproven


@given(ACTIONS)
def test_an_action_survives_but_for_its_document(action: Action) -> None:
    again = action_from(json.loads(json.dumps(action_json(action))))
    assert again == action
    assert again.writes is action.writes


def test_a_record_of_a_newer_format_is_refused() -> None:
    record = ownership_json(Ownership(Address("site", "/sites/a"), Origin.CREATED, "id"))
    for found in (FORMAT + 1, "1", None):
        with pytest.raises(LedgerTrustError):
            ownership_from({**record, "format": found})


def test_what_cannot_stand_in_a_record_is_refused() -> None:
    owned = Ownership(Address("site", "/sites/a"), Origin.CREATED, "id", attributes={"title": Owned("One", "Old")})
    for key, missing in (("before", "unknown"), ("value", "none"), ("value", "unknown")):
        record = ownership_json(owned)
        record["attributes"]["title"][key] = {"missing": missing}
        with pytest.raises(ValueError, match=r"prior|value"):
            ownership_from(record)


FORMER = {
    "a Site": {"label": "title"},
    "a group": {"said": "description"},
    "a column": {"kind": "type"},
    "a list": {"isHidden": "hidden"},
}


def test_what_the_ledger_has_under_a_former_name_of_a_key_is_owned_by_the_name_of_today() -> None:
    site = Address("site", "/sites/a")
    names = {
        "label": "title",
        "groups.St%2E John.said": "groups.St%2E John.description",
        "lists.lists/a.isHidden": "lists.lists/a.hidden",
        "lists.lists/a.columns.kind.kind": "lists.lists/a.columns.kind.type",
        "groups.label.members[said]": "groups.label.members[said]",
        "admins[label]": "admins[label]",
    }
    old = Ownership(
        site,
        Origin.ADOPTED,
        identity="1",
        attributes={name: Owned("x", "y") for name in names},
        lifecycle=Lifecycle(ignore=frozenset({"label"})),
        held=(Held(site, "label", "a", "b"), Held(Address("hub", "/sites/a"), "label", "a", "b")),
    )
    with also(FORMER):
        now = ownership_from(ownership_json(old))
        assert set(now.attributes) == set(names.values())
        assert now.lifecycle.ignore == {"title"}
        assert [held.attribute for held in now.held] == ["title", "label"]
        live = Observation(site, Presence.PRESENT, dict.fromkeys(names, "z"), "1")
        action = Action(site, Verb.UPDATE, (Decision("label", Case.DRIFT, "a", "b", None),), live, old, old)
        again = action_from(action_json(action))
        assert again.decisions[0].attribute == "title" and set(again.observation.fields) == set(names.values())
    assert set(ownership_from(ownership_json(old)).attributes) == set(names)


def test_of_a_record_that_has_both_names_the_newer_counts() -> None:
    site = Address("site", "/sites/a")
    both = Ownership(site, Origin.ADOPTED, "1", attributes={"label": Owned("old", ""), "title": Owned("new", "")})
    with also(FORMER):
        assert ownership_from(ownership_json(both)).attributes == {"title": Owned("new", "")}
