"""Sites that no caller makes by a URL: of a team's channels, and people's OneDrives."""

from dataclasses import replace
from typing import Any

from .creation import NewSite, make_site
from .errors import argument_error
from .hosts import Host
from .models import Group, Site
from .site_changes import known
from .store import Transaction

MY_ROOT = "SPSMSITEHOST#0"
PERSONAL = "SPSPERS#10"
_CHANNELS = {"private": 1, "shared": 2}


def channel_site(transaction: Transaction, group: Group, name: str, kind: str, owner: str) -> Site:
    """The site of a private or shared channel of a team: TEAMCHANNEL#0 or #1, related to the team's group."""
    parent = transaction.site(group.site or "")
    if parent is None or kind not in _CHANNELS:
        raise argument_error("A channel is private or shared, of a team that has a site.")
    transaction.put_group(replace(group, team=True))
    leaf = "".join(character for character in name if character.isalnum())
    wanted = NewSite(
        url=f"{parent.url}-{leaf}",
        title=f"{group.name}-{name}",
        template=f"TEAMCHANNEL#{_CHANNELS[kind] - 1}",
        owner=owner,
    )
    site = replace(make_site(transaction, wanted, instant=True), group=group.id, channel=_CHANNELS[kind])
    transaction.put_site(site)
    return site


def personal_url(upn: str) -> str:
    """Where somebody's OneDrive is, or would be."""
    leaf = "".join(character if character.isalnum() else "_" for character in upn.lower())
    return f"{Host.MY.origin}/personal/{leaf}"


def personal_site(transaction: Transaction, upn: str, **settings: Any) -> Site:
    """Somebody's OneDrive, on the host of personal sites; the host's own root site comes with the first one."""
    person = known(upn)
    root = Host.MY.origin
    if transaction.site(root) is None:
        new = NewSite(url=root, title="My Site Host", template=MY_ROOT, owner="admin@contoso.com")
        make_site(transaction, new, instant=True, anywhere=True)
    url = personal_url(str(person.upn or upn))
    if transaction.site(url) is not None:
        raise argument_error(f"A site already exists at url {url}.")
    wanted = NewSite(url=url, title=person.name, template=PERSONAL, owner=person.login, settings=settings)
    return make_site(transaction, wanted, instant=True, anywhere=True)
