"""How a site comes, goes and comes back, as the probe asks of its own: the creation, the recycle bin, the hub."""

from __future__ import annotations

from typing import Any

from ..errors import MalformedAnswerError, NotFoundError, RejectedError
from ..model.kind import Conversation, Wait
from ..model.operation import Request
from .probe_findings import Answer, Question, Subject
from .site_read import entity, in_recycle_bin

_PROVISIONING, _READY = 1, 2
_POLLS, _POLL_S = 90, 10


def creation(subject: Subject) -> Conversation[Answer]:
    status = yield from _create(subject)
    subject.made = status in (_PROVISIONING, _READY)
    told = f"SPSiteManager/create answered SiteStatus {status}"
    if not subject.made:
        return None, told
    yield from _until_ready(subject, status)
    return str(status == _READY).lower(), told


def removal(subject: Subject) -> Conversation[Answer]:
    if not subject.made:
        return (None, f"{subject.url} was not made, so that there is nothing to remove")
    yield Request("site.recycle", body={"siteUrl": subject.url})
    return "recycled", f"{subject.url} is in the tenant's recycle bin"


def taken(subject: Subject) -> Conversation[Answer]:
    """A second creation where the site is; nothing can come of it."""
    status = yield from _create(subject)
    return str(status), f"a creation where a site is answered SiteStatus {status}"


def taken_in_bin(subject: Subject) -> Conversation[Answer]:
    if not subject.known.get("recycled"):
        return None, "not tried: the site is not in the recycle bin"
    status = yield from _create(subject)
    return str(status), f"a creation where the recycle bin has a site answered SiteStatus {status}"


def back_late(subject: Subject) -> Conversation[Answer]:
    """How long after its restoration the site is not there."""
    if not subject.known.get("recycled"):
        return None, "not tried: nothing was restored"
    waited = yield from _until_read(subject)
    return str(waited), f"the restored site was read after {waited} s"


def free_late(subject: Subject) -> Conversation[Answer]:
    """How long after a purge the URL stays taken: the probe's own site goes for good, and one like it comes."""
    yield Request("site.recycle", body={"siteUrl": subject.url})
    if (yield from in_recycle_bin(subject.url)) != subject.identity:
        return None, "not tried: what the recycle bin has at that URL is not the probe's site"
    yield Request("probe.purge", body={"siteUrl": subject.url})
    subject.made, waited = False, 0
    while (status := (yield from _create(subject))) not in (_PROVISIONING, _READY):
        if waited >= _POLLS * _POLL_S:
            return f"above {waited}", f"{waited} s after its purge the URL of a site is not free"
        yield Wait(_POLL_S)
        waited += _POLL_S
    subject.made = True
    yield from _until_ready(subject, status)
    return str(waited), f"the URL of a purged site was free after {waited} s"


def hub_removal(subject: Subject) -> Conversation[Answer]:
    """Whether a site that is a hub can be removed; one that was comes back, and is no hub any more."""
    subject.has("hub")
    try:
        yield Request("site.recycle", body={"siteUrl": subject.url})
    except RejectedError as error:
        return "false", f"the removal of a site that is a hub is refused: {error}"
    yield Request("site.restore", body={"siteUrl": subject.url})
    yield from _until_read(subject)
    del subject.known["hub"]
    return "true", "a site that is a hub can be removed"


def last_right(subject: Subject) -> Conversation[Answer]:
    """What is left of who may join, after the only one was taken away; null is everybody."""
    if not subject.second:
        return None, "not tried: it takes a second person (--second)"
    read = yield Request("hub.read", {"id": subject.has("hub")})
    targets = read.body.get("Targets") if isinstance(read.body, dict) else ""
    told = f"without the last right to join, the hub's Targets are {targets!r}"
    return str(targets is None).lower(), told


def _create(subject: Subject) -> Conversation[int]:
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
    return _status(response.body)


def _until_ready(subject: Subject, status: int) -> Conversation[None]:
    for _ in range(_POLLS):
        if status == _READY:
            break
        yield Wait(_POLL_S)
        response = yield Request("site.create-status", {"url": subject.url})
        status = _status(response.body)
    response = yield Request("site.read", body={"url": subject.url, "includeDetail": False})
    subject.identity = str(entity(response.body)["SiteId"]).lower()


def _until_read(subject: Subject) -> Conversation[int]:
    """The seconds until the site is read. Raises NotFoundError when it does not show."""
    waited = 0
    while True:
        try:
            yield Request("site.read", body={"url": subject.url, "includeDetail": False})
        except NotFoundError:
            if waited >= _POLLS * _POLL_S:
                raise
            yield Wait(_POLL_S)
            waited += _POLL_S
        else:
            return waited


def _status(body: Any) -> int:
    if not isinstance(body, dict):
        raise MalformedAnswerError("the answer is no object")
    return int(body.get("SiteStatus", -1))


CREATION = Question("C2", "create_ready_at_once", "true", creation)
REMOVAL = Question("-", "removal", "recycled", removal)
TAKEN = Question("C2", "existing_site_status", "4", taken)
TAKEN_IN_BIN = Question("C2", "recycled_site_status", "3", taken_in_bin)
BACK_LATE = Question("C3", "restored_site_lag_seconds", "0", back_late)
FREE_LATE = Question("C3", "purged_url_lag_seconds", "0", free_late)
LAST_RIGHT = Question("C9", "last_right_opens_hub", "true", last_right)
HUB_REMOVAL = Question("C8", "hub_site_can_be_removed", "false", hub_removal)
