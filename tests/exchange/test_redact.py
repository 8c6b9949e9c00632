"""Redaction: nobody is named, and what has an order keeps it."""

from __future__ import annotations

import pytest

from spo_gitops.exchange.observed import Record
from spo_gitops.exchange.redact import people_of, pseudonyms, redacted
from spo_gitops.model.address import Address
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.value import Observed


def test_people_in_lists_are_replaced_and_columns_keep_their_order() -> None:
    fields: dict[str, Observed] = {
        "owner": "zoe@contoso.com",
        "lists.lists/x.roleAssignments": ("ann@contoso.com = Read", "siteGroup:team = Edit"),
        "lists.lists/x.views.all.columns": ("Title", "Edit", "Status"),
    }
    observation = Observation(Address("site", "/sites/a"), Presence.PRESENT, fields, "id")
    names = pseudonyms(people_of(observation))
    assert redacted(Record(observation), names).observation.fields == {
        "owner": "person-0002@redacted.invalid",
        "lists.lists/x.roleAssignments": ("person-0001@redacted.invalid = Read", "siteGroup:team = Edit"),
        "lists.lists/x.views.all.columns": ("Title", "Edit", "Status"),
    }


def test_nobody_is_named_in_facts_and_in_what_the_service_says() -> None:
    observation = Observation(
        Address("site", "/sites/a"), Presence.PRESENT, {}, facts={"locked": "by ann@contoso.com", "items": 7},
        trouble="ann@contoso.com has no access",
    )  # fmt: skip
    names = pseudonyms(people_of(observation))
    line = redacted(Record(observation), names).line()
    assert "contoso.com" not in line and line.count("person-0001@redacted.invalid") == 2
    assert names.of("bob@contoso.com is not known") == "person@redacted.invalid is not known"


def test_groups_and_lists_lose_the_addresses_in_their_names_wherever_these_stand() -> None:
    """As a member of a set, within the names of attributes (where a dot is written otherwise), and as a principal."""
    fields: dict[str, Observed] = {
        "groups": ("ann@contoso.com %5Ball%5D 5%25", "friends of ann"),
        "groups.ann@contoso%2Ecom %5Ball%5D 5%25.title": "Ann@contoso.com [all] 5%",
        "groups.ann@contoso%2Ecom %5Ball%5D 5%25.members": ("ann@contoso.com", "zoe@contoso.com"),
        "roleAssignments": ("siteGroup:ann@contoso.com %5Ball%5D 5%25 = Read",),
        "lists": ("lists/ann@contoso.com",),
        "lists.lists/ann@contoso%2Ecom.title": "Of ann@contoso.com.",
        "settings.note": "100%20 sure",
    }
    observation = Observation(Address("site", "/sites/a"), Presence.PRESENT, fields, "id")
    names = pseudonyms(people_of(observation))
    found = redacted(Record(observation), names).observation.fields
    group = "person-0001@redacted%2Einvalid %5Ball%5D 5%25"
    assert found == {
        "groups": ("friends of ann", "person-0001@redacted.invalid %5Ball%5D 5%25"),
        f"groups.{group}.title": "person-0001@redacted.invalid [all] 5%",
        f"groups.{group}.members": ("person-0001@redacted.invalid", "person-0002@redacted.invalid"),
        "roleAssignments": ("siteGroup:person-0001@redacted.invalid %5Ball%5D 5%25 = Read",),
        "lists": ("lists/person-0001@redacted.invalid",),
        "lists.lists/person-0001@redacted%2Einvalid.title": "Of person-0001@redacted.invalid.",
        "settings.note": "100%20 sure",
    }


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ann Lee's team", "Person 0001's team"),
        ("of Lee, Ann", "of Person, 0001"),
        ("ANN-LEE and ann.lee", "Person-0001 and person.0001"),
        ("/sites/ann_lee/x", "/sites/person_0001/x"),
        ("Joann Lee; Ann Leeds, Ann and Lee", "Joann Lee; Ann Leeds, Ann and Lee"),
        ("J. van der Berg", "Person. 0002"),
        ("The Admin Jo", "The Admin Jo"),
        ("SPO#0 12 Ann  Lee", "SPO#0 12 Person  0001"),
    ],
)
def test_the_name_that_follows_from_an_address_is_replaced_in_any_text(written: str, shown: str) -> None:
    names = pseudonyms(["Ann.Lee2@contoso.com", "j.van.der.berg@contoso.com", "z.y@contoso.com", "jo@contoso.com"])
    assert names.of(written) == shown


def test_the_address_of_a_resource_names_nobody_either() -> None:
    observation = Observation(Address.of("theme", "Ann Lee"), Presence.PRESENT, {"owner": "ann.lee@contoso.com"}, "id")
    shown = redacted(Record(observation), pseudonyms(people_of(observation)))
    assert str(shown.address) == "theme:Person 0001" and "Lee" not in shown.line() and "lee" not in shown.line()
