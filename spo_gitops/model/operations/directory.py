"""The directory: people, groups, and links that it knows of. See the package."""

from __future__ import annotations

from ..operation import Host, Operation, Sublimit
from .words import GRAPH_BATCH, IDEMPOTENT, LIST, ONCE, READ, SAFE, WRITE

NO_OBJECT, NOT_PROVISIONED = "Request_ResourceNotFound", "ResourceNotFound"  # Graph's; the latter says "not yet"
_GUESTS = (
    "/v1.0/users?$filter=userType%20eq%20'Guest'&$select=id,userPrincipalName,createdDateTime,signInActivity&$top=500"
)
_GRANTS = "/v1.0/sites/{site}/permissions"
# A service principal may be addressed by the id of its application.
_APPLICATION = "/v1.0/servicePrincipals(appId='{application}')"
_SHARED = "/v1.0/drives/{drive}/root/delta?$select=id,deleted,shared,sharepointIds"
_SHARING_CHANGES = {"Prefer": "deltashowsharingchanges, deltashowremovedasdeleted, hierarchicalsharing"}
_GROUP_PEOPLE = "/v1.0/groups/{id}/{role}?$select=id,userPrincipalName&$top=999"
_GROUPS_WRITTEN = "Group.ReadWrite.All"

DIRECTORY = (
    # -- the directory; of a batch's parts each is charged, and needs its own permission --
    Operation(
        GRAPH_BATCH, "POST", Host.GRAPH, "/v1.0/$batch", READ, SAFE, "R", permission="User.Read.All", cost_ru=1
    ),
    Operation(
        "directory.tenant", "GET", Host.GRAPH, "/v1.0/sites/root?$select=sharepointIds", READ, SAFE, "R",
        permission="Sites.Read.All", cost_ru=1,
    ),
    Operation(
        "directory.group", "GET", Host.GRAPH, "/v1.0/groups/{id}?$select=id,visibility", READ, SAFE, "R",
        permission="Group.Read.All", cost_ru=1,
    ),
    Operation(
        "directory.find-user", "GET", Host.GRAPH,
        "/v1.0/users?$filter=userPrincipalName%20eq%20'{name}'%20or%20mail%20eq%20'{name}'"
        "&$select=id,userPrincipalName",
        READ, SAFE, "D", permission="User.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.find-group", "GET", Host.GRAPH,
        "/v1.0/groups?$filter=id%20eq%20'{id}'&$select=id",
        READ, SAFE, "D", permission="Group.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.account", "GET", Host.GRAPH,
        "/v1.0/users?$filter=userPrincipalName%20eq%20'{name}'%20or%20mail%20eq%20'{name}'&$select=id,accountEnabled",
        READ, SAFE, "D", permission="User.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.group-owners", "GET", Host.GRAPH,
        "/v1.0/groups/{id}/owners?$select=id,userPrincipalName,accountEnabled", READ, SAFE, "D",
        permission="Group.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.guests", "GET", Host.GRAPH, _GUESTS, READ, SAFE, "D", permission="AuditLog.Read.All", cost_ru=2
    ),
    Operation(
        "directory.guests-more", "GET", Host.GRAPH, f"{_GUESTS}&$skiptoken={{token}}", READ, SAFE, "D",
        permission="AuditLog.Read.All", cost_ru=2,
    ),
    # -- applications that the directory lets into one site. Interfaces of permissions cost five units (REFERENCE 13);
    #    whether this one is a "specific sharing API" is not documented, and counted as one it is never too fast --
    Operation(
        "site.grants", "GET", Host.GRAPH, _GRANTS, READ, SAFE, "D", cost_ru=5, sublimit=Sublimit.SHARING,
    ),
    Operation(
        "site.grants-more", "GET", Host.GRAPH, f"{_GRANTS}?$skiptoken={{token}}", READ, SAFE, "D", cost_ru=5,
        sublimit=Sublimit.SHARING,
    ),
    # -- applications that the directory lets into every site: the roles of a service, and who was given them --
    Operation(
        "directory.application", "GET", Host.GRAPH, f"{_APPLICATION}?$select=id,appId,appRoles,displayName", READ, SAFE,
        "D", permission="Application.Read.All", cost_ru=1,
    ),
    Operation(
        "directory.given-roles", "GET", Host.GRAPH, f"{_APPLICATION}/appRoleAssignedTo", READ, SAFE, "D",
        permission="Application.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.given-roles-more", "GET", Host.GRAPH, f"{_APPLICATION}/appRoleAssignedTo?$skiptoken={{token}}", READ,
        SAFE, "D", permission="Application.Read.All", cost_ru=2,
    ),
    # -- sharing links, item by item: names of files are not asked for --
    Operation(
        "drive.list", "GET", Host.GRAPH, "/v1.0/sites/{site}/drives?$select=id,name", READ, SAFE, "K",
        permission="Sites.Read.All", cost_ru=2,
    ),
    Operation(
        "drive.shared", "GET", Host.GRAPH, _SHARED, READ, SAFE, "K", permission="Sites.Read.All", cost_ru=2,
        headers=_SHARING_CHANGES,
    ),
    Operation(
        "drive.shared-more", "GET", Host.GRAPH, f"{_SHARED}&token={{token}}", READ, SAFE, "K",
        permission="Sites.Read.All", cost_ru=2, headers=_SHARING_CHANGES,
    ),
    Operation(
        "item.sharing", "POST", Host.SITE,
        f"{LIST}/items({{item}})/GetSharingInformation?$select=permissionsInformation&$expand=permissionsInformation",
        READ, SAFE, "C", sublimit=Sublimit.SHARING,
    ),
    Operation(
        "directory.find-groups-named", "GET", Host.GRAPH,
        "/v1.0/groups?$filter=displayName%20eq%20'{name}'&$select=id,groupTypes,securityEnabled&$top=10",
        READ, SAFE, "C", permission="Group.Read.All", cost_ru=2,
    ),
    Operation(
        "directory.find-objects", "POST", Host.GRAPH, "/v1.0/directoryObjects/getByIds", READ, SAFE, "D",
        permission="Directory.Read.All", cost_ru=1,
    ),
    # -- Microsoft 365 groups, which own the sites that belong to them --
    Operation(
        "directory.group-details", "GET", Host.GRAPH,
        "/v1.0/groups/{id}?$select=id,description,classification,visibility,groupTypes", READ, SAFE, "D",
        permission="Group.Read.All", cost_ru=1, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.group-people", "GET", Host.GRAPH, _GROUP_PEOPLE, READ, SAFE, "D", permission="Group.Read.All",
        absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.group-people-next", "GET", Host.GRAPH, f"{_GROUP_PEOPLE}&$skiptoken={{token}}", READ, SAFE, "D",
        permission="Group.Read.All", absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.group-heads", "GET", Host.GRAPH,
        "/v1.0/groups/{id}/{role}/microsoft.graph.user?$count=true&$select=id&$top=1", READ, SAFE, "D",
        permission="Group.Read.All", absent=(NO_OBJECT,), headers={"ConsistencyLevel": "eventual"},
    ),
    Operation(
        "directory.find-alias", "GET", Host.GRAPH, "/v1.0/groups?$filter=mailNickname%20eq%20'{alias}'&$select=id",
        READ, SAFE, "R", permission="Group.Read.All",
    ),
    Operation(
        "directory.group-site", "GET", Host.GRAPH, "/v1.0/groups/{id}/sites/root/webUrl", READ, SAFE, "R",
        permission="Sites.Read.All", cost_ru=1, absent=(NOT_PROVISIONED, NO_OBJECT), poll=True,
    ),
    Operation(
        "directory.deleted-group", "GET", Host.GRAPH,
        "/v1.0/directory/deletedItems/microsoft.graph.group/{id}?$select=id", READ, SAFE, "C",
        permission="Group.Read.All", cost_ru=1, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.create-group", "POST", Host.GRAPH, "/v1.0/groups", WRITE, ONCE, "R", permission=_GROUPS_WRITTEN
    ),
    Operation(
        "directory.update-group", "PATCH", Host.GRAPH, "/v1.0/groups/{id}", WRITE, IDEMPOTENT, "C",
        permission=_GROUPS_WRITTEN, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.add-to-group", "POST", Host.GRAPH, "/v1.0/groups/{id}/{role}/$ref", WRITE, ONCE, "D",
        permission=_GROUPS_WRITTEN,
    ),
    Operation(
        "directory.remove-from-group", "DELETE", Host.GRAPH, "/v1.0/groups/{id}/{role}/{person}/$ref", WRITE,
        IDEMPOTENT, "D", permission=_GROUPS_WRITTEN, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.remove-group", "DELETE", Host.GRAPH, "/v1.0/groups/{id}", WRITE, IDEMPOTENT, "C",
        permission=_GROUPS_WRITTEN, absent=(NO_OBJECT,),
    ),
    Operation(
        "directory.restore-group", "POST", Host.GRAPH, "/v1.0/directory/deletedItems/{id}/restore", WRITE, IDEMPOTENT,
        "C", permission=_GROUPS_WRITTEN, absent=(NO_OBJECT,),
    ),
)  # fmt: skip
