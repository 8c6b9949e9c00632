"""Observations that somebody recorded: plain JSON with the catalogue's names or the service's own.

``{"tenant": {NAME: VALUE}, "sites": [{"url": ..., NAME: VALUE}]}``. Nothing is guessed: a value whose type does not
fit its setting was not read, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..catalog.settings import OWN_KEYS, Setting, SettingType, site_settings
from ..catalog.tenant_settings import tenant_settings
from ..catalog.wire import from_wire
from ..model.address import Address
from ..model.observation import Observation, Presence
from ..model.policy import ACTIVE
from ..model.site_url import path_of
from ..model.value import Observed, Value

PREFIX = "settings."
_NO_GROUP = ("", "00000000-0000-0000-0000-000000000000")
# Names of a site's own attributes and facts, beside the settings; the service's names stand beside ours.
_TEXTS = {"title": "title", "Title": "title", "description": "description", "Description": "description"}
_OWNERS = ("owner", "OwnerLoginName", "OwnerEmail", "Owner")
_HUBS = ("hub",)
_TEMPLATES = ("template", "Template", "TemplateName")
_CREATED = ("created", "CreatedTime", "TimeCreated")
_ACTIVE = ("active", "LastContentModifiedDate", "LastActivityOn")
_URLS = ("url", "Url", "SiteUrl", "path")
_TROUBLES = ("error", "trouble")
_OTHERS = frozenset({*_OWNERS, *_HUBS, *_TEMPLATES, *_CREATED, *_ACTIVE, *_URLS, *_TROUBLES, "admins", "guests",
                     "GroupId", "grouped", "HubSiteId", "SiteId", "id"})  # fmt: skip
_CLAIM = "i:0#.f|membership|"


class RecordingError(ValueError):
    """The recording has not the shape that it must have; the text says where and what was expected."""


@dataclass(slots=True)
class Recording:
    """``unknown`` counts names that neither the catalogue nor the service knows; ``unfit`` values without effect."""

    tenant: Mapping[str, Observed] | None = None
    sites: tuple[Mapping[str, Any], ...] = ()
    unknown: dict[str, int] = field(default_factory=dict)
    unfit: dict[str, int] = field(default_factory=dict)

    def observations(self) -> Iterator[Observation]:
        """Each site once, as far as it was recorded."""
        for number, record in enumerate(self.sites):
            yield _site(record, number, self)

    def notes(self) -> Iterator[str]:
        """What of the recording had no effect. Complete once all sites were read."""
        for what, found in (
            ("left out, as not known", self.unknown),
            ("no value of its type: unknown", self.unfit),
        ):
            if found:
                names = sorted(found, key=lambda name: (-found[name], name))
                shown = ", ".join(f"{name} ({found[name]})" for name in names[:10])
                more = f" and {len(names) - 10} more" if len(names) > 10 else ""
                yield f"{what}: {shown}{more}"


def recording(raw: Any) -> Recording:
    """The recording of parsed JSON. Raises RecordingError."""
    if not isinstance(raw, dict) or not ({"tenant", "sites"} & set(raw)):
        raise RecordingError('nothing called "tenant" or "sites"')
    made = Recording()
    tenant, sites = raw.get("tenant"), raw.get("sites", [])
    if tenant is not None:
        if not isinstance(tenant, dict):
            raise RecordingError('a "tenant" that is no object of settings')
        made.tenant = _fields(tenant, tenant_settings(), made, frozenset())
    if not isinstance(sites, list):
        raise RecordingError('"sites" that are no list of objects')
    seen: dict[str, int] = {}
    for number, record in enumerate(sites):
        path = _path(record, number)
        if path in seen:
            raise RecordingError(f"sites[{number}] is {path} again, which sites[{seen[path]}] is")
        seen[path] = number
    made.sites = tuple(sites)
    return made


def _path(record: Any, number: int) -> str:
    url = _first(record, _URLS) if isinstance(record, dict) else None
    if not isinstance(url, str) or not url.strip():
        raise RecordingError(f'sites[{number}] has no "url"')
    return path_of(url.strip()).lower()


def _site(record: Mapping[str, Any], number: int, made: Recording) -> Observation:
    address = Address.of("site", _path(record, number))
    trouble = _first(record, _TROUBLES)
    if trouble:
        return Observation(address, Presence.UNKNOWN, trouble=str(trouble))
    settings = record.get("settings")
    flat = {**record, **settings} if isinstance(settings, dict) else record
    known = {name: setting for name, setting in site_settings().items() if name not in OWN_KEYS}
    fields = _fields(flat, known, made, _OTHERS | {"settings", *_TEXTS})
    for name, ours in _TEXTS.items():
        if isinstance(record.get(name), str):
            fields[ours] = record[name]
    owner, hub = _first(record, _OWNERS), _first(record, _HUBS)
    if isinstance(owner, str):
        fields["owner"] = owner.lower().removeprefix(_CLAIM)
    if isinstance(hub, str):
        fields["hub"] = hub.lower()
    admins = record.get("admins")
    if isinstance(admins, list) and all(isinstance(admin, str) for admin in admins):
        fields["admins"] = tuple(sorted(admin.lower().removeprefix(_CLAIM) for admin in admins))
    return Observation(address, Presence.PRESENT, fields, facts=_facts(record))


def _facts(record: Mapping[str, Any]) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    for ours, names in (("template", _TEMPLATES), ("created", _CREATED), (ACTIVE, _ACTIVE)):
        text = _first(record, names)
        if isinstance(text, str) and text:
            facts[ours] = text
    if isinstance(record.get("grouped"), bool):
        facts["grouped"] = record["grouped"]
    elif isinstance(record.get("GroupId"), str):
        facts["grouped"] = record["GroupId"].lower() not in _NO_GROUP
    guests = record.get("guests")
    if isinstance(guests, int) and not isinstance(guests, bool):
        facts["guests"] = guests
    return facts


def _fields(
    record: Mapping[str, Any], settings: Mapping[str, Setting], made: Recording, others: frozenset[str]
) -> dict[str, Observed]:
    """Attributes by our names; the service's names and any case of either are understood.

    Also what no answer holds: somebody else may have asked a cmdlet.
    """
    by_name = {name.lower(): setting for name, setting in settings.items()}
    by_name |= {setting.property.lower(): setting for setting in settings.values() if setting.property}
    fields: dict[str, Observed] = {}
    for name, raw in record.items():
        setting = by_name.get(str(name).lower())
        if setting is None:
            if name not in others:
                made.unknown[str(name)] = made.unknown.get(str(name), 0) + 1
        elif _fits(setting, raw):
            fields[PREFIX + setting.name] = from_wire(setting, raw)
        else:
            made.unfit[str(name)] = made.unfit.get(str(name), 0) + 1
    return fields


def _fits(setting: Setting, raw: Any) -> bool:
    """Whether the value can be what a read gave. Null is a text's or a list's empty value, and otherwise none."""
    match setting.type:
        case SettingType.BOOLEAN:
            return isinstance(raw, bool) or (isinstance(raw, str) and raw.lower() in ("true", "false"))
        case SettingType.INTEGER | SettingType.NUMBER:
            return _is_number(raw)
        case SettingType.ENUM:
            return (isinstance(raw, str) and raw != "") or (isinstance(raw, int) and not isinstance(raw, bool))
        case SettingType.LIST:
            return raw is None or isinstance(raw, str | list | dict)
        case _:
            return raw is None or isinstance(raw, str)


def _is_number(raw: Any) -> bool:
    if isinstance(raw, str):
        return raw.strip().lstrip("-").isdecimal()
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)
