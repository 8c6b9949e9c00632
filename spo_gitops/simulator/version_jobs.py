"""Jobs about versions of files: taking over a policy in existing libraries, and deleting old versions.

The functions are those of the published metadata; the members of a progress are those of the documentation's examples.
A job takes a minute, and counts the site's files; it deletes no version, for the simulated tenant keeps few.
"""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any

from .clock import iso
from .guids import guid_of
from .models import Site
from .store import Transaction

_KIND = "version-job"
_STARTS_SECONDS, _TAKES_SECONDS = 5.0, 60.0


class Job(Enum):
    """What a job does."""

    POLICY = "policy"
    DELETE = "delete"


def start_job(transaction: Transaction, site: Site, job: Job, parameters: Mapping[str, Any]) -> None:
    """Start a job on a site; it replaces one of its kind."""
    body = {"Started": transaction.now, "Parameters": dict(parameters)}
    transaction.put_object("", _KIND, f"{job.value}:{site.id}", body)


def stop_job(transaction: Transaction, site: Site, job: Job) -> bool:
    """Stop a job; False when there is none."""
    key = f"{job.value}:{site.id}"
    if key not in transaction.objects("", _KIND):
        return False
    transaction.drop_object("", _KIND, key)
    return True


def progress(transaction: Transaction, site: Site, job: Job) -> str:
    """How far a job is, as the JSON text that the service gives."""
    stored = transaction.objects("", _KIND).get(f"{job.value}:{site.id}")
    if stored is None:
        return json.dumps({"Url": site.url, "Status": "NoRequestFound"})
    began = float(stored.body["Started"])
    age = transaction.now - began
    status = "New" if age < _STARTS_SECONDS else "InProgress" if age < _TAKES_SECONDS else "CompleteSuccess"
    done = age >= _TAKES_SECONDS
    found = {
        "Url": site.url,
        "WorkItemId": guid_of(job.value, site.id, began),
        "Status": status,
        "ErrorMessage": "",
        "RequestTimeInUTC": iso(began),
        "LastProcessTimeInUTC": iso(transaction.now) if age >= _STARTS_SECONDS else "",
        "CompleteTimeInUTC": iso(began + _TAKES_SECONDS) if done else "",
        **stored.body["Parameters"],
    }
    if job is Job.POLICY:
        return json.dumps(found | {"ListsProcessedInTotal": int(done), "ListsUpdated": int(done), "ListsFailed": 0})
    files = site.file_count if done else 0
    return json.dumps(found | {"FilesProcessed": files, "VersionsProcessed": files, "VersionsDeleted": 0})
