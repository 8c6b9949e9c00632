"""CLI for Microsoft 365, every command about lists: views, content types, defaults, rights, subscriptions."""

import json

import pytest

from tests.simulator.client import T

from .conftest import Cli

HR = f"{T}/sites/hr"
_TYPE = "0x0100CC"


def _titles(found: list[dict[str, object]]) -> list[object]:
    return [one["Title"] for one in found]


def test_a_list_is_made_in_every_way_and_changed(session: Cli) -> None:
    made = session(
        "spo list add",
        title="Ways",
        webUrl=HR,
        baseTemplate="GenericList",
        description="First",
        enableVersioning="true",
        majorVersionLimit=50,
        contentTypesEnabled="true",
        enableAttachments="false",
        hidden="false",
        noCrawl="true",
        onQuickLaunch="true",
        enableFolderCreation="true",
    )
    where = {"webUrl": HR, "id": made["Id"]}
    shown = session("spo list get", properties="Title,NoCrawl,EnableAttachments,RootFolder/ServerRelativeUrl", **where)
    assert (shown["NoCrawl"], shown["EnableAttachments"]) == (True, False)
    assert shown["RootFolder"]["ServerRelativeUrl"] == "/sites/hr/Lists/Ways"
    session("spo list set", newTitle="Other ways", draftVersionVisibility="Author", enableModeration="true", **where)
    session("spo list set", versionAutoExpireTrim="true", **where)
    session("spo list set", versionAutoExpireTrim="false", majorVersionLimit=100, versionExpireAfterDays=60, **where)
    shown = session("spo list get", withPermissions=True, **where)
    assert shown["Title"] == "Other ways" and shown["RoleAssignments"]
    assert session("spo list get", webUrl=HR, url="/sites/hr/Lists/Ways")["Id"] == made["Id"]
    assert session("spo list get", webUrl=HR, default=True)["Title"] == "Documents"
    hidden = session("spo list list", webUrl=HR, filter="Hidden eq true", properties="Title,Id")
    assert "User Information List" in _titles(hidden)
    assert session("spo list list", "--query", "[?Title=='Other ways'].Title", webUrl=HR) == ["Other ways"]
    script = json.loads(session("spo list sitescript get", webUrl=HR, listId=made["Id"]))
    assert script["actions"][0]["listName"] == "Other ways"
    session("spo list remove", force=True, recycle=True, **where)
    gone = next(one for one in session("spo site recyclebinitem list", siteUrl=HR) if one["LeafName"] == "Ways")
    session("spo site recyclebinitem restore", siteUrl=HR, ids=gone["Id"])
    assert session("spo list get", **where)["Title"] == "Other ways"
    session("spo list remove", force=True, **where)
    assert "Other ways" not in _titles(session("spo list list", webUrl=HR))


@pytest.mark.parametrize("template", ["DocumentLibrary", "Announcements", "Events", "Tasks", "Links", "IssuesTracking"])
def test_lists_of_templates(session: Cli, template: str) -> None:
    made = session("spo list add", title=f"A {template}", webUrl=HR, baseTemplate=template)
    assert session("spo list get", webUrl=HR, title=f"A {template}")["BaseTemplate"] == made["BaseTemplate"]
    session("spo list remove", webUrl=HR, title=f"A {template}", force=True)


