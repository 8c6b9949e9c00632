"""A site's version policy in the libraries that it has already: a job of the service brings it there.

The policy of new libraries is among the settings. Which policy a job brought cannot be read, only that there was one
and how far it is: so that is the state, and whenever a setting of the policy changes, the job is sent again.
Source: wire/REFERENCE.md 5.3. The switch and the job's progress are those of metadata and documentation, not recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..catalog.settings import declarable
from ..catalog.wire import to_wire
from ..errors import AnswerLostError, MalformedAnswerError, RejectedError
from ..model.desired import Desired
from ..model.kind import Conversation, Wait
from ..model.observation import Observation
from ..model.operation import Request
from ..model.plan import Action
from ..model.understanding import understanding
from ..model.value import UNKNOWN, Missing, Observed, Value
from .hosts import absolute

EXISTING = "versionPolicy.existingLibraries"
AUTOMATIC = "enableAutoExpirationVersionTrim"
LIMITS = ("majorVersionLimit", "expireVersionsAfterDays", "majorWithMinorVersionsLimit")
_SWITCH = "ApplyToExistingDocumentLibraries"
_NONE, _BEGUN = ("norequestfound", ""), ("inprogress", "complete")
POLL_S, POLLS = 10.0, 30


def read(tenant: str, path: str) -> Conversation[Observed]:
    """Whether a job has brought the policy to existing libraries, or is about to; one that failed has not."""
    status, _ = yield from _progress(tenant, path)
    return status not in _NONE and "fail" not in status


def is_due(observation: Observation, wanted: Mapping[str, Value]) -> bool:
    """Whether the job is to be sent: for the first time, or because a setting of the policy changes. With its line the
    policy is given up: limits that go back then, perhaps to those of the tenant, are for new libraries alone."""
    if EXISTING in wanted:
        return wanted[EXISTING] is True
    changes = any(f"settings.{name}" in wanted for name in (AUTOMATIC, *LIMITS))
    return changes and observation.fields.get(EXISTING) is True


def bring(tenant: str, observation: Observation, wanted: Mapping[str, Value]) -> Conversation[None]:
    """Send the job with the policy as it is then, and wait until it has begun; it may take days."""
    fields = {**observation.fields, **wanted}
    body: dict[str, Any] = {_SWITCH: True}
    for name in (AUTOMATIC,) if fields.get(f"settings.{AUTOMATIC}") is True else (AUTOMATIC, *LIMITS):
        value = fields.get(f"settings.{name}", UNKNOWN)
        if not _is_known(value):
            raise RejectedError(f"{name} is not known, and the job needs it", hint=f"declare settings.{name}")
        setting = declarable()[name]
        assert not isinstance(value, Missing)
        body[setting.property] = to_wire(setting, value)
    yield Request("site.update", {"id": observation.identity}, body)
    for attempt in range(POLLS):
        status, trouble = yield from _progress(tenant, observation.address.key)
        failed = "fail" in status
        if failed and attempt:  # what shows at first may be the end of an earlier job
            raise RejectedError(f"the version policy did not reach the existing libraries: {trouble}")
        if status.startswith(_BEGUN) and not failed:
            return
        yield Wait(POLL_S)
    raise AnswerLostError(
        "the job that brings the version policy to existing libraries has not begun", hint="plan again"
    )


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Without trimming by itself, the job needs every limit."""
    if EXISTING not in desired.attributes:
        return {}

    def then(name: str) -> Observed:
        wanted = desired.attributes.get(f"settings.{name}")
        return wanted.value if wanted is not None else observation.value(f"settings.{name}")

    lacking = [] if then(AUTOMATIC) is True else [name for name in LIMITS if not _is_known(then(name))]
    return {EXISTING: f"the job needs settings.{lacking[0]}"} if lacking else {}


def losses(action: Action) -> Iterator[str]:
    """What the job deletes."""
    if any(d.attribute == EXISTING and d.after is True for d in action.changes):
        yield f"{EXISTING}: versions that the policy does not keep are deleted from the libraries, and do not come back"


def _is_known(value: Observed) -> bool:
    """Whether it can be sent: what follows the tenant is shown as a number below zero."""
    return isinstance(value, bool) or (isinstance(value, int) and value >= 0)


def _progress(tenant: str, path: str) -> Conversation[tuple[str, str]]:
    """The job's status in lower case, and what it says is wrong."""
    response = yield Request("site.version-job", {"url": absolute(tenant, path)})
    return _told(response.body)


@understanding("the progress of a version policy")
def _told(body: Any) -> tuple[str, str]:
    text = body.get("value") if isinstance(body, dict) else body
    if not isinstance(text, str):
        raise MalformedAnswerError("the progress of a version policy came without value")
    progress = json.loads(text) if text else {}
    return str(progress.get("Status") or "").lower(), str(progress.get("ErrorMessage") or "no reason given")
