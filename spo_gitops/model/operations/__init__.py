"""The table of every request that the client can send; the transport refuses anything else.

Paths are relative to the operation's host; ``{argument}`` is replaced by the percent-encoded value with its
apostrophes doubled. CSOM operations take the XML of ``kinds.csom`` as their body. Sources and grades:
wire/REFERENCE.md. R recorded, M metadata, C sent by a shipping client, U a client's unit test, D documented,
X other public code, K assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from ..operation import Operation
from .content import CONTENT
from .directory import DIRECTORY
from .hubs import HUBS
from .lists import LISTS
from .permissions import PERMISSIONS
from .probe import PROBE
from .sites import SITES
from .tenant import TENANT
from .words import BATCH, CSOM_PATH, GRAPH_BATCH, GRAPH_PARTS, ITEMS_PAGE, QUERY_PACK

__all__ = ["BATCH", "GRAPH_BATCH", "GRAPH_PARTS", "ITEMS_PAGE", "OPERATIONS", "QUERY_PACK", "is_csom"]

_ALL = chain(SITES, TENANT, CONTENT, PERMISSIONS, LISTS, DIRECTORY, HUBS, PROBE)

OPERATIONS: Mapping[str, Operation] = MappingProxyType({operation.name: operation for operation in _ALL})


def is_csom(operation: Operation) -> bool:
    """Whether the operation is a ProcessQuery: XML out, a JSON list back, errors with status 200."""
    return operation.path == CSOM_PATH
