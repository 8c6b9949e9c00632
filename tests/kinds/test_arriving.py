"""Whether what a creation asked for is on its way, though it does not show yet."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired
from spo_gitops.problems import Position

from .service import Service

KINDS = kinds_of("https://contoso.sharepoint.com")


def arriving(template: str, answers: dict[str, list[Any]], kind: str = "site") -> tuple[bool, list[Any]]:
    told = Service(answers)
    desired = Desired(Address(kind, "/sites/a"), Position("sites/a.yaml"), {}, {"template": template, "alias": "all"})
    found: bool = told.talk(KINDS[kind].arriving(desired))
    return found, told.asked


@pytest.mark.parametrize(("status", "expected"), [(0, False), (1, True), (2, True), (3, False), (4, True)])
def test_a_site_is_on_its_way_by_what_the_service_says_of_its_creation(status: int, expected: bool) -> None:
    answer = {"SiteStatus": status, "SiteId": ""}
    assert arriving("STS#3", {"site.create-status": [answer]}) == (expected, ["site.create-status"])


def test_what_cannot_be_asked_may_be_on_its_way() -> None:
    assert arriving("STS#3", {"site.create-status": [{"error": "AnswerLostError"}]})[0]


def test_a_groups_site_is_on_its_way_where_the_group_is_there() -> None:
    asked = ["directory.find-alias"]
    assert arriving("GROUP#0", {"directory.find-alias": [{"value": [{"id": "g"}]}]}) == (True, asked)
    assert arriving("GROUP#0", {"directory.find-alias": [{"value": []}]}) == (False, asked)


def test_what_is_there_at_once_is_never_on_its_way() -> None:
    assert arriving("", {}, kind="theme") == (False, [])
