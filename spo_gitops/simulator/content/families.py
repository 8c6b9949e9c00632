"""All families of objects inside a site; importing this hangs their members on the model."""

from . import content_types, documents, fields, groups, item_functions, items, lists, roles, site, users, views, web

ALL = (web, site, users, groups, roles, lists, fields, views, items, documents, content_types, item_functions)
