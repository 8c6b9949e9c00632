"""Who the tenant's directory knows: people of contoso.com by rule, guests of fabrikam.com, and groups by claim."""

import re
import zlib
from contextvars import ContextVar
from dataclasses import dataclass

from .hosts import EMPTY_GUID, TENANT_DOMAIN, TENANT_ID

_MEMBERSHIP = "i:0#.f|membership|"
_GROUP_CLAIM = re.compile(r"c:0[to]\.c\|(tenant|federateddirectoryclaimprovider)\|([0-9a-f-]{36})(_o)?")
_EVERYONE = {
    "c:0(.s|true": "Everyone",
    f"c:0-.f|rolemanager|spo-grid-all-users/{TENANT_ID}": "Everyone except external users",
}


@dataclass(frozen=True, slots=True)
class Domains:
    """The domains whose people the directory knows: as members, and as guests."""

    home: tuple[str, ...] = ("contoso.com", TENANT_DOMAIN)
    guests: tuple[str, ...] = ("fabrikam.com",)


# Who there is follows from names, so it is no state; which names is a matter of the tenant that is being served, and
# each one has a thread, and so a context, of its own.
_DOMAINS: ContextVar[Domains] = ContextVar("domains", default=Domains())  # noqa: B039  # the default is frozen


def know(domains: Domains) -> None:
    """Let the directory know these domains from now on, in this context."""
    _DOMAINS.set(domains)


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who can own, administer or belong."""

    login: str
    name: str
    email: str
    upn: str | None
    kind: int  # PrincipalType: 1 user, 4 security group
    guest: bool = False

    @property
    def name_id(self) -> str:
        """The number that the service calls NameId, stable for a login name."""
        return f"10030000{zlib.crc32(self.login.encode()):08x}"


def find_principal(text: str) -> Principal | None:
    """The principal with a UPN, mail address or claim; None for one that the directory does not know."""
    lowered = text.strip().lower()
    if lowered in _EVERYONE:
        return Principal(lowered, _EVERYONE[lowered], "", None, 4)
    group = _GROUP_CLAIM.fullmatch(lowered)
    if group is not None:
        known = group[2] != EMPTY_GUID
        return (
            Principal(lowered, f"Group {group[2][:8]}{' Owners' if group[3] else ''}", "", None, 4) if known else None
        )
    return _person(lowered.removeprefix(_MEMBERSHIP))


def _person(upn: str) -> Principal | None:
    local, _, domain = upn.partition("@")
    if not local or local.startswith("unknown") or not re.fullmatch(r"[a-z0-9._#'+-]+", local):
        return None
    known = _DOMAINS.get()
    if local.endswith("#ext#") and domain in known.home:
        account, _, home = local.removesuffix("#ext#").rpartition("_")
        return _guest(account, home, domain) if home in known.guests and account else None
    if domain in known.home:
        return Principal(_MEMBERSHIP + upn, _display(local), upn, upn, 1)
    return _guest(local, domain, TENANT_DOMAIN) if domain in known.guests else None


def _guest(local: str, home: str, domain: str) -> Principal | None:
    if local.startswith("unknown"):
        return None
    upn = f"{local}_{home}#ext#@{domain}"
    return Principal(_MEMBERSHIP + upn, _display(local), f"{local}@{home}", upn, 1, guest=True)


def _display(local: str) -> str:
    return " ".join(part.capitalize() for part in re.split(r"[._-]+", local) if part)
