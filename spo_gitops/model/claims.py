"""Claims that mean many people at once, and how a login name shows that somebody is external.

Source: wire/REFERENCE.md 6, "Login name grammar".
"""

from __future__ import annotations

EVERYONE = ("c:0(.s|true", "c:0!.s|windows")
EVERYONE_BUT_EXTERNAL = "c:0-.f|rolemanager|spo-grid-all-users"


def means_everybody(login: str) -> bool:
    """Whether it is the claim for everyone, or for everyone but external people."""
    lowered = login.lower()
    return lowered in EVERYONE or lowered.startswith(EVERYONE_BUT_EXTERNAL)


def is_external(login: str) -> bool:
    """Whether it is a guest's."""
    return "#ext#" in login.lower()
