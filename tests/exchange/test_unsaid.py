"""Every key of every document is exported, or there is a reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from spo_gitops.catalog.lists import LIST_SETTINGS
from spo_gitops.catalog.settings import declarable
from spo_gitops.catalog.tenant_settings import declarable_tenant
from spo_gitops.desired.schemas import schemas
from spo_gitops.exchange.families import FAMILIES, asked_of, families_in
from spo_gitops.exchange.layout import Heading, files
from spo_gitops.exchange.unsaid import NOT_KINDS, NOT_WRITTEN
from spo_gitops.model.address import TENANT, Address
from spo_gitops.model.observation import Observation, Presence
from tests.desired.memory import load

ANN = "ann@contoso.com"
SITE: dict[str, Any] = {
    "title": "A",
    "description": "About A",
    "owner": ANN,
    "admins": (ANN, "bob@contoso.com"),
    "hub": "/sites/thehub",
    "archived": True,
    "create.language": 1033,
    "create.timeZoneId": 13,
    "membersCanShare": True,
    "accessRequests": "owners",
    "classification": "Internal",
    "logoUrl": "/sites/a/SiteAssets/logo.png",
    "versionPolicy.existingLibraries": True,
    "groups": ("@owners", "team"),
    "groups.team.title": "Team",
    "groups.team.description": "The team",
    "groups.team.owner": ANN,
    "groups.team.members": (ANN,),
    "groups.team.roles": ("read",),
    "groups.team.allowMembersEditMembership": True,
    "groups.team.allowRequestToJoinLeave": False,
    "groups.team.autoAcceptRequestToJoinLeave": False,
    "groups.team.onlyAllowMembersViewMembership": True,
    "groups.team.requestToJoinLeaveEmailSetting": ANN,
    "groups.@owners.title": "A Owners",
    "groups.@owners.members": (ANN,),
    "groups.@owners.roles": ("full control",),
    "permissionLevels": ("look",),
    "permissionLevels.look.title": "Look",
    "permissionLevels.look.description": "Only look",
    "permissionLevels.look.permissions": ("ViewListItems",),
    "roleAssignments": (f"{ANN} = read",),
    "lists": ("lists/projects",),
    "lists.lists/projects.template": "GenericList",
    "lists.lists/projects.hidden": False,
    "lists.lists/projects.columns.Status.type": "Choice",
    "lists.lists/projects.columns.Status.title": "State",
    "lists.lists/projects.columns.Status.description": "How far it is",
    "lists.lists/projects.columns.Status.required": True,
    "lists.lists/projects.columns.Status.indexed": True,
    "lists.lists/projects.columns.Status.unique": True,
    "lists.lists/projects.columns.Status.default": "New",
    "lists.lists/projects.columns.Status.choices": ("New", "Done"),
    "lists.lists/projects.views.open.title": "Open",
    "lists.lists/projects.views.open.columns": ("LinkTitle", "Status"),
    "lists.lists/projects.views.open.query": "<OrderBy><FieldRef Name='ID' /></OrderBy>",
    "lists.lists/projects.views.open.rowLimit": 50,
    "lists.lists/projects.defaultView": "open",
    "lists.lists/projects.inheritPermissions": False,
    "lists.lists/projects.roleAssignments": (f"{ANN} = read",),
}
GROUP: dict[str, Any] = {
    "title": "G",
    "microsoft365Group.visibility": "Private",
    "microsoft365Group.classification": "Internal",
    "microsoft365Group.description": "The group",
    "microsoft365Group.owners": (ANN,),
    "microsoft365Group.members": (ANN, "bob@contoso.com"),
}
HUB: dict[str, Any] = {
    "title": "The hub",
    "description": "A hub",
    "logoUrl": "/sites/thehub/logo.png",
    "requiresJoinApproval": True,
    "hideNameInNavigation": False,
    "enablePermissionsSync": False,
    "siteDesignId": "standard",
    "parent": "/sites/top",
    "whoMayJoin": (ANN,),
}
SCRIPT: dict[str, Any] = {"title": "Colours", "description": "", "version": 2, "actions": ('{"verb":"applyTheme"}',)}
DESIGN: dict[str, Any] = {
    "title": "Standard",
    "description": "What we use",
    "webTemplate": "TeamSite",
    "siteScripts": ("colours",),
    "previewImageUrl": "https://contoso.sharepoint.com/x.png",
    "previewImageAltText": "A picture",
    "isDefault": False,
    "version": 1,
    "rights": (ANN,),
}
THEME: dict[str, Any] = {"isInverted": True, "palette.themePrimary": "#0078d4"}


def taken(setting: Any) -> list[Any]:
    """Values that a document may give a setting."""
    if setting.type == "enum":
        return [word for word in setting.words() if word not in ("Unknown", "Inherit")]
    if setting.type in ("integer", "number"):
        return [setting.minimum if setting.minimum is not None else 1, setting.maximum or 5, 30]
    if setting.format in ("idle", "ranges"):
        return {"idle": ["true,300,600", "false,0,0"], "ranges": ["10.0.0.0/8,192.168.0.1"]}[setting.format]
    return {"boolean": [True, False], "list": [setting.words() or ("x",)]}.get(
        str(setting.type), ["x", "contoso.com", "https://contoso.com/x", "11111111-2222-3333-4444-555555555555"]
    )


def everything() -> Iterator[Observation]:
    """Resources that have everything somewhere. Settings stand in sites of their own, as some exclude each other."""
    full = {f"lists.lists/projects.{name}": _list_value(setting) for name, setting in LIST_SETTINGS.items()}
    facts = {"template": "SITEPAGEPUBLISHING#0"}
    yield Observation(Address.of("site", "/sites/a"), Presence.PRESENT, {**full, **SITE}, "1", facts)
    grouped = {"template": "GROUP#0", "group": "11111111-2222-3333-4444-555555555555"}
    yield Observation(Address.of("site", "/sites/g"), Presence.PRESENT, GROUP, "2", grouped)
    for number, (name, setting) in enumerate(declarable().items()):
        for turn, value in enumerate(taken(setting)):
            fields = {f"settings.{name}": value, **_needed(setting)}
            yield Observation(Address.of("site", f"/sites/s{number}-{turn}"), Presence.PRESENT, fields, "s", facts)
    for leaf in ("x", "y", "z"):
        alike = {"settings.sharingCapability": "Disabled", "create.language": 1033, "create.timeZoneId": 13}
        address = Address.of("site", f"/sites/like-{leaf}")
        yield Observation(address, Presence.PRESENT, alike, leaf, {"template": "STS#3"})
    for path in ("/sites/thehub", "/sites/top"):
        fields = HUB if path == "/sites/thehub" else {"title": "Top", "parent": "none"}
        yield Observation(Address("hub", path), Presence.PRESENT, fields, path)
    yield Observation(Address("theme", "ocean", "Ocean"), Presence.PRESENT, THEME, "ocean")
    yield Observation(Address("site-script", "colours"), Presence.PRESENT, SCRIPT, "c")
    yield Observation(Address("site-design", "standard"), Presence.PRESENT, DESIGN, "d")


def _needed(setting: Any) -> dict[str, Any]:
    return {f"settings.{need.setting}": need.value for need in setting.requires if hasattr(need, "value")}


def _list_value(setting: Any) -> Any:
    return next(iter(setting.enum)) if setting.enum else {bool: True, int: 5, str: "Text"}[setting.value]


def keys(value: Any, above: str = "") -> Iterator[str]:
    """The paths of a document's keys; entries of a list stand at its own path."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            for key, below in item.items():
                if key in ("mode", "assignments", "members") and "mode" in item:  # a set written as a map
                    yield from keys(below, above)
                else:
                    yield f"{above}{key}"
                    yield from keys(below, f"{above}{key}.")


