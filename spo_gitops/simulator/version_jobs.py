"""Jobs about versions of files: taking over a policy, deleting old versions, reporting which will expire.

The functions are those of the published metadata; the members of a progress are those of the documentation's examples.
A job takes a minute, and counts the site's files; it deletes no version, for the simulated tenant keeps few.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .clock import iso
from .guids import guid_of
from .hosts import EMPTY_GUID
from .models import Site
from .store import Transaction

_KIND = "version-job"
_STARTS_SECONDS, _TAKES_SECONDS = 5.0, 60.0


class Job(Enum):
    """What a job does."""

    POLICY = "policy"
    DELETE = "delete"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job runs: a site, or one of its libraries."""

    site: Site
    library: str = ""

    def key(self, job: Job) -> str:
        """What a job is kept under; there is one of a kind at a place."""
        return ":".join(filter(None, (job.value, self.site.id, self.library)))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is by now."""

    status: str
    id: str = EMPTY_GUID
    began: float | None = None
    seen: float | None = None
    ended: float | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


def start_job(transaction: Transaction, place: Place, job: Job, parameters: Mapping[str, Any]) -> None:
    """Start a job; it replaces one of its kind."""
    transaction.put_object("", _KIND, place.key(job), {"Started": transaction.now, "Parameters": dict(parameters)})


def stop_job(transaction: Transaction, place: Place, job: Job) -> bool:
    """Stop a job; False when there is none."""
    if place.key(job) not in transaction.objects("", _KIND):
        return False
    transaction.drop_object("", _KIND, place.key(job))
    return True


def progress_of(transaction: Transaction, place: Place, job: Job) -> Progress:
    """How far a job is."""
    stored = transaction.objects("", _KIND).get(place.key(job))
    if stored is None:
        return Progress("NoRequestFound")
    began = float(stored.body["Started"])
    age = transaction.now - began
    return Progress(
        "New" if age < _STARTS_SECONDS else "InProgress" if age < _TAKES_SECONDS else "CompleteSuccess",
        guid_of(*filter(None, (job.value, place.site.id, place.library)), began),
        began,
        transaction.now if age >= _STARTS_SECONDS else None,
        began + _TAKES_SECONDS if age >= _TAKES_SECONDS else None,
        stored.body["Parameters"],
    )


def told(place: Place, job: Job, progress: Progress) -> str:
    """How far a site's job is, as the JSON text that the service gives."""
    if progress.began is None or job is Job.REPORT:
        return json.dumps({"Url": place.site.url, "Status": progress.status, **progress.parameters})
    done = progress.ended is not None
    found = {
        "Url": place.site.url,
        "WorkItemId": progress.id,
        "Status": progress.status,
        "ErrorMessage": "",
        "RequestTimeInUTC": iso(progress.began),
        "LastProcessTimeInUTC": "" if progress.seen is None else iso(progress.seen),
        "CompleteTimeInUTC": "" if progress.ended is None else iso(progress.ended),
        **progress.parameters,
    }
    if job is Job.POLICY:
        return json.dumps(found | {"ListsProcessedInTotal": int(done), "ListsUpdated": int(done), "ListsFailed": 0})
    files = place.site.file_count if done else 0
    return json.dumps(found | {"FilesProcessed": files, "VersionsProcessed": files, "VersionsDeleted": 0})
