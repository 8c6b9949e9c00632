"""What the site itself keeps beside its lists and permissions: may members share, who gets requests, its logo, its
classification.

The site's own host is asked and told. Source: wire/REFERENCE.md 3.3, 5.3 and 18: the logo and the switch of requests
are what clients send, and a classification has no known way but CSOM.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import MalformedAnswerError
from ..model.attribute import Attribute
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.order import Flag
from ..model.understanding import understanding
from ..model.value import Observed, Value
from . import csom

MEMBERS_CAN_SHARE, ACCESS_REQUESTS, LOGO = "membersCanShare", "accessRequests", "logoUrl"
CLASSIFICATION = "classification"
OWNERS, NOBODY = "owners", "none"
_OF_THE_WEB = frozenset((MEMBERS_CAN_SHARE, ACCESS_REQUESTS, LOGO))
_SQUARE = {"aspect": 1, "type": 0}  # as clients send it: the logo, not the thumbnail


def is_of_web(name: str) -> bool:
    """Whether the attribute is one of these."""
    return name in _OF_THE_WEB or name == CLASSIFICATION


def attribute(name: str) -> Attribute:
    """Only sharing is about security: what only owners may do is stricter."""
    return Attribute(name, Flag(strict=False), security=True) if name == MEMBERS_CAN_SHARE else Attribute(name)


def requests(asked: Iterable[str]) -> int:
    """How many requests ``read`` takes."""
    names = frozenset(asked)
    return bool(names & _OF_THE_WEB) + (CLASSIFICATION in names)


def read(path: str, asked: Iterable[str]) -> Conversation[dict[str, Observed]]:
    """What is asked for: all that the web keeps in one request, the site's classification in another."""
    names, fields = frozenset(asked), dict[str, Observed]()
    if names & _OF_THE_WEB:
        response = yield Request("site.web", site=path)
        fields |= _fields(_entity(response.body))
    if CLASSIFICATION in names:
        response = yield Request("site.classification", site=path)
        site = _entity(response.body)
        fields |= {CLASSIFICATION: str(site["Classification"] or "")} if "Classification" in site else {}
    return fields


def update(path: str, wanted: Mapping[str, Value]) -> Conversation[None]:
    """Set them. Requests go to a mail address only once they no longer go to the owners."""
    requests = wanted.get(ACCESS_REQUESTS)
    body: dict[str, Any] = {}
    if MEMBERS_CAN_SHARE in wanted:
        body["MembersCanShare"] = wanted[MEMBERS_CAN_SHARE]
    if requests is not None:
        yield Request("site.access-requests", body={"useAccessRequestDefault": requests == OWNERS}, site=path)
        if requests != OWNERS:
            body["RequestAccessEmail"] = "" if requests == NOBODY else requests
    if body:
        yield Request("site.describe", body=body, site=path)
    if LOGO in wanted:
        yield Request("site.logo", body={**_SQUARE, "relativeLogoUrl": wanted[LOGO]}, site=path)
    if CLASSIFICATION in wanted:
        yield Request("site.classify", body=csom.classify(str(wanted[CLASSIFICATION])), site=path)


def _entity(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise MalformedAnswerError("the site's web came in a form that is not known")
    return body


@understanding("the web of a site")
def _fields(web: Mapping[str, Any]) -> dict[str, Observed]:
    """What the answer lacks stays out, and so unknown."""
    fields: dict[str, Observed] = {}
    if isinstance(web.get("MembersCanShare"), bool):
        fields[MEMBERS_CAN_SHARE] = web["MembersCanShare"]
    if "RequestAccessEmail" in web and isinstance(web.get("UseAccessRequestDefault"), bool):
        mail = str(web["RequestAccessEmail"] or "").lower()
        fields[ACCESS_REQUESTS] = OWNERS if web["UseAccessRequestDefault"] else mail or NOBODY
    if "SiteLogoUrl" in web:
        fields[LOGO] = str(web["SiteLogoUrl"] or "")
    return fields
