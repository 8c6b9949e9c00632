"""Who the tenant's directory knows: people of contoso.com by rule, guests of fabrikam.com, and groups by claim."""

import re
import zlib
from dataclasses import dataclass

from .hosts import EMPTY_GUID, TENANT_DOMAIN, TENANT_ID

_MEMBERSHIP = "i:0#.f|membership|"
_HOME_DOMAINS = ("contoso.com", TENANT_DOMAIN)
_GUEST_DOMAIN = "fabrikam.com"
_GROUP_CLAIM = re.compile(r"c:0[to]\.c\|(tenant|federateddirectoryclaimprovider)\|([0-9a-f-]{36})(_o)?")
_EVERYONE = {
    "c:0(.s|true": "Everyone",
    f"c:0-.f|rolemanager|spo-grid-all-users/{TENANT_ID}": "Everyone except external users",
}


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
    if local.endswith("#ext#") and domain == TENANT_DOMAIN:
        account, _, home = local.removesuffix("#ext#").rpartition("_")
        return _guest(account) if home == _GUEST_DOMAIN and account else None
    if domain in _HOME_DOMAINS:
        return Principal(_MEMBERSHIP + upn, _display(local), upn, upn, 1)
    return _guest(local) if domain == _GUEST_DOMAIN else None


def _guest(local: str) -> Principal | None:
    if local.startswith("unknown"):
        return None
    upn = f"{local}_{_GUEST_DOMAIN}#ext#@{TENANT_DOMAIN}"
    return Principal(_MEMBERSHIP + upn, _display(local), f"{local}@{_GUEST_DOMAIN}", upn, 1, guest=True)


def _display(local: str) -> str:
    return " ".join(part.capitalize() for part in re.split(r"[._-]+", local) if part)
