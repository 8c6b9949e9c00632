"""Bringing a site into being, and back from the recycle bin. Source: wire/REFERENCE.md 4.1, 9.3."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..catalog.templates import site_designs
from ..errors import AnswerLostError, MalformedAnswerError, NotFoundError, RejectedError
from ..model.desired import URL, Desired
from ..model.kind import Appeared, Conversation, Wait
from ..model.operation import Request
from ..model.ownership import Owned, Ownership
from ..model.value import NO_PRIOR
from . import group_life, group_site, site_web, titled
from .birth import hub_at_birth
from .hosts import ZERO_ID, absolute
from .site_read import entity, facts_of
from .usual_language import usual_language

NOT_FOUND, PROVISIONING, READY, FAILED, EXISTS = range(5)

HUB, LABEL = "hub", "settings.sensitivityLabel"
# What a creation may bring along, with what a site has that was made without.
_AT_BIRTH: Mapping[str, str] = {"description": "", HUB: "none", LABEL: "", site_web.CLASSIFICATION: ""}

SOON_S, POLL_S = (3.0, 3.0, 4.0, 4.0, 5.0, 6.0, 8.0), 10.0  # the first pauses, because most are quick; and others
# How long a URL stays taken after a purge nobody has documented (DISCREPANCIES C): so long it is asked for again.
TAKEN_S = (15.0, 30.0, 60.0, 60.0)
POLLS = 90  # a quarter of an hour; recordings show seconds to minutes


def create(tenant: str, desired: Desired) -> Conversation[Appeared]:
    """Create, poll until ready, then until features and site scripts are through."""
    url = absolute(tenant, desired.address.shown or desired.address.key)
    if _has_group(desired):
        return (yield from _with_group(tenant, url, desired))
    identity = yield from _provision(url, (yield from _request(url, desired)))
    yield from _complete(desired.address.key)
    if not identity:
        identity = str((yield from _until_there(url))["SiteId"])
    return Appeared(identity.lower(), given(desired))


def arriving(tenant: str, desired: Desired) -> Conversation[bool]:
    """Whether the site that was asked for is being provisioned, or its group is there, whose site will follow."""
    if _has_group(desired):
        return bool((yield from group_life.with_alias(group_life.alias_of(desired))))
    status, _ = yield from _ask_status(absolute(tenant, desired.address.key))
    return status in (PROVISIONING, READY, EXISTS)


def given(desired: Desired) -> dict[str, Owned]:
    """What a creation brings along, with what there was before, or would be without."""
    fields = desired.fields
    if _has_group(desired):
        given = group_life.given(desired)
        born = {HUB} if f"{group_site.HEAD}.description" in fields else {HUB, "description"}
    else:
        given = {name: Owned(fields[name], NO_PRIOR) for name in ("title", "owner") if name in fields}
        born = set(_AT_BIRTH)
    return given | {name: Owned(fields[name], _AT_BIRTH[name]) for name in sorted(born) if name in fields}


def _has_group(desired: Desired) -> bool:
    return str(desired.create.get("template", "")).upper() == group_site.TEMPLATE


def _with_group(tenant: str, url: str, desired: Desired) -> Conversation[Appeared]:
    """The site that the service makes for a new Microsoft 365 group."""
    yield from group_life.create(tenant, desired)
    yield from _complete(desired.address.key)
    properties = yield from _until_there(url)
    return Appeared(str(properties["SiteId"]).lower(), given(desired))


def restore(tenant: str, ownership: Ownership) -> Conversation[Appeared]:
    """Back from the tenant's recycle bin, with the group that it belonged to where the directory still has it; the id
    stays. The site first: only then it is sure which group that was (both orders ship, DISCREPANCIES B5)."""
    left = ownership.attributes.get(URL)  # where it was when we removed it, if it had another URL than now
    url = absolute(tenant, str(left.value) if left is not None else ownership.address.key)
    with suppress(AnswerLostError):  # the read below tells whether it took effect
        yield Request("site.restore", body={"siteUrl": url})
    properties = yield from _until_there(url)
    if group := group_site.group_in(facts_of(properties)):
        yield from group_life.restore(group)
    return Appeared(str(properties["SiteId"]).lower())


def _until_there(url: str) -> Conversation[Mapping[str, Any]]:
    for attempt in range(POLLS):
        try:
            response = yield Request("site.read", body={"url": url, "includeDetail": False})
            return entity(response.body)
        except NotFoundError:
            yield _pause(attempt)
    raise RejectedError(f"{url} did not show", hint="look at the SharePoint admin center")


def _provision(url: str, body: dict[str, Any]) -> Conversation[str]:
    """The site's id (may be empty when the service does not say)."""
    status, identity = yield from _begun(url, body)
    for pause in TAKEN_S:
        if identity or status not in (FAILED, EXISTS):
            break
        # Nothing was made. The plan has proven the URL to be free, so that a site that was purged may still have it.
        yield Wait(pause)
        status, identity = yield from _begun(url, body)
    for attempt in range(POLLS):
        if status == READY:
            return identity
        if status == FAILED:
            raise RejectedError(f"the service could not create {url}", hint="the URL may be taken in the recycle bin")
        if status == EXISTS:
            raise RejectedError(f"a site exists already at {url}", hint="plan again: it will be adopted")
        yield _pause(attempt)
        status, identity = yield from _ask_status(url)
    raise AnswerLostError(f"{url} was still being provisioned when we stopped waiting", hint="plan again later")


