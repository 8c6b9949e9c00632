"""Who has which permission level where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, sp_error
from ..models import Site
from ..records import derived
from ..store_objects import Stored
from ..thing import Thing, Things, function, navigation
from .change_log import Change, logged
from .groups import MEMBERS, OWNERS, VISITORS, principal
from .role_definitions import EDIT, FULL_CONTROL, LIMITED, READ, RoleDefinition, RoleDefinitions
from .scopes import governing, has_own, keep_assignment
from .securable import Securable


@derived("assignment")
def _first_assignments(site: Site) -> Mapping[str, Stored]:
    given = {OWNERS: FULL_CONTROL, VISITORS: READ, MEMBERS: EDIT}
    return {f"{site.web_id}:{group}": Stored(site.web_id, {"Roles": [role]}) for group, role in given.items()}


@dataclass(slots=True)
class RoleAssignment(Thing):
    """The levels that a principal has in one scope."""

    scope: str
    principal_id: int
    type_name = "SP.RoleAssignment"
    entity_set = "SP.ApiData.RoleAssignments"

    @property
    def roles(self) -> tuple[int, ...]:
        """The ids of the levels."""
        found = self.here.records.get("assignment", f"{self.scope}:{self.principal_id}")
        return () if found is None else tuple(found["Roles"])

    def link(self) -> str:
        return f"Web/RoleAssignments/GetByPrincipalId({self.principal_id})"

    def values(self) -> Mapping[str, Any]:
        return {"PrincipalId": self.principal_id}

    def delete(self) -> None:
        self.here.records.drop("assignment", f"{self.scope}:{self.principal_id}")
        logged(self.here, "Web", Change.ASSIGNMENT_DELETE, WebId=self.here.site.web_id, UserId=self.principal_id)


@dataclass(slots=True)
class RoleAssignments(Things):
    """Who has what in the scope that governs an object; writing needs a scope of its own."""

    target: Securable
    item = RoleAssignment

    @property
    def scope(self) -> str:
        """The id of the scope in force."""
        return governing(self.target).scope_id()

    def items(self) -> Iterator[Thing]:
        scope = self.scope
        for name in self.here.records.under("assignment", scope):
            yield RoleAssignment(self.here, scope, int(name.rpartition(":")[2]))

    def find(self, key: Any) -> Thing:
        scope = self.scope
        if f"{scope}:{key}" not in self.here.records.rows("assignment"):
            raise sp_error("Can not find the principal with id: " + str(key) + ".", 404)
        return RoleAssignment(self.here, scope, int(key))


@navigation(Securable, "RoleAssignments", 30)
def _assignments(target: Securable) -> RoleAssignments:
    return RoleAssignments(target.here, target)


@navigation(RoleAssignment, "Member", 15)
def _member(assignment: RoleAssignment) -> Thing | None:
    return principal(assignment.here, assignment.principal_id)


@navigation(RoleAssignment, "RoleDefinitionBindings", 15)
def _bindings(assignment: RoleAssignment) -> RoleDefinitions:
    return RoleDefinitions(assignment.here, assignment.roles)


@function(RoleAssignments, "GetByPrincipalId", milliseconds=20)
def _by_principal(assignments: RoleAssignments, principal_id: int) -> RoleAssignment:
    found = assignments.find(principal_id)
    assert isinstance(found, RoleAssignment)
    return found


@function(RoleAssignments, "AddRoleAssignment", Effect.WRITE, 90)
def _grant(assignments: RoleAssignments, principal_id: int, role_def_id: int) -> None:
    here, target = assignments.here, assignments.target
    _own(target)
    if principal(here, principal_id) is None:
        raise sp_error("User cannot be found.", 404)
    RoleDefinition(here, role_def_id).record  # noqa: B018  # refuses one that does not exist
    grant(target, principal_id, role_def_id)


def grant(target: Securable, principal_id: int, role: int) -> None:
    """Give a principal a level in an object's own scope, and a limited look at what is above it."""
    here = target.here
    name = f"{target.scope_id()}:{principal_id}"
    held = list((here.records.get("assignment", name) or {"Roles": []})["Roles"])
    if role not in held:
        keep_assignment(here, target.scope_id(), name, [*(one for one in held if one != LIMITED), role])
        logged(here, "Web", Change.ASSIGNMENT_ADD, WebId=here.site.web_id, UserId=principal_id)
    above = target.above()
    while above is not None:
        above = governing(above)
        name = f"{above.scope_id()}:{principal_id}"
        if here.records.get("assignment", name) is None:
            keep_assignment(here, above.scope_id(), name, [LIMITED])
        above = above.above()


@function(RoleAssignments, "RemoveRoleAssignment", Effect.WRITE, 90)
def _revoke(assignments: RoleAssignments, principal_id: int, role_def_id: int | None = None) -> None:
    here, target = assignments.here, assignments.target
    _own(target)
    name = f"{target.scope_id()}:{principal_id}"
    held = here.records.get("assignment", name)
    if held is None:
        raise sp_error(f"Can not find the principal with id: {principal_id}.", 404)
    kept = [] if role_def_id is None else [role for role in held["Roles"] if role != role_def_id]
    keep_assignment(here, target.scope_id(), name, kept)
    logged(here, "Web", Change.ASSIGNMENT_DELETE, WebId=here.site.web_id, UserId=principal_id)


def _own(target: Securable) -> None:
    target.here.check_writable()
    if not has_own(target):
        raise ServiceError(
            500,
            -2146233079,
            "System.InvalidOperationException",
            "This operation is not allowed on an object that inherits permissions.",
        )
