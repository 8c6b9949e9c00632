"""Giving a site another URL: a job of the service, never a removal and a creation. Source: wire/REFERENCE.md 5.3.

Clients send it; the states of a job are those of a client's tests. A rename leaves a redirect at the old URL. A site
that goes back is in the way of its own redirect, which is removed first; the one that it leaves then goes as well, so
that nothing is left of the rename.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import AnswerLostError, MalformedAnswerError, NotFoundError, RejectedError
from ..model.address import Address
from ..model.kind import Conversation, Wait
from ..model.observation import Observation
from ..model.operation import Request
from .hosts import ZERO_ID, absolute, path_of
from .site_create import TAKEN_S
from .site_read import REDIRECT, entity, in_recycle_bin

POLL_S, POLLS = 10.0, 90  # a quarter of an hour
DONE, FAILED = ("success",), ("error", "failed")


def rename(tenant: str, observation: Observation, target: Address, since: tuple[str, ...] | None) -> Conversation[None]:
    """Move the site from its address to another. ``since``: where it has been since it was there, None for never."""
    source = observation.address
    freed = since is not None and (yield from _remove_redirect(tenant, target.key))
    old, new = absolute(tenant, source.key), absolute(tenant, target.shown or target.key)
    job = yield from _begin_once_free(observation.identity, old, new, TAKEN_S if freed else ())
    for _ in range(POLLS):
        if job.state in DONE and (yield from _is_at(observation.identity, target.key)):
            break
        if job.state in FAILED:
            raise RejectedError(f"the service could not rename {old} to {new}: {job.trouble}")
        yield Wait(POLL_S)
        job = yield from _newest(job, old, new)
    else:
        raise AnswerLostError(f"{old} was still being renamed when we stopped waiting", hint="plan again later")
    for path in (*since, source.key) if since is not None else ():
        yield from _remove_redirect(tenant, path)


@dataclass(frozen=True, slots=True)
class Job:
    """A job that renames a site, as it was told last; its ``state`` in lower case, empty where none is known."""

    id: str = ""
    state: str = ""
    trouble: str = ""


def _begin_once_free(identity: str, old: str, new: str, pauses: tuple[float, ...]) -> Conversation[Job]:
    """Begin, after pauses where that is refused: a URL that was purged a moment ago may still be taken."""
    for pause in pauses:
        try:
            return (yield from _begin(identity, old, new))
        except RejectedError:
            yield Wait(pause)
    return (yield from _begin(identity, old, new))


def _begin(identity: str, old: str, new: str) -> Conversation[Job]:
    body = {
        "SourceSiteUrl": old,
        "TargetSiteUrl": new,
        "TargetSiteTitle": None,
        "Option": 0,
        "Reserve": None,
        "SkipGestures": None,
        "OperationId": ZERO_ID,
    }
    try:
        response = yield Request("site.rename", body=body)
    except AnswerLostError:
        job = yield from _newest(Job(), old, new)
        if job.state not in ("", *FAILED, *DONE):
            return job
        if (yield from _is_at(identity, path_of(new))):
            return Job(state=DONE[0])
        # The target is free and no job has it, so that a second one can at worst be refused.
        response = yield Request("site.rename", body=body)
    return _job(response.body)


def _newest(known: Job, old: str, new: str) -> Conversation[Job]:
    """The job as it is now: by its id, else the one of this move that is not through, else the last."""
    response = yield Request("site.rename-status", {"url": old})
    listed = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(listed, list):
        raise MalformedAnswerError("the jobs that rename sites came without value")
    jobs = [_job(one) for one in listed if _same(one, old, new)]
    mine = [job for job in jobs if known.id and job.id == known.id]
    running = [job for job in jobs if job.state not in (*DONE, *FAILED)]
    return (mine or running or jobs or [known])[-1]


def _same(job: object, old: str, new: str) -> bool:
    pair = (job.get("SourceSiteUrl"), job.get("TargetSiteUrl")) if isinstance(job, dict) else ("", "")
    return tuple(path_of(str(url)) for url in pair) == (path_of(old), path_of(new))


def _job(body: object) -> Job:
    if not isinstance(body, dict) or not body.get("JobState"):
        raise MalformedAnswerError("a job that renames a site came without JobState")
    trouble = str(body.get("ErrorDescription") or f"error {body.get('ErrorCode')}")
    return Job(str(body.get("JobId") or ""), str(body["JobState"]).lower(), trouble)


def _is_at(identity: str, path: str) -> Conversation[bool]:
    """Whether the site of that id answers at the path."""
    try:
        response = yield Request("site.read-by-id", {"id": identity})
    except NotFoundError:
        return False
    body = response.body if isinstance(response.body, dict) else {}
    return bool(body.get("Url")) and path_of(str(body["Url"])) == path


def _remove_redirect(tenant: str, path: str) -> Conversation[bool]:
    """Remove the redirect that a rename of ours left there, for good: in the recycle bin it would keep the URL.

    Whether there was one. Whatever else stands there is left alone.
    """
    url = absolute(tenant, path)
    try:
        response = yield Request("site.read", body={"url": url, "includeDetail": False})
    except NotFoundError:
        if (yield from in_recycle_bin(url)):
            hint = "purge it there, if it is the redirect of an earlier rename"
            raise RejectedError(f"a site in the tenant's recycle bin has {url}", hint=hint) from None
        return False
    found = entity(response.body)
    if str(found.get("Template") or "").upper() != REDIRECT:
        raise RejectedError(f"another site stands at {url}", hint="it is left alone: choose another url")
    identity = str(found["SiteId"]).lower()
    yield Request("redirect.remove", body={"siteUrl": url})
    if (yield from in_recycle_bin(url)) == identity:
        yield Request("redirect.purge", body={"siteUrl": url})
    return True
