"""Asking to join a hub that wants approval, as the service's own flow does (wire/metadata, SP.Site).

A site notes that it has asked (`OnHubSiteJoinRequestStarted`), the hub's site gives a token for it
(`OnHubSiteJoinRequestApproved`), and `JoinHubSite` with the token needs no other right.
"""

from .answers import Answer, Value, Void
from .calls import Call, Effect, Handler, Route
from .errors import file_not_found
from .guids import guid_of
from .models import Site
from .recycling import live_site
from .store import Transaction

_ASKED, _APPROVED = "hub join requests", "hub join approvals"


def _here(call: Call) -> Site:
    return live_site(call.transaction, call.site_url)


def may_join(transaction: Transaction, site: Site, hub_id: str, token: object) -> bool:
    """Whether a token is the one that a hub's site gave for a site."""
    kept = transaction.document(_APPROVED, {}).get(f"{hub_id.strip('{}').lower()}:{site.id}")
    return kept is not None and kept == token


def _started(call: Call) -> Answer:
    asked = call.transaction.document(_ASKED, {})
    call.transaction.put_document(_ASKED, {**asked, _here(call).id: call.text_argument("approvalCorrelationId")})
    return Void("OnHubSiteJoinRequestStarted")


def _canceled(call: Call) -> Answer:
    own = _here(call).id
    asked = call.transaction.document(_ASKED, {})
    call.transaction.put_document(_ASKED, {name: value for name, value in asked.items() if name != own})
    return Void("OnHubSiteJoinRequestCanceled")


def _correlation(call: Call) -> Answer:
    found = call.transaction.document(_ASKED, {}).get(_here(call).id, "")
    return Value("GetHubSiteJoinApprovalCorrelationId", found)


def _hub(call: Call) -> str:
    hub = call.transaction.hub(_here(call).id)
    if hub is None:
        raise file_not_found()
    return hub.id


def _approved(call: Call) -> Answer:
    joining = call.text_argument("joiningSiteId").strip("{}").lower()
    if call.transaction.site_by_id(joining) is None:
        raise file_not_found()
    key, given = f"{_hub(call)}:{joining}", call.transaction.document(_APPROVED, {})
    token = guid_of("hub approval", key, len(given))
    call.transaction.put_document(_APPROVED, {**given, key: token})
    return Value("OnHubSiteJoinRequestApproved", token)


def _validate(call: Call) -> Answer:
    site = call.transaction.site_by_id(call.text_argument("joiningSiteId").strip("{}").lower())
    token = call.argument("approvalToken", 1)
    valid = site is not None and may_join(call.transaction, site, _hub(call), token)
    return Value("ValidateHubSiteJoinApprovalToken", valid)


def _route(name: str, handler: Handler, effect: Effect) -> Route:
    verbs = "GET POST" if effect is Effect.READ else "POST"
    return Route(f"site/{name}", verbs, f"site/{name}(*)", handler, effect, 120)


ROUTES = (
    _route("OnHubSiteJoinRequestStarted", _started, Effect.WRITE),
    _route("OnHubSiteJoinRequestCanceled", _canceled, Effect.WRITE),
    _route("OnHubSiteJoinRequestApproved", _approved, Effect.WRITE),
    _route("GetHubSiteJoinApprovalCorrelationId", _correlation, Effect.READ),
    _route("ValidateHubSiteJoinApprovalToken", _validate, Effect.READ),
)
