"""All families of objects inside a site; importing this hangs their members on the model."""

from . import documents, fields, groups, items, lists, roles, site, users, web

ALL = (web, site, users, groups, roles, lists, fields, items, documents)
