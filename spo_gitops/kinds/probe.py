"""What a real tenant can tell about the items that no source settles: the questions, on a throw-away site.

Each question is a conversation that ends in a finding. They run in order; the site is recycled at the end whatever was
found. What cannot be asked on one site is told as not tried. Pure: nothing is sent here.
Source of the items: wire/DISCREPANCIES; those of its section C are counted from the top.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import MalformedAnswerError, NotFoundError, RejectedError, TenantError
from ..model.kind import Conversation
from ..model.operation import Request
from . import csom, probe_life, probe_listings, probe_updates
from .principals import claim
from .probe_findings import Answer, Finding, Question, Subject
from .site_read import read_admins

_MANY = "6 and more"
_READS = 6  # SiteProperties in one ProcessQuery; five are known to go (A6)
_NOBODY = "00000000-5e7a-4b1d-8c2f-000000000000"  # the id of no site

_TENANT, _GROUP = "it would write to the whole tenant", "a Microsoft 365 group would be left behind"

# Together with what is asked these are all the switches of the simulated tenant (a test compares).
NOT_TRIED = tuple(
    Finding(item, name, assumed, None, f"not tried: {reason}")
    for item, name, assumed, reason in (
        ("A5", "admin_batch", "false", "a batch has no answer that this client reads"),
        ("-", "tenant_token_on_admin", "false", "each host gets a token of its own"),
        ("-", "app_only_groupify", "false", _GROUP),
        ("B7", "new_group_id_is_zero", "false", _GROUP),
        ("C20", "deleted_groups_lag_seconds", "4", _GROUP),
        ("C4", "tenant_cap_rewrites_sites", "false", _TENANT),
        ("C13", "tenant_update_answers_200", "false", _TENANT),
        ("C13", "tenant_settings_lag_seconds", "0", _TENANT),
        ("C15", "retry_after_as_date", "false", "throttling is not provoked"),
        ("C17", "rest_request_units", "2", "what is left is told only once most of a minute's units are used"),
        ("C10", "applications_may_label", "true", "it takes a label of the tenant, which may do more than be shown"),
        ("D15", "custom_script_reverts_everywhere", "false", "it takes a day, and allows scripts for as long"),
    )
)


def _object(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise MalformedAnswerError("the answer is no object")
    return body


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


def _digest(subject: Subject) -> Conversation[Answer]:
    """A POST that only reads, as it is: the client would fetch a digest by itself where one is wanted."""
    try:
        yield Request("probe.bare", body={"url": subject.url, "includeDetail": False})
    except RejectedError as error:
        return "true", f"a POST without a request digest is refused: {error}"
    return "false", "a POST without a request digest is accepted"


def _version(subject: Subject) -> Conversation[Answer]:
    try:
        yield Request("probe.by-id", {"id": subject.identity})
    except RejectedError as error:
        return "true", f"a site is not read by its id without OData-Version: 4.0: {error}"
    return "false", "a site is read by its id without OData-Version: 4.0"


def _managers(subject: Subject) -> Conversation[Answer]:
    """The removal of a site that is not there, told in the same way with OData 4 and without, or not."""
    plain = yield from _refusal("probe.manager")
    versioned = yield from _refusal("probe.manager-4")
    told = f"SPSiteManager/delete of no site is answered {plain}, with OData-Version: 4.0 {versioned}"
    return str(plain != versioned).lower(), told


def _refusal(operation: str) -> Conversation[str]:
    try:
        response = yield Request(operation, body={"siteId": _NOBODY})
    except TenantError as error:
        return f"{error.status} {error.code}"
    return str(response.status)


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


CREATION, REMOVAL = probe_life.CREATION, probe_life.REMOVAL
# All questions behind the creation, in order; those among the writes, the writes and the removal are apart.
QUESTIONS = (
    Question("C1", "missing_site_status", "404", _missing),
    probe_life.TAKEN,
    Question("A10", "posts_need_digest", "false", _digest),
    Question("A11", "site_by_id_wants_odata_4", "false", _version),
    Question("A11", "managers_refuse_odata_4", "false", _managers),
    Question("B1", "void_answers_204", "false", _void),
    Question("B3", "administrators_include_owner", "true", _owner),
    Question("B2", "secondary_admins_only_added", "false", _replaced),
    Question("A6", "full_reads_a_request", _MANY, _reads),
    *probe_listings.QUESTIONS,
    *probe_updates.QUESTIONS,
    probe_listings.LATE,
)
