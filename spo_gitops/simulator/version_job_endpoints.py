"""The tenant's policy of versions, and the jobs that apply one or delete old versions, on the admin host."""

from collections.abc import Callable

from .answers import Answer, Value, Void
from .calls import Call, Effect, Route
from .csom_base import Session
from .csom_functions import tenant_function
from .errors import ServiceError, argument_error
from .hosts import EMPTY_GUID, Host
from .operations import operation_entity
from .records import Records
from .recycling import live_site
from .store import Transaction
from .tenant_settings import change_settings
from .version_jobs import MODES, Job, Place, progress_of, start_job, stop_job, told
from .version_trimming import trimmed


def _keep_policy(transaction: Transaction, automatic: object, limit: object, days: object) -> None:
    """The tenant's policy. With trimming by itself the service decides the limits: clients send -1 then, and whether
    those that stood before are still shown is not known; they are."""
    limits = {} if automatic is True else {"MajorVersionLimit": limit, "ExpireVersionsAfterDays": days}
    change_settings(transaction, {"EnableAutoExpirationVersionTrim": automatic, **limits})


def _set_policy(call: Call) -> Answer:
    limits = call.argument("majorVersionLimit", 1), call.argument("expireVersionsAfterDays", 2)
    _keep_policy(call.transaction, call.argument("isAutoTrimEnabled"), *limits)
    return Void("SetFileVersionPolicy")


@tenant_function("SetFileVersionPolicy")
def _set_policy_by_query(session: Session, automatic: bool, limit: int, days: int) -> None:
    _keep_policy(session.transaction, automatic, limit, days)


@tenant_function("SetBlockDownloadFileTypePolicyData")
def _block_downloads(session: Session, blocked: bool, types: list[int], spared: list[str]) -> None:
    """Which types of files nobody can download; without types there is nothing to block (Set-SPOTenant)."""
    if blocked and not types:
        raise argument_error("fileTypeIds")
    kept = {"BlockDownloadFileTypeIds": types, "ExcludedBlockDownloadGroupIds": [str(one) for one in spared]}
    change_settings(session.transaction, {"BlockDownloadFileTypePolicy": blocked, **kept})


def place_of(call: Call) -> Place:
    """The site that a call names, or its library when the call names one of those; raises ServiceError."""
    site = live_site(call.transaction, call.text_argument("siteUrl"))
    if call.argument("listParams") is None:
        return Place(site)
    wanted = call.object_argument("listParams")
    key, title = str(wanted.get("Id") or EMPTY_GUID).strip("{}").lower(), str(wanted.get("Title") or "")
    for name, row in Records(call.transaction, site).rows("list").items():
        found = name == key if key != EMPTY_GUID else str(row.body["Title"]).lower() == title.lower()
        if found and row.body["BaseType"] == 1:
            return Place(site, name)
    message = f"List '{title or key}' does not exist at site with URL '{site.url}'."
    raise ServiceError(404, -1, "System.ArgumentException", message)


def _delete(call: Call) -> Answer:
    wanted = call.object_argument("batchDeleteParams")
    mode = wanted.get("BatchDeleteMode", 0)
    if not isinstance(mode, int) or not 0 <= mode < len(MODES):
        raise argument_error("BatchDeleteMode")
    place = place_of(call)
    work = trimmed(Records(call.transaction, place.site), place.library, wanted, MODES[mode], call.now)
    start_job(call.transaction, place, Job.DELETE, {"BatchDeleteMode": MODES[mode]}, work)
    return operation_entity("NewFileVersionBatchDeleteJob", complete=True)


def _report(call: Call) -> Answer:
    url = call.text_argument("reportUrl", 1)
    start_job(call.transaction, place_of(call), Job.REPORT, {"ReportUrl": url})
    return operation_entity("NewFileVersionExpirationReportJob", complete=True)


def _progress(job: Job, name: str) -> Callable[[Call], Answer]:
    def run(call: Call) -> Answer:
        place = place_of(call)
        return Value(name, told(place, job, progress_of(call.transaction, place, job)))

    return run


def _stop(job: Job, name: str) -> Callable[[Call], Answer]:
    def run(call: Call) -> Answer:
        if not stop_job(call.transaction, place_of(call), job):
            raise argument_error("There is no such job on this site.")
        return operation_entity(name, complete=True)

    return run


def _of_library(handler: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """The same, and a library must be named."""

    def run(call: Call) -> Answer:
        if not call.object_argument("listParams"):
            raise argument_error("listParams")
        return handler(call)

    return run


def route(name: str, handler: Callable[[Call], Answer], effect: Effect = Effect.WRITE) -> Route:
    """A function of the tenant about versions."""
    verbs = "GET POST" if effect is Effect.READ else "POST"
    return Route(f"SPO.Tenant/{name}", verbs, f"SPO.Tenant/{name}(*)", handler, effect, 400, (Host.ADMIN,))


_POLICY, _DELETING = "GetVersionPolicyForDocLibsJobProgress", "GetFileVersionBatchDeleteJobProgress"
_REPORT, _STOP = "GetFileVersionExpirationReportJobProgress", "RemoveFileVersionBatchDeleteJob"

ROUTES = (
    route("SetFileVersionPolicy", _set_policy),
    route("NewFileVersionBatchDeleteJob", _delete),
    route("NewFileVersionBatchDeleteJobForLibrary", _of_library(_delete)),
    route(_DELETING, _progress(Job.DELETE, _DELETING), Effect.READ),
    route(_STOP, _stop(Job.DELETE, _STOP)),
    route(f"{_STOP}ForLibrary", _of_library(_stop(Job.DELETE, f"{_STOP}ForLibrary"))),
    route("NewFileVersionExpirationReportJob", _report),
    route("NewFileVersionExpirationReportJobForLibrary", _of_library(_report)),
    route(_REPORT, _progress(Job.REPORT, _REPORT), Effect.READ),
    route(_POLICY, _progress(Job.POLICY, _POLICY), Effect.READ),
    route("RemoveVersionPolicyForDocLibsJob", _stop(Job.POLICY, "RemoveVersionPolicyForDocLibsJob")),
)