def in_schema(schema: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """The paths of the keys that a schema names."""
    listed = [choice for choice in schema.get("anyOf", ()) if "items" in choice]
    for choice in listed or schema.get("anyOf", ()):  # a set written as a map says the same as a list
        yield from in_schema(choice, above)
    if "items" in schema:
        yield from in_schema(schema["items"], above)
    for key, below in schema.get("properties", {}).items():
        if not below.get("deprecated"):  # what does nothing any more is not asked for
            yield f"{above}{key}"
            yield from in_schema(below, f"{above}{key}.")


def reason(path: str) -> str:
    steps = path.split(".")
    return next((NOT_WRITTEN[p] for n in range(len(steps)) if (p := ".".join(steps[: n + 1])) in NOT_WRITTEN), "")


DOCUMENTS = {kind: body for kind, body in schemas()["document"]["$defs"].items() if "properties" in body}
KINDS = sorted(kind for kind, body in DOCUMENTS.items() if "kind" in body["properties"])


def exported() -> dict[str, set[str]]:
    """The paths of all keys in all documents, by kind."""
    found: dict[str, set[str]] = {}
    whole = (*everything(), *tenants())
    for source in (whole, *((one,) for one in whole)):
        for text in dict(files(lambda source=source: source, Heading("contoso"))).values():  # type: ignore[misc]
            for document in yaml.safe_load_all(text):
                found.setdefault(document["kind"], set()).update(keys(document))
    return found


def tenants() -> Iterator[Observation]:
    for name, setting in declarable_tenant().items():
        for value in taken(setting):
            yield Observation(TENANT, Presence.PRESENT, {f"settings.{name}": value, **_needed(setting)}, "tenant")


EXPORTED = exported()


@pytest.mark.parametrize("kind", KINDS)
def test_each_key_of_a_schema_is_exported_or_has_a_reason(kind: str) -> None:
    if kind in NOT_KINDS:
        assert kind not in EXPORTED
        return
    wanted = {path for path in in_schema(DOCUMENTS[kind]) if not reason(path)}
    if kind == "SiteProfile":  # what sites share is found in their settings and in what they were made with
        wanted = {"kind", "name", "settings", "create.language", "create.timeZoneId"}
    assert wanted - EXPORTED[kind] == set()


def test_no_reason_is_given_for_what_is_exported() -> None:
    everywhere = {path for kind in KINDS for path in in_schema(DOCUMENTS[kind])}
    assert set(NOT_WRITTEN) <= everywhere
    written = {path for kind, paths in EXPORTED.items() for path in paths}
    assert not [path for path in written if reason(path)]


def test_the_example_is_read_as_it_stands() -> None:
    loaded = load(dict(files(lambda: [o for o in everything() if "/sites/s" not in str(o.address)], Heading("c"))))
    assert loaded.state is not None, "\n".join(map(str, loaded.problems))


def test_a_family_asks_for_what_it_is_named_for() -> None:
    assert asked_of("site", ()) >= {"admins", "hub", "archived"}
    assert "lists.*" in asked_of("site", ("lists",)) and "groups" not in asked_of("site", ("lists",))
    assert asked_of("hub", ("permissions",)) == {"siteDesignId", "whoMayJoin"}
    assert families_in("site", ["groups.team.title", "title", "settings.sharingCapability"]) == {"permissions"}
    assert families_in("site", ["microsoft365Group.owners", "lists.x.title", "logoUrl"]) == {"graph", "lists", "web"}
    assert families_in("hub", ["whoMayJoin", "logoUrl", "title"]) == {"permissions"}, "every hub tells its logo"
    assert all(asked_of(kind, [family]) for family, kinds in FAMILIES.items() for kind in kinds)
