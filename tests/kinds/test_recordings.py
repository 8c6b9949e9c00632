"""What a live tenant answered, and what shipping clients send, against our reading and writing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.catalog.settings import declarable
from spo_gitops.errors import MalformedAnswerError
from spo_gitops.kinds import csom
from spo_gitops.kinds.hosts import path_of
from spo_gitops.kinds.hub import Hub
from spo_gitops.kinds.hub_read import PROPERTIES
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.kinds.site_create import create
from spo_gitops.kinds.site_read import facts_of, fields_of, read_admins
from spo_gitops.kinds.site_update import join, update
from spo_gitops.kinds.survey import survey
from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired, Wanted
from spo_gitops.model.kind import Ask, Survey
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.plan import Case, Decision
from spo_gitops.problems import Position

from .service import Service

ROOT = Path(__file__).parents[2]
RECORDED = Path(os.environ.get("SPO_GITOPS_SHARED", ROOT.parent / "shared")) / "wire" / "recorded"

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded exchanges are not there (set SPO_GITOPS_SHARED to their folder)"
)
TENANT = "https://contoso.sharepoint.com"
SITE = Address("site", "/sites/a")
HERE = Position("sites/a.yaml")


@cache
def lines(file: str) -> tuple[dict[str, Any], ...]:
    with (RECORDED / f"{file}.jsonl").open(encoding="utf-8") as text:
        return tuple(json.loads(line) for line in text)


def bodies(file: str, fits: Callable[[str], bool]) -> list[Any]:
    """Successful answers of an operation, recorded or stubbed, without those that carry an error."""
    found = [e for e in lines(file) if fits(e["operation"]) and e["status"] in (200, None)]
    assert found
    return [e["response_body"] for e in found if isinstance(e["response_body"], dict | list)]


def sent(file: str, operation: str) -> list[Any]:
    """What a client sends, its body as JSON."""
    found = [e["request_body"] for e in lines(file) if e["operation"] == operation]
    parsed = [json.loads(body) if isinstance(body, str) else body for body in found]
    return [body for body in parsed if isinstance(body, dict)]


# -- sites ----------------------------------------------------------------------------------------------------


def site_properties() -> Iterator[dict[str, Any]]:
    for body in bodies("tenant-csom", lambda name: "GetSitePropertiesByUrl" in name):
        if isinstance(body, list) and not body[0].get("ErrorInfo"):
            yield from (r for r in csom.results(body) if isinstance(r, dict) and "Template" in r)
    for body in bodies("tenant-settings", lambda name: name.endswith(("GetSitePropertiesByUrl", "sites({s})"))):
        if isinstance(body, dict):
            yield {name: value for name, value in body.items() if name != "error"}


def test_every_recorded_site_is_understood() -> None:
    read = [(properties, fields_of(properties, Survey()), facts_of(properties)) for properties in site_properties()]
    assert len(read) > 25
    for properties, fields, facts in read:
        for name, setting in declarable().items():
            assert (f"settings.{name}" in fields) is (setting.property in properties)
        if "Title" in properties:
            assert fields["title"] == (properties["Title"] or "")
        assert "owner" not in fields or fields["owner"] == str(fields["owner"]).lower()
        assert facts["template"] == str(properties.get("Template") or "")


def test_words_and_not_numbers_stand_for_enums() -> None:
    """But for numbers that the catalogue does not know, which stay as they came."""
    odd = set()
    for properties in site_properties():
        fields = fields_of(properties, Survey())
        for name, setting in declarable().items():
            value = fields.get(f"settings.{name}")
            if setting.enum and isinstance(value, int):
                odd.add((name, value))
    assert odd <= {("sandboxedCodeActivationCapability", 0), ("blockDownloadLinksFileType", 0)}


def test_a_whole_recorded_site_is_read_by_the_conversation() -> None:
    whole = {**next(p for p in site_properties() if "HubSiteId" in p), "SiteId": "ABC"}  # CSOM has the id elsewhere
    service = Service({"site.read": [whole]})
    found = service.talk(kinds_of(TENANT)["site"].read(Ask(SITE, frozenset({"title"})), Survey()))
    assert found.presence is Presence.PRESENT and found.identity == "abc"


# -- administrators -------------------------------------------------------------------------------------------


def test_recorded_administrators_are_read_in_normal_form() -> None:
    for body in bodies("site-admins", lambda name: name == "Tenant.GetSiteSecondaryAdministrators"):
        members = Service({"admins.read-secondary": [body]}).talk(read_admins("id"))
        assert len(members) == len(body["value"])
        assert all(member == member.lower() and "membership" not in member for member in members)


def test_administrators_are_written_as_clients_write_them() -> None:
    theirs = sent("site-admins", "SPOInternalUseOnly.Tenant/SetSiteSecondaryAdministrators")
    ours = written("admins", ("ann@contoso.com", "c:0t.c|tenant|33333333-3333-3333-3333-333333333333"))
    body = ours["admins.write-secondary"]
    assert {frozenset(b) for b in theirs} == {frozenset(body)}
    fields, known = body["secondaryAdministratorsFieldsData"], theirs[0]["secondaryAdministratorsFieldsData"]
    assert set(fields) == set(known)
    shapes = {name.partition("@")[0].rpartition("|")[0] for name in known["secondaryAdministratorLoginNames"]}
    assert {n.partition("@")[0].rpartition("|")[0] for n in fields["secondaryAdministratorLoginNames"]} == shapes


def test_the_owner_is_written_as_clients_write_him() -> None:
    theirs = sent("tenant-settings", "SPO.Tenant/sites({s})")
    ours = written("owner", "ann@contoso.com")
    assert set(ours["admins.set-owner"]) in [set(body) for body in theirs]


def written(attribute: str, value: Any) -> dict[str, Any]:
    service = Service({"admins.read-secondary": [{"value": []}]})
    seen = Observation(SITE, Presence.PRESENT, {"admins": ()}, "id")
    service.talk(update(TENANT, seen, (Decision(attribute, Case.NEW, (), value, None),), Survey()))
    return {name: body for asked in service.asked if isinstance(asked, dict) for name, body in asked.items()}


# -- creation -------------------------------------------------------------------------------------------------


def marketing() -> Desired:
    fields = {"title": "Marketing", "owner": "ann@contoso.com", "description": "x"}
    create_with = {"template": "SITEPAGEPUBLISHING#0", "language": 1033, "timeZoneId": 4}
    return Desired(SITE, HERE, {name: Wanted(value, HERE) for name, value in fields.items()}, create_with)


def test_recorded_answers_of_a_creation_lead_to_its_id() -> None:
    answers = bodies("site-create", lambda name: name == "SPSiteManager.Create")
    statuses = bodies("site-create", lambda name: name == "SPSiteManager.status")
    done = [body for body in statuses if body["SiteStatus"] == 2]
    assert {body["SiteStatus"] for body in answers} >= {1, 2} and done
    for answer in answers:
        service = Service(
            {"site.create": [answer], "site.create-status": [*statuses, *done], "site.provisioning": [{}]}
        )
        found = service.talk(create(TENANT, marketing()))
        assert found.identity == (answer if answer["SiteStatus"] == 2 else done[-1])["SiteId"].lower()


def test_the_request_of_a_creation_has_only_members_that_clients_send() -> None:
    members = {member for body in sent("site-create", "SPSiteManager/Create") for member in body["request"]}
    documented = {"TimeZoneId", "ShareByEmailEnabled"}  # wire/REFERENCE.md 4.1; not in the recorded tests
    service = Service({"site.create": [{"SiteStatus": 2, "SiteId": "id"}], "site.provisioning": [{}]})
    service.talk(create(TENANT, marketing()))
    ours = service.asked[0]["site.create"]
    assert set(ours) == {"request"}
    assert set(ours["request"]) <= members | documented


# -- hubs -----------------------------------------------------------------------------------------------------


def hub_entities() -> Iterator[dict[str, Any]]:
    for body in bodies("hubs", lambda name: "hub" in name.lower()):
        if isinstance(body, dict):
            yield from (e for e in body.get("value", [body]) if isinstance(e, dict) and e.get("SiteUrl"))


def test_every_recorded_hub_is_understood() -> None:
    whole = [entity for entity in hub_entities() if entity.get("SiteId")]
    assert len(whole) > 5
    for entity in whole:
        known = Survey({str(entity["SiteId"]).lower(): entity})
        asked = Ask(Address("hub", path_of(entity["SiteUrl"])), frozenset())
        found = Service({}).talk(Hub(TENANT).read(asked, known))
        assert found.presence is Presence.PRESENT
        assert set(found.fields) == {name for name, key in PROPERTIES.items() if key in entity}


def test_a_list_of_hubs_without_ids_is_malformed_and_no_crash() -> None:
    trimmed = [entity for entity in hub_entities() if not entity.get("SiteId")]
    assert trimmed
    with pytest.raises(MalformedAnswerError):
        Service({"hub.list": [{"value": trimmed}]}).talk(survey(True, False))


def test_joining_is_sent_as_clients_send_it() -> None:
    theirs = sent("hubs", "SPO.Tenant/ConnectSiteToHubSiteById")
    service = Service({})
    service.talk(join(TENANT, "/sites/sales", "none", Survey()))
    assert [set(body) for body in theirs] == [set(service.asked[0]["hub.connect"])]
