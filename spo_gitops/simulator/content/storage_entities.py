"""Storage entities as a web shows and changes them."""

from ..calls import Effect
from ..storage_entities import entities, put_entity
from ..thing import function
from ..values import Typed
from .web import Web

_TYPE = "Microsoft.SharePoint.ClientSideComponent.StorageEntity"


@function(Web, "GetStorageEntity", milliseconds=30)
def _get(web: Web, key: str) -> Typed | None:
    body = entities(web.here.transaction).get(key)
    return None if body is None else Typed(_TYPE, body)


@function(Web, "SetStorageEntity", Effect.WRITE, 200)
def _set(web: Web, key: str, value: str, description: str = "", comments: str = "") -> None:
    body = {"Comment": comments, "Description": description, "Value": value}
    put_entity(web.here.transaction, web.here.site, key, body)


@function(Web, "RemoveStorageEntity", Effect.WRITE, 200)
def _remove(web: Web, key: str) -> None:
    put_entity(web.here.transaction, web.here.site, key, None)
