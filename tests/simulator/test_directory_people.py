"""People and groups of the directory: who reports to whom, groups in groups, and guests who are invited."""

from collections.abc import Iterator
from typing import Any

import pytest

from .client import APP, Client, G, T

V = f"{G}/v1.0"
_ANN, _BEN = "ann.lee@contoso.com", "ben.ortiz@contoso.com"


@pytest.fixture
def administrator(client: Client) -> Iterator[Client]:
    """The tenant's application, which may change people as well."""
    roles = ["Group.ReadWrite.All", "User.ReadWrite.All", "User.Invite.All"]
    client.sim("POST", "applications", {"clientId": APP, "roles": {"Graph": roles}})
    client.sim("POST", "signin", {"revoke": True})
    with Client(client.tenant) as fresh:
        yield fresh


def _id(client: Client, upn: str) -> str:
    return str(client.get(f"{V}/users/{upn}").json()["id"])


def _security_group(client: Client, alias: str) -> str:
    body = {"displayName": alias, "mailNickname": alias, "mailEnabled": False, "securityEnabled": True}
    return str(client.post(f"{V}/groups", body).json()["id"])


def _add(client: Client, group: str, member: str) -> int:
    link = {"@odata.id": f"{V}/directoryObjects/{member}"}
    return client.post(f"{V}/groups/{group}/members/$ref", link).status_code


def _listed(client: Client, address: str) -> list[Any]:
    answer = client.get(f"{V}/{address}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["value"])


def test_a_group_is_a_member_of_a_group(administrator: Client) -> None:
    outer, inner = _security_group(administrator, "outer"), _security_group(administrator, "inner")
    ann, ben = _id(administrator, _ANN), _id(administrator, _BEN)
    assert [_add(administrator, outer, one) for one in (inner, ann)] == [204, 204]
    assert _add(administrator, inner, ben) == 204
    members = _listed(administrator, f"groups/{outer}/members?$select=id,displayName,userPrincipalName")
    assert [(one["@odata.type"], one["id"]) for one in members] == [
        ("#microsoft.graph.group", inner),
        ("#microsoft.graph.user", ann),
    ]
    assert "userPrincipalName" not in members[0] and members[1]["userPrincipalName"] == _ANN
    assert [one["id"] for one in _listed(administrator, f"groups/{outer}/members/microsoft.graph.user")] == [ann]
    assert [one["id"] for one in _listed(administrator, f"groups/{outer}/members/microsoft.graph.group")] == [inner]
    below = [one["id"] for one in _listed(administrator, f"groups/{outer}/transitiveMembers")]
    assert set(below) == {inner, ann, ben}
    around = administrator.post(f"{V}/users/{_BEN}/getMemberGroups", {"securityEnabledOnly": True}).json()["value"]
    assert set(around) >= {inner, outer}
    assert administrator.send("DELETE", f"{V}/groups/{outer}/members/{inner}/$ref").status_code == 204
    assert inner not in [one["id"] for one in _listed(administrator, f"groups/{outer}/members")]


def test_groups_are_no_members_of_microsoft_365_groups(administrator: Client) -> None:
    inner = _security_group(administrator, "inner")
    new = {"displayName": "Team", "mailNickname": "team-q", "mailEnabled": True, "securityEnabled": False}
    team = administrator.post(f"{V}/groups", {**new, "groupTypes": ["Unified"]}).json()["id"]
    assert _add(administrator, team, inner) == 404


def test_somebody_reports_to_somebody(administrator: Client) -> None:
    manager = f"{V}/users/{_BEN}/manager"
    assert administrator.get(manager).status_code == 404
    link = {"@odata.id": f"{V}/users/{_id(administrator, _ANN)}"}
    assert administrator.send("PUT", f"{manager}/$ref", link).status_code == 204
    assert administrator.get(manager).json()["userPrincipalName"] == _ANN
    shown = administrator.get(f"{V}/users/{_BEN}?$select=id&$expand=manager").json()
    assert shown["manager"]["userPrincipalName"] == _ANN
    assert administrator.send("DELETE", f"{manager}/$ref").status_code == 204
    assert administrator.get(manager).status_code == 404


def test_a_guest_is_invited(administrator: Client) -> None:
    new = {"invitedUserEmailAddress": "new@fabrikam.com", "inviteRedirectUrl": T}
    made = administrator.post(f"{V}/invitations", new)
    assert made.status_code == 201 and made.json()["invitedUser"]["userPrincipalName"]
    guests = _listed(administrator, "users?$filter=userType eq 'Guest'&$select=mail")
    assert "new@fabrikam.com" in [one["mail"] for one in guests]
    assert administrator.post(f"{V}/invitations", {**new, "invitedUserEmailAddress": _ANN}).status_code == 400


def test_whoever_may_not_invite_is_refused(client: Client) -> None:
    client.sim("POST", "applications", {"clientId": APP, "roles": {"Graph": ["User.Read.All"]}})
    new = {"invitedUserEmailAddress": "new@fabrikam.com", "inviteRedirectUrl": T}
    assert client.post(f"{V}/invitations", new).status_code == 403


def test_asking_the_directory_by_post_takes_only_the_roles_for_reading(client: Client) -> None:
    ben = _id(client, _BEN)
    client.sim("POST", "applications", {"clientId": APP, "roles": {"Graph": ["User.Read.All", "Group.Read.All"]}})
    client.sim("POST", "signin", {"revoke": True})
    with Client(client.tenant) as reader:
        assert [one["id"] for one in reader.post(f"{V}/directoryObjects/getByIds", {"ids": [ben]}).json()["value"]] == [
            ben
        ]
        assert reader.post(f"{V}/users/{_BEN}/getMemberGroups", {"securityEnabledOnly": True}).status_code == 200
        new = {"displayName": "new", "mailNickname": "new", "mailEnabled": False, "securityEnabled": True}
        assert reader.post(f"{V}/groups", new).status_code == 403
