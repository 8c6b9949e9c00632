"""Microsoft Graph as far as administrators of SharePoint use it, in families of endpoints."""

from .batch import failed_dependency, is_batch, joined, parts_of
from .errors import GraphError
from .routing import Asked, answer, operation, refused

# Operations whose addresses carry their own proof, so that they are asked without a token.
SIGNED = ("graph/uploadSessions/", "graph/copies/")

__all__ = [
    "SIGNED",
    "Asked",
    "GraphError",
    "answer",
    "failed_dependency",
    "is_batch",
    "joined",
    "operation",
    "parts_of",
    "refused",
]
