"""Addresses, errors and words that several families of operations share."""

from __future__ import annotations

from ..operation import Effect, Repeat

CSOM_PATH = "/_vti_bin/client.svc/ProcessQuery"
BATCH = "site.batch"
QUERY_PACK = "query.pack"
GRAPH_BATCH, GRAPH_PARTS = "graph.batch", 20  # parts that one takes at most
NO_FILE = "System.IO.FileNotFoundException"
SPO_TENANT = "/_api/SPO.Tenant"
READ, WRITE = Effect.READ, Effect.WRITE
SAFE, IDEMPOTENT, ONCE = Repeat.SAFE, Repeat.IDEMPOTENT, Repeat.ONCE
LIST = "/_api/web/lists(guid'{id}')"
ITEMS_PAGE = 1000
ROLE = "RoleAssignment(principalid={principal},roledefid={level})"
