"""A tenant in memory that answers our declared operations: small, instant, exact. Written for the laws only.

It knows no protocol subtleties (the simulator does); it knows what state results from which operation.
"""

from __future__ import annotations

import copy
import json
import re
import uuid
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from spo_gitops.errors import NotFoundError, RejectedError
from spo_gitops.model.operation import Effect, Request, Response
from spo_gitops.model.operations import OPERATIONS

from .model_inside import Inside

URL = "https://contoso.sharepoint.com"
ZERO = "00000000-0000-0000-0000-000000000000"
DEFAULTS: dict[str, Any] = {
    "SharingCapability": 1,
    "DefaultSharingLinkType": 0,
    "DenyAddAndCustomizePages": 2,
    "CommentsOnSitePagesDisabled": False,
    "SocialBarOnSitePagesDisabled": False,
    "OverrideTenantAnonymousLinkExpirationPolicy": False,
    "AnonymousLinkExpirationInDays": 0,
    "LockState": "Unlock",
    "StorageMaximumLevel": "26214400",
}
TENANT: dict[str, Any] = {
    "SharingCapability": 1,
    "LegacyAuthProtocolsEnabled": True,
    "IPAddressEnforcement": False,
    "IPAddressAllowList": "",
}
LOCKS = {0: "Unlock", 1: "NoAccess", 2: "ReadOnly"}


@dataclass
class ModelSite:
    id: str
    title: str
    owner: str
    template: str
    description: str = ""
    admins: tuple[str, ...] = ()
    hub: str = ZERO
    settings: dict[str, Any] = field(default_factory=lambda: dict(DEFAULTS))
    items: int = 1
    archived: bool = False
    inside: Inside = field(default_factory=lambda: Inside(""))


@dataclass
class ModelHub:
    title: str
    description: str = ""
    logo: str = ""
    approval: bool = False
    hide: bool = False
    design: str = ZERO
    sync: bool = False
    parent: str = ZERO
    joiners: tuple[str, ...] = ()


def _plain(login: str) -> str:
    return login.removeprefix("i:0#.f|membership|")


