"""The first content of a tenant: its root and system sites, and any number of believable ones from a seed.

Of the numbered sites every fifth belongs to a Microsoft 365 group, every tenth to one with a team. Beyond the first two
hundred one of a hundred is a private channel's, one a shared channel's, and two are OneDrives.
"""

import random
from collections.abc import Mapping
from dataclasses import replace

from .creation import NewSite, make_site
from .directory_people import person
from .group_sites import TEMPLATE as GROUP_TEMPLATE
from .group_sites import NewGroup, adopt
from .hosts import ROOT_URL
from .models import Group, Site
from .other_sites import channel_site, personal_site
from .people import find_principal
from .store import Transaction

_TOPICS = (
    "Apollo",
    "Borealis",
    "Cedar",
    "Delta",
    "Ember",
    "Falcon",
    "Granite",
    "Harbour",
    "Iris",
    "Juniper",
    "Kestrel",
)
_WORDS = (
    "Rollout",
    "Migration",
    "Launch",
    "Research",
    "Audit",
    "Training",
    "Pilot",
    "Redesign",
    "Onboarding",
    "Review",
)
_PEOPLE = ("ann.lee", "ben.ortiz", "chloe.martin", "dara.singh", "emil.berg", "fatima.noor", "grace.kim", "hugo.weber")
_YEAR = 365 * 86400.0


def seed_system(transaction: Transaction) -> None:
    """The sites that every tenant has."""
    _system(transaction, "/", "Contoso", "SITEPAGEPUBLISHING#0")
    _system(transaction, "/search", "Search", "SRCHCEN#0")
    _system(transaction, "/sites/appcatalog", "App Catalog", "APPCATALOG#0", {"DenyAddAndCustomizePages": 1})
    for local in ("admin", *_PEOPLE):
        assert person(transaction, f"{local}@contoso.com") is not None


def _system(
    transaction: Transaction, path: str, title: str, template: str, settings: Mapping[str, object] | None = None
) -> None:
    new = NewSite(f"{ROOT_URL}/sites/placeholder", title, template, "admin@contoso.com", settings=settings or {})
    site = make_site(transaction, new, instant=True)
    transaction.drop_site(site)
    transaction.put_site(replace(site, url=ROOT_URL + path.rstrip("/"), created=site.created - 3 * _YEAR))


def seed_sites(transaction: Transaction, count: int, seed: int) -> None:
    """Project sites numbered from 1; the same seed gives the same sites."""
    chance = random.Random(seed)
    grown: list[Group] = []
    for number in range(1, count + 1):
        if number > 200 and number % 100 in (17, 57) and grown:
            kind = "private" if number % 100 == 17 else "shared"
            channel_site(transaction, grown[number % len(grown)], f"Channel{number}", kind, "admin@contoso.com")
        elif number > 200 and number % 100 in (33, 73):
            personal_site(transaction, f"person.{number}@contoso.com")
        else:
            _project(transaction, number, chance, grown)


def _project(transaction: Transaction, number: int, chance: random.Random, grown: list[Group]) -> None:
    title = f"{chance.choice(_TOPICS)} {chance.choice(_WORDS)} {number}"
    owner, *others = chance.sample(_PEOPLE, 1 + chance.randrange(3))
    new = NewSite(
        url=f"{ROOT_URL}/sites/proj-{number:04d}",
        title=title,
        template=chance.choice(("SITEPAGEPUBLISHING#0", "STS#3", "STS#3")),
        owner=f"{owner}@contoso.com",
        description=chance.choice(("", f"Everything about {title}.")),
        settings=_settings(chance),
    )
    site = make_site(transaction, new, instant=True)
    age = chance.uniform(10, 900) * 86400
    people = (find_principal(f"{other}@contoso.com") for other in others)
    admins = tuple(person.login for person in people if person is not None)
    site = replace(site, admins=admins, created=site.created - age, modified=site.created - age * chance.random())
    transaction.put_site(site)
    if number % 5 == 0:
        grown.append(_connected(transaction, site, owner, others, team=number % 10 == 0))


def _connected(transaction: Transaction, site: Site, owner: str, others: list[str], *, team: bool) -> Group:
    """Make a site look as if it had always been a group's."""
    owners = (_id(transaction, owner),)
    members = tuple(_id(transaction, other) for other in others)
    new = NewGroup(site.title, site.path.rpartition("/")[2], owners=owners, members=members)
    return adopt(transaction, replace(site, template=GROUP_TEMPLATE), new, team=team)


def _id(transaction: Transaction, local: str) -> str:
    found = person(transaction, f"{local}@contoso.com")
    assert found is not None
    return found.id


def _settings(chance: random.Random) -> dict[str, object]:
    settings: dict[str, object] = {}
    if chance.random() < 0.4:
        settings["SharingCapability"] = chance.choice((1, 3, 3))
    if chance.random() < 0.2:
        settings["DefaultSharingLinkType"] = chance.choice((1, 2))
    if chance.random() < 0.15:
        settings["DefaultLinkPermission"] = 1
    if chance.random() < 0.1:
        settings["CommentsOnSitePagesDisabled"] = True
    if chance.random() < 0.1:
        settings["DenyAddAndCustomizePages"] = 1
    if chance.random() < 0.1:
        settings |= {"StorageMaximumLevel": 26214400, "StorageWarningLevel": 25574400}
    return settings
