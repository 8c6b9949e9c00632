"""All families of objects inside a site; importing this hangs their members on the model."""

from . import (
    changes,
    content_types,
    documents,
    extensions,
    fields,
    groups,
    item_functions,
    items,
    lists,
    recycle_bin,
    regional,
    roles,
    site,
    users,
    views,
    web,
)

ALL = (
    web,
    site,
    users,
    groups,
    roles,
    lists,
    fields,
    views,
    items,
    documents,
    content_types,
    item_functions,
    recycle_bin,
    changes,
    regional,
    extensions,
)
