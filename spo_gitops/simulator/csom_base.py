"""What every object of a ProcessQuery has in common, and what the objects of one request share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .errors import ServiceError, argument_error
from .here import Here
from .hosts import TENANT_INSTANCE_ID
from .quirks import Quirks
from .store import Transaction

_CONTENT_SERVER = "740c6a0b-85e2-48a0-a494-e0f1759d4aa7"
_SERVER = "908bed80-a04a-4433-b4a0-883d9847d110"


@dataclass(slots=True)
class Session:
    """What the objects of one request share."""

    here: Here
    correlation: str
    full_reads: int = 0

    @property
    def transaction(self) -> Transaction:
        """The store, as this request sees it."""
        return self.here.transaction

    @property
    def quirks(self) -> Quirks:
        """The switches."""
        return self.here.quirks

    def identity(self, *parts: str) -> str:
        """An `_ObjectIdentity_`."""
        return "\n".join((f"{self.correlation}|{_SERVER}:{TENANT_INSTANCE_ID}", *parts))

    def identity_of(self, own: str) -> str:
        """The `_ObjectIdentity_` of an object inside a site."""
        return f"{self.correlation}|{_CONTENT_SERVER}:{own}"

    def count_full_read(self) -> None:
        """Refuse what is too much for one request. The error's type name is in no source."""
        self.full_reads += 1
        if self.full_reads > self.quirks.full_reads_a_request:
            name = "Microsoft.SharePoint.Client.ClientServiceException"
            raise ServiceError(200, -2146232832, name, "The request uses too many resources.")


class CsomObject(Protocol):
    """An object of the client object model."""

    @property
    def type_name(self) -> str:
        """The name of its type."""

    def identity(self) -> str | None:
        """The object's `_ObjectIdentity_`, if it has one."""

    def properties(self) -> Mapping[str, Any]:
        """The object's scalar properties as wire values."""

    def children(self) -> Iterator["CsomObject"] | None:
        """The items of a collection, or None."""

    def set_property(self, name: str, value: Any) -> None:
        """Remember, or make, a change."""

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """Call a method: an object, a plain value or None."""


class Passive:
    """An object that can only be read."""

    type_name = ""

    def identity(self) -> str | None:
        """Most results can not be addressed again."""
        return None

    def properties(self) -> Mapping[str, Any]:
        """Nothing."""
        return {}

    def children(self) -> Iterator[CsomObject] | None:
        """Not a collection."""
        return None

    def set_property(self, name: str, value: Any) -> None:
        """Nothing can be set."""
        raise argument_error(f"The property {name} can not be set.")

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """No method is known."""
        message = f'Method "{name}" does not exist on type "{self.type_name}".'
        raise ServiceError(200, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)
