"""By which ids things inside are known."""

from __future__ import annotations

from typing import Any

from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired, Wanted
from spo_gitops.model.inner import known_inside
from spo_gitops.model.ownership import Origin, Owned, Ownership
from spo_gitops.problems import Position

SITE, HERE = Address("site", "/sites/a"), Position("sites/a.yaml")


def fields(*names: str) -> dict[str, Any]:
    return {f"groups[{name}]": True for name in names}


def test_a_group_that_was_called_otherwise_once_is_the_one_that_is_ours_by_its_name_of_now() -> None:
    """A rename was taken back: who declares the other name, too, asks for another group."""
    attributes = {name: Owned(value, True) for name, value in fields("team").items()}
    owned = Ownership(SITE, Origin.ADOPTED, "s", attributes=attributes, inner={"crew": "6", "team": "6"})
    both = Desired(SITE, HERE, {name: Wanted(value, HERE) for name, value in fields("crew", "team").items()})
    assert known_inside(both, owned) == {"team": "6"}
