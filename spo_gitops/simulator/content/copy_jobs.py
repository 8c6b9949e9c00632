"""Copy jobs: files and folders to another place of the tenant.

A job is done when it is made, and told as done when it is asked for; what a failed one says was not recorded.
Sources: wire/recorded (CLI's requests), and what pnp/pnpcore recorded of a tenant (SiteTests/CreateCopyJobAsync).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from ..calls import Effect
from ..errors import ServiceError, bad_query, resource_not_found
from ..guids import guid_of
from ..here import Here, site_path_of
from ..thing import Thing, function
from ..values import Guid, Typed
from .files import File, file_at, put_file
from .folders import Folder, folder_at, item_at, made_folder
from .items import drop_item, within
from .lists import list_around
from .site import SiteCollection
from .web import relative

_TYPE = "SP.CopyMigrationInfo"
FAIL, REPLACE, RENAME = 0, 1, 2  # NameConflictBehavior


@function(SiteCollection, "CreateCopyJobs", Effect.WRITE, 400)
def create_jobs(
    site: SiteCollection, destination_uri: str, export_object_uris: list[Any], options: dict[str, Any] | None = None
) -> list[Typed]:
    """A job for each source; each is done when it is made."""
    wanted = options or {}
    names = list(wanted.get("CustomizedItemName") or [])
    found = []
    for index, source in enumerate(export_object_uris):
        name = names[index] if index < len(names) else None
        job = guid_of("copy job", site.here.now, str(source), site.here.records.next_id("copyjob"))
        copied_items = _sources(site.here, str(source))
        logs = _done(site.here, job, str(source), destination_uri, name, wanted)
        site.here.records.put("copyjob", job, {"Logs": logs})
        queue = f"https://simulated.queue.core.windows.net/{job}"
        fields = {"EncryptionKey": guid_of(job, "key"), "JobId": Guid(job), "JobQueueUri": queue}
        found.append(Typed(_TYPE, fields | {"SourceListItemUniqueIds": copied_items}))
    return found


@function(SiteCollection, "GetCopyJobProgress")
def _progress(site: SiteCollection, copy_job_info: dict[str, Any]) -> Typed:
    kept = site.here.records.get("copyjob", str(copy_job_info.get("JobId", "")).lower())
    if kept is None:
        raise resource_not_found()
    return Typed("SP.CopyJobProgress", {"JobState": 0, "Logs": kept["Logs"]})


def _sources(here: Here, source: str) -> list[Guid]:
    """The item that a job takes; nothing for one that is not there."""
    try:
        there, path = place_of(here, source)
    except ServiceError:
        return []
    found = item_at(there, path, folder=False) or item_at(there, path, folder=True)
    return [] if found is None else [Guid(found.scope_id())]


def _done(
    here: Here, job: str, source: str, destination: str, name: str | None, options: Mapping[str, Any]
) -> list[str]:
    kind = {"MigrationType": "Move" if options.get("IsMoveMode") else "Copy"}

    def log(event: str, **more: str) -> str:
        at = datetime.fromtimestamp(here.now, UTC).strftime("%m/%d/%Y %H:%M:%S.%f")[:-3]
        return json.dumps({"Event": event, "JobId": job, "Time": at, **more})

    begun = [log("JobQueued", SiteId=here.site.id, **kind), log("JobStart", SiteId=here.site.id, **kind)]
    try:
        made = copied(place_of(here, source), place_of(here, destination), name, options)
    except ServiceError as error:
        return [*begun, log("JobError", Message=error.message), log("JobEnd", TotalErrors="1", **kind)]
    there, list_ = made.here, list_around(made.here, made.path)
    finished = log(
        "JobFinishedObjectInfo",
        SourceObjectFullUrl=unquote(source),
        TargetServerUrl=there.host.origin,
        TargetSiteId=there.site.id,
        TargetWebId=there.site.web_id,
        TargetListId="" if list_ is None else list_.id,
        TargetObjectUniqueId=made.row.scope_id() if isinstance(made, File) else made.unique(),
        TargetObjectSiteRelativeUrl=made.path.removeprefix(relative(there.site)).lstrip("/"),
        TargetServerRelativeUrl=made.path,
    )
    return [*begun, finished, log("JobEnd", TotalErrors="0", **kind)]


def place_of(here: Here, url: str) -> tuple[Here, str]:
    """The site of a URL of the tenant, and the server-relative path."""
    parts = urlsplit(unquote(url))
    path = (parts.path or url).rstrip("/")
    if parts.netloc and f"https://{parts.netloc}" != here.host.origin:
        raise bad_query("The URL is not in this tenant.")
    place = site_path_of(here.transaction, here.host.origin + path)
    there = Here(here.host, here.transaction, here.quirks, place, "", here.headers)
    there.check()
    return there, path


def copied(
    source: tuple[Here, str], destination: tuple[Here, str], name: str | None, options: Mapping[str, Any]
) -> File | Folder:
    """Copies, or moves, a file or a folder with all that is in it; raises ServiceError."""
    (here, path), (there, folder) = source, destination
    there.check_writable()
    behavior, moves = int(options.get("NameConflictBehavior") or 0), bool(options.get("IsMoveMode"))
    file = item_at(here, path, folder=False)
    thing: File | Folder = folder_at(here, path) if file is None else File(here, file)
    leaf = _free(there, folder, name or path.rsplit("/", 1)[-1], behavior)
    made = (
        _file(file_at(here, path), there, folder, leaf)
        if isinstance(thing, File)
        else _tree(thing, there, folder, leaf)
    )
    if moves:
        here.check_writable()
        item = item_at(here, path, folder=isinstance(thing, Folder))
        if item is not None:
            drop_item(item)
    return made


def _free(there: Here, folder: str, leaf: str, behavior: int) -> str:
    """The name that a copy gets; raises ServiceError when it is taken and may not be."""
    taken = _taken(there, f"{folder}/{leaf}")
    if not taken or behavior == REPLACE:
        return leaf
    if behavior == FAIL:
        raise bad_query(f"A file or folder with the name {leaf} already exists at the destination.")
    stem, dot, kind = leaf.partition(".")
    number = next(n for n in range(1, 10_000) if not _taken(there, f"{folder}/{stem}{n}{dot}{kind}"))
    return f"{stem}{number}{dot}{kind}"


def _taken(there: Here, path: str) -> bool:
    return any(item_at(there, path, folder=kind) is not None for kind in (False, True))


def _file(file: File, there: Here, folder: str, leaf: str) -> File:
    return put_file(there, folder, leaf, file.content(), overwrite=True)


def _tree(source: Folder, there: Here, parent: str, leaf: str) -> Folder:
    made = made_folder(there, f"{parent}/{leaf}")
    list_ = list_around(source.here, source.path)
    for item in [] if list_ is None else within(list_, source.path):
        name = str(item.record["Leaf"])
        inside: Thing = (
            _tree(Folder(source.here, item.path), there, made.path, name)
            if item.record["IsFolder"]
            else _file(File(source.here, item), there, made.path, name)
        )
        assert inside
    return made
