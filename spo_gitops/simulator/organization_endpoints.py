"""The organisation's libraries of assets over REST; ProcessQuery has the same and more (REFERENCE 11)."""

from collections.abc import Callable, Mapping
from typing import Any

from .answers import Answer, Entity, Value, Void
from .calls import Call, Effect, Route
from .csom_base import Session
from .csom_organization import ASSETS, function
from .errors import bad_query
from .here import Here
from .hosts import EMPTY_GUID, Host
from .values import Guid, Typed


def _session(call: Call) -> Session:
    return Session(Here(Host.ADMIN, call.transaction, call.quirks, "", "", call.headers), "")


def _run(call: Call, name: str, *arguments: Any) -> Any:
    run = function(name)
    assert run is not None
    return run(_session(call), *arguments)


def _get(call: Call) -> Answer:
    none = {"OrgAssetsLibraries": None, "SiteId": Guid(EMPTY_GUID), "Url": None, "WebId": Guid(EMPTY_GUID)}
    found = _run(call, "GetOrgAssets") or Typed(ASSETS, none)
    assert isinstance(found, Typed)
    return Entity(found.type_name, {n: _plain(v) for n, v in found.fields.items()}, function="GetOrgAssets")


def _plain(value: Any) -> Any:
    """Collections are what is in them here."""
    if isinstance(value, Typed):
        items = value.fields.get("_Child_Items_")
        return {"Items": items} if items is not None else value
    return value


def _add(call: Call) -> Answer:
    kind: Mapping[str, Any] = {"cdn": call.argument("cdnType"), "type": call.argument("orgAssetType", 3)}
    thumbnail = str(call.argument("thumbnailUrl", 2) or "")
    _run(call, "AddToOrgAssetsLibAndCdn", kind["cdn"], call.text_argument("libUrl", 1), thumbnail, kind["type"] or 1)
    return Void("AddToOrgAssetsLibAndCdnV2")


def _remove(call: Call) -> Answer:
    _run(call, "RemoveFromOrgAssets", call.text_argument("libUrl"))
    return Void("RemoveFromOrgAssets")


def _with_type(call: Call) -> Answer:
    kind = call.argument("orgAssetType", 2) or 1
    thumbnail = str(call.argument("thumbnailUrl") or "")
    _run(call, "AddToOrgAssetsLibAndCdn", 0, call.text_argument("libUrl"), thumbnail, kind)
    return Void("SetOrgAssetsWithType")


def _office(name: str, *parameters: str) -> Callable[[Call], Answer]:
    """A function that ProcessQuery has of the tenant, as Office365Tenant has it over REST."""

    def run(call: Call) -> Answer:
        given = [call.argument(one, index) for index, one in enumerate(parameters)]
        if any(one is None or isinstance(one, dict | list) for one in given):
            raise bad_query(f"A parameter of the function {name} is missing or of another kind.")
        if "originUrl" in parameters and not isinstance(given[-1], str):
            raise bad_query("The parameter originUrl is not a string.")
        found = _run(call, name, *given)
        return Void(name) if found is None else Value(name, found)

    return run


_ADMIN = (Host.ADMIN,)
_OFFICE = "Microsoft.Online.SharePoint.TenantManagement.Office365Tenant"
_CDN = {
    "GetTenantCdnEnabled": ("cdnType",),
    "SetTenantCdnEnabled": ("cdnType", "isEnabled"),
    "GetTenantCdnOrigins": ("cdnType",),
    "AddTenantCdnOrigin": ("cdnType", "originUrl"),
    "RemoveTenantCdnOrigin": ("cdnType", "originUrl"),
    "CreateTenantCdnDefaultOrigins": ("cdnType",),
    "GetTenantCdnPolicies": ("cdnType",),
    "SetTenantCdnPolicy": ("cdnType", "policy", "policyValue"),
}
_T, _W = "SPO.Tenant", Effect.WRITE

ROUTES = (
    Route(f"{_T}/GetOrgAssets", "GET POST", f"{_T}/GetOrgAssets(*)", _get, Effect.READ, 100, _ADMIN),
    Route(f"{_T}/AddToOrgAssetsLibAndCdnV2", "POST", f"{_T}/AddToOrgAssetsLibAndCdnV2(*)", _add, _W, 500, _ADMIN),
    Route(f"{_T}/RemoveFromOrgAssets", "POST", f"{_T}/RemoveFromOrgAssets(*)", _remove, _W, 400, _ADMIN),
    Route(f"{_T}/SetOrgAssetsWithType", "POST", f"{_T}/SetOrgAssetsWithType(*)", _with_type, _W, 400, _ADMIN),
    *(
        Route(
            f"Office365Tenant/{name}",
            "GET POST",
            f"{_OFFICE}/{name}(*)",
            _office(name, *parameters),
            Effect.READ if name.startswith("Get") else _W,
            200,
            _ADMIN,
        )
        for name, parameters in _CDN.items()
    ),
)
