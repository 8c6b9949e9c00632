"""Permission levels: those of every site, and those that somebody made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ServiceError, argument_error, bad_query, sp_error
from ..here import Here
from ..language import language_of
from ..models import Site
from ..records import derived
from ..store_objects import Stored
from ..thing import Thing, Things, function, navigation
from .change_log import Change, logged
from .role_names import described
from .scopes import keep_assignment
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
def built_in(site: Site) -> Mapping[str, Stored]:
    """The levels that every site has, in the language of the site."""
    language = language_of(site)
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
                keep_assignment(
                    self.here, stored.parent, name, [role for role in stored.body["Roles"] if role != self.id]
                )
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
