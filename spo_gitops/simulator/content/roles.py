"""Permission levels, who has them where, and the inheritance of permissions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, argument_error, bad_query, sp_error
from ..here import Here
from ..models import Site
from ..records import derived
from ..site_schema import DEFAULTS
from ..store_objects import Stored
from ..thing import Thing, Things, function, navigation
from ..values import Typed
from .change_log import Change, logged
from .groups import MEMBERS, OWNERS, VISITORS, principal
from .role_names import described
from .securable import Securable
from .users import APP_ID, SYSTEM_ID, user_id
from .web import Web

FULL_CONTROL, LIMITED = 1073741829, 1073741825
READ, EDIT = 1073741826, 1073741830
_BUILT_IN = (  # id, kind, high, low, order, hidden (REFERENCE 7.4)
    (FULL_CONTROL, 5, "2147483647", "4294967295", 1, False),
    (1073741828, 4, "432", "1012866047", 32, False),
    (EDIT, 6, "432", "1011030767", 48, False),
    (1073741827, 3, "432", "1011028719", 64, False),
    (READ, 2, "176", "138612833", 128, False),
    (LIMITED, 1, "48", "134287360", 160, True),
    (1073741924, 8, "65584", "134418433", 2147483647, True),
    (1073741832, 255, "48", "134287361", 2147483647, True),
    (1073741833, 9, "16", "134283264", 2147483647, True),
)
_FIRST_CUSTOM = 1073741925


@derived("role")
def _first_roles(site: Site) -> Mapping[str, Stored]:
    language = int(site.settings.get("Lcid", DEFAULTS["Lcid"]))
    found = {}
    for number, kind, high, low, order, hidden in _BUILT_IN:
        name, text = described(number, language)
        found[str(number)] = Stored(
            "",
            {
                "Name": name,
                "Description": text,
                "BasePermissions": {"High": high, "Low": low},
                "Hidden": hidden,
                "Order": order,
                "RoleTypeKind": kind,
            },
        )
    return found


@derived("scope")
def _first_scopes(site: Site) -> Mapping[str, Stored]:
    return {site.web_id: Stored("", {})}


@derived("assignment")
def _first_assignments(site: Site) -> Mapping[str, Stored]:
    given = {OWNERS: FULL_CONTROL, VISITORS: READ, MEMBERS: EDIT}
    return {f"{site.web_id}:{group}": Stored(site.web_id, {"Roles": [role]}) for group, role in given.items()}


@dataclass(slots=True)
class RoleDefinition(Thing):
    """A permission level."""

    id: int
    type_name = "SP.RoleDefinition"
    entity_set = "SP.ApiData.RoleDefinitions"
    writable = frozenset(("Name", "Description", "BasePermissions", "Order"))

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = self.here.records.get("role", self.id)
        if found is None:
            raise role_missing()
        return found

    def link(self) -> str:
        return f"Web/RoleDefinitions({self.id})"

    def identity(self) -> str | None:
        return f"site:{self.here.site.id}:roledefinition:{self.id}"

    def values(self) -> Mapping[str, Any]:
        return {**self.record, "Id": self.id}

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        if self.record["RoleTypeKind"] and (self.record["Hidden"] or self.id == FULL_CONTROL):
            raise sp_error("Cannot edit the role definition, because it is built in.", 500)
        _check_role(self.here, changes, self.id)
        self.here.records.change("role", self.id, **changes)
        logged(self.here, "Web", Change.ROLE_UPDATE, WebId=self.here.site.web_id)

    def delete(self) -> None:
        if self.record["RoleTypeKind"] in (1, 5, 8, 9, 255):
            raise sp_error("Cannot delete the role definition, because it is built in.", 500)
        records = self.here.records
        records.drop("role", self.id)
        for name, stored in list(records.rows("assignment").items()):
            if self.id in stored.body["Roles"]:
                _keep(self.here, stored.parent, name, [role for role in stored.body["Roles"] if role != self.id])
        logged(self.here, "Web", Change.ROLE_DELETE, WebId=self.here.site.web_id)


def role_missing() -> ServiceError:
    """No permission level has this id or name (K)."""
    return ServiceError(404, -2146232832, "Microsoft.SharePoint.SPException", "Cannot find the role definition.")


def _check_role(here: Here, fields: Mapping[str, Any], own: int = 0) -> None:
    name = fields.get("Name")
    if name is not None and (not str(name).strip() or len(str(name)) > 255):
        raise argument_error("The name of a permission level must have 1 to 255 characters.")
    for other, stored in here.records.rows("role").items():
        if int(other) != own and name is not None and str(stored.body["Name"]).lower() == str(name).lower():
            message = f"The permission level name {name} is already in use."
            raise ServiceError(500, -2130575293, "Microsoft.SharePoint.SPException", message)
    mask = fields.get("BasePermissions")
    if mask is not None and not (isinstance(mask, Mapping) and all(str(mask.get(k, "")).isdigit() for k in _HALVES)):
        raise bad_query("Cannot convert a value to the expected type 'SP.BasePermissions'.")


_HALVES = ("High", "Low")


@dataclass(slots=True)
class RoleDefinitions(Things):
    """Permission levels: all of a site, or those bound to one principal."""

    ids: tuple[int, ...] | None = None
    item = RoleDefinition

    def items(self) -> Iterator[Thing]:
        wanted = (int(name) for name in self.here.records.rows("role")) if self.ids is None else self.ids
        return (RoleDefinition(self.here, number) for number in wanted)

    def find(self, key: Any) -> Thing:
        text = str(key)
        if self.here.records.get("role", text) is None:
            raise role_missing()
        return RoleDefinition(self.here, int(text))

    def add(self, fields: Mapping[str, Any]) -> Thing:
        checked = RoleDefinition(self.here, 0).checked(fields)
        if "Name" not in checked:
            raise bad_query("The parameter Name is missing.")
        _check_role(self.here, checked)
        number = self.here.records.next_id("role-number", _FIRST_CUSTOM)
        mask = checked.get("BasePermissions", {"High": "0", "Low": "0"})
        body = {"Description": None, "Hidden": False, "Order": 0, "RoleTypeKind": 0, **checked}
        body["BasePermissions"] = {half: str(mask[half]) for half in _HALVES}
        self.here.records.put("role", number, body)
        logged(self.here, "Web", Change.ROLE_ADD, WebId=self.here.site.web_id)
        return RoleDefinition(self.here, number)


@navigation(Web, "RoleDefinitions", 30)
def _roles(web: Web) -> RoleDefinitions:
    return RoleDefinitions(web.here)


@function(RoleDefinitions, "GetById", milliseconds=20)
def _by_id(roles: RoleDefinitions, id: int) -> RoleDefinition:
    found = roles.find(id)
    assert isinstance(found, RoleDefinition)
    return found


@function(RoleDefinitions, "GetByName", milliseconds=20)
def _by_name(roles: RoleDefinitions, name: str) -> RoleDefinition:
    return _first(roles, "Name", name.lower())


@function(RoleDefinitions, "GetByType", milliseconds=20)
def _by_type(roles: RoleDefinitions, role_type: int) -> RoleDefinition:
    return _first(roles, "RoleTypeKind", str(role_type))


def _first(roles: RoleDefinitions, name: str, wanted: str) -> RoleDefinition:
    for role in roles.items():
        if str(role.values()[name]).lower() == wanted and isinstance(role, RoleDefinition):
            return role
    raise role_missing()


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


def has_own(target: Securable) -> bool:
    """Whether an object has permissions of its own."""
    return target.scope_id() in target.here.records.rows("scope")


def governing(target: Securable) -> Securable:
    """The nearest object, itself or above, that has permissions of its own."""
    while not has_own(target):
        above = target.above()
        if above is None:
            return target
        target = above
    return target


@navigation(Securable, "RoleAssignments", 30)
def _assignments(target: Securable) -> RoleAssignments:
    return RoleAssignments(target.here, target)


@navigation(Securable, "FirstUniqueAncestorSecurableObject", 30)
def _ancestor(target: Securable) -> Securable:
    return governing(target)


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
        _keep(here, target.scope_id(), name, [*(one for one in held if one != LIMITED), role])
        logged(here, "Web", Change.ASSIGNMENT_ADD, WebId=here.site.web_id, UserId=principal_id)
    above = target.above()
    while above is not None:
        above = governing(above)
        name = f"{above.scope_id()}:{principal_id}"
        if here.records.get("assignment", name) is None:
            _keep(here, above.scope_id(), name, [LIMITED])
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
    _keep(here, target.scope_id(), name, kept)
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


def _keep(here: Here, scope: str, name: str, roles: list[int]) -> None:
    if roles:
        here.records.put("assignment", name, {"Roles": roles}, scope)
    else:
        here.records.drop("assignment", name)


@function(Securable, "BreakRoleInheritance", Effect.WRITE, 150)
def _break(target: Securable, copy_role_assignments: bool = False, clear_subscopes: bool = False) -> None:
    here = target.here
    here.check_writable()
    if target.above() is None:
        raise sp_error("The root web of a site always has permissions of its own.", 500)
    if has_own(target):
        return
    inherited = governing(target).scope_id()
    here.records.put("scope", target.scope_id(), {})
    if copy_role_assignments:
        for name, body in here.records.under("assignment", inherited).items():
            roles = [role for role in body["Roles"] if role != LIMITED]
            _keep(here, target.scope_id(), f"{target.scope_id()}:{name.rpartition(':')[2]}", roles)
    logged(here, "Web", Change.SCOPE_ADD, WebId=here.site.web_id)


@function(Securable, "ResetRoleInheritance", Effect.WRITE, 150)
def _reset(target: Securable) -> None:
    here = target.here
    here.check_writable()
    if target.above() is None:
        raise sp_error("The root web of a site always has permissions of its own.", 500)
    forget_scope(target)
    logged(here, "Web", Change.SCOPE_DELETE, WebId=here.site.web_id)


def forget_scope(target: Securable) -> None:
    """Make an object inherit again."""
    if has_own(target):
        for name in target.here.records.under("assignment", target.scope_id()):
            target.here.records.drop("assignment", name)
        target.here.records.drop("scope", target.scope_id())


@function(Securable, "GetUserEffectivePermissions")
def _effective(target: Securable, user_name: str) -> Typed:
    return Typed("SP.BasePermissions", mask_of(target, user_name))


def mask_of(target: Securable, login: str) -> dict[str, str]:
    """What a user may do with an object, as the two halves of the mask."""
    here = target.here
    number = user_id(here.records, login)
    if number is None:
        raise sp_error("User cannot be found.", 404)
    if number in (APP_ID, SYSTEM_ID) or login.lower() in (here.site.owner, *here.site.admins):
        return {"High": "2147483647", "Low": "4294967295"}
    groups = [name.partition(":")[0] for name in here.records.rows("member") if name.endswith(f":{number}")]
    high = low = 0
    scope = governing(target).scope_id()
    for one in (str(number), *groups):
        for role in (here.records.get("assignment", f"{scope}:{one}") or {"Roles": []})["Roles"]:
            mask = RoleDefinition(here, role).record["BasePermissions"]
            high, low = high | int(mask["High"]), low | int(mask["Low"])
    return {"High": str(high), "Low": str(low)}
