"""Redaction: nobody is named, and what has an order keeps it."""

from __future__ import annotations

from spo_gitops.exchange.observed import Record
from spo_gitops.exchange.redact import people_of, pseudonyms, redacted, told
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
    assert told("bob@contoso.com is not known", names) == "person@redacted.invalid is not known"
