"""The tenant's policy of versions, and the jobs that apply one or delete old versions, on the admin host."""

from collections.abc import Callable

from .answers import Answer, Value, Void
from .calls import Call, Effect, Route
from .errors import argument_error
from .hosts import Host
from .operations import operation_entity
from .recycling import live_site
from .tenant_settings import change_settings
from .version_jobs import Job, progress, start_job, stop_job

_MODES = ("DeleteOlderThanDays", "CountLimits", "AutoTrim")


def _set_policy(call: Call) -> Answer:
    """The tenant's policy; with trimming by itself the service decides the limits."""
    changes = {
        "EnableAutoExpirationVersionTrim": call.argument("isAutoTrimEnabled"),
        "MajorVersionLimit": call.argument("majorVersionLimit", 1),
        "ExpireVersionsAfterDays": call.argument("expireVersionsAfterDays", 2),
    }
    change_settings(call.transaction, changes)
    return Void("SetFileVersionPolicy")


def _delete(call: Call) -> Answer:
    site = live_site(call.transaction, call.text_argument("siteUrl"))
    wanted = call.object_argument("batchDeleteParams")
    mode = wanted.get("BatchDeleteMode", 0)
    if not isinstance(mode, int) or not 0 <= mode < len(_MODES):
        raise argument_error("BatchDeleteMode")
    start_job(call.transaction, site, Job.DELETE, {"BatchDeleteMode": _MODES[mode]})
    return operation_entity("NewFileVersionBatchDeleteJob", complete=True)


def _progress(job: Job, name: str) -> Callable[[Call], Answer]:
    def run(call: Call) -> Answer:
        site = live_site(call.transaction, call.text_argument("siteUrl"))
        return Value(name, progress(call.transaction, site, job))

    return run


def _stop(job: Job, name: str) -> Callable[[Call], Answer]:
    def run(call: Call) -> Answer:
        site = live_site(call.transaction, call.text_argument("siteUrl"))
        if not stop_job(call.transaction, site, job):
            raise argument_error("There is no such job on this site.")
        return operation_entity(name, complete=True)

    return run


def _route(name: str, handler: Callable[[Call], Answer], effect: Effect = Effect.WRITE) -> Route:
    verbs = "GET POST" if effect is Effect.READ else "POST"
    return Route(f"SPO.Tenant/{name}", verbs, f"SPO.Tenant/{name}(*)", handler, effect, 400, (Host.ADMIN,))


_POLICY, _DELETING = "GetVersionPolicyForDocLibsJobProgress", "GetFileVersionBatchDeleteJobProgress"

ROUTES = (
    _route("SetFileVersionPolicy", _set_policy),
    _route("NewFileVersionBatchDeleteJob", _delete),
    _route(_DELETING, _progress(Job.DELETE, _DELETING), Effect.READ),
    _route("RemoveFileVersionBatchDeleteJob", _stop(Job.DELETE, "RemoveFileVersionBatchDeleteJob")),
    _route(_POLICY, _progress(Job.POLICY, _POLICY), Effect.READ),
    _route("RemoveVersionPolicyForDocLibsJob", _stop(Job.POLICY, "RemoveVersionPolicyForDocLibsJob")),
)
