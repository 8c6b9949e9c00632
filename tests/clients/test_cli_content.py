"""CLI for Microsoft 365 works inside a site: webs, lists, items, files, groups, users, roles, fields, the bin."""

from pathlib import Path

from tests.simulator.client import T

from .conftest import Cli

HR = f"{T}/sites/hr"


def test_webs(session: Cli) -> None:
    session("spo web add", title="Below", url="below-cli", parentWebUrl=HR, webTemplate="STS#3")
    below = f"{HR}/below-cli"
    assert [one["Url"] for one in session("spo web list", url=HR)] == [below]
    session("spo web set", url=below, title="Changed", description="By the CLI", quickLaunchEnabled=False)
    assert session("spo web get", url=below)["Title"] == "Changed"
    session("spo web roleinheritance break", webUrl=below, force=True)
    session("spo web roleinheritance reset", webUrl=below, force=True)
    session("spo web reindex", url=below)
    assert session("spo web installedlanguage list", webUrl=HR)
    session("spo web remove", url=below, force=True)
    assert session("spo web list", url=HR) == []


def test_lists_with_items_fields_and_views(session: Cli) -> None:
    made = session("spo list add", title="Orders", webUrl=HR, baseTemplate="GenericList")
    assert made["Title"] == "Orders"
    xml = "<Field Type='Number' DisplayName='Amount' Name='Amount' StaticName='Amount'/>"
    field = session("spo field add", webUrl=HR, listTitle="Orders", xml=xml)
    assert field["InternalName"] == "Amount"
    session("spo field set", "--Description", "How many", webUrl=HR, listTitle="Orders", title="Amount")
    assert session("spo field get", webUrl=HR, listTitle="Orders", title="Amount")["Description"] == "How many"
    session("spo list set", webUrl=HR, id=made["Id"], description="All orders", enableVersioning=True)
    shown = session("spo list get", webUrl=HR, title="Orders")
    assert (shown["Description"], shown["EnableVersioning"]) == ("All orders", True)
    item = session("spo listitem add", "--Title", "First", "--Amount", "3", webUrl=HR, listTitle="Orders")
    assert item["Title"] == "First"
    session("spo listitem set", "--Title", "Changed", webUrl=HR, listTitle="Orders", id=item["Id"])
    assert session("spo listitem get", webUrl=HR, listTitle="Orders", id=item["Id"])["Title"] == "Changed"
    assert [one["Title"] for one in session("spo listitem list", webUrl=HR, listTitle="Orders")] == ["Changed"]
    session("spo list view add", webUrl=HR, listTitle="Orders", title="Big", fields="Title,Amount", rowLimit=5)
    assert "Big" in [one["Title"] for one in session("spo list view list", webUrl=HR, listTitle="Orders")]
    session("spo list view set", "--Title", "Bigger", webUrl=HR, listTitle="Orders", title="Big")
    session("spo list view field add", webUrl=HR, listTitle="Orders", viewTitle="Bigger", title="Created")
    session("spo list view field set", webUrl=HR, listTitle="Orders", viewTitle="Bigger", title="Created", position=0)
    session(
        "spo list view field remove", webUrl=HR, listTitle="Orders", viewTitle="Bigger", title="Created", force=True
    )
    assert session("spo list view get", webUrl=HR, listTitle="Orders", title="Bigger")["RowLimit"] == 5
    session("spo list view remove", webUrl=HR, listTitle="Orders", title="Bigger", force=True)
    session("spo field remove", webUrl=HR, listTitle="Orders", title="Amount", force=True)
    session("spo listitem remove", webUrl=HR, listTitle="Orders", id=item["Id"], force=True)
    assert session("spo listitem list", webUrl=HR, listTitle="Orders") == []
    session("spo list remove", webUrl=HR, title="Orders", force=True)
    assert "Orders" not in [one["Title"] for one in session("spo list list", webUrl=HR)]


def test_items_in_batches(session: Cli, tmp_path: Path) -> None:
    session("spo list add", title="Batched", webUrl=HR, baseTemplate="GenericList")
    (tmp_path / "items.csv").write_text("Title\nOne\nTwo\n", encoding="utf-8")
    session("spo listitem batch add", filePath=tmp_path / "items.csv", webUrl=HR, listTitle="Batched")
    listed = session("spo listitem list", webUrl=HR, listTitle="Batched")
    assert [one["Title"] for one in listed] == ["One", "Two"]
    ids = ",".join(str(one["Id"]) for one in listed)
    session("spo listitem batch remove", webUrl=HR, listTitle="Batched", ids=ids, force=True)
    assert session("spo listitem list", webUrl=HR, listTitle="Batched") == []