def test_views(session: Cli) -> None:
    session("spo list add", title="Viewed", webUrl=HR, baseTemplate="GenericList")
    where = {"webUrl": HR, "listTitle": "Viewed"}
    made = session(
        "spo list view add", title="Mine", fields="Title,Created", rowLimit=10, default=True, paged=True,
        viewQuery="<OrderBy><FieldRef Name='ID' /></OrderBy>", **where,
    )  # fmt: skip
    assert session("spo list view get", id=made["Id"], **where)["DefaultView"] is True
    session("spo list view set", "--RowLimit", "25", "--Title", "Ours", id=made["Id"], **where)
    assert session("spo list view get", title="Ours", **where)["RowLimit"] == 25
    session("spo list view field add", viewTitle="Ours", title="Modified", position=0, **where)
    session("spo list view field set", viewTitle="Ours", title="Modified", position=1, **where)
    session("spo list view field remove", viewTitle="Ours", title="Modified", force=True, **where)
    calendar = session(
        "spo list view add", title="Days", type="calendar", calendarStartDateField="Created",
        calendarEndDateField="Modified", calendarTitleField="Title", **where,
    )  # fmt: skip
    session("spo list view remove", id=calendar["Id"], force=True, **where)
    assert _titles(session("spo list view list", **where)) == ["All Items", "Ours"]
    session("spo list remove", webUrl=HR, title="Viewed", force=True)


def test_content_types_of_a_list(session: Cli) -> None:
    session("spo contenttype add", webUrl=HR, name="Of lists", id=_TYPE, group="Ours")
    session("spo list add", title="Kinds", webUrl=HR, baseTemplate="GenericList", contentTypesEnabled="true")
    where = {"webUrl": HR, "listTitle": "Kinds"}
    session("spo list contenttype add", id=_TYPE, **where)
    mine = next(one for one in session("spo list contenttype list", **where) if one["Name"] == "Of lists")
    session("spo list contenttype default set", contentTypeId=mine["StringId"], **where)
    root = f"{HR}/_api/web/lists/getbytitle('Kinds')/RootFolder?$select=UniqueContentTypeOrder"
    order = session("request", url=root, accept="application/json;odata=nometadata")["UniqueContentTypeOrder"]
    assert order[0]["StringValue"] == mine["StringId"]
    assert session("spo contenttype get", id=mine["StringId"], **where)["Name"] == "Of lists"
    session("spo contenttype set", "--Description", "Here", id=mine["StringId"], **where)
    assert "Title" in [
        one["InternalName"] for one in session("spo contenttype field list", contentTypeName="Of lists", **where)
    ]
    first = next(one for one in session("spo list contenttype list", **where) if one["Name"] == "Item")
    session("spo list contenttype default set", contentTypeId=first["StringId"], **where)
    session("spo list contenttype remove", id=mine["StringId"], force=True, **where)
    assert "Of lists" not in [one["Name"] for one in session("spo list contenttype list", **where)]
    session("spo list remove", webUrl=HR, title="Kinds", force=True)
    session("spo contenttype remove", webUrl=HR, name="Of lists", force=True)


def test_default_values_of_columns(session: Cli) -> None:
    session("spo list add", title="Defaults", webUrl=HR, baseTemplate="DocumentLibrary")
    where = {"webUrl": HR, "listTitle": "Defaults"}
    xml = "<Field Type='Text' DisplayName='Country' Name='Country' StaticName='Country'/>"
    session("spo field add", xml=xml, **where)
    session("spo folder add", webUrl=HR, parentFolderUrl="/sites/hr/Defaults", name="North")
    session("spo list defaultvalue set", fieldName="Country", fieldValue="Belgium", **where)
    north = {"folderUrl": "/sites/hr/Defaults/North", **where}
    session("spo list defaultvalue set", fieldName="Country", fieldValue="Norway", **north)
    assert session("spo list defaultvalue get", fieldName="Country", **where)["fieldValue"] == "Belgium"
    assert len(session("spo list defaultvalue list", **where)) == 2
    assert [one["fieldValue"] for one in session("spo list defaultvalue list", **north)] == ["Norway"]
    session("spo list defaultvalue remove", fieldName="Country", force=True, **north)
    session("spo list defaultvalue clear", force=True, **where)
    assert session("spo list defaultvalue list", **where) in (None, [])
    session("spo list remove", webUrl=HR, title="Defaults", force=True)


