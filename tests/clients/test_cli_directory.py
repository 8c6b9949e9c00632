"""CLI for Microsoft 365, every command about groups and people of the directory."""

from tests.simulator.client import T

from .conftest import Cli
from .waiting import eventually, until

_ANN, _BEN, _GRACE = "ann.lee@contoso.com", "ben.ortiz@contoso.com", "grace.kim@contoso.com"


def test_groups_of_the_directory(session: Cli) -> None:
    for kind in ("security", "microsoft365"):
        name = f"Swept {kind}"
        made = session(
            "entra group add", displayName=name, description="d", type=kind, mailNickname=f"swept-{kind}",
            ownerUserNames=_ANN, memberUserNames=_BEN, **({"visibility": "Private"} if kind != "security" else {}),
        )  # fmt: skip
        group = made["id"]
        assert session("entra group get", displayName=name, properties="id,displayName")["id"] == group
        assert group in [one["id"] for one in session("entra group list", type=kind)]
        session("entra group set", id=group, description="Changed", newDisplayName=f"{name} 2")
        session("entra group member add", groupId=group, userNames=_GRACE, role="Member")
        session("entra group member add", groupId=group, userNames=_GRACE, role="Owner")
        members = session("entra group member list", groupId=group, role="Member")
        assert {one["userPrincipalName"] for one in members} == {_BEN, _GRACE}
        session("entra group member set", groupId=group, userNames=_BEN, role="Owner")
        owners = session("entra group member list", groupId=group, role="Owner", properties="id,userPrincipalName")
        assert _BEN in [one["userPrincipalName"] for one in owners]
        session("entra group member remove", groupId=group, userNames=_GRACE, role="Member", force=True)
        session("entra group remove", id=group, force=True)
        assert group not in [one["id"] for one in session("entra group list")]


def test_a_group_in_a_group(session: Cli) -> None:
    outer = session("entra group add", displayName="Outer", type="security", mailNickname="outer")["id"]
    inner = session("entra group add", displayName="Inner", type="security", mailNickname="inner")["id"]
    session("entra group member add", groupId=outer, subgroupIds=inner, role="Member")
    assert inner in [one["id"] for one in session("entra group member list", groupId=outer, role="Member")]
    session("entra group member remove", groupId=outer, subgroupIds=inner, role="Member", force=True)
    session("entra group remove", displayName="Outer", force=True)
    session("entra group remove", id=inner, force=True)


def test_microsoft_365_groups(session: Cli) -> None:
    made = session(
        "entra m365group add", displayName="Kindred", mailNickname="kindred", owners=_ANN, members=_BEN,
        visibility="Public", allowMembersToPost="true", hideGroupInOutlook="true", subscribeNewGroupMembers="true",
        welcomeEmailDisabled="true",
    )  # fmt: skip
    group = made["id"]
    eventually(lambda: session("entra m365group get", displayName="Kindred", withSiteUrl=True)["siteUrl"])
    assert [one["id"] for one in session("entra m365group list", displayName="Kindred", withSiteUrl=True)] == [group]
    assert session("entra m365group list", orphaned=True) in (None, [])
    session(
        "entra m365group set", id=group, description="All", hideFromAddressLists="true", hideFromOutlookClients="true",
    )  # fmt: skip
    session("entra m365group user add", groupId=group, userNames=_GRACE, role="member")
    session("entra m365group user set", groupId=group, userNames=_GRACE, role="owner")
    owners = session("entra m365group user list", groupId=group, role="Owner", properties="id,userPrincipalName")
    assert {one["userPrincipalName"] for one in owners} == {_ANN, _GRACE}
    some = session("entra m365group user list", groupDisplayName="Kindred", filter="userType eq 'Member'")
    assert len(some) == 3
    session("entra m365group renew", id=group)
    session("entra m365group remove", displayName="Kindred", force=True)
    until(lambda: group in str(session("entra m365group recyclebinitem list", groupName="Kindred")))
    session("entra m365group recyclebinitem restore", displayName="Kindred")
    session("entra m365group remove", id=group, force=True, skipRecycleBin=True)
    # The bin is late: for a while it still shows what is gone for good, which nobody can clear.
    eventually(lambda: session("entra m365group recyclebinitem clear", force=True))
    until(lambda: session("entra m365group recyclebinitem list") in (None, []))


def test_people(session: Cli) -> None:
    made = session(
        "entra user add", displayName="Sue Sweep", userName="sue.sweep@contoso.com", firstName="Sue",
        lastName="Sweep", usageLocation="US", jobTitle="Cleaner", department="All", managerUserName=_ANN,
    )  # fmt: skip
    session("entra user set", userName="sue.sweep@contoso.com", jobTitle="Chief", accountEnabled="false")
    found = session("entra user get", id=made["id"], properties="jobTitle,accountEnabled,userPrincipalName")
    assert (found["jobTitle"], found["accountEnabled"]) == ("Chief", False)
    assert session("entra user get", userName="sue.sweep@contoso.com", withManager=True)["manager"]
    assert made["id"] in [one["id"] for one in session("entra user list", type="Member", properties="id,department")]
    session("entra user list", "--department", "All")
    session("entra user groupmembership list", userName=_ANN)
    session("entra user remove", id=made["id"], force=True)
    assert made["id"] in [one["id"] for one in session("entra user recyclebinitem list")]
    session("entra user recyclebinitem restore", id=made["id"])
    session("entra user remove", userName="sue.sweep@contoso.com", force=True)
    session("entra user recyclebinitem remove", id=made["id"], force=True)
    session("entra user recyclebinitem clear", force=True)


def test_guests(session: Cli) -> None:
    session(
        "entra user guest add", emailAddress="new@fabrikam.com", displayName="New", sendInvitationMessage=True,
        inviteRedirectUrl=T,
    )  # fmt: skip
    assert any("new" in str(one) for one in session("entra user list", type="Guest"))


def test_settings_of_groups_and_classifications(session: Cli) -> None:
    session(
        "entra siteclassification enable", classifications="Low,High", defaultClassification="Low",
        usageGuidelinesUrl=f"{T}/use", guestUsageGuidelinesUrl=f"{T}/guest",
    )  # fmt: skip
    assert session("entra siteclassification get")["DefaultClassification"] == "Low"
    session("entra siteclassification set", classifications="Low,Middle,High", defaultClassification="Middle")
    session("entra siteclassification disable", force=True)
    template = session("entra groupsettingtemplate get", displayName="Group.Unified")["id"]
    assert session("entra groupsettingtemplate list")
    made = session("entra groupsetting add", "--EnableGroupCreation", "false", templateId=template)
    session("entra groupsetting set", "--UsageGuidelinesUrl", f"{T}/use", id=made["id"])
    assert session("entra groupsetting get", id=made["id"])["id"] == made["id"]
    assert len(session("entra groupsetting list")) == 1
    session("entra groupsetting remove", id=made["id"], force=True)


def test_the_organization(session: Cli) -> None:
    assert session("entra license list")
    assert session("entra organization list", properties="id,displayName")[0]["displayName"] == "Contoso"
    assert session("entra enterpriseapp list") is not None
