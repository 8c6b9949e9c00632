"""CLI for Microsoft 365 works inside a site: webs, lists, items, files, groups, users, roles, fields, the bin."""

from pathlib import Path

from tests.simulator.client import T

from .conftest import Cli

HR = f"{T}/sites/hr"


def test_webs(m365: Cli) -> None:
    m365("spo web add", title="Below", url="below-cli", parentWebUrl=HR, webTemplate="STS#3")
    below = f"{HR}/below-cli"
    assert [one["Url"] for one in m365("spo web list", url=HR)] == [below]
    m365("spo web set", url=below, title="Changed", description="By the CLI", quickLaunchEnabled=False)
    assert m365("spo web get", url=below)["Title"] == "Changed"
    m365("spo web roleinheritance break", webUrl=below, force=True)
    m365("spo web roleinheritance reset", webUrl=below, force=True)
    m365("spo web reindex", url=below)
    assert m365("spo web installedlanguage list", webUrl=HR)
    m365("spo web remove", url=below, force=True)
    assert m365("spo web list", url=HR) == []


def test_lists_with_items_fields_and_views(m365: Cli) -> None:
    made = m365("spo list add", title="Orders", webUrl=HR, baseTemplate="GenericList")
    assert made["Title"] == "Orders"
    xml = "<Field Type='Number' DisplayName='Amount' Name='Amount' StaticName='Amount'/>"
    field = m365("spo field add", webUrl=HR, listTitle="Orders", xml=xml)
    assert field["InternalName"] == "Amount"
    m365("spo field set", "--Description", "How many", webUrl=HR, listTitle="Orders", title="Amount")
    assert m365("spo field get", webUrl=HR, listTitle="Orders", title="Amount")["Description"] == "How many"
    m365("spo list set", webUrl=HR, id=made["Id"], description="All orders", enableVersioning=True)
    shown = m365("spo list get", webUrl=HR, title="Orders")
    assert (shown["Description"], shown["EnableVersioning"]) == ("All orders", True)
    item = m365("spo listitem add", "--Title", "First", "--Amount", "3", webUrl=HR, listTitle="Orders")
    assert item["Title"] == "First"
    m365("spo listitem set", "--Title", "Changed", webUrl=HR, listTitle="Orders", id=item["Id"])
    assert m365("spo listitem get", webUrl=HR, listTitle="Orders", id=item["Id"])["Title"] == "Changed"
    assert [one["Title"] for one in m365("spo listitem list", webUrl=HR, listTitle="Orders")] == ["Changed"]
    m365("spo list view add", webUrl=HR, listTitle="Orders", title="Big", fields="Title,Amount", rowLimit=5)
    assert "Big" in [one["Title"] for one in m365("spo list view list", webUrl=HR, listTitle="Orders")]
    m365("spo list view set", "--Title", "Bigger", webUrl=HR, listTitle="Orders", title="Big")
    m365("spo list view field add", webUrl=HR, listTitle="Orders", viewTitle="Bigger", title="Created")
    m365("spo list view field set", webUrl=HR, listTitle="Orders", viewTitle="Bigger", title="Created", position=0)
    m365("spo list view field remove", webUrl=HR, listTitle="Orders", viewTitle="Bigger", title="Created", force=True)
    assert m365("spo list view get", webUrl=HR, listTitle="Orders", title="Bigger")["RowLimit"] == 5
    m365("spo list view remove", webUrl=HR, listTitle="Orders", title="Bigger", force=True)
    m365("spo field remove", webUrl=HR, listTitle="Orders", title="Amount", force=True)
    m365("spo listitem remove", webUrl=HR, listTitle="Orders", id=item["Id"], force=True)
    assert m365("spo listitem list", webUrl=HR, listTitle="Orders") == []
    m365("spo list remove", webUrl=HR, title="Orders", force=True)
    assert "Orders" not in [one["Title"] for one in m365("spo list list", webUrl=HR)]


def test_items_in_batches(m365: Cli, tmp_path: Path) -> None:
    m365("spo list add", title="Batched", webUrl=HR, baseTemplate="GenericList")
    (tmp_path / "items.csv").write_text("Title\nOne\nTwo\n", encoding="utf-8")
    m365("spo listitem batch add", filePath=tmp_path / "items.csv", webUrl=HR, listTitle="Batched")
    listed = m365("spo listitem list", webUrl=HR, listTitle="Batched")
    assert [one["Title"] for one in listed] == ["One", "Two"]
    ids = ",".join(str(one["Id"]) for one in listed)
    m365("spo listitem batch remove", webUrl=HR, listTitle="Batched", ids=ids, force=True)
    assert m365("spo listitem list", webUrl=HR, listTitle="Batched") == []