def test_attachments(session: Cli, tmp_path: Path) -> None:
    session("spo list add", title="Attached", webUrl=HR, baseTemplate="GenericList")
    session("spo listitem add", "--Title", "One", webUrl=HR, listTitle="Attached")
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    where = {"webUrl": HR, "listTitle": "Attached", "listItemId": 1}
    session("spo listitem attachment add", filePath=tmp_path / "a.txt", fileName="a.txt", **where)
    assert [one["FileName"] for one in session("spo listitem attachment list", **where)] == ["a.txt"]
    assert session("spo listitem attachment get", fileName="a.txt", **where)["FileName"] == "a.txt"
    session("spo listitem attachment remove", fileName="a.txt", force=True, **where)
    assert session("spo listitem attachment list", **where) == []


def test_files_and_folders(session: Cli, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("first", encoding="utf-8")
    library = "/sites/hr/Shared Documents"
    session("spo folder add", webUrl=HR, parentFolderUrl=library, name="Plans")
    assert "Plans" in [one["Name"] for one in session("spo folder list", webUrl=HR, parentFolderUrl=library)]
    session("spo folder set", webUrl=HR, url=f"{library}/Plans", name="Old plans")
    folder = f"{library}/Old plans"
    session("spo file add", webUrl=HR, folder=folder, path=tmp_path / "plan.txt")
    assert [one["Name"] for one in session("spo file list", webUrl=HR, folderUrl=folder)] == ["plan.txt"]
    assert session("spo file get", webUrl=HR, url=f"{folder}/plan.txt", asString=True).strip() == "first"
    session("spo file checkout", webUrl=HR, url=f"{folder}/plan.txt")
    session("spo file checkin", webUrl=HR, url=f"{folder}/plan.txt", comment="Done")
    session("spo file rename", webUrl=HR, sourceUrl=f"{folder}/plan.txt", targetFileName="kept.txt")
    assert session("spo file get", webUrl=HR, url=f"{folder}/kept.txt", asListItem=True)["FileSystemObjectType"] == 0
    session("spo file roleinheritance break", webUrl=HR, fileUrl=f"{folder}/kept.txt", force=True)
    session("spo file roleinheritance reset", webUrl=HR, fileUrl=f"{folder}/kept.txt", force=True)
    assert session("spo file version list", webUrl=HR, fileUrl=f"{folder}/kept.txt") is not None
    session("spo file remove", webUrl=HR, url=f"{folder}/kept.txt", recycle=True, force=True)
    recycled = session("spo site recyclebinitem list", siteUrl=HR)
    found = next(one for one in recycled if one["LeafName"] == "kept.txt")
    session("spo site recyclebinitem restore", siteUrl=HR, ids=found["Id"])
    assert [one["Name"] for one in session("spo file list", webUrl=HR, folderUrl=folder)] == ["kept.txt"]
    session("spo folder remove", webUrl=HR, url=folder, force=True)
    assert "Old plans" not in [one["Name"] for one in session("spo folder list", webUrl=HR, parentFolderUrl=library)]


def test_files_are_copied_and_moved(session: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    library = "/sites/hr/Shared Documents"
    session("spo file add", webUrl=HR, folder=library, path=tmp_path / "a.txt")
    session("spo folder add", webUrl=HR, parentFolderUrl=library, name="Target")
    session("spo file copy", webUrl=HR, sourceUrl=f"{library}/a.txt", targetUrl=f"{library}/Target")
    assert [one["Name"] for one in session("spo file list", webUrl=HR, folderUrl=f"{library}/Target")] == ["a.txt"]
    finance = "/sites/finance/Shared Documents"
    session("spo file move", webUrl=HR, sourceUrl=f"{library}/a.txt", targetUrl=finance)
    assert "a.txt" in [one["Name"] for one in session("spo file list", webUrl=f"{T}/sites/finance", folderUrl=finance)]
    assert "a.txt" not in [one["Name"] for one in session("spo file list", webUrl=HR, folderUrl=library)]
    session("spo folder copy", webUrl=HR, sourceUrl=f"{library}/Target", targetUrl=finance)
    session(
        "spo folder move", webUrl=HR, sourceUrl=f"{library}/Target", targetUrl=finance, nameConflictBehavior="rename"
    )


def test_groups_users_and_roles(session: Cli) -> None:
    group = session("spo group add", webUrl=HR, name="Readers by CLI", description="Who reads")
    session("spo group set", webUrl=HR, id=group["Id"], description="Who may read", ownerUserName="ann.lee@contoso.com")
    assert session("spo group get", webUrl=HR, name="Readers by CLI")["Description"] == "Who may read"
    session("spo group member add", webUrl=HR, groupId=group["Id"], userNames="ben.ortiz@contoso.com")
    members = session("spo group member list", webUrl=HR, groupId=group["Id"])
    assert [one["Email"] for one in members] == ["ben.ortiz@contoso.com"]
    session("spo roledefinition add", webUrl=HR, name="Reads by CLI", description="x", rights="ViewListItems,Open")
    session("spo web roleassignment add", webUrl=HR, groupName="Readers by CLI", roleDefinitionName="Reads by CLI")
    session("spo web roleassignment remove", webUrl=HR, groupName="Readers by CLI", force=True)
    roles = {one["Name"]: one["Id"] for one in session("spo roledefinition list", webUrl=HR)}
    session("spo roledefinition remove", webUrl=HR, id=roles["Reads by CLI"], force=True)
    session("spo list roleinheritance break", webUrl=HR, listTitle="Documents", force=True)
    session(
        "spo list roleassignment add",
        webUrl=HR,
        listTitle="Documents",
        principalId=group["Id"],
        roleDefinitionName="Read",
    )
    session("spo list roleassignment remove", webUrl=HR, listTitle="Documents", principalId=group["Id"], force=True)
    session("spo list roleinheritance reset", webUrl=HR, listTitle="Documents", force=True)
    session("spo group member remove", webUrl=HR, groupId=group["Id"], userName="ben.ortiz@contoso.com", force=True)
    assert session("spo group member list", webUrl=HR, groupId=group["Id"]) == []
    session("spo group remove", webUrl=HR, id=group["Id"], force=True)
    assert "Readers by CLI" not in [one["Title"] for one in session("spo group list", webUrl=HR)]
    user = session("spo user ensure", webUrl=HR, userName="ben.ortiz@contoso.com")
    assert session("spo user get", webUrl=HR, email="ben.ortiz@contoso.com")["Id"] == user["Id"]
    assert user["Id"] in [one["Id"] for one in session("spo user list", webUrl=HR)]
    session("spo user remove", webUrl=HR, id=user["Id"], force=True)


def test_content_types_and_site_columns(session: Cli) -> None:
    xml = "<Field Type='Text' DisplayName='Colour' Name='Colour' StaticName='Colour' Group='Ours'/>"
    field = session("spo field add", webUrl=HR, xml=xml)
    made = session("spo contenttype add", webUrl=HR, name="Order", id="0x0100AB12", group="Ours")
    assert made["Name"] == "Order"
    session("spo contenttype field set", webUrl=HR, contentTypeId="0x0100AB12", id=field["Id"], required=True)
    assert "Colour" in [
        one["InternalName"] for one in session("spo contenttype field list", webUrl=HR, contentTypeName="Order")
    ]
    session("spo contenttype set", "--Description", "Ours", webUrl=HR, id="0x0100AB12")
    assert session("spo contenttype get", webUrl=HR, id="0x0100AB12")["Description"] == "Ours"
    session("spo list add", title="Typed", webUrl=HR, baseTemplate="GenericList")
    session("spo list contenttype add", webUrl=HR, listTitle="Typed", id="0x0100AB12")
    assert "Order" in [one["Name"] for one in session("spo list contenttype list", webUrl=HR, listTitle="Typed")]
    session("spo contenttype field remove", webUrl=HR, contentTypeId="0x0100AB12", id=field["Id"], force=True)
    assert session("spo contenttype list", webUrl=HR)
    session("spo list remove", webUrl=HR, title="Typed", force=True)
    session("spo contenttype remove", webUrl=HR, id="0x0100AB12", force=True)
    session("spo field remove", webUrl=HR, id=field["Id"], force=True)


def test_properties_features_and_custom_actions(session: Cli) -> None:
    session("spo site set", url=HR, noScriptSite=False)
    session("spo propertybag set", webUrl=HR, key="colour", value="blue")
    assert session("spo propertybag get", webUrl=HR, key="colour") == "blue"
    keys = [one["key"] for one in session("spo propertybag list", webUrl=HR)]
    assert "colour" in keys and not [key for key in keys if key.startswith("_Object")]
    session("spo propertybag remove", webUrl=HR, key="colour", force=True)
    assert session("spo feature list", webUrl=HR, scope="Web")
    feature = "8a4b8de2-6fd8-41e9-923c-c7c3c00f8295"
    session("spo feature enable", webUrl=HR, id=feature, scope="Site")
    session("spo feature disable", webUrl=HR, id=feature, scope="Site")
    session(
        "spo customaction add",
        webUrl=HR,
        name="Ours",
        title="Ours",
        location="ClientSideExtension.ApplicationCustomizer",
        clientSideComponentId="b41916e7-e69d-467f-b37f-ff8ecf8f99f2",
    )
    action = next(one for one in session("spo customaction list", webUrl=HR) if one["Name"] == "Ours")
    session("spo customaction set", webUrl=HR, id=action["Id"], title="Theirs")
    assert session("spo customaction get", webUrl=HR, id=action["Id"])["Title"] == "Theirs"
    session("spo customaction remove", webUrl=HR, id=action["Id"], force=True)
    assert session("spo customaction list", webUrl=HR) == []
