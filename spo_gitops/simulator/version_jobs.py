"""Jobs about versions of files: taking over a policy, deleting old versions, reporting which will expire.

The functions are those of the published metadata; the members of a progress are those of the documentation's examples.
A job takes a minute. What one deletes was chosen when it was asked for (`version_trimming.py`), and is gone at its end.
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
from .records import Records
from .store import Transaction
from .version_trimming import Trimmed

_KIND = "version-job"
MODES = ("DeleteOlderThanDays", "CountLimits", "AutoTrim")  # of deleting, by number
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
    counts: Mapping[str, int] = field(default_factory=dict)


def start_job(
    transaction: Transaction, place: Place, job: Job, parameters: Mapping[str, Any], work: Trimmed | None = None
) -> None:
    """Start a job; it replaces one of its kind."""
    _conclude(transaction, place, job)
    work = work or Trimmed()
    body = {
        "Started": transaction.now,
        "Parameters": dict(parameters),
        "Doomed": dict(work.doomed),
        "Counts": {
            "FilesProcessed": work.files,
            "VersionsProcessed": work.versions,
            "VersionsDeleted": work.deleted,
            "StorageReleasedInBytes": work.bytes,
        },
    }
    transaction.put_object("", _KIND, place.key(job), body)


def stop_job(transaction: Transaction, place: Place, job: Job) -> bool:
    """Stop a job; False when there is none."""
    if place.key(job) not in transaction.objects("", _KIND):
        return False
    _conclude(transaction, place, job)
    transaction.drop_object("", _KIND, place.key(job))
    return True


def _conclude(transaction: Transaction, place: Place, job: Job) -> None:
    """Take away for good what a job that is through has deleted."""
    stored = transaction.objects("", _KIND).get(place.key(job))
    if stored is None or not _is_through(stored.body, transaction.now):
        return
    records = Records(transaction, place.site)
    for file, numbers in stored.body.get("Doomed", {}).items():
        for number in numbers:
            if records.get("fileversion", f"{file}:{number}") is not None:
                records.drop("fileversion", f"{file}:{number}")


def _is_through(body: Mapping[str, Any], now: float) -> bool:
    return now - float(body["Started"]) >= _TAKES_SECONDS


def deleted_versions(transaction: Transaction, site: Site, library: str, file: str) -> frozenset[int]:
    """The versions of a file that jobs of its library or site have deleted, whose records are still there."""
    jobs = transaction.objects("", _KIND)
    found = (jobs.get(place.key(Job.DELETE)) for place in (Place(site), Place(site, library)))
    through = (job.body for job in found if job is not None and _is_through(job.body, transaction.now))
    return frozenset(number for body in through for number in body.get("Doomed", {}).get(file, ()))


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
        dict(stored.body.get("Counts", {})) if age >= _TAKES_SECONDS else {},
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
    names = ("FilesProcessed", "VersionsProcessed", "VersionsDeleted")
    return json.dumps(found | {name: progress.counts.get(name, 0) for name in names})