def test_attachments(m365: Cli, tmp_path: Path) -> None:
    m365("spo list add", title="Attached", webUrl=HR, baseTemplate="GenericList")
    m365("spo listitem add", "--Title", "One", webUrl=HR, listTitle="Attached")
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    where = {"webUrl": HR, "listTitle": "Attached", "listItemId": 1}
    m365("spo listitem attachment add", filePath=tmp_path / "a.txt", fileName="a.txt", **where)
    assert [one["FileName"] for one in m365("spo listitem attachment list", **where)] == ["a.txt"]
    assert m365("spo listitem attachment get", fileName="a.txt", **where)["FileName"] == "a.txt"
    m365("spo listitem attachment remove", fileName="a.txt", force=True, **where)
    assert m365("spo listitem attachment list", **where) == []


def test_files_and_folders(m365: Cli, tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("first", encoding="utf-8")
    library = "/sites/hr/Shared Documents"
    m365("spo folder add", webUrl=HR, parentFolderUrl=library, name="Plans")
    assert "Plans" in [one["Name"] for one in m365("spo folder list", webUrl=HR, parentFolderUrl=library)]
    m365("spo folder set", webUrl=HR, url=f"{library}/Plans", name="Old plans")
    folder = f"{library}/Old plans"
    m365("spo file add", webUrl=HR, folder=folder, path=tmp_path / "plan.txt")
    assert [one["Name"] for one in m365("spo file list", webUrl=HR, folderUrl=folder)] == ["plan.txt"]
    assert m365("spo file get", webUrl=HR, url=f"{folder}/plan.txt", asString=True).strip() == "first"
    m365("spo file checkout", webUrl=HR, url=f"{folder}/plan.txt")
    m365("spo file checkin", webUrl=HR, url=f"{folder}/plan.txt", comment="Done")
    m365("spo file rename", webUrl=HR, sourceUrl=f"{folder}/plan.txt", targetFileName="kept.txt")
    assert m365("spo file get", webUrl=HR, url=f"{folder}/kept.txt", asListItem=True)["FileSystemObjectType"] == 0
    m365("spo file roleinheritance break", webUrl=HR, fileUrl=f"{folder}/kept.txt", force=True)
    m365("spo file roleinheritance reset", webUrl=HR, fileUrl=f"{folder}/kept.txt", force=True)
    assert m365("spo file version list", webUrl=HR, fileUrl=f"{folder}/kept.txt") is not None
    m365("spo file remove", webUrl=HR, url=f"{folder}/kept.txt", recycle=True, force=True)
    recycled = m365("spo site recyclebinitem list", siteUrl=HR)
    found = next(one for one in recycled if one["LeafName"] == "kept.txt")
    m365("spo site recyclebinitem restore", siteUrl=HR, ids=found["Id"])
    assert [one["Name"] for one in m365("spo file list", webUrl=HR, folderUrl=folder)] == ["kept.txt"]
    m365("spo folder remove", webUrl=HR, url=folder, force=True)
    assert "Old plans" not in [one["Name"] for one in m365("spo folder list", webUrl=HR, parentFolderUrl=library)]


def test_files_are_copied_and_moved(m365: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    library = "/sites/hr/Shared Documents"
    m365("spo file add", webUrl=HR, folder=library, path=tmp_path / "a.txt")
    m365("spo folder add", webUrl=HR, parentFolderUrl=library, name="Target")
    m365("spo file copy", webUrl=HR, sourceUrl=f"{library}/a.txt", targetUrl=f"{library}/Target")
    assert [one["Name"] for one in m365("spo file list", webUrl=HR, folderUrl=f"{library}/Target")] == ["a.txt"]
    finance = "/sites/finance/Shared Documents"
    m365("spo file move", webUrl=HR, sourceUrl=f"{library}/a.txt", targetUrl=finance)
    assert "a.txt" in [one["Name"] for one in m365("spo file list", webUrl=f"{T}/sites/finance", folderUrl=finance)]
    assert "a.txt" not in [one["Name"] for one in m365("spo file list", webUrl=HR, folderUrl=library)]
    m365("spo folder copy", webUrl=HR, sourceUrl=f"{library}/Target", targetUrl=finance)
    m365("spo folder move", webUrl=HR, sourceUrl=f"{library}/Target", targetUrl=finance, nameConflictBehavior="rename")


def test_groups_users_and_roles(m365: Cli) -> None:
    group = m365("spo group add", webUrl=HR, name="Readers by CLI", description="Who reads")
    m365("spo group set", webUrl=HR, id=group["Id"], description="Who may read", ownerUserName="ann.lee@contoso.com")
    assert m365("spo group get", webUrl=HR, name="Readers by CLI")["Description"] == "Who may read"
    m365("spo group member add", webUrl=HR, groupId=group["Id"], userNames="ben.ortiz@contoso.com")
    members = m365("spo group member list", webUrl=HR, groupId=group["Id"])
    assert [one["Email"] for one in members] == ["ben.ortiz@contoso.com"]
    m365("spo roledefinition add", webUrl=HR, name="Reads by CLI", description="x", rights="ViewListItems,Open")
    m365("spo web roleassignment add", webUrl=HR, groupName="Readers by CLI", roleDefinitionName="Reads by CLI")
    m365("spo web roleassignment remove", webUrl=HR, groupName="Readers by CLI", force=True)
    roles = {one["Name"]: one["Id"] for one in m365("spo roledefinition list", webUrl=HR)}
    m365("spo roledefinition remove", webUrl=HR, id=roles["Reads by CLI"], force=True)
    m365("spo list roleinheritance break", webUrl=HR, listTitle="Documents", force=True)
    m365(
        "spo list roleassignment add",
        webUrl=HR,
        listTitle="Documents",
        principalId=group["Id"],
        roleDefinitionName="Read",
    )
    m365("spo list roleassignment remove", webUrl=HR, listTitle="Documents", principalId=group["Id"], force=True)
    m365("spo list roleinheritance reset", webUrl=HR, listTitle="Documents", force=True)
    m365("spo group member remove", webUrl=HR, groupId=group["Id"], userName="ben.ortiz@contoso.com", force=True)
    assert m365("spo group member list", webUrl=HR, groupId=group["Id"]) == []
    m365("spo group remove", webUrl=HR, id=group["Id"], force=True)
    assert "Readers by CLI" not in [one["Title"] for one in m365("spo group list", webUrl=HR)]
    user = m365("spo user ensure", webUrl=HR, userName="ben.ortiz@contoso.com")
    assert m365("spo user get", webUrl=HR, email="ben.ortiz@contoso.com")["Id"] == user["Id"]
    assert user["Id"] in [one["Id"] for one in m365("spo user list", webUrl=HR)]
    m365("spo user remove", webUrl=HR, id=user["Id"], force=True)


def test_content_types_and_site_columns(m365: Cli) -> None:
    xml = "<Field Type='Text' DisplayName='Colour' Name='Colour' StaticName='Colour' Group='Ours'/>"
    field = m365("spo field add", webUrl=HR, xml=xml)
    made = m365("spo contenttype add", webUrl=HR, name="Order", id="0x0100AB12", group="Ours")
    assert made["Name"] == "Order"
    m365("spo contenttype field set", webUrl=HR, contentTypeId="0x0100AB12", id=field["Id"], required=True)
    assert "Colour" in [
        one["InternalName"] for one in m365("spo contenttype field list", webUrl=HR, contentTypeName="Order")
    ]
    m365("spo contenttype set", "--Description", "Ours", webUrl=HR, id="0x0100AB12")
    assert m365("spo contenttype get", webUrl=HR, id="0x0100AB12")["Description"] == "Ours"
    m365("spo list add", title="Typed", webUrl=HR, baseTemplate="GenericList")
    m365("spo list contenttype add", webUrl=HR, listTitle="Typed", id="0x0100AB12")
    assert "Order" in [one["Name"] for one in m365("spo list contenttype list", webUrl=HR, listTitle="Typed")]
    m365("spo contenttype field remove", webUrl=HR, contentTypeId="0x0100AB12", id=field["Id"], force=True)
    assert m365("spo contenttype list", webUrl=HR)
    m365("spo list remove", webUrl=HR, title="Typed", force=True)
    m365("spo contenttype remove", webUrl=HR, id="0x0100AB12", force=True)
    m365("spo field remove", webUrl=HR, id=field["Id"], force=True)


def test_properties_features_and_custom_actions(m365: Cli) -> None:
    m365("spo site set", url=HR, noScriptSite=False)
    m365("spo propertybag set", webUrl=HR, key="colour", value="blue")
    assert m365("spo propertybag get", webUrl=HR, key="colour") == "blue"
    keys = [one["key"] for one in m365("spo propertybag list", webUrl=HR)]
    assert "colour" in keys and not [key for key in keys if key.startswith("_Object")]
    m365("spo propertybag remove", webUrl=HR, key="colour", force=True)
    assert m365("spo feature list", webUrl=HR, scope="Web")
    feature = "8a4b8de2-6fd8-41e9-923c-c7c3c00f8295"
    m365("spo feature enable", webUrl=HR, id=feature, scope="Site")
    m365("spo feature disable", webUrl=HR, id=feature, scope="Site")
    m365(
        "spo customaction add",
        webUrl=HR,
        name="Ours",
        title="Ours",
        location="ClientSideExtension.ApplicationCustomizer",
        clientSideComponentId="b41916e7-e69d-467f-b37f-ff8ecf8f99f2",
    )
    action = next(one for one in m365("spo customaction list", webUrl=HR) if one["Name"] == "Ours")
    m365("spo customaction set", webUrl=HR, id=action["Id"], title="Theirs")
    assert m365("spo customaction get", webUrl=HR, id=action["Id"])["Title"] == "Theirs"
    m365("spo customaction remove", webUrl=HR, id=action["Id"], force=True)
    assert m365("spo customaction list", webUrl=HR) == []
