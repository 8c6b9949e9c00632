"""What each key means, in the sentence that an editor shows over it; settings have theirs from the catalogue.

Keys are paths as in the reference: dots, ``[]`` for the items of a list, ``*`` for any name. A path that begins with a
dot stands for every path that ends so; ``schema:path`` is one schema's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .config_meanings import CONFIGURATION

Json = dict[str, Any]

_MEANINGS: Mapping[str, str] = {
    # What several kinds have.
    "kind": "What this document declares",
    "name": "What other documents call it; unique without case, and `none` is reserved",
    "title": "The name that people see",
    "description": "The description that people see",
    "lifecycle": "What happens when somebody else changes or removes it, and when its document goes",
    "lifecycle.onDrift": "What others changed: put back unless it is stricter, put back always, or only reported",
    "lifecycle.onMissing": "What somebody deleted: reported, or restored from the recycle bin, else created anew",
    "lifecycle.onRelease": "What is no longer declared gets the value from before, or keeps what it has",
    "lifecycle.onRemove": "When the document goes: recycle, or release; by default what we created is recycled",
    "lifecycle.protect": "Refuse to remove or release it unless the guard `protected` is lifted",
    "lifecycle.ignore": "Attributes that are neither written nor given back",
    "only": "The tenants of the configuration that this document is for; all otherwise",
    "overlays": "Other values for some tenants, by the tenant's name",
    "settings": "Settings by the vendor's own names",
    "profile": "The profiles whose keys it takes over where it has none; those that disagree are an error",
    ".mode": "`exact`: these members and no others; `include`: these among others",
    ".members": "Who belongs to it: addresses of people, `group:NAME`, or claims",
    # Sites.
    "url": "Where it is below the tenant's address, such as /sites/finance",
    "previousUrl": "Where it was; the site is renamed from there",
    "type": "What it is made as; may be left out for a site that exists",
    "owner": "The primary administrator of the site",
    "admins": "Further administrators of the site; a list means exactly these",
    "hub": "The hub that the site belongs to, by the Hub's name, or `none`",
    "groups": "SharePoint groups of the site",
    "groups[].name": "The group's name; with `associated` it is renamed to this",
    "groups[].previousName": "What the group was called; it is renamed",
    "groups[].associated": "The site's own owners, members or visitors",
    "groups[].description": "What the group is for",
    "groups[].owner": "Who may change the group: a person or a group of the site",
    "groups[].role": "The permission level that the group has on the site",
    "groups[].roles": "The permission levels that the group has on the site",
    "groups[].allowMembersEditMembership": "Members may add and remove others",
    "groups[].allowRequestToJoinLeave": "People may ask to join or leave",
    "groups[].autoAcceptRequestToJoinLeave": "Who asks is let in without anybody's word",
    "groups[].onlyAllowMembersViewMembership": "Only members see who is in it",
    "groups[].requestToJoinLeaveEmailSetting": "Where requests to join are sent",
    "permissionLevels": "Permission levels of the site, its own ones and changed ones",
    "permissionLevels[].name": "The level's name, such as Read, in English or as the site shows it",
    "permissionLevels[].previousName": "What the level was called; it is renamed",
    "permissionLevels[].description": "What the level is for",
    "permissionLevels[].permissions": "The rights that the level gives",
    "roleAssignments": "Who has which level on the site beside its groups",
    ".assignments": "Who has which level",
    ".principal": "A person, a group of the site or the directory, or a claim",
    ".level": "The permission level",
    ".levels": "The permission levels",
    "lists": "Lists and libraries of the site",
    "lists[].url": "Where it is in the site, such as Lists/Tasks or Shared Documents",
    "lists[].title": "The title that people see",
    "lists[].description": "The description that people see",
    "lists[].template": "What it is made as; a name or a number of the vendor's",
    "lists[].permissions": "Who has which level on the list; `inherit` takes those of the site",
    "lists[].columns": "Columns of the list",
    "lists[].columns[].name": "The internal name, which stays when the title changes",
    "lists[].columns[].title": "The title that people see",
    "lists[].columns[].description": "The description that people see",
    "lists[].columns[].type": "What the column holds",
    "lists[].columns[].required": "An item must have a value",
    "lists[].columns[].indexed": "The list keeps an index of it",
    "lists[].columns[].unique": "No two items have the same value",
    "lists[].columns[].choices": "The values to choose from",
    "lists[].columns[].default": "The value of new items",
    "lists[].views": "Views of the list",
    "lists[].views[].title": "The view's name",
    "lists[].views[].columns": "The columns that it shows, in their order",
    "lists[].views[].query": "Which items in which order, in CAML",
    "lists[].views[].rowLimit": "Items a page",
    "lists[].views[].default": "The view that opens first",
    "lists[].contentTypesEnabled": "Content types can be managed",
    "lists[].contentTypes": "Content types of the site that the list has beside its own, by name or id",
    "lists[].draftVersionVisibility": "Who sees drafts",
    "lists[].enableAttachments": "Items can have files attached",
    "lists[].enableFolderCreation": "People may make folders",
    "lists[].enableVersioning": "Former versions are kept",
    "lists[].enableMinorVersions": "Drafts are versions, too",
    "lists[].enableModeration": "Items need an approval before others see them",
    "lists[].forceCheckout": "A file must be checked out before it is changed",
    "lists[].hidden": "The list is not shown",
    "lists[].majorVersionLimit": "So many versions are kept",
    "lists[].majorWithMinorVersionsLimit": "Of so many versions the drafts are kept",
    "lists[].noCrawl": "Search leaves it out",
    "lists[].onQuickLaunch": "It stands in the site's navigation",
    "lists[].readSecurity": "Which items people see: all, or their own",
    "lists[].writeSecurity": "Which items people may change: all, their own, or none",
    "microsoft365Group": "The Microsoft 365 group of the site",
    "microsoft365Group.alias": "The group's mail nickname; it is only used when it is made",
    "microsoft365Group.owners": "The group's owners",
    "microsoft365Group.members": "The group's members",
    "microsoft365Group.visibility": "Whether everybody may see what is in it",
    "microsoft365Group.description": "The group's description",
    "microsoft365Group.classification": "The group's classification",
    "managedBy": "Who manages the site instead; it is read for the policies and never written",
    "versionPolicy": "What becomes of versions when their limits change",
    "versionPolicy.existingLibraries": "Libraries that exist follow the policy, too; what it does not keep is deleted",
    "membersCanShare": "Members may share the site and what is in it",
    "accessRequests": "Who gets requests for access: `owners`, `none`, or a mail address",
    "logoUrl": "The logo: a URL, also of a file of the tenant, or `none`",
    "classification": "The site's classification, one of those that the directory defines",
    "archived": "The site is archived",
    "create": "What only a creation uses; a difference later is a note",
    "create.timeZoneId": "The site's time zone, by the vendor's number",
    "create.language": "The site's language, by its LCID; without it that of the tenant's root site",
    "create.siteDesign": "The site design that runs on the new site, by name or id, or `none`",
    "metadata": "Notes for people, such as who asked for it; they decide nothing",
    # Sets of sites.
    "site-set:name": "What the set is called",
    "parameters": "The columns of the rows that the template names as $(NAME)",
    "parameters.*.header": "The column's heading in the sheet, where it is another than the name",
    "parameters.*.type": "What the column holds",
    "parameters.*.default": "What an empty cell stands for",
    "parameters.*.optional": "A cell may be empty",
    "rows": "A sheet beside the document, or the rows themselves",
    "rows[].override": "Other values for this row alone",
    "separator": "What separates the cells of the sheet",
    "ignoreColumns": "Columns of the sheet that mean nothing here",
    "site-set:template": "A Site with $(NAME) wherever a row decides",
    # Hubs.
    "hub:site": "The site that is the hub, by its URL",
    "parent": "The hub above it, by name, or `none`",
    "requiresJoinApproval": "Joining needs an approval",
    "hideNameInNavigation": "The hub's name is not shown in its navigation",
    "enablePermissionsSync": "The hub's permissions are handed on to the sites that belong to it",
    "siteDesignId": "The site design that runs on a site that joins, by name or id, or `none`",
    "whoMayJoin": "Who may join sites to the hub; an empty list lets everybody",
    # Policies.
    "severity": "How bad a finding is",
    "security-policy:mode": "Only audited; enforced on every apply; or refused where it does not hold",
    "rationale": "Why it is demanded, for whoever reads a finding",
    "references": "Where it comes from, such as a baseline's numbers",
    "appliesTo": "The sites that it binds: `all`, `tenant`, or those for which every condition here holds",
    "appliesTo.except": "The sites among them that it does not bind",
    ".urls": "Globs of URLs: `*` within a segment, `**` across",
    ".excludeUrls": "Globs of URLs that it leaves alone",
    ".hubs": "Sites that belong to one of these hubs",
    ".labels": "Sites with one of these sensitivity labels, by id, or `none`",
    ".hasGuests": "Whether people from outside are in the site",
    ".groupConnected": "Whether the site belongs to a Microsoft 365 group",
    ".created": "When the site was made",
    ".active": "When something in the site was changed last",
    ".declared": "Whether a document declares the site",
    ".before": "Before this moment: RFC 3339, or an age such as 90d",
    ".after": "Since this moment: RFC 3339, or an age such as 90d",
    "when": "Values that a site must have so that it is bound",
    "require": "What settings must be",
    "checks": "Checks beyond settings, with their limits",
    ".atMost": "So many are allowed",
    ".atLeast": "So many are needed",
    ".days": "So many days are allowed",
    ".percent": "This share is allowed",
    "exceptions": "Sites or applications that are spared, each with reason, approver and end",
    "exceptions[].site": "The site's URL, or a glob",
    "exceptions[].application": "In its place: the id of an application, as the finding shows it",
    "exceptions[].reason": "Why it is spared",
    "exceptions[].approver": "Who decided that",
    "exceptions[].expires": "The day on which it ends",
    "$Operators.equals": "This value",
    "$Operators.atMost": "This value or a stricter one",
    "$Operators.atLeast": "This value or a looser one",
    "$Operators.min": "This number or more",
    "$Operators.max": "This number or less",
    "$Operators.oneOf": "One of these",
    "$Operators.contains": "All of these among others",
    "$Operators.excludes": "None of these",
    "$Operators.matches": "A regular expression",
    "$Operators.all": "All of these hold",
    "$Operators.any": "One of these holds",
    "$Operators.none": "None of these holds",
    "$Rules.hub": "The hub that the site belongs to, by the path of its site, or `none`",
    "$Rules.admins": "Who administers the site",
    "$Rules.owner": "The primary administrator of the site",
    "$Rules.title": "The site's title",
    "$Rules.description": "The site's description",
    # Themes, scripts and designs.
    "theme:name": "The theme's name",
    "isInverted": "Light text on a dark ground",
    "palette": "Colours by their slots, such as themePrimary",
    "site-script:name": "The script's title",
    "version": "The script's or design's version",
    "actions": "What the script does, in the vendor's words",
    "actions[].verb": "What is done",
    "site-design:name": "The design's title",
    "webTemplate": "Which new sites are offered the design",
    "siteScripts": "The scripts that it runs, by name, in their order",
    "isDefault": "It runs on each new site of its template",
    "previewImageUrl": "A picture of what it makes",
    "previewImageAltText": "What the picture shows, in words",
    "rights": "Who may use the design; everybody otherwise",
    # Additions to the catalogue.
    "catalog:site": "Settings of sites, by name",
    "catalog:tenant": "Settings of the tenant, by name",
    "catalog:site.*.description": "What the setting does",
    "catalog:tenant.*.description": "What the setting does",
    ".enum": "Its words with the numbers that the service uses, from strict to loose",
    ".maximum": "The largest number",
    ".minimum": "The smallest number",
    ".renamedFrom": "What it was called before",
    ".security": "Whether it decides about security",
    ".stricter": "Which direction is stricter",
    ".unlimited": "The values that mean no limit",
    "catalog:site.*.type": "What kind of value it takes",
    "catalog:tenant.*.type": "What kind of value it takes",
    **CONFIGURATION,
}
_SITES = ("defaults.site.", "template.", "rows[].override.")


def explained(schema: Json, name: str) -> Json:
    """The schema with a description wherever one is known; ``name`` is the schema's own."""
    return _below(schema, "", name)


