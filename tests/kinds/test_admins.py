"""The administrators of a site as they are read: all of them, or unknown."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.kinds.site import Site
from spo_gitops.model.address import Address
from spo_gitops.model.kind import Ask, Survey
from spo_gitops.model.observation import Observation, Presence

from .service import Service

ANN = {"loginName": "i:0#.f|membership|Ann@Contoso.com", "name": "Ann"}


def read(*entries: dict[str, Any]) -> Observation:
    told = Service({"site.read": [{"SiteId": "1", "Title": "A"}], "admins.read-secondary": [{"value": list(entries)}]})
    ask = Ask(Address("site", "/sites/a"), frozenset({"admins", "title"}))
    found: Observation = told.talk(Site("https://contoso.sharepoint.com").read(ask, Survey()))
    return found


def test_they_are_told_in_normal_form() -> None:
    assert read(ANN).fields["admins"] == ("ann@contoso.com",)
    assert read().fields["admins"] == ()


@pytest.mark.parametrize("odd", [{"loginName": None, "name": "Ben"}, {"name": "Ben"}])
def test_with_one_who_has_no_name_they_are_unknown_and_the_rest_stands(odd: dict[str, Any]) -> None:
    """The call that writes them takes the whole list: whoever is left out of it goes."""
    found = read(ANN, odd)
    assert "admins" not in found.fields and found.trouble.startswith("administrators: ")
    assert (found.presence, found.fields["title"]) == (Presence.PRESENT, "A")
