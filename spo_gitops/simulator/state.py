"""The observable state as canonical JSON: no ids, times or usage, so that two states compare byte for byte."""

import json
from collections.abc import Mapping
from typing import Any

from .content.compliance import kept_files
from .content.state import content_of, items_of
from .directory_people import person
from .graph.settings import graph_settings
from .models import Group, Hub, Site
from .site_designs import DESIGN, SCRIPT, all_of
from .site_schema import DEFAULTS, SETTINGS
from .site_view import effective_sharing
from .storage_entities import entities
from .store import Transaction
from .tenant_settings import settings_of
from .themes import dressed, themes, worn_by

_SETTING_DEFAULTS = {name: DEFAULTS[name] for name in SETTINGS}


def state_of(transaction: Transaction, extras: frozenset[str]) -> dict[str, Any]:
    """The whole tenant; `extras` may name ids and content."""
    sites = list(transaction.sites())
    paths = {site.id: site.path for site in sites}
    worn = dressed(transaction)
    live = {site.path: _site(transaction, site, paths, worn, extras) for site in sites if site.deleted is None}
    return {
        "sites": live,
        "hubs": {paths.get(hub.id, hub.id): _hub(hub, paths) for hub in transaction.hubs()},
        "recycleBin": sorted(site.path for site in sites if site.deleted is not None),
        "tenant": {**settings_of(transaction), **kept_files(transaction), **graph_settings(transaction)},
        "themes": {name: {**theme} for name, theme in themes(transaction).items()},
        "designs": {str(body["Title"]): _design(transaction, body) for body in all_of(transaction, DESIGN).values()},
        "siteScripts": {str(body["Title"]): _script(body) for body in all_of(transaction, SCRIPT).values()},
        "storageEntities": {key: {**body} for key, body in entities(transaction).items()},
        "groups": {group.alias.lower(): _group(transaction, group) for group in transaction.groups()},
    }


def canonical(state: Mapping[str, Any]) -> bytes:
    """The bytes of a state."""
    return json.dumps(state, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _site(
    transaction: Transaction, site: Site, paths: Mapping[str, str], worn: set[str], extras: frozenset[str]
) -> dict[str, Any]:
    settings = {**_SETTING_DEFAULTS, **site.settings}
    settings["LockState"] = site.lock_at(transaction.now)
    settings["SharingCapability"] = effective_sharing(transaction, site)
    shown: dict[str, Any] = {
        "template": site.template,
        "title": site.title,
        "description": site.description,
        "owner": site.owner,
        "admins": sorted(site.admins),
        "hub": None if site.hub is None else paths.get(site.hub),
        "settings": settings,
        **content_of(transaction, site),
    }
    group = None if site.group is None else transaction.group(site.group)
    if group is not None:
        shown["group"] = group.alias.lower()
    elif site.classification:
        shown["classification"] = site.classification
    if site.channel:
        shown["channel"] = site.channel
    theme = worn_by(transaction, site) if site.id in worn else None
    if theme is not None:
        shown["theme"] = {**theme}
    if "ids" in extras:
        shown["id"] = site.id
    if "content" in extras:
        shown |= items_of(transaction, site)
    return shown


def _group(transaction: Transaction, group: Group) -> dict[str, Any]:
    return {
        "displayName": group.name,
        "description": group.description,
        "unified": group.unified,
        "visibility": group.visibility,
        "classification": group.classification,
        "owners": _names(transaction, group.owners),
        "members": _names(transaction, group.members),
        "site": group.site,
        "team": group.team,
    }


def _script(body: Mapping[str, Any]) -> dict[str, Any]:
    content = body["Content"] if body["IsSiteScriptPackage"] else json.loads(body["Content"])
    return {"description": body["Description"], "content": content, "version": body["Version"]}


def _design(transaction: Transaction, body: Mapping[str, Any]) -> dict[str, Any]:
    """A design by the titles of its scripts."""
    titles = {key: script["Title"] for key, script in all_of(transaction, SCRIPT).items()}
    shown = {name: value for name, value in body.items() if name not in ("SiteScriptIds", "Rights", "Title")}
    return {**shown, "scripts": [titles[key] for key in body["SiteScriptIds"]], "rights": sorted(body["Rights"])}


def _names(transaction: Transaction, ids: tuple[str, ...]) -> list[str]:
    found = (person(transaction, key) for key in ids)
    return sorted(one.upn for one in found if one is not None)


def _hub(hub: Hub, paths: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": hub.title,
        "description": hub.description,
        "logoUrl": hub.logo,
        "requiresJoinApproval": hub.requires_approval,
        "hideNameInNavigation": hub.hide_name,
        "enablePermissionsSync": hub.permissions_sync,
        "siteDesignId": hub.site_design,
        "targets": sorted(hub.targets),
        "parent": None if hub.parent is None else paths.get(hub.parent),
    }
