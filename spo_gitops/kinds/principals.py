"""Principals in one normal form: the UPN in lower case for users, the claim itself for everything else.

Source: wire/REFERENCE.md 6, "Login name grammar".
"""

from __future__ import annotations

from ..model.claims import EVERYONE, EVERYONE_BUT_EXTERNAL, is_external, means_everybody

EVERYONE_WORD, NO_EXTERNALS_WORD = "everyone", "everyone-except-external"
SITE_GROUP = "siteGroup:"
GROUP_NAME = "group:"  # before the display name of a group of the directory, as people write it
MICROSOFT_365, SECURITY_GROUP = "c:0o.c|federateddirectoryclaimprovider|", "c:0t.c|tenant|"
USER_CLAIM = "i:0#.f|membership|"
APPLICATION = "i:0i.t|"
APPLICATION_OBJECT = "application:"  # before an application's object id in the directory, where it owns a group


def normal(login: str) -> str:
    """``i:0#.f|membership|Ann@Contoso.com`` and ``Ann@contoso.com`` are one principal."""
    lowered = login.strip().lower()
    return lowered.removeprefix(USER_CLAIM)


def is_name(principal: str) -> bool:
    """Whether the principal is a group of the directory by its name, which the service does not know."""
    return principal.startswith(GROUP_NAME)


def claim(principal: str) -> str:
    """The login name that the service takes."""
    return principal if "|" in principal or "\\" in principal else USER_CLAIM + principal


def opens_up(principal: str) -> bool:
    """Whether giving this principal a right opens something to everyone or to external people."""
    return means_everybody(principal) or is_external(principal)


def is_application(principal: str) -> bool:
    """Whether the principal is an application."""
    return principal.lower().startswith((APPLICATION, APPLICATION_OBJECT))


def is_nobody(principal: str) -> bool:
    """Whether the principal is an application, or an account of the service's own (``sharepoint\\system``)."""
    return is_application(principal) or "\\" in principal


def readable(login: str) -> str:
    """The form that people write: a UPN, ``everyone``, ``everyone-except-external``, or the claim itself."""
    name = normal(login)
    if name in EVERYONE:
        return EVERYONE_WORD
    return NO_EXTERNALS_WORD if name.startswith(EVERYONE_BUT_EXTERNAL) else name


def login_of(principal: str, directory: str) -> str:
    """The login name of what ``readable`` gave; ``directory`` is the tenant's id."""
    if principal == EVERYONE_WORD:
        return EVERYONE[0]
    return f"{EVERYONE_BUT_EXTERNAL}/{directory}" if principal == NO_EXTERNALS_WORD else claim(principal)


def opens(principal: str) -> bool:
    """``opens_up`` for principals as people write them."""
    return principal in (EVERYONE_WORD, NO_EXTERNALS_WORD) or opens_up(principal)
