"""Refusals of Graph."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class GraphError(Exception):
    """A request that is refused, in Graph's form (REFERENCE §0.2)."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.message}"


def bad_request(message: str) -> GraphError:
    """Something is wrong with a value, for the directory."""
    return GraphError(400, "Request_BadRequest", message)


def no_resource(key: str) -> GraphError:
    """The directory has no object with this id."""
    message = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
    return GraphError(404, "Request_ResourceNotFound", message)


def no_item(message: str = "The resource could not be found.") -> GraphError:
    """SharePoint has nothing there, as Graph tells it."""
    return GraphError(404, "itemNotFound", message)


def no_segment(name: str) -> GraphError:
    """The address means nothing."""
    return GraphError(400, "BadRequest", f"Resource not found for the segment '{name}'.")


def not_ready(message: str) -> GraphError:
    """A group's site is not there yet: 404 means "ask again" here (recorded)."""
    return GraphError(404, "ResourceNotFound", message)
