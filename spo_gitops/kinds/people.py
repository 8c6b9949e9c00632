"""Ids of principals in a site: known from what was read, else asked for once."""

from __future__ import annotations

from ..errors import MalformedAnswerError, RejectedError
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.understanding import understanding
from .permission_state import Permissions
from .principals import NO_EXTERNALS_WORD, SITE_GROUP, login_of


class People:
    """The principals of one site."""

    def __init__(self, path: str, found: Permissions) -> None:
        self._path = path
        self._groups = found.groups
        self._known: dict[str, int] = dict(found.grants.people)
        for group in found.groups.values():
            self._known |= group.members
        self._directory = ""

    def id(self, principal: str) -> Conversation[int]:
        """A principal's id; the site learns of somebody whom it did not know."""
        if principal.startswith(SITE_GROUP):
            group = self._groups.get(principal.removeprefix(SITE_GROUP))
            if group is None:
                raise RejectedError(f"{self._path} has no group {principal.removeprefix(SITE_GROUP)}")
            return group.id
        if principal not in self._known:
            login = yield from self.login(principal)
            response = yield Request("site.ensure-user", body={"logonName": login}, site=self._path)
            with understanding("a user of the site"):
                self._known[principal] = int(response.body["Id"])
        return self._known[principal]

    def login(self, principal: str) -> Conversation[str]:
        """The login name; everyone-except-external has the tenant's id in it."""
        if principal == NO_EXTERNALS_WORD and not self._directory:
            response = yield Request("directory.tenant")
            ids = response.body.get("sharepointIds") if isinstance(response.body, dict) else None
            if not isinstance(ids, dict) or not ids.get("tenantId"):
                raise MalformedAnswerError("the root site came without the tenant's id")
            self._directory = str(ids["tenantId"]).lower()
        return login_of(principal, self._directory)
