"""Claims that mean many people at once, and how a login name shows that somebody is external.

Source: wire/REFERENCE.md 6, "Login name grammar"; for guests without an account also 13.
"""

from __future__ import annotations

EVERYONE = ("c:0(.s|true", "c:0!.s|windows")
EVERYONE_BUT_EXTERNAL = "c:0-.f|rolemanager|spo-grid-all-users"
# Of accounts in the directory, and of those who get a code by mail and have none; a claim may escape its colons.
_OUTSIDE = ("#ext#", "urn:spo:guest", "urn%3aspo%3aguest")


def means_everybody(login: str) -> bool:
    """Whether it is the claim for everyone, or for everyone but external people."""
    lowered = login.lower()
    return lowered in EVERYONE or lowered.startswith(EVERYONE_BUT_EXTERNAL)


def is_external(login: str) -> bool:
    """Whether it is a guest's."""
    return any(sign in login.lower() for sign in _OUTSIDE)