def _begun(url: str, body: dict[str, Any]) -> Conversation[tuple[int, str]]:
    """Ask for the site: its status and id. A lost answer is settled by asking the status."""
    try:
        response = yield Request("site.create", body=body)
        status, identity = _status(response.body)
    except AnswerLostError:
        status, identity = yield from _after_lost_answer(url)
        if status == NOT_FOUND:
            # A URL is unique, so repeating can at worst be answered "exists already".
            response = yield Request("site.create", body=body)
            status, identity = _status(response.body)
    return status, identity


def _after_lost_answer(url: str) -> Conversation[tuple[int, str]]:
    status, identity = NOT_FOUND, ""
    for _ in range(3):
        yield Wait(POLL_S)
        status, identity = yield from _ask_status(url)
        if status != NOT_FOUND:
            # Ours: the plan had proven the URL to be free a moment ago, and the request was sent.
            return (READY if status == EXISTS else status), identity
    return status, identity


def _ask_status(url: str) -> Conversation[tuple[int, str]]:
    """How far the creation is. Asking can fail without the creation having failed: then it is asked again."""
    try:
        response = yield Request("site.create-status", {"url": url})
    except (RejectedError, AnswerLostError):
        return PROVISIONING, ""
    return _status(response.body)


def _complete(path: str) -> Conversation[None]:
    for attempt in range(POLLS):
        try:
            response = yield Request("site.provisioning", site=path)
            if isinstance(response.body, dict) and response.body.get("IsProvisioningComplete") is not False:
                return
        except (NotFoundError, RejectedError, AnswerLostError):
            pass  # the site's own host learns of it a little later
        yield _pause(attempt)
    raise AnswerLostError(f"{path} is there, but its provisioning did not complete", hint="plan again later")


def _pause(attempt: int) -> Wait:
    return Wait(SOON_S[attempt] if attempt < len(SOON_S) else POLL_S)


def _status(body: Any) -> tuple[int, str]:
    if not isinstance(body, dict) or not isinstance(body.get("SiteStatus"), int):
        raise MalformedAnswerError("the creation answered without SiteStatus")
    return body["SiteStatus"], str(body.get("SiteId") or "")


def _request(url: str, desired: Desired) -> Conversation[dict[str, Any]]:
    """A design of the vendor's own has a member of its own; any other goes where the documentation has it, in
    WebTemplateExtensionId alone (clients send it in both: wire/DISCREPANCIES B4)."""
    fields = desired.fields
    design = yield from titled.design_id(str(desired.create.get("siteDesign", ZERO_ID)))
    own = design == ZERO_ID or design in site_designs().values()
    language = desired.create.get("language") or (yield from usual_language())
    request = {
        "Title": fields["title"],
        "Url": url,
        "Lcid": language,
        "ShareByEmailEnabled": False,
        "Description": fields.get("description", ""),
        "WebTemplate": desired.create["template"],
        "SiteDesignId": design if own else ZERO_ID,
        "Owner": fields["owner"],
    }
    if not own:
        request["WebTemplateExtensionId"] = design
    if "timeZoneId" in desired.create:
        request["TimeZoneId"] = desired.create["timeZoneId"]
    if hub := (yield from hub_at_birth(desired)):
        request["HubSiteId"] = hub
    if label := fields.get(LABEL):  # in the place of a classification, which clients leave out then
        request["SensitivityLabel"] = label
    elif word := fields.get(site_web.CLASSIFICATION):
        request["Classification"] = word
    return {"request": request}
