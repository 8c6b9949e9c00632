"""What a real tenant can tell about the items that no source settles: the questions, on a throw-away site.

Each question is a conversation that ends in a finding. They run in order; the site is recycled at the end whatever was
found. What cannot be asked on one site is told as not tried. Pure: nothing is sent here.
Source of the items: wire/DISCREPANCIES.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import MalformedAnswerError, NotFoundError, RejectedError, TenantError
from ..model.kind import Conversation, Wait
from ..model.operation import Request
from . import csom
from .principals import claim
from .probe_findings import Answer, Ask, Finding, Question, Subject
from .site_read import read_admins

_PROVISIONING, _READY = 1, 2
_POLLS = 40
_PAGE = 100  # sites, below which a listing without a link says nothing
_SELDOM = "SocialBarOnSitePagesDisabled"  # no source has it in a PATCH
_MANY = "6 and more"
_READS = 6  # SiteProperties in one ProcessQuery; five are known to go (A6)


NOT_TRIED = (
    Finding("A5", "admin_batch", "false", None, "not tried: a batch has no answer that this client reads"),
    Finding("-", "tenant_token_on_admin", "false", None, "not tried: each host gets a token of its own"),
    Finding("C", "app_only_groupify", "false", None, "not tried: a Microsoft 365 group would be left behind"),
    Finding("C", "deleted_groups_lag_seconds", "4", None, "not tried: a Microsoft 365 group would be left behind"),
    Finding("C", "tenant_cap_rewrites_sites", "false", None, "not tried: it would write to the whole tenant"),
    Finding("C", "retry_after_as_date", "false", None, "not tried: throttling is not provoked"),
    Finding("C", "tenant_update_answers_200", "false", None, "not tried: it would write to the whole tenant"),
)


def _creation(subject: Subject) -> Conversation[Answer]:
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
    subject.made = status in (_PROVISIONING, _READY)
    told = f"SPSiteManager/create answered SiteStatus {status}"
    if not subject.made:
        return None, told
    at_once = str(status == _READY).lower()
    for _ in range(_POLLS):
        if status == _READY:
            break
        yield Wait(10)
        response = yield Request("site.create-status", {"url": subject.url})
        status = _status(response.body)
    response = yield Request("site.read", body={"url": subject.url, "includeDetail": False})
    subject.identity = str(_object(response.body)["SiteId"]).lower()
    return at_once, told


def _object(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise MalformedAnswerError("the answer is no object")
    return body


def _status(body: Any) -> int:
    return int(_object(body).get("SiteStatus", -1))


def _missing(subject: Subject) -> Conversation[Answer]:
    url = f"{subject.url}-missing"
    try:
        yield Request("site.read", body={"url": url, "includeDetail": False})
    except NotFoundError as error:
        told = f"a site that is not is refused with {error.status}"
        return str(error.status), told
    return None, f"{url} is there"


def _void(subject: Subject) -> Conversation[Answer]:
    wanted = {"siteId": subject.identity, "secondaryAdministratorLoginNames": []}
    response = yield Request("admins.write-secondary", body={"secondaryAdministratorsFieldsData": wanted})
    told = f"a function without result answers {response.status}"
    return str(response.status == 204).lower(), told


def _owner(subject: Subject) -> Conversation[Answer]:
    response = yield Request("probe.administrators", {"id": subject.identity})
    values = _object(response.body).get("value", [])
    told = f"GetSiteAdministrators lists {len(values)} of a site with its owner only"
    return str(bool(values)).lower(), told


def _reads(subject: Subject) -> Conversation[Answer]:
    try:
        yield Request("probe.query", body=csom.read_sites((subject.url,) * _READS))
    except TenantError as error:
        told = f"a ProcessQuery with {_READS} full reads is refused: {error}"
        return f"below {_READS}", told
    told = f"a ProcessQuery with {_READS} full reads is answered"
    return _MANY, told


def _page(subject: Subject) -> Conversation[Answer]:
    response = yield Request("probe.query", body=csom.list_sites())
    (page,) = (item for item in csom.results(response.body) if "_Child_Items_" in item)
    size = len(page["_Child_Items_"])
    if page.get("NextStartIndexFromSharePoint"):
        return str(size), f"a page of the listing has {size} sites"
    return None, f"all {size} sites are on one page"


def _lag(subject: Subject) -> Conversation[Answer]:
    waited = 0
    condition = f"<Eq><FieldRef Name='SiteUrl'/><Value Type='Text'>{subject.url}</Value></Eq>"
    view = f"<View><Query><Where>{condition}</Where></Query><RowLimit>1</RowLimit></View>"
    body = {"parameters": {"RenderOptions": 2, "ViewXml": view}}
    while waited <= 240:
        response = yield Request("site.list-aggregated", body=body)
        if _object(response.body).get("Row"):
            told = f"the aggregated list has the new site after {waited} s at most"
            return "below 240", told
        yield Wait(20)
        waited += 20
    return "above 240", "the aggregated list has no new site yet"


def _rest_pages(subject: Subject) -> Conversation[Answer]:
    response = yield Request("probe.rest-listing", body={"speFilter": {"StartIndex": None, "IncludeDetail": False}})
    sites = len(_object(response.body).get("value", []))
    following = any("nextlink" in name.lower() for name in _object(response.body))
    if following:
        return "true", f"behind {sites} sites there is a link to the next"
    told = f"a REST listing has {sites} sites and no link; whether these are all is not known"
    return "false" if sites >= _PAGE else None, told


def _every_property(subject: Subject) -> Conversation[Answer]:
    """A property that nobody was seen to PATCH gets the value that it has."""
    read = yield Request("site.read", body={"url": subject.url, "includeDetail": False})
    value = _object(read.body).get(_SELDOM)
    try:
        yield Request("site.update", {"id": subject.identity}, {_SELDOM: value})
    except RejectedError as error:
        return "false", f"PATCH of {_SELDOM} is refused: {error}"
    return "true", f"PATCH of {_SELDOM} is accepted"


def _lock_by(locked: object, unlocked: object) -> Ask:
    def ask(subject: Subject) -> Conversation[Answer]:
        try:
            yield Request("site.lock", {"id": subject.identity}, {"LockState": locked})
        except RejectedError as error:
            return "false", f"LockState {locked!r} is refused: {error}"
        state = yield from _lock_state(subject, "ReadOnly")
        yield Request("site.lock", {"id": subject.identity}, {"LockState": unlocked})
        yield from _lock_state(subject, "Unlock")
        took = "true" if state == "ReadOnly" else "false"
        return took, f"LockState {locked!r} is accepted and read as {state}"

    return ask


def _lock_state(subject: Subject, wanted: str) -> Conversation[str]:
    """The lock once it is as wanted, else as it was read last."""
    state = ""
    for _ in range(_POLLS):
        read = yield Request("site.read", body={"url": subject.url, "includeDetail": False})
        state = str(_object(read.body).get("LockState"))
        if state == wanted:
            break
        yield Wait(5)
    return state


def _later(subject: Subject) -> Conversation[Answer]:
    response = yield Request("site.update", {"id": subject.identity}, {"Title": "spo-gitops probe, changed"})
    later = isinstance(response.body, dict) and response.body.get("IsComplete") is False
    told = f"an update answers IsComplete {'false' if later else 'true, or nothing'}"
    return str(later).lower(), told


def _replaced(subject: Subject) -> Conversation[Answer]:
    if not subject.second:
        return None, "not tried: it takes a second person (--second)"
    for logins in ([claim(subject.second)], []):
        wanted = {"siteId": subject.identity, "secondaryAdministratorLoginNames": logins}
        yield Request("admins.write-secondary", body={"secondaryAdministratorsFieldsData": wanted})
    left = yield from read_admins(subject.identity)
    subject.known |= {"second": claim(subject.second)}
    told = f"after the list was written without anybody, {len(left)} administrators are left"
    return str(bool(left)).lower(), told


def _clipped(subject: Subject) -> Conversation[Answer]:
    """More sharing than the tenant allows, asked for the empty site."""
    most = 2
    tenant = yield Request("tenant.read")
    limit = _object(tenant.body).get("SharingCapability")
    if limit in (most, str(most), "ExternalUserAndGuestSharing"):
        return None, "the tenant allows all sharing, so that nothing is too much"
    try:
        yield Request("site.update", {"id": subject.identity}, {"SharingCapability": most})
    except RejectedError as error:
        return "false", f"more sharing than the tenant allows is refused: {error}"
    return "true", "more sharing than the tenant allows is accepted"


def _removal(subject: Subject) -> Conversation[Answer]:
    if not subject.made:
        return (None, f"{subject.url} was not made, so that there is nothing to remove")
    yield Request("site.recycle", body={"siteUrl": subject.url})
    return "recycled", f"{subject.url} is in the tenant's recycle bin"


CREATION = Question("C", "create_ready_at_once", "true", _creation)
REMOVAL = Question("-", "removal", "recycled", _removal)
# All questions behind the creation, in order; the writes and the removal are apart.
QUESTIONS = (
    Question("C", "missing_site_status", "404", _missing),
    Question("B1", "void_answers_204", "false", _void),
    Question("B3", "administrators_include_owner", "true", _owner),
    Question("B2", "secondary_admins_only_added", "false", _replaced),
    Question("A6", "full_reads_a_request", _MANY, _reads),
    Question("A2", "listing_page_size", "300", _page),
    Question("A1", "rest_listing_pages", "false", _rest_pages),
    Question("A7", "patch_takes_every_property", "true", _every_property),
    Question("A9", "site_update_completes_later", "false", _later),
    Question("C", "looser_sharing_is_clipped", "false", _clipped),
    Question("A8", "patch_takes_lock_numbers", "true", _lock_by(2, 0)),
    Question("A8", "patch_takes_lock_names", "true", _lock_by("ReadOnly", "Unlock")),
    Question("C", "listing_lag_seconds", "below 240", _lag),
)
