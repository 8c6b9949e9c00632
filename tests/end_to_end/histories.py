"""Random histories of a repository: each step is the whole of its files, as YAML documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from .stage import Stage, document, new_site, site

EVERYTHING = (
    "recycle,recycle-with-content,remove-list,loosen,volume,hub-with-members,irreversible,guard-change,protected,"
    "lockout,unarchive"
)
OLD = ("/sites/old-team", "/sites/old-comm", "/sites/old-hub")
NEW = ("/sites/new-one", "/sites/new-two", "/sites/new-three")
HUBS = ("/sites/old-hub", "/sites/new-one", "/sites/new-two")
TEAM = ("/sites/old-team", "/sites/new-two")
OWNERS = ("olga.orlow@contoso.com", "otto.orlow@contoso.com")
# Not owners: whether an owner has an entry among the administrators cannot be seen (docs/three-way.md).
ADMINS = ("ann.lee@contoso.com", "ben.ortiz@contoso.com", "it.support@contoso.com")
SHARING = ("Disabled", "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing")

# Settings that go together, so that what one needs of another holds.
BUNDLES: tuple[dict[str, Any], ...] = (
    *({"sharingCapability": value} for value in SHARING),
    {"sharingCapability": "ExternalUserAndGuestSharing", "overrideTenantAnonymousLinkExpirationPolicy": True,
     "anonymousLinkExpirationInDays": 30},
    {"defaultSharingLinkType": "Direct", "defaultLinkPermission": "View"},
    {"defaultSharingLinkType": "Internal"},
    {"defaultLinkPermission": "Edit"},
    {"commentsOnSitePagesDisabled": True},
    {"commentsOnSitePagesDisabled": False, "socialBarOnSitePagesDisabled": True},
    {"denyAddAndCustomizePages": "Disabled"},
    {"denyAddAndCustomizePages": "Enabled"},
    {"overrideTenantExternalUserExpirationPolicy": True, "externalUserExpirationInDays": 60},
    {"sharingDomainRestrictionMode": "AllowList", "sharingAllowedDomainList": "fabrikam.com tailspin.com"},
    {"sharingDomainRestrictionMode": "BlockList", "sharingBlockedDomainList": "fabrikam.com"},
    {"conditionalAccessPolicy": "AllowLimitedAccess", "allowEditing": False},
    {"conditionalAccessPolicy": "BlockAccess"},
    {"storageQuota": 2_097_152, "storageQuotaWarningLevel": 2_000_000},
    {"disableFlows": "Disabled"},
)  # fmt: skip
LOCKS = ("Unlock", "ReadOnly", "NoAccess")
# Sites of which the inside is declared, too; it cannot be read while they have no access.
INSIDE = ("/sites/old-team", "/sites/new-two")
# Where a site of somebody's goes in the course of a history, on and on.
ROUTE = ("/sites/mover", "/sites/moved", "/sites/moved-on")
# A site of somebody's that goes into the archive at some step and stays there: an archived site takes no change, so its
# document has none.
SHELF = "/sites/shelf"
TENANT: dict[str, tuple[Any, ...]] = {
    "legacyAuthProtocolsEnabled": (True, False),
    "commentsOnSitePagesDisabled": (True, False),
    "defaultLinkPermission": ("View", "Edit"),
    "ipAddressAllowList": ("10.0.0.0/8", "10.0.0.0/8,192.168.0.1"),
}
POLICIES: tuple[dict[str, Any], ...] = (
    {"require": {"sharingCapability": {"atMost": "ExternalUserSharingOnly"}}},
    {"require": {"sharingCapability": "Disabled"}, "appliesTo": {"urls": ["/sites/new-*"]}},
    {"require": {"denyAddAndCustomizePages": "Enabled"}, "appliesTo": {"types": ["TeamSite"]}},
)


# What such a policy makes of a value that it forbids, in the tenant's own words.
CLAMPED: dict[int, tuple[str, int]] = {0: ("SharingCapability", 1), 2: ("DenyAddAndCustomizePages", 2)}


def brownfield(stage: Stage, chance: Random) -> None:
    """Sites of somebody else, some of them a hub and its member."""
    for path in (*OLD, "/sites/hand", ROUTE[0]):
        template = "STS#3" if path in (*TEAM, "/sites/hand", ROUTE[0]) else "SITEPAGEPUBLISHING#0"
        stage.edit(
            create={"url": path, "template": template, "title": f"Grown {path[-4:]}", "owner": "emil@contoso.com"}
        )
        stage.edit(site=path, set={
            "SharingCapability": chance.randrange(3), "DefaultSharingLinkType": chance.randrange(4),
            "DenyAddAndCustomizePages": chance.choice((1, 2)), "Description": chance.choice(("", "by hand")),
            "CommentsOnSitePagesDisabled": chance.random() < 0.5,
        })  # fmt: skip
        admins = chance.sample(ADMINS, chance.randrange(3))
        stage.edit(admins={"site": path, "set": [*admins, "guest.auditor@fabrikam.com"]})
    stage.edit(create={"url": SHELF, "template": "STS#3", "title": "Grown shelf", "owner": "emil@contoso.com"})
    # What each of the policies allows: on an archived site none could be enforced.
    stage.edit(site=SHELF, set={"SharingCapability": 0, "DenyAddAndCustomizePages": 2})
    if chance.random() < 0.5:
        stage.edit(registerHub="/sites/old-hub")
        stage.edit(joinHub={"site": "/sites/hand", "hub": "/sites/old-hub"})
        stage.edit(joinHub={"site": "/sites/old-comm", "hub": "/sites/old-hub"})


@dataclass
class Step:
    """What the files say."""

    sites: dict[str, dict[str, Any]] = field(default_factory=dict)
    hubs: dict[str, dict[str, Any]] = field(default_factory=dict)
    policies: list[int] = field(default_factory=list)
    tenant: dict[str, Any] = field(default_factory=dict)
    looks: list[str] = field(default_factory=list)  # themes, scripts and designs
    place: int = 0  # of the site that moves, on its route
    moving: dict[str, Any] = field(default_factory=dict)  # what is declared of it
    shelf: dict[str, Any] = field(default_factory=dict)  # of the site that may be in the archive

    def files(self) -> dict[str, str]:
        texts = {
            f"sites/{path.rpartition('/')[2]}.yaml": site(path, **keys) if path in OLD else new_site(path, **keys)
            for path, keys in self.sites.items()
        }
        texts |= {
            f"sites/hub-{path.rpartition('/')[2]}.yaml": document(
                "Hub", name=path.rpartition("/")[2], site=path, **keys
            )
            for path, keys in self.hubs.items()
        }
        texts |= {
            f"policies/{number}.yaml": document(
                "SecurityPolicy", **{"name": f"p{number}", "mode": "enforce", "appliesTo": "all", **POLICIES[number]}
            )
            for number in self.policies
        }
        if self.tenant:
            texts["policies/tenant.yaml"] = document("TenantSettings", settings=self.tenant)
        if self.looks:
            texts["policies/looks.yaml"] = "".join(self.looks)
        if self.moving:
            before = {"previousUrl": ROUTE[self.place - 1]} if self.place else {}
            texts["sites/moving.yaml"] = site(ROUTE[self.place], **before, **self.moving)
        if self.shelf:
            texts["sites/shelf.yaml"] = site(SHELF, **self.shelf)
        return texts

    def told(self) -> str:
        return "".join(self.files().values()).replace("---\n", "  ")


def step(chance: Random, before: Step | None = None) -> Step:
    """Some sites, some of them hubs, members and parents among them, perhaps policies; after another step also where
    the moving site goes, and what becomes of the one that may be in the archive."""
    made = Step()
    declared = [path for path in (*OLD, *NEW) if chance.random() < 0.6]
    # A hub's site is declared, or it exists whatever happens.
    hubs = [path for path in HUBS if (path in declared or path == "/sites/old-hub") and chance.random() < 0.5]
    for index, path in enumerate(hubs):
        made.hubs[path] = _hub(chance, [hub.rpartition("/")[2] for hub in hubs[:index]])
    made.policies = [number for number in range(len(POLICIES)) if chance.random() < 0.25]
    for path in declared:
        made.sites[path] = _site(chance, path, [hub.rpartition("/")[2] for hub in hubs if hub != path], path in hubs)
        for number in made.policies:
            _obey(path, made.sites[path], POLICIES[number]["require"])
    if chance.random() < 0.6:
        made.tenant = {name: chance.choice(values) for name, values in TENANT.items() if chance.random() < 0.5}
        if "ipAddressAllowList" in made.tenant:
            made.tenant["ipAddressEnforcement"] = chance.random() < 0.5
    made.looks = list(_looks(chance))
    if before is not None and (before.place or chance.random() < 0.6):
        made.place = min(before.place + (chance.random() < 0.5), len(ROUTE) - 1)
        made.moving = {"title": chance.choice(("One", "Two")), "description": chance.choice(("", "On its way"))}
    if before is not None:
        made.shelf = before.shelf if before.shelf.get("archived") else _shelf(chance)
    return made


def _shelf(chance: Random) -> dict[str, Any]:
    if chance.random() < 0.3:
        return {}
    keys: dict[str, Any] = {"title": chance.choice(("One", "Two")), "description": chance.choice(("", "Put away"))}
    return keys | ({"archived": True} if chance.random() < 0.5 else {})


def _looks(chance: Random) -> Iterator[str]:
    if chance.random() < 0.4:
        palette = {"themePrimary": chance.choice(("#0078d4", "#ff0000")), "white": "#ffffff"}
        yield document("Theme", name="Contoso Blue", palette=palette)
    scripts = [name for name in ("Lists", "Looks") if chance.random() < 0.4]
    for name in scripts:
        action = {"verb": "createSPList", "listName": chance.choice(("Tasks", "Work")), "templateType": 100}
        yield document("SiteScript", name=name, actions=[action], description=chance.choice(("", "Ours")))
    if scripts and chance.random() < 0.6:
        chosen = {"webTemplate": "TeamSite", "isDefault": chance.random() < 0.3}
        yield document("SiteDesign", name="Project", siteScripts=scripts, **chosen)


def _hub(chance: Random, parents: list[str]) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    if chance.random() < 0.5:
        keys["title"] = chance.choice(("Hub", "Nabe"))
    if chance.random() < 0.4:
        keys["description"] = chance.choice(("", "A hub"))
    if chance.random() < 0.4:
        keys["requiresJoinApproval"] = chance.random() < 0.5
    if parents and chance.random() < 0.5:
        keys["parent"] = chance.choice(["none", *parents])
    return keys


def _site(chance: Random, path: str, hubs: list[str], is_hub: bool) -> dict[str, Any]:
    keys: dict[str, Any] = {"type": "TeamSite" if path in TEAM else "CommunicationSite"}
    # The simulated tenant takes the owner of the day for the first member of a group that nobody has touched.
    keys["owner"] = {INSIDE[0]: "emil@contoso.com", INSIDE[1]: OWNERS[0]}.get(path) or chance.choice(OWNERS)
    if path in NEW or chance.random() < 0.5:
        keys["title"] = chance.choice(("One", "Two"))
    if chance.random() < 0.5:
        keys["description"] = chance.choice(("", "Text", "Other text"))
    if chance.random() < 0.5:
        members = chance.sample(ADMINS, chance.randrange(3))
        keys["admins"] = {"mode": chance.choice(("exact", "include")), "members": members}
    # A hub that somebody registered stays one when nobody declares it, and a hub joins none.
    if not is_hub and path != "/sites/old-hub" and chance.random() < 0.6:
        keys["hub"] = chance.choice(["none", *hubs])
    settings: dict[str, Any] = {}
    for bundle in chance.sample(BUNDLES, chance.randrange(4)):
        if not settings.keys() & bundle.keys():
            settings |= bundle
    if not is_hub and chance.random() < 0.25:
        settings["lockState"] = chance.choice(LOCKS[:2] if path in INSIDE else LOCKS)
    if settings:
        keys["settings"] = settings
    return keys | (_inside(chance) if path in INSIDE else {})


def _inside(chance: Random) -> dict[str, Any]:
    """Groups, levels, role assignments and lists."""
    keys: dict[str, Any] = {}
    groups: list[dict[str, Any]] = []
    levels = ["Read", "Edit"]
    if chance.random() < 0.4:
        masks = (["Open", "ViewListItems"], ["Open", "ViewPages"])
        keys["permissionLevels"] = [{"name": "Approver", "permissions": chance.choice(masks)}]
        levels.append("Approver")
    for name in ("Team", "Dr. Who"):
        if chance.random() < 0.5:
            members = {
                "mode": chance.choice(("exact", "include")),
                "members": chance.sample(ADMINS, chance.randrange(3)),
            }
            groups.append({"name": name, "members": members, "roles": chance.sample(levels, chance.randrange(3))})
            if chance.random() < 0.3:
                groups[-1]["owner"] = chance.choice(("siteGroup:@owners", *ADMINS))
    if chance.random() < 0.4:
        groups.append(
            {"associated": "members", "roles": chance.sample(levels, 1), "description": "Those who work here"}
        )
    if groups:
        keys["groups"] = groups
    if chance.random() < 0.4:
        grants = [
            {"principal": who, "level": chance.choice(levels)} for who in chance.sample(ADMINS, chance.randrange(3))
        ]
        keys["roleAssignments"] = {"mode": chance.choice(("exact", "include")), "assignments": grants}
    if chance.random() < 0.5:
        keys["lists"] = [_list(chance)]
    return keys


def _list(chance: Random) -> dict[str, Any]:
    if chance.random() < 0.4:
        return {"url": "Shared Documents", "forceCheckout": chance.random() < 0.5, "description": "Files"}
    keys: dict[str, Any] = {
        "url": "Lists/Plans",
        "template": "GenericList",
        "title": chance.choice(("Plans", "Our plans")),
    }
    keys["enableModeration"] = chance.random() < 0.5
    if chance.random() < 0.6:
        choices = chance.choice((["New", "Done"], ["New", "Running", "Done"]))
        keys["columns"] = [{"name": "Status", "type": "Choice", "choices": choices}]
        keys["columns"] += [{"name": "Budget", "type": "Number", "required": True}] if chance.random() < 0.4 else []
        shown = chance.choice((["LinkTitle", "Status"], ["Status"]))
        keys["views"] = [{"title": "Open", "columns": shown, "rowLimit": chance.choice((10, 50))}]
        keys["views"][0] |= {"default": True} if chance.random() < 0.5 else {}
    if chance.random() < 0.4:
        keys["permissions"] = [{"principal": "siteGroup:@owners", "level": "FullControl"}]
    return keys


def _obey(path: str, keys: dict[str, Any], require: dict[str, Any]) -> None:
    """A document that asks for what a policy forbids is refused by ``validate``; that is not the question here."""
    settings = keys.get("settings", {})
    for name in require:
        settings.pop(name, None)
    if "sharingCapability" in require:
        settings.pop("anonymousLinkExpirationInDays", None)


def lasting(made: Step | None) -> tuple[str, ...]:
    """How differences begin that policies in force after a revert leave standing (DESIGN 5.3): a site that is let go of
    gets back no value that they forbid, though it had it while nobody looked at it."""
    if made is None:
        return ()
    clamped = [CLAMPED[number] for number in made.policies if number in CLAMPED]
    released = [path for path in OLD if path not in made.sites]
    return tuple(f" sites {path} settings {name}: is {value}," for path in released for name, value in clamped)


def tracked(stage: Stage) -> list[str]:
    """The documents that the repository has now."""
    return [name for name in stage.git("ls-files").splitlines() if name.endswith(".yaml") and "/" in name]


def not_taken_back(now: Any, then: Any, made: Step | None) -> list[str]:
    """Where the state after a revert differs from the one before, but for what policies leave standing.

    ``made`` is what the files say after the revert, None where they say nothing.
    """
    return [found for found in difference(now, then) if not found.startswith(lasting(made))]


def difference(now: Any, then: Any, path: str = "") -> list[str]:
    """Where two states differ; of a list that was made anew capitals in its URL may (docs/lists.md)."""
    if isinstance(now, dict) and isinstance(then, dict):
        now, then = _by_url(now), _by_url(then)
        return [d for key in sorted({*now, *then}) for d in difference(now.get(key), then.get(key), f"{path} {key}")]
    return [] if now == then else [f"{path}: is {now!r}, was {then!r}"]


def _by_url(found: dict[str, Any]) -> dict[str, Any]:
    return {name.lower() if name.startswith("/sites/") else name: value for name, value in found.items()}
