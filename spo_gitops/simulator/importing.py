"""Standing up a tenant from observations: the JSON of `/_sim/state`, of this tenant or of a real one.

The names of a real tenant are made those of this one: personal sites move to this tenant's host, and the directory
knows the domains of the people that the observations name. What can not be loaded is told, and left out.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .content.compliance import keep_files
from .content.importing import load_content
from .directory_people import person
from .errors import ServiceError
from .graph.settings import take_settings
from .group_sites import TEMPLATE as GROUP_TEMPLATE
from .guids import guid_of
from .hosts import TENANT_DOMAIN, TENANT_ID, Host
from .language import stems
from .models import Group, Hub, Site, path_of, url_of
from .people import Domains, know
from .site_designs import DESIGN, SCRIPT, create_design, create_script
from .site_schema import DEFAULTS, SETTINGS
from .storage_entities import put_stored
from .store import Transaction
from .tenant_schema import DEFAULTS as TENANT_DEFAULTS
from .themes import put_theme

_UPN = re.compile(r"(?:i:0#\.f\|membership\|)?([^\s|@]+)@([A-Za-z0-9.-]+)")
_EVERYBODY = re.compile(r"(c:0-\.f\|rolemanager\|spo-grid-all-users/)[0-9a-fA-F-]{36}")
_MY_HOST = re.compile(r"https://[a-z0-9-]+-my\.sharepoint\.com", re.IGNORECASE)
_OWNERS = re.compile(r"federateddirectoryclaimprovider\|([0-9a-f-]{36})_o")
_PARTS = ("sites", "hubs", "recycleBin", "tenant", "themes", "siteScripts", "designs", "storageEntities", "groups")


class NotObservations(Exception):
    """A file that has not the shape of observations; the text says where, what was found and what is expected."""


@dataclass(slots=True)
class Loading:
    """One load: where it goes, and what had to be left out."""

    transaction: Transaction
    left_out: list[str] = field(default_factory=list)

    def tried(self, what: str, act: Callable[..., object], *arguments: Any) -> None:
        """Do a part; a refusal of the service leaves it out."""
        try:
            act(*arguments)
        except ServiceError as error:
            self.left_out.append(f"{what}: {error.message}")


def checked(observations: Any) -> dict[str, Any]:
    """Observations of the right shape, in this tenant's names; raises NotObservations."""
    if not isinstance(observations, dict) or not isinstance(observations.get("sites"), dict):
        raise NotObservations('/: expected an object with "sites", an object by path')
    for name, value in observations.items():
        wanted = list if name == "recycleBin" else dict
        if name in _PARTS and not isinstance(value, wanted):
            raise NotObservations(f"/{name}: expected {'a list' if wanted is list else 'an object'}")
    for path, site in observations["sites"].items():
        if not isinstance(site, dict) or not isinstance(site.get("template"), str):
            raise NotObservations(f'/sites/{path}: expected an object with "template"')
    found = _renamed(observations)
    assert isinstance(found, dict)
    return found


def _renamed(value: Any) -> Any:
    match value:
        case str():
            return _MY_HOST.sub(Host.MY.origin, _EVERYBODY.sub(rf"\g<1>{TENANT_ID}", value))
        case Mapping():
            return {_renamed(name): _renamed(item) for name, item in value.items()}
        case list():
            return [_renamed(item) for item in value]
        case _:
            return value


def domains_of(observations: Mapping[str, Any]) -> Domains:
    """The domains of the people that observations name, beside those that every tenant knows."""
    base = Domains()
    home, guests = dict.fromkeys(base.home), dict.fromkeys(base.guests)
    for local, domain in sorted(set(_people(observations))):
        if local.endswith("#ext#"):
            home[domain] = None
            guests[local.removesuffix("#ext#").rpartition("_")[2]] = None
        elif domain not in guests:
            home[domain] = None
    return Domains(tuple(home), tuple(guests))


