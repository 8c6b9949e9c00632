"""Values, addresses and the fingerprint of a document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.errors import SpoGitopsError
from spo_gitops.model.address import Address
from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import (
    Applied,
    Desired,
    DesiredState,
    Lifecycle,
    OnDrift,
    OnMissing,
    OnRelease,
    OnRemove,
    Wanted,
)
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.policy import EVERYWHERE, Mode, Selector
from spo_gitops.model.value import NO_PRIOR, UNKNOWN, from_json, same, show, to_json
from spo_gitops.problems import Position

HERE, THERE = Position("sites/a.yaml", 3), Position("sites/b.yaml", 9)
VALUES: st.SearchStrategy[Any] = (
    st.text(max_size=5)
    | st.integers(-5, 5)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(st.text(max_size=3), max_size=3).map(tuple)
    | st.sampled_from([UNKNOWN, NO_PRIOR])
)


@given(VALUES)
def test_a_value_survives_json(value: Any) -> None:
    again = from_json(to_json(value))
    assert again is value if value is UNKNOWN else same(again, value)


@given(VALUES, VALUES)
def test_equality_is_mutual_and_unknown_equals_nothing(one: Any, other: Any) -> None:
    assert same(one, other) is same(other, one)
    assert not same(UNKNOWN, other)


def test_what_is_no_value_is_refused() -> None:
    for raw in (None, {}, [1], {"missing": "other"}, {"value": 1}):
        with pytest.raises(SpoGitopsError):
            from_json(raw)


def test_values_are_shown_as_people_read_them() -> None:
    shown = [show(v) for v in ("a b", True, False, 3, ("a", "b"), (), UNKNOWN, NO_PRIOR)]
    assert shown == ['"a b"', "true", "false", "3", "[a, b]", "[]", "(unknown)", "(none)"]


def test_addresses_compare_without_case_and_keep_the_written_form() -> None:
    written = Address.of("site", "/sites/Marketing")
    assert written == Address("site", "/sites/marketing") and hash(written) == hash(Address("site", "/sites/marketing"))
    assert (str(written), written.canonical) == ("site:/sites/Marketing", "site:/sites/marketing")
    assert Address.parse(str(written)) == written
    for text in ("site", "site:", ":x", ""):
        with pytest.raises(ValueError, match="not an address"):
            Address.parse(text)


def test_an_element_is_read_from_its_set() -> None:
    seen = Observation(Address("site", "/sites/a"), Presence.PRESENT, {"admins": ("ann",)})
    assert seen.value("admins[ann]") is True and seen.value("admins[ben]") is False
    assert seen.value("owners[ann]") is UNKNOWN and seen.value("title") is UNKNOWN


def test_ignoring_covers_a_name_its_group_and_the_elements_of_a_set() -> None:
    def ignores(word: str, attribute: str) -> bool:
        return Lifecycle(ignore=frozenset({word})).ignores(attribute)

    assert ignores("title", "title") and ignores("admins", "admins[ann@contoso.com]")
    assert ignores("settings", "settings.lockState") and ignores("lockState", "settings.lockState")
    assert ignores("settings.lockState", "settings.lockState")
    assert not ignores("lock", "settings.lockState") and not ignores("com", "admins[ann@contoso.com]")


# -- the digest -----------------------------------------------------------------------------------------------

POLICY = Applied(
    "p",
    "settings.sharingCapability",
    Constraint(at_most="Disabled"),
    Mode.ENFORCE,
    "high",
    HERE,
    Selector(types=("STS#3",)),
)
BASE = Desired(
    Address("site", "/sites/a"),
    HERE,
    {"title": Wanted("One", HERE), "admins": Wanted(("ann",), HERE)},
    {"template": "STS#3"},
    Lifecycle(),
    (POLICY,),
    sets={"admins": "exact"},
)

MATTERS: dict[str, Desired] = {
    "a value": replace(BASE, attributes={**BASE.attributes, "title": Wanted("Two", HERE)}),
    "the type of a value": replace(BASE, attributes={**BASE.attributes, "title": Wanted(True, HERE)}),
    "one attribute more": replace(BASE, attributes={**BASE.attributes, "owner": Wanted("ann", HERE)}),
    "one attribute less": replace(BASE, attributes={"title": Wanted("One", HERE)}),
    "what a creation uses": replace(BASE, create={"template": "STS#3", "language": 1031}),
    "the mode of a set": replace(BASE, sets={"admins": "include"}),
    "onDrift": replace(BASE, lifecycle=Lifecycle(on_drift=OnDrift.EXACT)),
    "onMissing": replace(BASE, lifecycle=Lifecycle(on_missing=OnMissing.RESTORE)),
    "onRelease": replace(BASE, lifecycle=Lifecycle(on_release=OnRelease.KEEP)),
    "onRemove": replace(BASE, lifecycle=Lifecycle(on_remove=OnRemove.RECYCLE)),
    "protect": replace(BASE, lifecycle=Lifecycle(protect=True)),
    "ignore": replace(BASE, lifecycle=Lifecycle(ignore=frozenset({"title"}))),
    "a policy's bound": replace(BASE, policies=(replace(POLICY, constraint=Constraint(at_least="Disabled")),)),
    "a policy's attribute": replace(BASE, policies=(replace(POLICY, attribute="settings.lockState"),)),
    "the types that a policy is for": replace(BASE, policies=(replace(POLICY, where=EVERYWHERE),)),
    "a policy less": replace(BASE, policies=()),
    "a policy that only audits": replace(BASE, policies=(replace(POLICY, mode=Mode.AUDIT),)),
    "the address": replace(BASE, address=Address("site", "/sites/b")),
}

DOES_NOT: dict[str, Desired] = {
    "where it is written": replace(
        BASE,
        position=THERE,
        attributes={n: replace(w, position=THERE, origin="profile:x") for n, w in BASE.attributes.items()},
    ),
    "the order of keys": replace(BASE, attributes=dict(reversed(BASE.attributes.items()))),
    "the case of the url": replace(BASE, address=Address.of("site", "/sites/A")),
    "where a policy is written, and how severe it is": replace(
        BASE, policies=(replace(POLICY, position=THERE, severity="low"),)
    ),
    "an audit": replace(BASE, policies=(POLICY, replace(POLICY, policy="q", mode=Mode.AUDIT))),
}


@pytest.mark.parametrize("name", MATTERS)
def test_the_digest_changes_with(name: str) -> None:
    assert MATTERS[name].digest() != BASE.digest()


@pytest.mark.parametrize("name", DOES_NOT)
def test_the_digest_does_not_change_with(name: str) -> None:
    assert DOES_NOT[name].digest() == BASE.digest()


def test_two_policies_make_the_same_digest_in_any_order() -> None:
    other = replace(POLICY, policy="q")
    assert replace(BASE, policies=(POLICY, other)).digest() == replace(BASE, policies=(other, POLICY)).digest()


def test_the_digest_of_a_state_is_that_of_its_resources() -> None:
    state, other = DesiredState({BASE.address: BASE}), replace(BASE, sets={})
    assert state.digest() == DesiredState({BASE.address: BASE}, "commit").digest()
    assert state.digest() != DesiredState({BASE.address: other}).digest() != DesiredState({}).digest()
