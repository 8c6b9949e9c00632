"""Which application permissions open what. Any one of them is enough.

Source: wire/REFERENCE.md §1.4, and the permissions' tables of Microsoft Graph's reference. Where a call is not in the
tables, no role is asked for: the call itself says that there is no such thing.
"""

from collections.abc import Iterable

from ..hosts import Host

FULL_CONTROL = "Sites.FullControl.All"
# Whether the one site is granted is not a question for the sign-in.
_SITES = ("Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", FULL_CONTROL, "Sites.Selected")
_DIRECTORY = ("Directory.Read.All", "Directory.ReadWrite.All")
_GROUPS = ("Group.ReadWrite.All", "Directory.ReadWrite.All")
_SETTINGS = ("SharePointTenantSettings.ReadWrite.All",)
# Functions of the directory that only read, though they are posted: ids and names do not fit into an address.
_READING = ("getbyids", "getmembergroups", "getmemberobjects", "checkmembergroups", "checkmemberobjects")
# Graph's first segment -> (for reading, for writing)
_GRAPH = {
    "sites": (_SITES, _SITES[1:]),
    "drives": (_SITES, _SITES[1:]),
    "groups": (("Group.Read.All", "GroupMember.Read.All", *_GROUPS, *_DIRECTORY), ("Group.Create", *_GROUPS)),
    "users": (("User.Read.All", "User.ReadWrite.All", *_DIRECTORY), ("User.ReadWrite.All", "Directory.ReadWrite.All")),
    "invitations": (("User.Invite.All",), ("User.Invite.All", "User.ReadWrite.All", "Directory.ReadWrite.All")),
    "directory": (("Group.Read.All", *_GROUPS, *_DIRECTORY), _GROUPS),
    "directoryobjects": (("User.Read.All", "Group.Read.All", *_GROUPS, *_DIRECTORY), _GROUPS),
    "serviceprincipals": (
        ("Application.Read.All", "Application.ReadWrite.All", *_DIRECTORY),
        ("Application.ReadWrite.All", "Directory.ReadWrite.All"),
    ),
    "admin": (("SharePointTenantSettings.Read.All", *_SETTINGS), _SETTINGS),
}


def may(roles: Iterable[str], host: Host, method: str, path: str, *, writes: bool) -> bool:
    """Whether a token with these roles may make this call."""
    held = frozenset(roles)
    match host:
        case Host.ADMIN:
            return FULL_CONTROL in held
        case Host.GRAPH:
            reads = method in ("GET", "HEAD") or path.lower().rstrip("/").endswith(_READING)
            return _graph_lets(held, path, writes=not reads)
        case _:
            return not held.isdisjoint(_SITES[1:] if writes else _SITES)


def _graph_lets(held: frozenset[str], path: str, *, writes: bool) -> bool:
    steps = [step for step in path.lower().split("/") if step][1:]
    segment = steps[0].partition("(")[0] if steps else ""
    if segment not in _GRAPH:
        return True
    return not held.isdisjoint(_GRAPH[segment][writes])
