"""Who is who in a site, and who has what in an item with permissions of its own; asked for once and when needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..catalog.permissions import normal_level
from ..errors import MalformedAnswerError, RejectedError
from ..kinds.lists import grants_of as told_grants
from ..kinds.people import People
from ..kinds.permission_state import ASSOCIATED, Called, Permissions, grants_of, links_in, read_permissions
from ..kinds.permissions import parts
from ..model.kind import Conversation
from ..model.operation import Request


class Insiders:
    """Of one site."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._logins: dict[str, str] | None = None
        self._permissions: Permissions | None = None
        self._people: People | None = None

    def logins(self, *, again: bool = False) -> Conversation[Mapping[str, str]]:
        """Login names by the numbers that columns hold. ``again``: the site may have come to know others."""
        if self._logins is None or again:
            response = yield Request("content.users", site=self._site)
            users = response.body.get("value") if isinstance(response.body, dict) else None
            if not isinstance(users, list):
                raise MalformedAnswerError("the users of a site came without value")
            self._logins = {str(user["Id"]): str(user["LoginName"]) for user in users}
        return self._logins

    def permissions(self) -> Conversation[Permissions]:
        """Groups and levels of the site."""
        if self._permissions is None:
            self._permissions = yield from read_permissions(self._site)
        return self._permissions

    def grants(self, list_: str, item: int) -> Conversation[tuple[str, ...]]:
        """``PRINCIPAL = LEVEL`` of an item that has permissions of its own."""
        return (yield from self.given(list_, item))[0]

    def given(self, list_: str, item: int) -> Conversation[tuple[tuple[str, ...], int]]:
        """The grants of such an item, and how many sharing links it has."""
        found = yield from self.permissions()
        response = yield Request("content.grants", {"id": list_, "item": str(item)}, site=self._site)
        entries = response.body.get("value") if isinstance(response.body, dict) else None
        if not isinstance(entries, list):
            raise MalformedAnswerError("the role assignments of an item came without value")
        called = Called({found.groups[key].id: key for key in ASSOCIATED if key in found.groups})
        return tuple(sorted(told_grants(grants_of(entries), called))), links_in(entries)

    def differ(self, list_: str, item: int, unique: bool, held: tuple[str, ...] | None) -> Conversation[str]:
        """How the permissions of an item are others than an export has them; empty where they are not."""
        if held is None:
            return ""  # what inherits in the export may have its own by now: nothing is opened
        if not unique:
            return "it inherits permissions, and had its own"
        now = yield from self.grants(list_, item)
        return "" if set(map(_normal, now)) == set(map(_normal, held)) else "its permissions are others"

    def give(self, list_: str, item: int, grants: Iterable[str]) -> Conversation[None]:
        """An item gets permissions of its own, these and no others."""
        found = yield from self.permissions()
        self._people = self._people or People(self._site, found)
        where = {"id": list_, "item": str(item)}
        yield Request("content.own-permissions", where, site=self._site)
        wanted, now = set(map(_normal, grants)), set(map(_normal, (yield from self.grants(list_, item))))
        for operation, changes in (("content.revoke", now - wanted), ("content.grant", wanted - now)):
            for principal, level in sorted(changes):
                if level not in found.levels:
                    raise RejectedError(
                        f"the site has no permission level {level}, so {principal} has none in the item"
                    )
                number = yield from self._people.id(principal)
                arguments = {**where, "principal": str(number), "level": str(found.levels[level].id)}
                yield Request(operation, arguments, site=self._site)


def _normal(grant: str) -> tuple[str, str]:
    principal, level = parts(grant)
    return principal, normal_level(level)
