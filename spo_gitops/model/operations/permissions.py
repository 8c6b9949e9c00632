"""Groups, levels and assignments of a site. See the package."""

from __future__ import annotations

from ..operation import Host, Operation
from .words import IDEMPOTENT, ONCE, READ, ROLE, SAFE, WRITE

# Who may do what, in one request; each part is sent by clients on its own, all of them together is an assumption.
_PERMISSIONS = (
    "/_api/web?$select=Id,AssociatedOwnerGroup/Id,AssociatedMemberGroup/Id,AssociatedVisitorGroup/Id,"
    "SiteGroups/Id,SiteGroups/Title,SiteGroups/Description,SiteGroups/PrincipalType,"
    "SiteGroups/AllowMembersEditMembership,SiteGroups/AllowRequestToJoinLeave,SiteGroups/AutoAcceptRequestToJoinLeave,"
    "SiteGroups/OnlyAllowMembersViewMembership,SiteGroups/RequestToJoinLeaveEmailSetting,SiteGroups/Users,"
    "SiteGroups/Owner,RoleDefinitions,RoleAssignments/PrincipalId,RoleAssignments/Member,"
    "RoleAssignments/RoleDefinitionBindings"
    "&$expand=AssociatedOwnerGroup,AssociatedMemberGroup,AssociatedVisitorGroup,SiteGroups/Users,SiteGroups/Owner,"
    "RoleDefinitions,RoleAssignments/Member,RoleAssignments/RoleDefinitionBindings"
)
_GROUP = "/_api/web/sitegroups/GetById({id})"

PERMISSIONS = (
    Operation("site.permissions", "GET", Host.SITE, _PERMISSIONS, READ, SAFE, "K", cost_ru=3),
    Operation("site.ensure-user", "POST", Host.SITE, "/_api/web/ensureuser", WRITE, IDEMPOTENT, "R"),
    Operation("group.create", "POST", Host.SITE, "/_api/web/sitegroups", WRITE, ONCE, "R"),
    Operation("group.update", "PATCH", Host.SITE, _GROUP, WRITE, IDEMPOTENT, "R"),
    Operation("group.set-owner", "POST", Host.SITE, f"{_GROUP}/SetUserAsOwner({{owner}})", WRITE, IDEMPOTENT, "R"),
    Operation("group.remove", "POST", Host.SITE, "/_api/web/sitegroups/RemoveById({id})", WRITE, IDEMPOTENT, "R"),
    Operation("group.add-member", "POST", Host.SITE, f"{_GROUP}/users", WRITE, IDEMPOTENT, "R"),
    Operation(
        "group.remove-member", "POST", Host.SITE, f"{_GROUP}/users/removeById({{user}})", WRITE, IDEMPOTENT, "C"
    ),
    Operation("level.create", "POST", Host.SITE, "/_api/web/roledefinitions", WRITE, ONCE, "R"),
    Operation("level.update", "PATCH", Host.SITE, "/_api/web/roledefinitions({id})", WRITE, IDEMPOTENT, "R"),
    Operation(
        "level.remove", "DELETE", Host.SITE, "/_api/web/roledefinitions({id})", WRITE, IDEMPOTENT, "R",
        headers={"IF-MATCH": "*"},
    ),
    Operation("role.grant", "POST", Host.SITE, f"/_api/web/roleassignments/add{ROLE}", WRITE, IDEMPOTENT, "R"),
    Operation("role.revoke", "POST", Host.SITE, f"/_api/web/roleassignments/remove{ROLE}", WRITE, IDEMPOTENT, "R"),
)  # fmt: skip
