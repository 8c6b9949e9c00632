"""Microsoft 365 groups and the sites that belong to them: made, removed and restored, together or apart.

The directory keeps a deleted group for 30 days, SharePoint a deleted site for 93 (REFERENCE §9.1): in between a site
can come back without its group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .creation import NewSite, make_site
from .errors import argument_error
from .group_claims import owners_claim
from .guids import guid_of
from .hosts import EMPTY_GUID, ROOT_URL
from .models import Group, Site
from .recycling import recycle, restore
from .store import Transaction
from .tenant_settings import GRAPH_SETTINGS

RETENTION_SECONDS = 30 * 86400.0
TEMPLATE = "GROUP#0"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_NOT_IN_ALIAS = re.compile(r"[@()\\\[\]\";:<>, ]")


@dataclass(frozen=True, slots=True)
class NewGroup:
    """What a caller wants."""

    name: str
    alias: str
    description: str | None = None
    public: bool = False
    classification: str | None = None
    owners: tuple[str, ...] = ()  # ids of people
    members: tuple[str, ...] = ()
    options: Sequence[str] = ()  # creationOptions: `SPSiteLanguage:1033`, `HubSiteId:...`, `SiteAlias:...`
    behaviors: tuple[str, ...] = ()


def alias_is_valid(alias: str) -> bool:
    """Whether a group may have this mail nickname (REFERENCE §17)."""
    return 0 < len(alias) <= 64 and alias.isascii() and not _NOT_IN_ALIAS.search(alias)


def alias_is_taken(transaction: Transaction, alias: str) -> bool:
    """Whether a group that is not deleted has this mail nickname."""
    return any(group.deleted is None for group in transaction.groups_with_alias(alias))


def make_group(transaction: Transaction, new: NewGroup, *, instant: bool = False) -> Group:
    """Add a Microsoft 365 group and its site, which answers after provisioning, or at once."""
    group = _new(transaction, new)
    options = {name: value for name, _, value in (option.partition(":") for option in new.options)}
    wanted = NewSite(
        url=free_url(transaction, options.get("SiteAlias") or new.alias),
        title=new.name,
        template=TEMPLATE,
        owner=owners_claim(group.id),
        description=new.description or "",
        classification=new.classification or "",
        hub=_hub(transaction, options.get("HubSiteId", "")),
        settings=_settings(options.get("SPSiteLanguage", "")),
    )
    return _joined(transaction, group, make_site(transaction, wanted, instant=instant))


def adopt(transaction: Transaction, site: Site, new: NewGroup, *, team: bool = False) -> Group:
    """Give an existing site a group of its own; its owners own the site from then on."""
    if site.group is not None:
        raise argument_error("This site already has an M365 Group attached.")
    group = replace(_new(transaction, new), team=team)
    return _joined(transaction, group, replace(site, owner=owners_claim(group.id)))


def _joined(transaction: Transaction, group: Group, site: Site) -> Group:
    transaction.put_site(replace(site, group=group.id))
    found = replace(group, site=site.path)
    transaction.put_group(found)
    return found


def _new(transaction: Transaction, new: NewGroup) -> Group:
    number = transaction.take_group_number()
    return Group(
        id=guid_of("group", new.alias.lower(), number),
        number=number,
        name=new.name,
        alias=new.alias,
        created=transaction.now,
        description=new.description,
        visibility="Public" if new.public else "Private",
        classification=new.classification,
        owners=new.owners,
        members=tuple(dict.fromkeys((*new.owners, *new.members))),
        behaviors=new.behaviors,
    )


def free_url(transaction: Transaction, alias: str, managed: str = "") -> str:
    """The URL of a new group's site: of the alias, with digits where that is taken (K), in the tenant's managed path
    for new sites (REFERENCE 10.3, siteCreationDefaultManagedPath) unless another is asked for."""
    leaf = _UNSAFE.sub("", alias) or "group"
    names = (leaf if number == 0 else f"{leaf}{number}" for number in range(10_000))
    path = managed or transaction.document(GRAPH_SETTINGS, {}).get("siteCreationDefaultManagedPath", "/sites/")
    above = f"{ROOT_URL}/{path.strip('/')}"
    return next(url for url in (f"{above}/{name}" for name in names) if transaction.site(url) is None)


def _hub(transaction: Transaction, hub: str) -> str | None:
    return hub.lower() if hub and hub != EMPTY_GUID and transaction.hub(hub) is not None else None


def _settings(language: str) -> dict[str, int]:
    return {"Lcid": int(language)} if language.isdigit() else {}


def remove_group(transaction: Transaction, group: Group) -> None:
    """Delete a group; its site goes to SharePoint's recycle bin with it."""
    site = transaction.site(group.site or "")
    if site is not None and site.group == group.id and site.deleted is None:
        recycle(transaction, site)
    transaction.put_group(replace(group, deleted=transaction.now))


def restore_group(transaction: Transaction, group: Group) -> Group:
    """Take a group back, with its site where that was not purged."""
    site = transaction.site(group.site or "")
    if site is not None and site.group == group.id and site.deleted is not None:
        restore(transaction, site)
    back = replace(group, deleted=None)
    transaction.put_group(back)
    return back


def purge_groups(transaction: Transaction) -> None:
    """Forget the groups whose retention has ended; their sites stay in the recycle bin."""
    for group in transaction.groups(deleted=True):
        ended = group.deleted is not None and group.deleted + RETENTION_SECONDS <= transaction.now
        if ended or group.purged is not None:
            transaction.drop_group(group)
