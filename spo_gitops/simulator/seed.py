"""The first content of a tenant: its root and system sites, and any number of believable ones from a seed."""

import random
from dataclasses import replace

from .creation import NewSite, make_site
from .hosts import ROOT_URL
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
    _system(transaction, "/sites/appcatalog", "App Catalog", "APPCATALOG#0")


def _system(transaction: Transaction, path: str, title: str, template: str) -> None:
    new = NewSite(f"{ROOT_URL}/sites/placeholder", title, template, "admin@contoso.com")
    site = make_site(transaction, new, instant=True)
    transaction.drop_site(site)
    transaction.put_site(replace(site, url=ROOT_URL + path.rstrip("/"), created=site.created - 3 * _YEAR))


def seed_sites(transaction: Transaction, count: int, seed: int) -> None:
    """Project sites numbered from 1; the same seed gives the same sites."""
    chance = random.Random(seed)
    for number in range(1, count + 1):
        _project(transaction, number, chance)


def _project(transaction: Transaction, number: int, chance: random.Random) -> None:
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
    transaction.put_site(
        replace(site, admins=admins, created=site.created - age, modified=site.created - age * chance.random())
    )


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
