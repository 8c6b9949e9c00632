"""What has permissions of its own or inherits them: webs, lists, items."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from ..thing import Thing
from ..values import Typed

_EVERYTHING = {"High": "2147483647", "Low": "4294967295"}


@dataclass(slots=True)
class Securable(Thing, ABC):
    """A securable object: it is a scope, in which principals have roles, or lies in one."""

    @abstractmethod
    def scope_id(self) -> str:
        """The id under which its own permissions are kept."""

    def above(self) -> "Securable | None":
        """What it inherits from; None for the root web."""
        return None

    def computed(self, name: str) -> Any:
        match name:
            case "HasUniqueRoleAssignments":
                return self.scope_id() in self.here.records.rows("scope")
            case "EffectiveBasePermissions" | "EffectiveBasePermissionsForUI":
                # The caller is an application with full control.
                return Typed("SP.BasePermissions", _EVERYTHING)
            case _:
                return Thing.computed(self, name)
