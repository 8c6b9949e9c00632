"""Sites that nobody can look into as they are: archived ones, and those whose lock lets nobody in.

Source: REFERENCE 1 (``NoAccess``: 403 on every request to the site, documented); that an archived site answers nobody
is documented, what it answers is not recorded. So the state alone proves nothing: it explains a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import AuthError, NotFoundError, RejectedError, TenantError
from ..model.value import Observed, Value
from . import lists, permissions
from .archive import STATUS
from .site_web import is_of_web

_LOCK = "settings.lockState"
_REFUSALS = (AuthError, NotFoundError, RejectedError)
_UNAUTHENTICATED = 401


def closed_by(fields: Mapping[str, Observed], facts: Mapping[str, Value]) -> str:
    """The state that closes the site, in words; empty for one that is open."""
    if facts.get(STATUS):
        return "it is archived"
    return "its lock lets nobody in (NoAccess)" if fields.get(_LOCK) == "NoAccess" else ""


def is_of_host(name: str) -> bool:
    """Whether only the site's own host tells the attribute."""
    return permissions.is_permission(name) or lists.is_list(name) or is_of_web(name)


class Troubles:
    """What of one site could not be read, part by part."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._refused = 0

    def add(self, part: str, error: TenantError) -> None:
        """A part that the site's own host answers."""
        self._texts.append(f"{part}: {error}")
        self._refused += is_refusal(error)

    def add_of_directory(self, text: str) -> None:
        """What the directory did not tell, which no state of the site explains; nothing where it is empty."""
        self._texts += filter(None, (text,))

    @property
    def text(self) -> str:
        return "; ".join(self._texts)

    @property
    def refused_only(self) -> bool:
        """Whether there is any trouble, and all of it is that the site's host refused."""
        return bool(self._texts) and self._refused == len(self._texts)


def is_refusal(error: Exception) -> bool:
    """Whether the service refused to look, other than for who we are, or could not be asked."""
    return isinstance(error, _REFUSALS) and isinstance(error, TenantError) and error.status != _UNAUTHENTICATED
