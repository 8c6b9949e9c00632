"""Applications as the directory tells them: the registered ones, the services whose roles they have, and who has which.

Source: Microsoft Graph's reference (servicePrincipal, appRole, appRoleAssignment). The ids of roles are ours: the real
ones are published, and nobody should know a role but by what the service says of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..answers import Answer
from ..clock import iso
from ..guids import guid_of
from ..hosts import APP_ID, GRAPH_APP_ID, SHAREPOINT_APP_ID, TENANT_ID
from ..signin.applications import Application, application_of, first_application
from .endpoint import Call, endpoint
from .errors import no_resource
from .query import Resource, Row, many, one

_PRINCIPAL = Resource(
    "servicePrincipal",
    (
        *("id", "accountEnabled", "appId", "appDisplayName", "displayName", "servicePrincipalType"),
        *("servicePrincipalNames", "appOwnerOrganizationId", "signInAudience", "tags"),
    ),
    ("appRoles", "oauth2PermissionScopes"),
)
_ASSIGNMENT = Resource(
    "appRoleAssignment",
    (
        *("id", "deletedDateTime", "appRoleId", "createdDateTime", "principalDisplayName", "principalId"),
        *("principalType", "resourceDisplayName", "resourceId"),
    ),
)
# Each service by the name that a registration has for it.
_SERVICES: Mapping[str, tuple[str, str]] = {
    "SharePoint": (SHAREPOINT_APP_ID, "Office 365 SharePoint Online"),
    "Graph": (GRAPH_APP_ID, "Microsoft Graph"),
}
_SITES = ("Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All", "Sites.Selected")
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "SharePoint": (*_SITES, "User.Read.All", "User.ReadWrite.All"),
    "Graph": (
        *_SITES,
        *("Files.Read.All", "Files.ReadWrite.All", "User.Read.All", "User.ReadWrite.All", "User.Invite.All"),
        *("Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "AuditLog.Read.All", "Application.Read.All"),
        *("Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Directory.ReadWrite.All"),
    ),
}


def _registered(call: Call) -> list[Application]:
    """All applications, with their names and roles; what proves them is nobody's business here."""
    documents = {APP_ID: first_application("")} | {
        str(document["clientId"]).lower(): document for document in call.transaction.document("applications", [])
    }
    shown = ("clientId", "displayName", "roles", "enabled")
    return [application_of({key: document[key] for key in shown if key in document}) for document in documents.values()]


def _principals(call: Call) -> Iterator[Row]:
    registered = _registered(call)
    number = 0
    for number, known in enumerate(registered, 1):
        yield number, _principal(known.client_id, known.name, known.object_id, [])
    for further, (service, (app_id, name)) in enumerate(_SERVICES.items(), number + 1):
        yield further, _principal(app_id, name, _service_id(app_id), _roles(service, registered))


def _service_id(app_id: str) -> str:
    return guid_of("service", app_id)


def _role_id(service: str, role: str) -> str:
    return guid_of("role", service, role)


def _roles(service: str, registered: list[Application]) -> list[dict[str, Any]]:
    """What the service offers, and whatever a test has made an application have of it."""
    given = (role for known in registered for role in known.roles[service])
    return [
        {
            "allowedMemberTypes": ["Application"],
            "description": role,
            "displayName": role,
            "id": _role_id(service, role),
            "isEnabled": True,
            "origin": "Application",
            "value": role,
        }
        for role in dict.fromkeys((*_OFFERED[service], *given))
    ]


def _principal(app_id: str, name: str, object_id: str, roles: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": object_id,
        "accountEnabled": True,
        "appId": app_id,
        "appDisplayName": name,
        "displayName": name,
        "servicePrincipalType": "Application",
        "servicePrincipalNames": [app_id],
        "appOwnerOrganizationId": TENANT_ID,
        "signInAudience": "AzureADMyOrg",
        "tags": [],
        "appRoles": roles,
        "oauth2PermissionScopes": [],
    }


def _found(call: Call) -> dict[str, Any]:
    """By its id, or by its application's: ``(appId='...')``."""
    key = call["id"].lower().removeprefix("appid=").strip("'")
    for _, fields in _principals(call):
        if key in (fields["id"], fields["appId"]):
            return dict(fields)
    raise no_resource(call["id"])


@endpoint("GET", "/servicePrincipals")
def _all(call: Call) -> Answer:
    return many(call, "servicePrincipals", _PRINCIPAL, _principals(call))


@endpoint("GET", "/servicePrincipals/{id}")
def _one(call: Call) -> Answer:
    return one(call, "servicePrincipals/$entity", _PRINCIPAL, _found(call))


@endpoint("GET", "/servicePrincipals/{id}/appRoleAssignedTo")
def _assigned(call: Call) -> Answer:
    return many(call, "appRoleAssignments", _ASSIGNMENT, enumerate(_assignments(call, _found(call)), 1))


def _assignments(call: Call, resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Who was given a role of this resource; of other applications than the services there are none."""
    service = next((name for name, (app_id, _) in _SERVICES.items() if app_id == resource["appId"]), None)
    if service is None:
        return
    for known in _registered(call):
        for role in known.roles[service]:
            yield {
                "id": guid_of("assignment", known.object_id, service, role),
                "deletedDateTime": None,
                "appRoleId": _role_id(service, role),
                "createdDateTime": iso(0),
                "principalDisplayName": known.name,
                "principalId": known.object_id,
                "principalType": "ServicePrincipal",
                "resourceDisplayName": resource["displayName"],
                "resourceId": resource["id"],
            }