def _people(value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            found = _UPN.fullmatch(value.lower())
            if found is not None:
                yield found[1], found[2]
        case Mapping():
            for name, item in value.items():
                yield from _people(name)
                yield from _people(item)
        case list():
            for item in value:
                yield from _people(item)


def load(transaction: Transaction, observations: Mapping[str, Any]) -> list[str]:
    """Put checked observations into an empty tenant; what had to be left out is told, a line for each."""
    loading = Loading(transaction)
    domains = domains_of(observations)
    know(domains)
    transaction.put_document("domains", {"home": list(domains.home), "guests": list(domains.guests)})
    _load_tenant(loading, observations)
    _load_sites(loading, observations)
    _load_hubs(loading, observations)
    for path, body in observations["sites"].items():
        load_content(loading.transaction, path, body, loading.tried)
    return loading.left_out


def _load_tenant(loading: Loading, observations: Mapping[str, Any]) -> None:
    settings = observations.get("tenant", {})
    known = {name: value for name, value in settings.items() if name in TENANT_DEFAULTS}
    differing = {name: value for name, value in known.items() if value != TENANT_DEFAULTS[name]}
    loading.transaction.put_document("tenant", differing)
    elsewhere = keep_files(loading.transaction, settings) | take_settings(loading.transaction, settings)
    unknown = sorted(set(settings) - set(known) - elsewhere)
    loading.left_out += [f"tenant setting {name}: unknown here" for name in unknown]
    for name, theme in observations.get("themes", {}).items():
        loading.tried(f"theme {name}", _load_theme, loading, name, theme)
    scripts: dict[str, str] = {}
    for title, body in observations.get("siteScripts", {}).items():
        loading.tried(f"site script {title}", _load_script, loading, scripts, title, body)
    for title, body in observations.get("designs", {}).items():
        loading.tried(f"design {title}", _load_design, loading, scripts, title, body)
    for key, body in observations.get("storageEntities", {}).items():
        put_stored(loading.transaction, key, body)
    for alias, body in observations.get("groups", {}).items():
        _load_group(loading, alias, body, observations["sites"])


def _load_theme(loading: Loading, name: str, theme: Mapping[str, Any]) -> None:
    put_theme(loading.transaction, name, json.dumps(theme))


def _load_script(loading: Loading, scripts: dict[str, str], title: str, body: Mapping[str, Any]) -> None:
    scripts[title] = create_script(
        loading.transaction, title, body.get("description") or "", json.dumps(body["content"])
    )
    stored = loading.transaction.objects("", SCRIPT)[scripts[title]].body
    loading.transaction.put_object("", SCRIPT, scripts[title], {**stored, "Version": body.get("version", 1)})


def _load_design(loading: Loading, scripts: Mapping[str, str], title: str, body: Mapping[str, Any]) -> None:
    info = {name: value for name, value in body.items() if name not in ("scripts", "rights")}
    ids = [scripts[name] for name in body.get("scripts", ()) if name in scripts]
    key = create_design(loading.transaction, {**info, "Title": title, "SiteScriptIds": ids})
    stored = loading.transaction.objects("", DESIGN)[key].body
    rights = {login: login for login in body.get("rights", ())}
    loading.transaction.put_object("", DESIGN, key, {**stored, "Rights": rights})


def _load_group(loading: Loading, alias: str, body: Mapping[str, Any], sites: Mapping[str, Any]) -> None:
    """A group by the id that the owner of its site names, else by a new one."""
    owner = _OWNERS.search(str(sites.get(body.get("site") or "", {}).get("owner", "")))
    people: dict[str, tuple[str, ...]] = {}
    for role in ("owners", "members"):
        found = {name: person(loading.transaction, name) for name in body.get(role, ())}
        loading.left_out += [f"group {alias}: {name} is nobody" for name, one in found.items() if one is None]
        people[role] = tuple(one.id for one in found.values() if one is not None)
    number = loading.transaction.take_group_number()
    group = Group(
        id=guid_of("group", alias, number) if owner is None else owner[1],
        number=number,
        name=str(body.get("displayName") or alias),
        alias=alias,
        created=loading.transaction.now,
        unified=bool(body.get("unified", True)),
        security=not body.get("unified", True),
        description=body.get("description"),
        visibility=str(body.get("visibility") or "Private"),
        classification=body.get("classification"),
        owners=people["owners"],
        members=people["members"],
        team=bool(body.get("team")),
        site=body.get("site"),
    )
    loading.transaction.put_group(group)


def _load_sites(loading: Loading, observations: Mapping[str, Any]) -> None:
    groups = {group.alias: group.id for group in loading.transaction.groups()}
    groups |= {group.site: group.id for group in loading.transaction.groups() if group.site}
    for path, body in observations["sites"].items():
        loading.transaction.put_site(_site(loading, path, body, groups))
    for path in observations.get("recycleBin", ()):
        if path not in observations["sites"]:
            gone = _site(loading, path, {"template": "STS#3", "title": path.rpartition("/")[2]}, groups)
            loading.transaction.put_site(replace(gone, deleted=loading.transaction.now))


def _site(loading: Loading, path: str, body: Mapping[str, Any], groups: Mapping[str, str]) -> Site:
    """A site; `groups` are the ids of groups by alias and by the path of their site."""
    now = loading.transaction.now
    given = body.get("settings", {})
    settings = {name: value for name, value in given.items() if name in SETTINGS and value != DEFAULTS[name]}
    lock = settings.pop("LockState", "Unlock")
    loading.left_out += [f"{path}: setting {name} is unknown here" for name in sorted(set(given) - set(SETTINGS))]
    # Paths are in lower case; the permissions of the root web name it as it is written.
    written = next((scope for scope in body.get("roles", {}) if scope.lower() == path), path)
    url = path if path.startswith("https://") else url_of(written)
    number = loading.transaction.take_number()
    group = groups.get(str(body.get("group") or ""))
    if group is None and body["template"] == GROUP_TEMPLATE:
        group = groups.get(path_of(url))
    return Site(
        id=str(body.get("id") or guid_of("imported site", path)),
        web_id=guid_of("imported web", path),
        number=number,
        url=url.rstrip("/"),
        title=str(body.get("title") or ""),
        template=body["template"],
        owner=str(body.get("owner") or f"i:0#.f|membership|admin@{TENANT_DOMAIN}"),
        created=now,
        ready=now,
        complete=now,
        modified=now,
        description=str(body.get("description") or ""),
        admins=tuple(map(str, body.get("admins", ()))),
        settings=settings,
        lock=lock,
        first_title=_first_title(body),
        group=group,
        channel=int(body.get("channel") or 0),
    )


def _first_title(body: Mapping[str, Any]) -> str:
    """The title that the default groups are named after."""
    return next(iter(stems(body.get("groups", {}))), str(body.get("title") or ""))


def _load_hubs(loading: Loading, observations: Mapping[str, Any]) -> None:
    sites = {path: loading.transaction.site(path) for path in observations["sites"]}
    hubs = observations.get("hubs", {})
    for path, body in hubs.items():
        site = sites.get(path)
        if site is None:
            loading.left_out.append(f"hub {path}: there is no such site")
            continue
        parent = sites.get(body.get("parent") or "")
        hub = Hub(
            id=site.id,
            title=str(body.get("title") or site.title),
            description=body.get("description"),
            logo=body.get("logoUrl"),
            requires_approval=bool(body.get("requiresJoinApproval")),
            hide_name=bool(body.get("hideNameInNavigation")),
            permissions_sync=bool(body.get("enablePermissionsSync")),
            site_design=str(body.get("siteDesignId") or Hub(site.id, "").site_design),
            parent=None if parent is None else parent.id,
            targets=tuple(body.get("targets") or ()),
        )
        loading.transaction.put_hub(hub)
    for path, body in observations["sites"].items():
        hub_site = sites.get(body.get("hub") or "")
        site = loading.transaction.site(path)
        if site is not None and hub_site is not None and loading.transaction.hub(hub_site.id) is not None:
            loading.transaction.put_site(replace(site, hub=hub_site.id))
