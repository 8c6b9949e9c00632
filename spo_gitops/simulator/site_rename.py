"""Renaming a site: a job moves it to another URL, and leaves a redirect at the old one.

The members of a job are those of clients' tests (wire/recorded, site-properties); what a job checks and how long it
takes is assumed. While it runs, neither URL has the site.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .answers import Answer, Collection, Entity
from .calls import Call, Effect, Route
from .creation import check_url
from .errors import argument_error, invalid_operation
from .guids import guid_of
from .hosts import EMPTY_GUID, ROOT_URL, Host
from .models import REDIRECT, Site, path_of
from .recycling import is_just_purged, live_site
from .store import Transaction

_TYPE = "Microsoft.Online.SharePoint.Onboarding.RestService.Service.SiteRenameJob"
_KIND = "rename-job"
_MANAGED = ("/sites/", "/teams/", "/personal/", "/search", "/_")
_STARTS_SECONDS, _TAKES_SECONDS = 5.0, 25.0


def move(transaction: Transaction, site: Site, url: str, *, ready: float) -> Site:
    """Give a site another URL, with everything that it has; raises ServiceError when that can not be."""
    check_url(url)
    if transaction.site(url) is not None or is_just_purged(transaction, url):
        raise argument_error(f"A site already exists at url {url}.")
    if site.path == "/" or site.channel or site.template == REDIRECT:
        raise invalid_operation("The URL of this site can not be changed.")
    if transaction.hub(site.id) is not None:
        raise invalid_operation("The URL of a hub site can not be changed. Unregister it first.")
    leave_redirect(transaction, site)
    moved = relocated(transaction, site, url, ready=ready)
    group = None if site.group is None or site.channel else transaction.group(site.group)
    if group is not None:
        transaction.put_group(replace(group, site=moved.path))
    return moved


def relocated(transaction: Transaction, site: Site, url: str, *, ready: float) -> Site:
    """The site with everything that it has at another URL, whatever stands there."""
    old, new = _relative(site.url), _relative(url)
    for kind in transaction.object_kinds(site.id):
        for key, stored in transaction.objects(site.id, kind).items():
            body = _moved(stored.body, old, new)
            if body != stored.body:
                transaction.put_object(site.id, kind, key, body, stored.parent)
    moved = replace(site, url=url, ready=ready, version=site.version + 1, modified=transaction.now)
    transaction.put_site(moved)
    return moved


def leave_redirect(transaction: Transaction, site: Site) -> None:
    """Put a redirect where a site was."""
    number = transaction.take_number()
    transaction.put_site(
        Site(
            id=guid_of("redirect", site.url.lower(), number),
            web_id=guid_of("redirect web", site.url.lower(), number),
            number=number,
            url=site.url,
            title=site.title,
            template=REDIRECT,
            owner=site.owner,
            created=transaction.now,
            ready=transaction.now,
            complete=transaction.now,
            modified=transaction.now,
        )
    )


def _relative(url: str) -> str:
    return url.rstrip("/")[len(ROOT_URL) :]


def _moved(value: Any, old: str, new: str) -> Any:
    """A stored value with its paths and URLs below the old place moved to the new one."""
    match value:
        case str():
            head, path = (ROOT_URL, value[len(ROOT_URL) :]) if value.lower().startswith(ROOT_URL) else ("", value)
            moved = _moved_path(path, old, new) if path or head else value
            return head + moved if moved or head or not value else "/"
        case Mapping():
            return {name: _moved(item, old, new) for name, item in value.items()}
        case list() | tuple():
            return [_moved(item, old, new) for item in value]
        case _:
            return value


def _moved_path(path: str, old: str, new: str) -> str:
    """A server-relative path below the old place moved to the new one; the root site is "" there and "/" alone."""
    if old:
        inside = path.lower() == old.lower() or path.lower().startswith(f"{old.lower()}/")
    else:  # below the root site, and below none of the managed paths
        inside = path in ("", "/") or (path.startswith("/") and not path.lower().startswith(_MANAGED))
    if not inside:
        return path
    return (new + path[len(old) :]).rstrip("/")


def _create(call: Call) -> Answer:
    fields = call.fields()
    source, target = (str(fields.get(name) or "").rstrip("/") for name in ("SourceSiteUrl", "TargetSiteUrl"))
    option = fields.get("Option") or 0
    if not isinstance(option, int):
        raise argument_error("Option")
    site = live_site(call.transaction, source)
    until = call.now + _TAKES_SECONDS
    moved = move(call.transaction, site, target, ready=until)
    if fields.get("TargetSiteTitle"):
        call.transaction.put_site(replace(moved, title=str(fields["TargetSiteTitle"])))
    key = guid_of("rename", site.id, target.lower(), call.now)
    body = {
        "Option": option,
        "Reserve": fields.get("Reserve"),
        "OperationId": fields.get("OperationId") or EMPTY_GUID,
        "SkipGestures": fields.get("SkipGestures") or "",
        "SourceSiteUrl": source,
        "TargetSiteTitle": fields.get("TargetSiteTitle"),
        "TargetSiteUrl": target,
        "SiteId": site.id,
        "Started": call.now,
    }
    call.transaction.put_object("", _KIND, key, body)
    return Entity(_TYPE, _job(call, key, body), f"SiteRenameJobs('{key}')", "SiteRenameJobs", status=201)


def _job(call: Call, key: str, body: Mapping[str, Any]) -> dict[str, Any]:
    age = call.now - float(body["Started"])
    state = "NotStarted" if age < _STARTS_SECONDS else "InProgress" if age < _TAKES_SECONDS else "Success"
    return {
        **{name: value for name, value in body.items() if name != "Started"},
        "ErrorCode": 0,
        "ErrorDescription": None,
        "JobId": key,
        "JobState": state,
        "ParentId": EMPTY_GUID,
        "TriggeredBy": "app@sharepoint",
    }


def _by_url(call: Call) -> Answer:
    wanted = path_of(call.text_argument("url"))
    jobs = call.transaction.objects("", _KIND)
    found = (
        _job(call, key, stored.body)
        for key, stored in jobs.items()
        if wanted in (path_of(stored.body["SourceSiteUrl"]), path_of(stored.body["TargetSiteUrl"]))
    )
    return Collection(_TYPE, tuple(found))


_ADMIN = (Host.ADMIN,)
_NAME = "SiteRenameJobs"

ROUTES = (
    Route(f"{_NAME} POST", "POST", _NAME, _create, Effect.WRITE, 900, _ADMIN),
    Route(f"{_NAME}/GetJobsBySiteUrl", "GET", f"{_NAME}/GetJobsBySiteUrl(*)", _by_url, Effect.READ, 120, _ADMIN),
)
