"""What may be done to a web beyond changing its properties."""

from typing import Any

from ..calls import Effect
from ..errors import sp_error
from ..thing import function
from .web import WRITABLE, Web


@function(Web, "SetChromeOptions", Effect.WRITE, 120)
def _chrome(web: Web, body: dict[str, Any]) -> None:
    names = {name.lower(): name for name in WRITABLE}
    changes = {names[name.lower()]: value for name, value in body.items() if name.lower() in names}
    web.update(changes)


@function(Web, "SetUseAccessRequestDefaultAndUpdate", Effect.WRITE, 120)
def _access_requests(web: Web, use_access_request_default: bool) -> None:
    web.update({"UseAccessRequestDefault": use_access_request_default})


@function(Web, "SetAccessRequestSiteDescriptionAndUpdate", Effect.WRITE, 120)
def _access_description(web: Web, description: str) -> None:
    web.here.records.change("web", web.id, AccessRequestSiteDescription=description)


@function(Web, "SyncHubSiteTheme", Effect.WRITE, 200)
def _sync_theme(web: Web) -> None:
    if web.here.site.hub is None:
        raise sp_error("This site is not associated with a hub site.", 400)


@function(Web, "DoesUserHavePermissions")
def _may(web: Web, permission_mask: dict[str, Any]) -> bool:
    return bool(web.id and permission_mask)