def _below(schema: Json, path: str, name: str) -> Json:
    found = dict(schema)
    if isinstance(found.get("properties"), dict):
        dot = f"{path}." if path else ""
        found["properties"] = {
            key: _with(_below(part, f"{dot}{key}", name), f"{dot}{key}", name)
            for key, part in found["properties"].items()
        }
    for several in ("anyOf", "allOf", "oneOf"):
        if several in found:
            found[several] = [_below(part, path, name) for part in found[several]]
    for key, step in (("items", "[]"), ("additionalProperties", ".*")):
        if isinstance(found.get(key), dict):
            found[key] = _below(found[key], path + step, name)
    if "$defs" in found:
        found["$defs"] = {key: _below(part, f"${key}", name) for key, part in found["$defs"].items()}
    return found


def _with(part: Json, path: str, name: str) -> Json:
    told = "" if "description" in part else meaning(path, name)
    return {"description": told, **part} if told else part


def meaning(path: str, name: str) -> str:
    """The sentence about a key; empty where there is none."""
    for place in _places(path, name):
        if place in _MEANINGS:
            return _MEANINGS[place]
    return ""


def _places(path: str, name: str) -> Iterator[str]:
    """Where a sentence may stand, the most exact first."""
    for before in ("", *_SITES):
        if path.startswith(before):
            rest = path.removeprefix(before)
            yield f"{name}:{rest}"
            yield rest
    steps = path.replace("[]", "").split(".")
    yield from ("." + ".".join(steps[first:]) for first in range(1, len(steps)))
    if len(steps) > 2:
        yield "." + ".".join([*steps[-2:-1], "*"])
