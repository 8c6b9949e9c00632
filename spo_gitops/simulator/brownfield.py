"""The demonstration's tenant: years of work by hand, some of it where the example repository has its own ideas."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .content.seeding import add_file
from .creation import NewSite, make_site
from .hosts import ROOT_URL
from .hubs import join, register
from .people import find_principal
from .recycling import recycle
from .store import Transaction

_YEAR = 365 * 86400.0


@dataclass(frozen=True, slots=True)
class _Grown:
    path: str
    title: str
    template: str
    owner: str
    admins: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)


_COMMUNICATION, _TEAM = "SITEPAGEPUBLISHING#0", "STS#3"
_LOOSE = {"SharingCapability": 2, "DenyAddAndCustomizePages": 1}

_UNDECLARED = (
    _Grown("/sites/legacy-intranet", "Intranet (old)", _COMMUNICATION, "ann.lee@contoso.com", settings=_LOOSE),
    _Grown("/sites/old-wiki", "Wiki", _TEAM, "ben.ortiz@contoso.com", settings={"SharingCapability": 1}),
    _Grown("/sites/shadow-marketing", "Marketing (unofficial)", _TEAM, "grace.kim@contoso.com", settings=_LOOSE),
    _Grown(
        "/teams/skunkworks", "Skunkworks", _TEAM, "hugo.weber@contoso.com", ("guest.designer@fabrikam.com",), _LOOSE
    ),
)

_DRIFTED = (
    _Grown(
        "/sites/finance",
        "Finance - DO NOT USE",
        _TEAM,
        "dara.singh@contoso.com",
        ("ann.lee@contoso.com", "guest.auditor@fabrikam.com"),
        _LOOSE | {"DefaultSharingLinkType": 3},
        {"Budget.xlsx": 120_000, "Forecast.xlsx": 98_000},
    ),
    _Grown(
        "/sites/hr",
        "Human Ressources",
        _COMMUNICATION,
        "chloe.martin@contoso.com",
        settings=_LOOSE,
        files={"Handbook.docx": 340_000},
    ),
    _Grown("/sites/legal", "legal", _TEAM, "emil.berg@contoso.com", settings=_LOOSE | {"DefaultLinkPermission": 2}),
    _Grown("/sites/it-support", "IT helpdesk", _TEAM, "fatima.noor@contoso.com", settings=_LOOSE),
    _Grown("/sites/corporate", "Corporate test", _COMMUNICATION, "ben.ortiz@contoso.com", settings=_LOOSE),
)

_HUB = _Grown("/sites/regions", "Regions", _COMMUNICATION, "grace.kim@contoso.com")
_MEMBERS = (
    _Grown("/sites/region-north", "Region North", _COMMUNICATION, "hugo.weber@contoso.com"),
    _Grown("/sites/region-south", "Region South", _COMMUNICATION, "emil.berg@contoso.com"),
)
_DELETED = _Grown("/sites/archive-2019", "Archive 2019", _TEAM, "ann.lee@contoso.com", files={"Minutes.docx": 50_000})


def seed_brownfield(transaction: Transaction) -> None:
    """Add the grown sites, the hub made by hand and the site in the recycle bin."""
    for grown in (*_UNDECLARED, *_DRIFTED, _HUB, *_MEMBERS, _DELETED):
        _grow(transaction, grown)
    hub_site = transaction.site(_HUB.path)
    deleted = transaction.site(_DELETED.path)
    if hub_site is not None and deleted is not None:
        hub = register(transaction, hub_site)
        for member in _MEMBERS:
            site = transaction.site(member.path)
            if site is not None:
                join(transaction, site, hub.id, by_admin=True)
        recycle(transaction, deleted)


def _grow(transaction: Transaction, grown: _Grown) -> None:
    new = NewSite(ROOT_URL + grown.path, grown.title, grown.template, grown.owner, settings=grown.settings)
    site = make_site(transaction, new, instant=True)
    people = (find_principal(admin) for admin in grown.admins)
    transaction.put_site(
        replace(
            site,
            admins=tuple(person.login for person in people if person is not None),
            created=site.created - 4 * _YEAR,
            modified=site.created - _YEAR / 4,
        )
    )
    for name, length in grown.files.items():
        add_file(transaction, transaction.site(site.path) or site, name, length)
    grown_site = transaction.site(site.path) or site
    transaction.put_site(replace(grown_site, modified=site.created - _YEAR / 4))