class ModelTenant:
    """``crash_after`` writes raises Crash before (or, ``late``, after) the effect of the next one."""

    def __init__(self) -> None:
        self.sites: dict[str, ModelSite] = {}
        self.bin: dict[str, ModelSite] = {}
        self.hubs: dict[str, ModelHub] = {}
        self.settings: dict[str, Any] = dict(TENANT)
        self.jobs: list[dict[str, Any]] = []
        self.themes: dict[str, str] = {}
        self.scripts: dict[str, dict[str, Any]] = {}
        self.designs: dict[str, dict[str, Any]] = {}
        self.log: list[str] = []
        self.crash_after: int | None = None
        self.late = False
        self.duplicate_creates = 0

    # -- state ------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Everything observable but ids, comparable."""
        paths = {site.id: path for path, site in self.sites.items()}
        return {
            "tenant": dict(self.settings),
            "themes": dict(self.themes),
            "scripts": {s["Title"]: {**s, "Content": json.loads(s["Content"])} for s in self.scripts.values()},
            "designs": {
                d["Title"]: {**d, "SiteScriptIds": [self.scripts[i]["Title"] for i in d["SiteScriptIds"]]}
                for d in self.designs.values()
            },
            "sites": {
                path: {
                    "title": s.title, "owner": s.owner, "template": s.template, "description": s.description,
                    "admins": tuple(sorted(a for a in s.admins if a != s.owner)),
                    "hub": paths.get(s.hub), "settings": dict(s.settings), "items": s.items,
                    "archived": s.archived,
                    "inside": copy.deepcopy(s.inside.state()),
                }
                for path, s in sorted(self.sites.items())
            },
            "hubs": {
                paths[i]: {
                    **vars(h),
                    "parent": paths.get(h.parent),
                    "design": self.designs.get(h.design, {}).get("Title", h.design),
                }
                for i, h in sorted(self.hubs.items(), key=lambda pair: paths[pair[0]])
            },
        }  # fmt: skip

    def add(self, path: str, **fields: Any) -> ModelSite:
        """A site made by somebody else."""
        settings = {**DEFAULTS, **fields.pop("settings", {})}
        site = ModelSite(str(uuid.uuid4()), fields.pop("title", path), fields.pop("owner", "admin@contoso.com"),
                         fields.pop("template", "STS#3"), settings=settings, **fields)  # fmt: skip
        site.inside.path = path
        self.sites[path] = site
        return site

    def copy(self) -> ModelTenant:
        return copy.deepcopy(self)

    @property
    def writes(self) -> int:
        return sum(OPERATIONS[name].effect is Effect.WRITE for name in self.log)

    # -- transport --------------------------------------------------------------------------------------------

    def send(self, request: Request) -> Response:
        self.log.append(request.operation)
        writes = OPERATIONS[request.operation].effect is Effect.WRITE
        if writes and self.crash_after is not None:
            if self.crash_after == 0:
                if self.late:
                    self._answer(request)
                raise Crash
            self.crash_after -= 1
        return Response(200, self._answer(request), at=datetime(2026, 1, 1, tzinfo=UTC))

    def _answer(self, request: Request) -> Any:
        handler = getattr(self, "_" + re.sub(r"[.-]", "_", request.operation), None)
        if request.site in self.sites and self.sites[request.site].archived:
            raise RejectedError("the site is archived")
        if handler is None:
            return self.sites[request.site].inside.answer(request.body or {}, request)
        return handler(request.body or {}, request)

    def _path(self, url: str) -> str:
        return url.removeprefix(URL).lower() or "/"

    def _at(self, url: str) -> tuple[str, ModelSite]:
        path = self._path(url)
        if path not in self.sites:
            raise NotFoundError(f"Cannot get site {url}.")
        return path, self.sites[path]

    def _of(self, identity: str) -> ModelSite:
        for site in self.sites.values():
            if site.id == identity:
                return site
        raise NotFoundError("no such site")

    def _properties(self, path: str, s: ModelSite) -> dict[str, Any]:
        return {
            "SiteId": s.id, "Url": URL + path, "Title": s.title, "Description": s.description, "Template": s.template,
            "OwnerLoginName": "i:0#.f|membership|" + s.owner, "HubSiteId": s.hub, "IsHubSite": s.id in self.hubs,
            "CreatedTime": "2026-01-01T00:00:00", "ArchiveStatus": "RecentlyArchived" if s.archived else "NotArchived",
            **s.settings,
        }  # fmt: skip

    def _site_read(self, body: Any, request: Request) -> Any:
        return self._properties(*self._at(body["url"]))

    def _site_read_by_id(self, body: Any, request: Request) -> Any:
        site = self._of(request.arguments["id"])
        return self._properties(next(p for p, s in self.sites.items() if s is site), site)

    def _site_update(self, body: Any, request: Request) -> Any:
        site = self._awake(request.arguments["id"])
        if site.settings["LockState"] != "Unlock":
            raise RejectedError("Access is denied.")
        for name, value in body.items():
            if name == "Title":
                site.title = value
            else:
                site.settings[name] = str(value) if name.startswith("Storage") else value
        return {"IsComplete": True}

    def _site_lock(self, body: Any, request: Request) -> Any:
        self._awake(request.arguments["id"]).settings["LockState"] = LOCKS.get(body["LockState"], body["LockState"])
        return {"IsComplete": True}

    def _admins_set_owner(self, body: Any, request: Request) -> Any:
        site = self._awake(request.arguments["id"])
        site.owner = body["Owner"]
        return {"IsComplete": True}

    def _admins_read_secondary(self, body: Any, request: Request) -> Any:
        site = self._of(body["secondaryAdministratorsFieldsData"]["siteId"])
        return {"value": [{"loginName": "i:0#.f|membership|" + a} for a in site.admins if a != site.owner]}

    def _admins_write_secondary(self, body: Any, request: Request) -> Any:
        fields = body["secondaryAdministratorsFieldsData"]
        names = fields["secondaryAdministratorLoginNames"]
        site = self._awake(fields["siteId"])
        hidden = {site.owner} & set(site.admins)  # the owner's own entry does not show, and stays
        site.admins = tuple(sorted({n.removeprefix("i:0#.f|membership|") for n in names} | hidden))

    def _awake(self, identity: str) -> ModelSite:
        """The site of that id, whose properties can be changed."""
        site = self._of(identity)
        if site.archived:
            raise RejectedError("the site is archived")
        return site

    def _site_archive(self, body: Any, request: Request) -> Any:
        site = self._awake(body["siteId"])
        if site.id in self.hubs:
            raise RejectedError("a hub cannot be archived")
        site.archived = True

    def _site_unarchive(self, body: Any, request: Request) -> Any:
        site = self._of(body["siteId"])
        if not site.archived:
            raise RejectedError("the site is not archived")
        site.archived = False

    def _site_describe(self, body: Any, request: Request) -> Any:
        self.sites[request.site].description = body["Description"]

    def _site_create(self, body: Any, request: Request) -> Any:
        wanted = body["request"]
        path = self._path(wanted["Url"])
        if path in self.sites:
            self.duplicate_creates += 1
            return {"SiteStatus": 4}
        if path in self.bin:
            return {"SiteStatus": 3}
        site = self.add(path, title=wanted["Title"], owner=wanted["Owner"], template=wanted["WebTemplate"])
        site.description = wanted["Description"]
        if (hub := wanted.get("HubSiteId", ZERO)) in self.hubs:
            site.hub = hub
        return {"SiteStatus": 2, "SiteId": site.id}

    def _site_create_status(self, body: Any, request: Request) -> Any:
        path = self._path(request.arguments["url"])
        return {"SiteStatus": 2, "SiteId": self.sites[path].id} if path in self.sites else {"SiteStatus": 0}

    def _site_language(self, body: Any, request: Request) -> Any:
        return {"Language": 1033}

    def _site_provisioning(self, body: Any, request: Request) -> Any:
        return {"IsProvisioningComplete": True}

    def _site_holdings(self, body: Any, request: Request) -> Any:
        shown = {"Hidden": False, "LastItemUserModifiedDate": "2026-01-01T00:00:00Z"}
        return {"Lists": [{**shown, "ItemCount": self.sites[request.site].items}], "Webs": []}

    def _site_recycle(self, body: Any, request: Request) -> Any:
        path, site = self._at(body["siteUrl"])
        if site.id in self.hubs:
            raise RejectedError("a registered hub cannot be removed")
        self.bin[path] = self.sites.pop(path)
        return {"IsComplete": True}

    def _site_restore(self, body: Any, request: Request) -> Any:
        path = self._path(body["siteUrl"])
        if path not in self.bin:
            raise RejectedError("Unable to find the deleted site")
        self.sites[path] = self.bin.pop(path)
        if self.sites[path].hub not in self.hubs:
            self.sites[path].hub = ZERO
        return {"IsComplete": True}

    def _site_rename(self, body: Any, request: Request) -> Any:
        old, site = self._at(body["SourceSiteUrl"])
        new = self._path(body["TargetSiteUrl"])
        if new in self.sites or new in self.bin or site.id in self.hubs or site.archived:
            raise RejectedError("it cannot have that URL")
        self.sites[new] = self.sites.pop(old)
        self.sites[new].inside.path = new
        self.add(old, template="RedirectSite#0")
        self.jobs.append({**body, "JobState": "Success"})
        return self.jobs[-1]

    def _site_rename_status(self, body: Any, request: Request) -> Any:
        return {"value": list(self.jobs)}

    def _redirect_remove(self, body: Any, request: Request) -> Any:
        path, site = self._at(body["siteUrl"])
        assert site.template == "RedirectSite#0"
        del self.sites[path]  # a crash before the purge is for people to clear up (docs/verification.md)

    def _site_deleted(self, body: Any, request: Request) -> Any:
        url = next(e.text for e in ET.fromstring(body).iter() if e.tag.endswith("Parameter"))
        path = self._path(url or "")
        if path not in self.bin:
            raise NotFoundError("Unknown Error")
        return [{}, 4, {"IsNull": False}, 5, {"SiteId": f"/Guid({self.bin[path].id})/"}]

    def _site_list_aggregated(self, body: Any, request: Request) -> Any:
        rows = [
            {"SiteUrl": URL + p, "SiteId": "{" + s.id.upper() + "}", "HubSiteId": "{" + s.hub.upper() + "}"}
            for p, s in self.sites.items()
        ]
        return {"Row": rows}

    def _tenant_read(self, body: Any, request: Request) -> Any:
        return dict(self.settings)

    def _tenant_update(self, body: Any, request: Request) -> Any:
        after = {**self.settings, **body}
        if after["IPAddressEnforcement"] and not after["IPAddressAllowList"]:
            raise RejectedError("nobody would have access")
        self.settings = after

    def _theme_list(self, body: Any, request: Request) -> Any:
        return {"themePreviews": [{"name": name, "themeJson": theme} for name, theme in self.themes.items()]}

    def _theme_add(self, body: Any, request: Request) -> Any:
        if body["name"] in self.themes:
            self.duplicate_creates += 1
            return {"value": False}
        return self._theme_update(body, request)

    def _theme_update(self, body: Any, request: Request) -> Any:
        self.themes[body["name"]] = body["themeJson"]
        return {"value": True}

    def _theme_remove(self, body: Any, request: Request) -> Any:
        self.themes.pop(body["name"], None)
        return {"value": True}

    def _script_list(self, body: Any, request: Request) -> Any:
        return {"value": [{"Id": i, **script, "Content": None} for i, script in self.scripts.items()]}

    def _script_read(self, body: Any, request: Request) -> Any:
        return {"Id": body["id"], **self._known(self.scripts, body["id"])}

    def _script_create(self, body: Any, request: Request) -> Any:
        given = {"Title": request.arguments["title"], "Description": request.arguments["description"]}
        return self._make(self.scripts, {**given, "Version": 1, "Content": json.dumps(body)})

    def _script_update(self, body: Any, request: Request) -> Any:
        self._change(self.scripts, body["updateInfo"])

    def _script_remove(self, body: Any, request: Request) -> Any:
        if any(body["id"] in design["SiteScriptIds"] for design in self.designs.values()):
            raise RejectedError("a design uses it")
        self._known(self.scripts, body["id"])
        del self.scripts[body["id"]]

    def _design_list(self, body: Any, request: Request) -> Any:
        shown = ({k: v for k, v in design.items() if k != "Rights"} | {"Id": i} for i, design in self.designs.items())
        return {"value": list(shown)}

    def _design_create(self, body: Any, request: Request) -> Any:
        given = {"Description": "", "Version": 1, "IsDefault": False, "Rights": ()}
        return self._make(self.designs, {**given, **body["info"]})

    def _design_update(self, body: Any, request: Request) -> Any:
        self._change(self.designs, body["updateInfo"])
        if body["updateInfo"]["IsDefault"]:
            assert sum(design["IsDefault"] for design in self.designs.values()) == 1

    def _design_remove(self, body: Any, request: Request) -> Any:
        self._known(self.designs, body["id"])
        assert all(hub.design != body["id"] for hub in self.hubs.values())
        del self.designs[body["id"]]

    def _design_rights(self, body: Any, request: Request) -> Any:
        people = self._known(self.designs, body["id"])["Rights"]
        return {"value": [{"DisplayName": who, "PrincipalName": who, "Rights": "1"} for who in people]}

    def _design_grant(self, body: Any, request: Request) -> Any:
        design = self._known(self.designs, body["id"])
        design["Rights"] = tuple(sorted({*design["Rights"], *body["principalNames"]}))

    def _design_revoke(self, body: Any, request: Request) -> Any:
        design = self._known(self.designs, body["id"])
        design["Rights"] = tuple(sorted({*design["Rights"]} - {*body["principalNames"]}))

    def _make(self, things: dict[str, dict[str, Any]], thing: dict[str, Any]) -> dict[str, Any]:
        self.duplicate_creates += any(thing["Title"] == other["Title"] for other in things.values())
        identity = str(uuid.uuid4())
        things[identity] = thing
        return {"Id": identity, **thing}

    def _change(self, things: dict[str, dict[str, Any]], changes: dict[str, Any]) -> None:
        self._known(things, changes["Id"]).update({k: v for k, v in changes.items() if k != "Id"})

    def _known(self, things: dict[str, dict[str, Any]], identity: str) -> dict[str, Any]:
        if identity not in things:
            raise NotFoundError("File Not Found.")
        return things[identity]

    def _hub(self, identity: str) -> dict[str, Any]:
        if identity not in self.hubs:
            raise NotFoundError("File Not Found.")
        hub, site = self.hubs[identity], self._of(identity)
        path = next(p for p, s in self.sites.items() if s is site)
        return {
            "ID": identity, "SiteId": identity, "SiteUrl": URL + path, "Title": hub.title,
            "Description": hub.description, "LogoUrl": hub.logo,
            "RequiresJoinApproval": hub.approval, "HideNameInNavigation": hub.hide,
            "SiteDesignId": hub.design, "EnablePermissionsSync": hub.sync, "ParentHubSiteId": hub.parent,
        }  # fmt: skip

    def _hub_list(self, body: Any, request: Request) -> Any:
        return {"value": [self._hub(identity) for identity in self.hubs]}

    def _hub_read(self, body: Any, request: Request) -> Any:
        return self._hub(request.arguments["id"])

    def _hub_rights(self, body: Any, request: Request) -> Any:
        hub = re.search(r'Type="Guid">([^<]+)<', body)
        assert hub is not None
        named = [{"PrincipalName": who} for who in self.hubs[hub[1].strip("{}")].joiners]
        return [{}, 5, {"Permissions": named}]

    def _hub_grant(self, body: Any, request: Request) -> Any:
        hub = self.hubs[body["hubSiteId"]]
        hub.joiners = tuple(sorted({*hub.joiners, *map(_plain, body["principals"])}))

    def _hub_revoke(self, body: Any, request: Request) -> Any:
        hub = self.hubs[body["hubSiteId"]]
        hub.joiners = tuple(sorted({*hub.joiners} - {*map(_plain, body["principals"])}))

    def _hub_register(self, body: Any, request: Request) -> Any:
        _, site = self._at(body["siteUrl"])
        if site.id in self.hubs:
            raise RejectedError("This site is already a HubSite.")
        if site.hub != ZERO or site.archived:
            raise RejectedError("a joined site must leave first, an archived one come back")
        self.hubs[site.id] = ModelHub(site.title)
        return self._hub(site.id)

    def _hub_unregister(self, body: Any, request: Request) -> Any:
        _, site = self._at(body["siteUrl"])
        if site.id not in self.hubs:
            raise RejectedError("hubSiteId")
        del self.hubs[site.id]
        for other in self.sites.values():
            if other.hub == site.id:
                other.hub = ZERO
        for hub in self.hubs.values():
            if hub.parent == site.id:
                hub.parent = ZERO

    def _hub_connect(self, body: Any, request: Request) -> Any:
        _, site = self._at(body["siteUrl"])
        if body["hubSiteId"] != ZERO and body["hubSiteId"] not in self.hubs:
            raise RejectedError("no such hub")
        if site.id in self.hubs or site.archived:
            raise RejectedError("a hub, or what is archived, cannot join")
        site.hub = body["hubSiteId"]

    def _hub_update(self, body: Any, request: Request) -> Any:
        root = ET.fromstring(body)
        texts = [e.text or "" for e in root.iter() if e.tag.endswith("Parameter") and e.get("Type") == "Guid"]
        hub = self.hubs[texts[-1]]
        names = {"Title": "title", "Description": "description", "LogoUrl": "logo", "RequiresJoinApproval": "approval",
                 "HideNameInNavigation": "hide", "SiteDesignId": "design", "EnablePermissionsSync": "sync",
                 "ParentHubSiteId": "parent"}  # fmt: skip
        for action in root.iter():
            if action.tag.endswith("SetProperty"):
                parameter = action[0]
                value: Any = parameter.text or ""
                if parameter.get("Type") == "Boolean":
                    value = value == "true"
                setattr(hub, names[action.get("Name", "")], value)
        return [{}]


class Crash(BaseException):
    """The process is gone."""
