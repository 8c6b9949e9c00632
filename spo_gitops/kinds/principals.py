"""Principals in one normal form: the UPN in lower case for users, the claim itself for everything else.

Source: wire/REFERENCE.md 6, "Login name grammar".
"""

from __future__ import annotations

USER_CLAIM = "i:0#.f|membership|"
APPLICATION = "i:0i.t|"
EVERYONE = ("c:0(.s|true", "c:0!.s|windows")
EVERYONE_BUT_EXTERNAL = "c:0-.f|rolemanager|spo-grid-all-users"


def normal(login: str) -> str:
    """``i:0#.f|membership|Ann@Contoso.com`` and ``Ann@contoso.com`` are one principal."""
    lowered = login.strip().lower()
    return lowered.removeprefix(USER_CLAIM)


def claim(principal: str) -> str:
    """The login name that the service takes."""
    return principal if "|" in principal else USER_CLAIM + principal


def opens_up(principal: str) -> bool:
    """Whether giving this principal a right opens something to everyone or to external people."""
    lowered = principal.lower()
    return lowered in EVERYONE or lowered.startswith(EVERYONE_BUT_EXTERNAL) or "#ext#" in lowered


def is_application(principal: str) -> bool:
    """Whether the principal is an application."""
    return principal.lower().startswith(APPLICATION)
