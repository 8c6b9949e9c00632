"""The keys of a Site, where others belong, and what each may be left alone by."""

from __future__ import annotations

from ..catalog.settings import declarable
from .group_site import GROUP_SITE
from .permissions import KEYS as PERMISSIONS
from .reading import KeyTable
from .site_web import KEYS as OF_WEB
from .site_web import VERSIONS

PREVIOUS, ARCHIVED, MANAGED_BY = "previousUrl", "archived", "managedBy"
SHARED_KEYS = (
    "type", "title", "description", "owner", "admins", "hub", "settings", *PERMISSIONS, "lists", GROUP_SITE,
    *OF_WEB, VERSIONS, "archived", "create", "lifecycle", "metadata", "managedBy",
)  # fmt: skip
REFUSED = {
    "theme": "what a site wears cannot be read, so that it could not be compared: let a site design apply a theme",
    "regionalSettings": "no source shows how they are written: language and timeZoneId belong below create, and a site "
    "design can set the rest",
}
ELSEWHERE = {
    **dict.fromkeys(declarable(), "write it below settings"),
    "name": "a Site is known by its url; its display name is title",
    "template": "write type",
    "logo": "write logoUrl",
    "requestAccessEmail": "write accessRequests",
    "libraries": "write lists: a library is one of them",
    "roles": "write roleAssignments, or roles as a key of a group",
    "members": "write members as a key of a group",
    "language": "write it below create",
    "timeZoneId": "write it below create",
    "siteDesign": "write it below create",
    "siteScripts": "write siteDesign below create: a design runs scripts",
    "site": "write url",
    **dict.fromkeys(("alias", "visibility", "owners"), f"write it below {GROUP_SITE}"),
    "hubSiteId": "write hub with the name of a Hub",
    "onDrift": "write it below lifecycle",
    "onMissing": "write it below lifecycle",
    "onRelease": "write it below lifecycle",
    "onRemove": "write it below lifecycle",
    "protect": "write it below lifecycle",
    "ignore": "write it below lifecycle",
}
SITE = KeyTable("a Site", ("kind", "url", PREVIOUS, "profile", *SHARED_KEYS), REFUSED, ELSEWHERE)
TEMPLATE = KeyTable("a Site", ("url", PREVIOUS, "profile", *SHARED_KEYS), REFUSED, {**ELSEWHERE, "kind": "remove it"})

PLAIN = ("title", "description", "owner")
ONLY_SITES = ("hub", *PERMISSIONS, "lists", GROUP_SITE, *OF_WEB, VERSIONS, ARCHIVED)
IGNORABLE = (*PLAIN, "admins", "settings", *ONLY_SITES)
