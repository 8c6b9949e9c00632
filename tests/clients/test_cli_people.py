"""CLI for Microsoft 365, every command about who may do what in a site: groups, users, levels, administrators."""

import pytest

from tests.simulator.client import T

from .conftest import Cli

HR = f"{T}/sites/hr"
_ANN, _BEN, _GRACE = "ann.lee@contoso.com", "ben.ortiz@contoso.com", "grace.kim@contoso.com"


@pytest.fixture(scope="module")
def team(session: Cli) -> str:
    """The id of a security group. That of a Microsoft 365 group is no principal for the CLI: it is not for security."""
    return str(session("entra group add", displayName="Sweepers", type="security", mailNickname="sweepers")["id"])


def test_groups_of_a_site(session: Cli) -> None:
    made = session(
        "spo group add", webUrl=HR, name="Sweep", description="All", allowMembersEditMembership="true",
        onlyAllowMembersViewMembership="false", allowRequestToJoinLeave="true", autoAcceptRequestToJoinLeave="true",
        requestToJoinLeaveEmailSetting=_ANN,
    )  # fmt: skip
    where = {"webUrl": HR, "id": made["Id"]}
    session("spo group set", newName="Swept", ownerEmail=_ANN, autoAcceptRequestToJoinLeave="false", **where)
    shown = session("spo group get", **where)
    assert (shown["Title"], shown["OwnerTitle"]) == ("Swept", "Ann Lee")
    assert session("spo group get", webUrl=HR, associatedGroup="Owner")["Title"] == "Human Ressources Owners"
    only = session("spo group list", webUrl=HR, associatedGroupsOnly=True)
    assert len(only) == 3
    session("spo group remove", webUrl=HR, name="Swept", force=True)
    assert "Swept" not in [one["Title"] for one in session("spo group list", webUrl=HR)]


def test_members_by_every_name(session: Cli, team: str) -> None:
    group = session("spo group add", webUrl=HR, name="Named")["Id"]
    where = {"webUrl": HR, "groupId": group}
    session("spo group member add", userNames=f"{_ANN},{_BEN}", **where)
    session("spo group member add", emails=_GRACE, **where)
    session("spo group member add", entraGroupIds=team, **where)
    session("spo group member add", entraGroupNames="Sweepers", **where)
    members = session("spo group member list", webUrl=HR, groupName="Named")
    assert len(members) == 4
    ben = next(one["Id"] for one in members if one["Email"] == _BEN)
    session("spo group member remove", userId=ben, force=True, **where)
    session("spo group member remove", email=_GRACE, force=True, **where)
    session("spo group member remove", userName=_ANN, force=True, **where)
    session("spo group member remove", entraGroupId=team, force=True, **where)
    assert session("spo group member list", **where) == []
    session("spo group member add", userIds=ben, **where)
    assert [one["Email"] for one in session("spo group member list", **where)] == [_BEN]
    session("spo group remove", webUrl=HR, id=group, force=True)


def test_users(session: Cli, team: str) -> None:
    made = session("spo user ensure", webUrl=HR, userName=_GRACE)
    assert session("spo user get", webUrl=HR, id=made["Id"])["Email"] == _GRACE
    assert session("spo user get", webUrl=HR, loginName=made["LoginName"])["Id"] == made["Id"]
    assert session("spo user get", webUrl=HR, userName=_GRACE)["Id"] == made["Id"]
    person = session("entra user get", userName=_BEN)["id"]
    assert session("spo user ensure", webUrl=HR, entraId=person)["Email"] == _BEN
    session("spo user ensure", webUrl=HR, entraGroupId=team)
    assert session("spo user get", webUrl=HR, entraGroupName="Sweepers")["Title"] == "Sweepers"
    session("spo user remove", webUrl=HR, entraGroupId=team, force=True)
    session("spo user remove", webUrl=HR, email=_BEN, force=True)
    session("spo user remove", webUrl=HR, loginName=made["LoginName"], force=True)
    assert _GRACE not in [one["Email"] for one in session("spo user list", webUrl=HR)]


def test_levels(session: Cli) -> None:
    session("spo roledefinition add", webUrl=HR, name="Sweeping", description="d", rights="ViewListItems,EditListItems")
    made = next(one for one in session("spo roledefinition list", webUrl=HR) if one["Name"] == "Sweeping")
    assert set(session("spo roledefinition get", webUrl=HR, id=made["Id"])["BasePermissionsValue"]) == {
        "ViewListItems",
        "EditListItems",
    }
    session("spo roledefinition remove", webUrl=HR, id=made["Id"], force=True)


def test_rights_of_a_web(session: Cli, team: str) -> None:
    session("spo web add", title="Apart", url="apart", parentWebUrl=HR, webTemplate="STS#3", breakInheritance=True)
    apart = f"{HR}/apart"
    for who in ({"upn": _ANN}, {"groupName": "Human Ressources Members"}, {"entraGroupId": team}):
        session("spo web roleassignment add", webUrl=apart, roleDefinitionName="Read", **who)
        session("spo web roleassignment remove", webUrl=apart, force=True, **who)
    session("spo web roleassignment add", webUrl=apart, entraGroupName="Sweepers", roleDefinitionId=1073741826)
    shown = session("spo web get", url=apart, withGroups=True, withPermissions=True)
    assert "Sweepers" in [one["Member"]["Title"] for one in shown["RoleAssignments"]]
    assert "AssociatedOwnerGroup" in shown
    session("spo web remove", url=apart, force=True)


def test_administrators(session: Cli) -> None:
    for as_admin in ({"asAdmin": True}, {}):
        session("spo site admin add", siteUrl=HR, userName=_GRACE, **as_admin)
        assert _GRACE in str(session("spo site admin list", siteUrl=HR, **as_admin))
        session("spo site admin remove", siteUrl=HR, userName=_GRACE, force=True, **as_admin)
        assert _GRACE not in str(session("spo site admin list", siteUrl=HR, **as_admin))


def test_a_group_as_administrator(session: Cli, team: str) -> None:
    session("spo site admin add", siteUrl=HR, groupName="Sweepers", asAdmin=True)
    assert team in str(session("spo site admin list", siteUrl=HR, asAdmin=True))
    session("spo site admin remove", siteUrl=HR, groupId=team, asAdmin=True, force=True)
    session("spo site admin add", siteUrl=HR, userName=_BEN, primary=True, asAdmin=True)
    listed = session("spo site admin list", siteUrl=HR, asAdmin=True)
    assert next(one for one in listed if one["IsPrimaryAdmin"])["LoginName"].endswith(_BEN)
    session("spo site admin add", siteUrl=HR, userName=_ANN, primary=True, asAdmin=True)


def test_membership_and_external_people(session: Cli) -> None:
    for role in ("Owner", "Member", "Visitor"):
        assert session("spo site membership list", siteUrl=HR, role=role) is not None
    session("spo externaluser list", pageSize=5, sortOrder="asc")
    session("spo externaluser list", siteUrl=HR)
    session("spo set", url=T)
    assert session("spo get")["SpoUrl"] == T
