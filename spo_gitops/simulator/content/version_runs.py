"""Jobs about versions as a site and a library take them themselves; the administration host has the same (§5.4)."""

from collections.abc import Callable
from typing import Any

from ..calls import Effect
from ..errors import argument_error
from ..records import Records
from ..thing import Thing, function
from ..version_jobs import Job, Place, progress_of, start_job, stop_job, told
from ..version_trimming import trimmed
from .lists import List
from .site import SiteCollection
from .version_policies import NewLibraries

MODES = ("DeleteOlderThanDays", "CountLimits", "AutoTrim")


def _place(thing: Thing) -> Place:
    return Place(thing.here.check_writable(), thing.id if isinstance(thing, List) else "")


def _delete(thing: Thing, wanted: dict[str, Any]) -> None:
    mode = wanted.get("BatchDeleteMode", 0)
    if not isinstance(mode, int) or not 0 <= mode < len(MODES):
        raise argument_error("BatchDeleteMode")
    place, here = _place(thing), thing.here
    work = trimmed(Records(here.transaction, place.site), place.library, wanted, MODES[mode], here.now)
    start_job(here.transaction, place, Job.DELETE, {"BatchDeleteMode": MODES[mode]}, work)


def _delete_older(thing: Thing, delete_older_than_days: int) -> None:
    _delete(thing, {"BatchDeleteMode": 0, "DeleteOlderThanDays": delete_older_than_days})


def _delete_by_mode(thing: Thing, batch_delete_parameters: dict[str, Any]) -> None:
    _delete(thing, batch_delete_parameters)


def _report(thing: Thing, report_file_url: str) -> None:
    start_job(thing.here.transaction, _place(thing), Job.REPORT, {"ReportUrl": report_file_url})


def _progress(job: Job) -> Callable[..., str]:
    def run(thing: Thing, report_file_url: str = "") -> str:
        place = Place(thing.here.site, thing.id if isinstance(thing, List) else "")
        return told(place, job, progress_of(thing.here.transaction, place, job))

    return run


def _cancel(job: Job) -> Callable[..., None]:
    def run(thing: Thing) -> None:
        if not stop_job(thing.here.transaction, _place(thing), job):
            raise argument_error("There is no such job.")

    return run


for _owner in (SiteCollection, List):
    function(_owner, "StartDeleteFileVersions", Effect.WRITE, 300)(_delete_older)
    function(_owner, "StartDeleteFileVersionsByMode", Effect.WRITE, 300)(_delete_by_mode)
    function(_owner, "CancelDeleteFileVersions", Effect.WRITE, 100)(_cancel(Job.DELETE))
    function(_owner, "GetProgressForDeleteFileVersions")(_progress(Job.DELETE))
    function(_owner, "StartFileVersionExpirationReport", Effect.WRITE, 300)(_report)
    function(_owner, "GetProgressForFileVersionExpirationReport")(_progress(Job.REPORT))


@function(SiteCollection, "StartSetVersionPolicyForDocLibs", Effect.WRITE, 300)
def _policy(
    site: SiteCollection,
    enable_auto_trim: bool,
    major_version_limit: int = -1,
    major_with_minor_versions_limit: int = -1,
    expire_after_days: int = -1,
) -> None:
    """Take a policy over to the libraries that are there."""
    wanted = {
        "EnableAutoTrim": enable_auto_trim,
        "ExpireAfterDays": expire_after_days,
        "MajorVersionLimit": major_version_limit,
        "MajorWithMinorVersionsLimit": major_with_minor_versions_limit,
    }
    start_job(site.here.transaction, _place(site), Job.POLICY, wanted)


function(SiteCollection, "CancelSetVersionPolicyForDocLibs", Effect.WRITE, 100)(_cancel(Job.POLICY))
function(SiteCollection, "GetProgressForSetVersionPolicyForDocLibs")(_progress(Job.POLICY))


def _new_libraries(found: NewLibraries, **settings: Any) -> None:
    site = found.here.check_writable()
    found.here.records.touch(settings={**site.settings, **settings})


@function(NewLibraries, "SetAutoExpiration", Effect.WRITE, 150)
def _automatic(found: NewLibraries) -> None:
    _new_libraries(found, InheritVersionPolicyFromTenant=False, EnableAutoExpirationVersionTrim=True)


@function(NewLibraries, "SetExpireAfter", Effect.WRITE, 150)
def _after(found: NewLibraries, major_version_limit: int, expire_after_days: int) -> None:
    _limited(found, major_version_limit, expire_after_days)


@function(NewLibraries, "SetNoExpiration", Effect.WRITE, 150)
def _never(found: NewLibraries, major_version_limit: int) -> None:
    _limited(found, major_version_limit, 0)


def _limited(found: NewLibraries, limit: int, days: int) -> None:
    _new_libraries(
        found,
        InheritVersionPolicyFromTenant=False,
        EnableAutoExpirationVersionTrim=False,
        MajorVersionLimit=limit,
        ExpireVersionsAfterDays=days,
    )


@function(NewLibraries, "InheritTenantSettings", Effect.WRITE, 150)
def _inherit(found: NewLibraries) -> None:
    _new_libraries(found, InheritVersionPolicyFromTenant=True)
