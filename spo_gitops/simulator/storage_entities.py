"""Storage entities: the organisation's own properties, kept in the app catalogue and read from anywhere."""

import json
from collections.abc import Mapping
from typing import Any

from .errors import access_denied
from .models import Site
from .site_schema import DEFAULTS
from .store import Transaction

_KIND = "storage-entity"
CATALOGUE = "/sites/appcatalog"
INDEX = "storageentitiesindex"


def entities(transaction: Transaction) -> dict[str, Mapping[str, Any]]:
    """All of them by key."""
    return {key: stored.body for key, stored in transaction.objects("", _KIND).items()}


def put_entity(transaction: Transaction, site: Site, key: str, body: Mapping[str, Any] | None) -> None:
    """Add, replace or remove one, from the app catalogue; raises ServiceError where custom script is denied."""
    denied = int(site.settings.get("DenyAddAndCustomizePages", DEFAULTS["DenyAddAndCustomizePages"])) == 2
    if site.path != CATALOGUE or denied:
        message = "Access denied. You do not have permission to perform this action or access this resource."
        raise access_denied(message)
    put_stored(transaction, key, body)


def put_stored(transaction: Transaction, key: str, body: Mapping[str, Any] | None) -> None:
    """The same without asking who may."""
    if body is None:
        transaction.drop_object("", _KIND, key)
    else:
        transaction.put_object("", _KIND, key, body)


def index(transaction: Transaction) -> str:
    """All of them as the one text that the app catalogue's property bag shows."""
    names = ("Value", "Comment", "Description")
    return json.dumps({key: {name: body[name] for name in names} for key, body in entities(transaction).items()})
