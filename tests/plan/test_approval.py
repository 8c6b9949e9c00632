"""What an approval names is everything that would be written, and an author cannot give one."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.plan.reviewed import digest_of, refusing_guards
from spo_gitops.platforms.port import Approval, Review
from spo_gitops.workflows.approving import approvers, doubt

PLAN: dict[str, Any] = {
    "tenant": "contoso", "stack": "main", "scope": "changed", "madeAt": "2026-11-28T00:00:00Z", "notes": [],
    "actions": [
        {"address": "site:/sites/a", "verb": "update", "writes": True, "priority": 3,
         "changes": [{"attribute": "settings.sharingCapability", "before": "Disabled", "after": "X"}],
         "sideEffects": [{"address": "site:/sites/b", "attribute": "hub", "before": "h", "after": None}]},
        {"address": "site:/sites/c", "verb": "record", "writes": False, "changes": []},
    ],
    "guards": [{"class": "loosen", "address": "site:/sites/a", "reason": "looser", "allowed": False}],
}  # fmt: skip
DIGEST = digest_of(PLAN)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The plan with one value replaced, at a path of keys."""
    *keys, last = path.split("/")
    made = deepcopy(PLAN)
    at: Any = made
    for key in keys:
        at = at[int(key)] if key.isdigit() else at[key]
    at[last] = value
    return made


@pytest.mark.parametrize(
    "path",
    ["tenant", "stack", "scope", "actions/0/address", "actions/0/verb", "actions/0/changes/0/attribute",
     "actions/0/changes/0/after", "actions/0/sideEffects/0/address", "actions/0/sideEffects/0/after",
     "actions/1/writes", "guards/0/class", "guards/0/address"],
)  # fmt: skip
def test_another_plan_has_another_digest(path: str) -> None:
    assert digest_of(changed(path, "other")) != DIGEST


@pytest.mark.parametrize("path", ["madeAt", "notes", "actions/0/priority", "actions/0/changes/0/before"])
def test_the_same_plan_made_again_has_the_same(path: str) -> None:
    assert digest_of(changed(path, "other")) == DIGEST


def test_lifted_guards_refuse_nothing() -> None:
    assert refusing_guards(PLAN) == {"loosen"}
    assert refusing_guards(changed("guards/0/allowed", True)) == frozenset()


def review(*approvals: tuple[str, str]) -> Review:
    return Review(17, "b" * 40, ("Ann", "carl"), tuple(Approval(by, (text,)) for by, text in approvals))


def test_an_approval_names_the_plan_and_comes_from_somebody_else() -> None:
    line = f"Looks right.\n\nApprove plan {DIGEST}"
    assert approvers(review(("bob", line), ("dora", f"`{DIGEST}`")), DIGEST) == ("bob", "dora")
    assert approvers(review(("ann", line), ("CARL", line)), DIGEST) == ()
    assert approvers(review(("bob", "Looks right."), ("dora", f"Approve plan {'0' * 64}")), DIGEST) == ()
    assert approvers(review(("bob", f"Approve plan {DIGEST[:63]}"), ("dora", f"{DIGEST}0")), DIGEST) == ()


def test_whom_the_platform_does_not_know_may_be_the_one_who_approves() -> None:
    one, two = (replace(review(*[(who, DIGEST) for who in names]), strangers=("ann@home.example",))
                for names in (("bob",), ("bob", "dora")))  # fmt: skip
    assert approvers(one, DIGEST) == () and "it takes 2 approvals" in doubt(one)
    assert approvers(two, DIGEST) == ("bob", "dora")
    many = replace(two, strangers=None)
    assert approvers(many, DIGEST) == () and "nobody can tell" in doubt(many)
    assert doubt(review(("bob", DIGEST))) == ""


AROUND = st.text(alphabet="09af \n`g", max_size=4)


@given(before=AROUND, after=AROUND)
def test_a_digest_inside_of_a_longer_number_approves_nothing(before: str, after: str) -> None:
    longer = before[-1:] in tuple("09af") or after[:1] in tuple("09af")
    assert bool(approvers(review(("bob", f"{before}{DIGEST}{after}")), DIGEST)) is not longer
