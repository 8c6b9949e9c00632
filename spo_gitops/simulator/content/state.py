"""What is inside a site as canonical JSON: names instead of ids."""

from collections.abc import Mapping
from typing import Any

from ..models import Site
from ..records import Records
from ..store import Transaction
from ..thing import names
from .views import is_first

_TOLD = names(
    "ContentTypesEnabled Description DraftVersionVisibility EnableAttachments EnableFolderCreation EnableMinorVersions "
    "EnableModeration EnableVersioning ForceCheckout MajorVersionLimit MajorWithMinorVersionsLimit NoCrawl "
    "OnQuickLaunch ReadSecurity WriteSecurity"
)


def content_of(transaction: Transaction, site: Site) -> dict[str, Any]:
    """The groups with their members, the permissions, the lists and the webs of a site."""
    records = Records(transaction, site)
    users = {name: str(stored.body["LoginName"]) for name, stored in records.rows("user").items()}
    groups = {name: str(stored.body["Title"]) for name, stored in records.rows("group").items()}
    members: dict[str, list[str]] = {title: [] for title in groups.values()}
    for name, stored in records.rows("member").items():
        members[groups[stored.parent]].append(users.get(name.rpartition(":")[2], name))
    inside = _inside(records)
    webs = sorted(str(stored.body["Path"]) for stored in records.rows("web").values() if stored.parent)
    return {
        **({"webs": webs} if webs else {}),
        "groups": {title: sorted(logins) for title, logins in members.items()},
        "roles": _roles(records, users | groups),
        "lists": {
            str(stored.body["Title"]): {
                "template": stored.body["BaseTemplate"],
                "hidden": bool(stored.body.get("Hidden", False)),
                **_settings(stored.body),
                **inside.get(name, {}),
            }
            for name, stored in records.rows("list").items()
        },
    }


def _inside(records: Records) -> dict[str, dict[str, Any]]:
    """By list: its own columns, its views where they were changed, and the content types that it was given."""
    found: dict[str, dict[str, Any]] = {}
    for kind, key, title in (("field", "columns", "InternalName"), ("view", "views", "Title")):
        for stored in records.rows(kind).values():
            if kind == "view" and is_first(stored.body):
                continue
            found.setdefault(stored.parent, {}).setdefault(key, {})[str(stored.body[title])] = _plain(stored.body)
    lists = records.rows("list")
    for stored in records.rows("contenttype").values():
        if stored.parent in lists:
            found.setdefault(stored.parent, {}).setdefault("contentTypes", []).append(str(stored.body["Name"]))
    return {name: {**body, **_sorted(body)} for name, body in found.items()}


def _sorted(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"contentTypes": sorted(body["contentTypes"])} if "contentTypes" in body else {}


def _settings(body: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody may have set of a list; short, since there are many."""
    settings = {name: body[name] for name in sorted(_TOLD & body.keys()) if body[name]}
    return {"settings": settings} if settings else {}


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without addresses and empty values, which mean what their absence means."""
    return {key: value for key, value in sorted(body.items()) if value and key not in ("SchemaXml", "Leaf")}


def _roles(records: Records, principals: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    """The assignments of every scope but those that the service makes by itself."""
    levels = {name: stored.body for name, stored in records.rows("role").items()}
    scopes = {name: str(stored.body["Path"]) or "/" for name, stored in records.rows("web").items()}
    scopes |= {name: str(stored.body["Path"]) for name, stored in records.rows("list").items()}
    scopes |= {
        str(stored.body["UniqueId"]): f"{stored.body['Dir']}/{stored.body['Leaf']}"
        for stored in records.rows("item").values()
    }
    # What lies in the recycle bin keeps its permissions for its return.
    found: dict[str, dict[str, list[str]]] = {scopes[name]: {} for name in records.rows("scope") if name in scopes}
    for name, stored in records.rows("assignment").items():
        held = sorted(
            str(levels[str(role)]["Name"]) for role in stored.body["Roles"] if not levels[str(role)]["Hidden"]
        )
        who = principals.get(name.rpartition(":")[2], name)
        if held and stored.parent in scopes:
            found.setdefault(scopes[stored.parent], {})[who] = held
    return found


def items_of(transaction: Transaction, site: Site) -> dict[str, Any]:
    """The files of a site with their sizes, and how many items each list has."""
    records = Records(transaction, site)
    lists = records.rows("list")
    counts = {name: int(stored.body.get("BaseCount", 0)) for name, stored in lists.items()}
    files: dict[str, int] = {}
    for stored in records.rows("item").values():
        counts[stored.parent] = counts.get(stored.parent, 0) + 1
        body = stored.body
        if not body["IsFolder"] and stored.parent in lists and lists[stored.parent].body["BaseType"] == 1:
            root = str(lists[stored.parent].body["Path"])
            inside = f"{body['Dir']}/{body['Leaf']}".removeprefix(root).lstrip("/")
            library = "" if root.endswith("/Shared Documents") else root.rsplit("/", 1)[-1] + "/"
            files[library + inside] = int(body["Length"])
    return {
        "files": files,
        "items": {str(lists[name].body["Title"]): count for name, count in counts.items() if name in lists},
    }
