"""What a real tenant can tell about the items that no source settles: the questions, on a throw-away site.

Each question is a conversation that ends in a finding. They run in order; the site is recycled at the end whatever was
found. What cannot be asked on one site is told as not tried. Pure: nothing is sent here.
Source of the items: wire/DISCREPANCIES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import MalformedAnswerError, NotFoundError, TenantError
from ..model.kind import Conversation, Wait
from ..model.operation import Request
from . import csom

_READY = 2
_POLLS = 40
_READS = 6  # SiteProperties in one ProcessQuery; five are known to go (A6)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one item came to. ``value`` is None where it was not found out; ``assumed`` is what we develop against."""

    item: str
    name: str
    assumed: str
    value: str | None
    told: str

    @property
    def verdict(self) -> str:
        """``confirmed``, ``refuted`` or ``unknown``."""
        if self.value is None:
            return "unknown"
        return "confirmed" if self.value == self.assumed else "refuted"


@dataclass(slots=True)
class Subject:
    """The throw-away site: its URL, the administrator that it gets, and its id once it is there."""

    url: str
    owner: str
    identity: str = ""


Question = Callable[[Subject], Conversation[Finding]]

NOT_TRIED = (
    Finding("A5", "admin_batch", "false", None, "not tried: a batch has no answer that this client reads"),
    Finding("-", "tenant_token_on_admin", "false", None, "not tried: each host gets a token of its own"),
    Finding("C", "app_only_groupify", "false", None, "not tried: a Microsoft 365 group would be left behind"),
    Finding("C", "retry_after_as_date", "false", None, "not tried: throttling is not provoked"),
    Finding("C", "tenant_update_answers_200", "false", None, "not tried: it would write to the whole tenant"),
)


def _creation(subject: Subject) -> Conversation[Finding]:
    fields = {
        "Title": "spo-gitops probe",
        "Url": subject.url,
        "Lcid": 1033,
        "ShareByEmailEnabled": False,
        "Description": "",
        "WebTemplate": "SITEPAGEPUBLISHING#0",
        "SiteDesignId": "00000000-0000-0000-0000-000000000000",
        "Owner": subject.owner,
    }
    response = yield Request("site.create", body={"request": fields})
    status = _status(response.body)
    told = f"SPSiteManager/create answered SiteStatus {status}"
    finding = Finding("C", "create_ready_at_once", "true", str(status == _READY).lower(), told)
    for _ in range(_POLLS):
        if status == _READY:
            break
        yield Wait(10)
        response = yield Request("site.create-status", {"url": subject.url})
        status = _status(response.body)
    response = yield Request("site.read", body={"url": subject.url, "includeDetail": False})
    subject.identity = str(_object(response.body)["SiteId"]).lower()
    return finding


def _object(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise MalformedAnswerError("the answer is no object")
    return body


def _status(body: Any) -> int:
    return int(_object(body).get("SiteStatus", -1))


def _missing(subject: Subject) -> Conversation[Finding]:
    url = f"{subject.url}-missing"
    try:
        yield Request("site.read", body={"url": url, "includeDetail": False})
    except NotFoundError as error:
        told = f"a site that is not is refused with {error.status}"
        return Finding("C", "missing_site_status", "404", str(error.status), told)
    return Finding("C", "missing_site_status", "404", None, f"{url} is there")


def _void(subject: Subject) -> Conversation[Finding]:
    wanted = {"siteId": subject.identity, "secondaryAdministratorLoginNames": []}
    response = yield Request("admins.write-secondary", body={"secondaryAdministratorsFieldsData": wanted})
    told = f"a function without result answers {response.status}"
    return Finding("B1", "void_answers_204", "false", str(response.status == 204).lower(), told)


def _owner(subject: Subject) -> Conversation[Finding]:
    response = yield Request("probe.administrators", {"id": subject.identity})
    values = _object(response.body).get("value", [])
    told = f"GetSiteAdministrators lists {len(values)} of a site with its owner only"
    return Finding("B3", "administrators_include_owner", "true", str(bool(values)).lower(), told)


def _reads(subject: Subject) -> Conversation[Finding]:
    try:
        yield Request("probe.query", body=csom.read_sites((subject.url,) * _READS))
    except TenantError as error:
        told = f"a ProcessQuery with {_READS} full reads is refused: {error}"
        return Finding("A6", "full_reads_a_request", f"{_READS} and more", f"below {_READS}", told)
    told = f"a ProcessQuery with {_READS} full reads is answered"
    return Finding("A6", "full_reads_a_request", f"{_READS} and more", f"{_READS} and more", told)


def _page(subject: Subject) -> Conversation[Finding]:
    response = yield Request("probe.query", body=csom.list_sites())
    page = next(item for item in csom.results(response.body) if "_Child_Items_" in item)
    size = len(page["_Child_Items_"])
    if page.get("NextStartIndexFromSharePoint"):
        return Finding("A2", "listing_page_size", "300", str(size), f"a page of the listing has {size} sites")
    return Finding("A2", "listing_page_size", "300", None, f"all {size} sites are on one page")


def _lag(subject: Subject) -> Conversation[Finding]:
    waited = 0
    condition = f"<Eq><FieldRef Name='SiteUrl'/><Value Type='Text'>{subject.url}</Value></Eq>"
    view = f"<View><Query><Where>{condition}</Where></Query><RowLimit>1</RowLimit></View>"
    body = {"parameters": {"RenderOptions": 2, "ViewXml": view}}
    while waited <= 240:
        response = yield Request("site.list-aggregated", body=body)
        if _object(response.body).get("Row"):
            told = f"the aggregated list has the new site after {waited} s at most"
            return Finding("C", "listing_lag_seconds", "below 240", "below 240", told)
        yield Wait(20)
        waited += 20
    return Finding("C", "listing_lag_seconds", "below 240", "above 240", "the aggregated list has no new site yet")


def _removal(subject: Subject) -> Conversation[Finding]:
    yield Request("site.recycle", body={"siteUrl": subject.url})
    return Finding("-", "removal", "recycled", "recycled", f"{subject.url} is in the tenant's recycle bin")


def questions() -> Iterator[Question]:
    """All questions behind the creation, in order; the removal is apart."""
    yield from (_missing, _void, _owner, _reads, _page, _lag)


CREATION: Question = _creation
REMOVAL: Question = _removal
