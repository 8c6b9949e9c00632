"""The version policy of one library, and how far its jobs are, on the admin host.

Functions and members are those of the published metadata; no source shows a request or an answer of them.
"""

from collections.abc import Mapping
from typing import Any

from .answers import Answer, Entity
from .calls import Call, Effect
from .errors import argument_error, bad_query
from .operations import operation_entity
from .records import Records
from .values import Guid, Int64, Moment
from .version_job_endpoints import place_of, route
from .version_jobs import MODES, Job, Place, progress_of

_ADMINISTRATION = "Microsoft.Online.SharePoint.TenantAdministration"
_KINDS: Mapping[str, type] = {
    "EnableAutoExpirationVersionTrim": bool,
    "ExpireVersionsAfterDays": int,
    "MajorVersionLimit": int,
    "MajorWithMinorVersionsLimit": int,
    "MinorVersionsEnabled": bool,
    "VersioningEnabled": bool,
}
_OF_LIST = {
    "MajorVersionLimit": "MajorVersionLimit",
    "MajorWithMinorVersionsLimit": "MajorWithMinorVersionsLimit",
    "MinorVersionsEnabled": "EnableMinorVersions",
    "VersioningEnabled": "EnableVersioning",
}


def _library(call: Call) -> tuple[Place, Mapping[str, Any]]:
    call.object_argument("listParams")
    place = place_of(call)
    record = Records(call.transaction, place.site).get("list", place.library)
    if record is None:
        raise argument_error("listParams")
    return place, record


def _policy(record: Mapping[str, Any]) -> dict[str, Any]:
    trim = record.get("VersionPolicies", {})
    own = {name: record.get(kept, _KINDS[name]()) for name, kept in _OF_LIST.items()}
    return {
        **own,
        "EnableAutoExpirationVersionTrim": trim.get("DefaultTrimMode") == 2,
        "ExpireVersionsAfterDays": trim.get("DefaultExpireAfterDays", 0),
    }


def _get(call: Call) -> Answer:
    fields = _policy(_library(call)[1])
    name = "GetFileVersionPolicyForLibrary"
    return Entity(f"{_ADMINISTRATION}.SPOFileVersionPolicySettings", fields, function=name)


def _set(call: Call) -> Answer:
    place, record = _library(call)
    given = {n: value for n, value in call.object_argument("versionPolicyParams").items() if n in _KINDS}
    for name, value in given.items():
        if type(value) is not _KINDS[name]:
            raise bad_query(f"Cannot convert a value to the expected type of {name}.")
    after = {**_policy(record), **given}
    days = after["ExpireVersionsAfterDays"]
    mode = 2 if after["EnableAutoExpirationVersionTrim"] else int(days > 0)
    policies = {"DefaultTrimMode": mode, "DefaultExpireAfterDays": days}
    own = {kept: after[name] for name, kept in _OF_LIST.items()}
    Records(call.transaction, place.site).change("list", place.library, **own, VersionPolicies=policies)
    return operation_entity("SetFileVersionPolicyForLibrary", complete=True)


def _deleting(call: Call) -> Answer:
    place, _ = _library(call)
    progress = progress_of(call.transaction, place, Job.DELETE)
    mode = progress.parameters.get("BatchDeleteMode", MODES[0])
    counts = ("FilesProcessed", "VersionsDeleted", "VersionsFailed", "VersionsProcessed")
    fields = {
        **{name: progress.counts.get(name, 0) for name in counts},
        **dict.fromkeys(("MajorVersionLimit", "MajorWithMinorVersionsLimit"), 0),
        "BatchDeleteMode": MODES.index(mode),
        "CompleteTimeInUTC": Moment(progress.ended, zoned=False),
        "DeleteOlderThan": Moment(None, zoned=False),
        "ErrorMessage": "",
        "LastProcessTimeInUTC": Moment(progress.seen, zoned=False),
        "RequestTimeInUTC": Moment(progress.began, zoned=False),
        "Status": progress.status,
        "StorageReleasedInBytes": Int64(progress.counts.get("StorageReleasedInBytes", 0)),
        "Url": place.site.url,
        "WorkItemId": Guid(progress.id),
    }
    name = "GetFileVersionBatchDeleteJobProgressForLibrary"
    return Entity(f"{_ADMINISTRATION}.SPOFileVersionBatchDeleteJobProgress", fields, function=name)


def _reporting(call: Call) -> Answer:
    place, _ = _library(call)
    progress = progress_of(call.transaction, place, Job.REPORT)
    url = progress.parameters.get("ReportUrl", call.argument("reportUrl"))
    fields = {"ErrorMessage": "", "ReportUrl": url, "Status": progress.status, "Url": place.site.url}
    name = "GetFileVersionExpirationReportJobProgressForLibrary"
    return Entity(f"{_ADMINISTRATION}.SPOFileVersionExpirationReportJobProgress", fields, function=name)


ROUTES = (
    route("GetFileVersionPolicyForLibrary", _get, Effect.READ),
    route("SetFileVersionPolicyForLibrary", _set),
    route("GetFileVersionBatchDeleteJobProgressForLibrary", _deleting, Effect.READ),
    route("GetFileVersionExpirationReportJobProgressForLibrary", _reporting, Effect.READ),
)
