"""What an export does not write: keys that are nothing of a tenant's, and values that a document need not say."""

from __future__ import annotations

from collections.abc import Mapping

from ..catalog.templates import type_of_template
from ..desired.creation import SUPPORTED_TYPES
from ..model.observation import Observation
from .families import EXISTING, GROUP

LOGO = "logoUrl"
_OF_GROUP = "/_api/GroupService/"
_EMPTY_BY_ITSELF = ("previewImageUrl", "previewImageAltText", "classification")
_OURS = "it tells this program what to do, and is nothing that the tenant has"

# Keys of documents, as their schemas have them, each with the reason; what stands below one goes with it.
NOT_WRITTEN: Mapping[str, str] = {
    **dict.fromkeys(("lifecycle", "metadata", "only", "overlays", "previousUrl", "managedBy"), _OURS),
    **dict.fromkeys(("groups.previousName", "permissionLevels.previousName"), _OURS),
    "create.siteDesign": "what a site was made with is not kept by the service",
    f"{GROUP}.alias": "the last part of the site's URL makes it; another one would make another URL",
    "groups.role": "written as roles",
    "roleAssignments.levels": "each is written as an entry of its own",
    "lists.permissions.levels": "each is written as an entry of its own",
    "lists.contentTypes": "they take one request more a site, which is made only where a document declares them",
}
# Kinds of documents of which nothing is in the tenant.
NOT_KINDS: Mapping[str, str] = {
    "SiteSet": "a template makes ordinary sites, which are exported as such",
    "SecurityPolicy": "it judges settings and is none; audit shows what a tenant allows",
}


def silent(observation: Observation, name: str) -> bool:
    """Whether a document of the resource leaves the attribute unsaid: it is so without anybody's doing, or means
    nothing there."""
    value = observation.fields[name]
    if name in ("archived", EXISTING):
        return value is False  # coming back from the archive costs money, and what a job has done is not undone
    if name in _EMPTY_BY_ITSELF:
        return value == ""
    if name == LOGO:
        return isinstance(value, str) and _OF_GROUP in value  # the group's picture (recorded), and no other site's
    if not name.startswith(f"{GROUP}."):
        return False
    by_rule = bool(observation.facts.get("dynamic")) and name == f"{GROUP}.members"
    grouped = bool(observation.facts.get("group")) and found_type(observation) == "GroupTeamSite"
    return not grouped or by_rule or value in ("", ())


def own_group(observation: Observation, principal: str) -> bool:
    """Whether somebody is the site's own Microsoft 365 group, or its owners: the service puts them where they belong,
    and in another tenant they have another id."""
    group = str(observation.facts.get("group") or "")
    return bool(group) and principal.lower().removesuffix("_o").endswith(f"|{group}")


def found_type(observation: Observation) -> str:
    """The word for the site's template, empty where no document has one."""
    word = type_of_template(str(observation.facts.get("template", "")))
    return word if word in SUPPORTED_TYPES else ""