def test_rights_of_a_list(session: Cli) -> None:
    session("spo list add", title="Rights", webUrl=HR, baseTemplate="GenericList")
    where = {"webUrl": HR, "listTitle": "Rights"}
    session("spo list roleinheritance break", clearExistingPermissions=True, force=True, **where)
    session("spo list roleassignment add", upn="ann.lee@contoso.com", roleDefinitionName="Contribute", **where)
    session("spo list roleassignment add", groupName="Human Ressources Visitors", roleDefinitionId=1073741826, **where)
    shown = session("spo list get", webUrl=HR, title="Rights", withPermissions=True)["RoleAssignments"]
    assert {one["Member"]["Title"] for one in shown} >= {"Ann Lee", "Human Ressources Visitors"}
    session("spo list roleassignment remove", upn="ann.lee@contoso.com", force=True, **where)
    session("spo list roleassignment remove", groupName="Human Ressources Visitors", force=True, **where)
    session("spo list roleinheritance reset", force=True, **where)
    assert session("spo list get", webUrl=HR, title="Rights", properties="HasUniqueRoleAssignments") == {
        "HasUniqueRoleAssignments": False
    }
    session("spo list remove", webUrl=HR, title="Rights", force=True)


def test_labels_of_a_list(session: Cli) -> None:
    session("spo list add", title="Labelled", webUrl=HR, baseTemplate="DocumentLibrary")
    where = {"webUrl": HR, "listTitle": "Labelled"}
    session("spo list retentionlabel ensure", name="Keep", **where)
    assert session("spo list retentionlabel get", **where)["TagName"] == "Keep"
    session("spo list retentionlabel remove", force=True, **where)
    assert not session("spo list retentionlabel get", **where)
    label = "11111111-2222-3333-4444-555555555555"
    session("spo list sensitivitylabel ensure", id=label, **where)
    shown = session("spo list get", webUrl=HR, title="Labelled", properties="DefaultSensitivityLabelForLibrary")
    assert shown == {"DefaultSensitivityLabelForLibrary": label}
    session("spo list sensitivitylabel remove", force=True, **where)
    session("spo list remove", webUrl=HR, title="Labelled", force=True)


def test_subscriptions_of_a_list(session: Cli) -> None:
    session("spo list add", title="Watched", webUrl=HR, baseTemplate="GenericList")
    where = {"webUrl": HR, "listTitle": "Watched"}
    made = session(
        "spo list webhook add", notificationUrl="https://contoso.sharepoint.com/hook", clientState="mine",
        expirationDateTime="2027-02-01", **where,
    )  # fmt: skip
    assert session("spo list webhook get", id=made["id"], **where)["clientState"] == "mine"
    session("spo list webhook set", id=made["id"], clientState="yours", **where)
    assert [one["clientState"] for one in session("spo list webhook list", **where)] == ["yours"]
    session("spo list webhook remove", id=made["id"], force=True, **where)
    assert not json.loads(json.dumps(session("spo list webhook list", **where)) or "[]")
    session("spo list remove", webUrl=HR, title="Watched", force=True)


def test_event_receivers(session: Cli) -> None:
    assert session("spo eventreceiver list", webUrl=HR) in (None, [])
    assert session("spo eventreceiver list", webUrl=HR, listTitle="Documents") in (None, [])
    assert session("spo eventreceiver list", webUrl=HR, scope="site") in (None, [])
    new = {"ReceiverName": "Told", "EventType": 10001, "ReceiverUrl": "https://contoso.com/told"}
    address = f"{HR}/_api/web/lists/GetByTitle('Documents')/EventReceivers"
    session(
        "request", "--content-type", "application/json", url=address, method="post", body=json.dumps(new),
        accept="application/json;odata=nometadata",
    )  # fmt: skip
    found = session("spo eventreceiver get", webUrl=HR, listTitle="Documents", name="Told")
    session("spo eventreceiver remove", webUrl=HR, listTitle="Documents", id=found["ReceiverId"], force=True)
    assert session("spo eventreceiver list", webUrl=HR, listTitle="Documents") in (None, [])
