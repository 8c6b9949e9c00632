"""What the probe asks of updates of its site: which PATCH takes what, and when it takes effect."""

from __future__ import annotations

from ..errors import AuthError, RejectedError
from ..model.kind import Conversation, Wait
from ..model.operation import Request
from .probe_findings import Answer, Ask, Question, Subject
from .site_read import entity

_POLLS, _POLL_S = 40, 5
_SELDOM = "SocialBarOnSitePagesDisabled"  # no source has it in a PATCH
_BUSY = 409
_NO_CAPABILITY = 99  # no value of SharingCapability
_IN_PART, _PART_POLLS = "spo-gitops probe, in part", 12


def every_property(subject: Subject) -> Conversation[Answer]:
    """A property that nobody was seen to PATCH gets the value that it has."""
    value = yield from _property(subject, _SELDOM)
    try:
        yield Request("site.update", {"id": subject.identity}, {_SELDOM: value})
    except RejectedError as error:
        return "false", f"PATCH of {_SELDOM} is refused: {error}"
    return "true", f"PATCH of {_SELDOM} is accepted"


def later(subject: Subject) -> Conversation[Answer]:
    response = yield Request("site.update", {"id": subject.identity}, {"Title": "spo-gitops probe, changed"})
    incomplete = isinstance(response.body, dict) and response.body.get("IsComplete") is False
    told = f"an update answers IsComplete {'false' if incomplete else 'true, or nothing'}"
    return str(incomplete).lower(), told


def in_part(subject: Subject) -> Conversation[Answer]:
    """A new title together with a value that there is not; what is accepted may take effect later."""
    wanted = {"Title": _IN_PART, "SharingCapability": _NO_CAPABILITY}
    try:
        yield Request("site.update", {"id": subject.identity}, wanted)
    except RejectedError as error:
        for _ in range(_PART_POLLS):
            if (yield from _property(subject, "Title")) == _IN_PART:
                return "true", f"an update with one invalid value applies the others, and is refused: {error}"
            yield Wait(_POLL_S)
        return "false", f"an update with one invalid value is refused as a whole: {error}"
    return None, f"a SharingCapability of {_NO_CAPABILITY} is accepted, so that nothing was invalid"


def clipped(subject: Subject) -> Conversation[Answer]:
    """More sharing than the tenant allows, asked for the empty site."""
    most = 2
    tenant = yield Request("tenant.read")
    limit = tenant.body.get("SharingCapability")
    if limit in (most, str(most), "ExternalUserAndGuestSharing"):
        return None, "the tenant allows all sharing, so that nothing is too much"
    try:
        yield Request("site.update", {"id": subject.identity}, {"SharingCapability": most})
    except RejectedError as error:
        return "false", f"more sharing than the tenant allows is refused: {error}"
    return "true", "more sharing than the tenant allows is accepted"


def lock_by(locked: object, unlocked: object) -> Ask:
    """Whether the lock is taken in this form."""

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


def while_locking(subject: Subject) -> Conversation[Answer]:
    """An update right behind an unlock that takes its time: refused as of a locked site, or until the lock is gone."""
    try:
        yield Request("site.lock", {"id": subject.identity}, {"LockState": 2})
    except RejectedError as error:
        return None, f"the lock is refused: {error}"
    yield from _lock_state(subject, "ReadOnly")
    yield Request("site.lock", {"id": subject.identity}, {"LockState": 0})
    try:
        response = yield Request("site.update", {"id": subject.identity}, {"Title": "spo-gitops probe, unlocked"})
    except (RejectedError, AuthError) as error:  # whoever is locked out is told that access is denied
        found: Answer = str(error.status == _BUSY).lower(), f"an update while a lock goes is refused: {error}"
    else:
        busy = response.attempts > 1
        told = f"an update while a lock goes is accepted after {response.attempts} attempts"
        found = ("true", told) if busy else (None, f"the lock was gone at once: {told}")
    yield from _lock_state(subject, "Unlock")
    return found


def _lock_state(subject: Subject, wanted: str) -> Conversation[str]:
    """The lock once it is as wanted, else as it was read last."""
    state = ""
    for _ in range(_POLLS):
        state = str((yield from _property(subject, "LockState")))
        if state == wanted:
            break
        yield Wait(_POLL_S)
    return state


def _property(subject: Subject, name: str) -> Conversation[object]:
    read = yield Request("site.read", body={"url": subject.url, "includeDetail": False})
    return entity(read.body).get(name)


QUESTIONS = (
    Question("A7", "patch_takes_every_property", "true", every_property),
    Question("A9", "site_update_completes_later", "false", later),
    Question("C5", "patch_applies_valid_part", "false", in_part),
    Question("C4", "looser_sharing_is_clipped", "false", clipped),
    Question("A8", "patch_takes_lock_numbers", "true", lock_by(2, 0)),
    Question("A8", "patch_takes_lock_names", "true", lock_by("ReadOnly", "Unlock")),
    Question("C6", "updates_wait_for_a_lock", "false", while_locking),
)
