"""CLI for Microsoft 365, every command about items of lists."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.client import T

from .conftest import Cli

HR = f"{T}/sites/hr"
_WHERE = {"webUrl": HR, "listTitle": "Things"}


@pytest.fixture
def things(session: Cli) -> Iterator[dict[str, Any]]:
    session("spo list add", title="Things", webUrl=HR, baseTemplate="GenericList")
    for xml in (
        "<Field Type='Number' DisplayName='Amount' Name='Amount' StaticName='Amount'/>",
        "<Field Type='Choice' DisplayName='Colour' Name='Colour' StaticName='Colour'><CHOICES><CHOICE>red</CHOICE>"
        "<CHOICE>blue</CHOICE></CHOICES></Field>",
        "<Field Type='Boolean' DisplayName='Done' Name='Done' StaticName='Done'/>",
        "<Field Type='DateTime' DisplayName='Due' Name='Due' StaticName='Due'/>",
        "<Field Type='User' DisplayName='Boss' Name='Boss' StaticName='Boss'/>",
    ):
        session("spo field add", xml=xml, **_WHERE)
    yield _WHERE
    session("spo list remove", webUrl=HR, title="Things", force=True)


def test_items_with_columns_of_every_kind(session: Cli, things: dict[str, Any]) -> None:
    boss = "[{'Key':'i:0#.f|membership|ann.lee@contoso.com'}]"
    made = session(
        "spo listitem add", "--Title", "One", "--Amount", "2.5", "--Colour", "red", "--Done", "1", "--Boss", boss,
        "--Due", "2026-12-24 10:00:00", **things,
    )  # fmt: skip
    assert (made["Amount"], made["Colour"], made["Done"]) == (2.5, "red", True) and made["BossId"]
    session("spo listitem set", "--Amount", "3", "--Colour", "blue", id=made["Id"], **things)
    session("spo listitem set", "--Title", "Uno", id=made["Id"], systemUpdate=True, **things)
    found = session("spo listitem get", id=made["Id"], properties="Title,Amount,Boss/Title", **things)
    assert (found["Title"], found["Amount"], found["Boss"]["Title"]) == ("Uno", 3, "Ann Lee")
    unique = session("spo listitem get", id=made["Id"], properties="UniqueId", **things)["UniqueId"]
    assert session("spo listitem get", uniqueId=unique, **things)["Title"] == "Uno"
    assert session("spo listitem get", id=made["Id"], withPermissions=True, **things)["RoleAssignments"]


def test_items_are_listed_in_every_way(session: Cli, things: dict[str, Any]) -> None:
    for number in range(1, 6):
        session("spo listitem add", "--Title", f"Item {number}", "--Amount", number, **things)
    assert len(session("spo listitem list", filter="Amount gt 3", **things)) == 2
    assert [one["Title"] for one in session("spo listitem list", pageSize=2, pageNumber=1, **things)] == [
        "Item 3",
        "Item 4",
    ]
    assert set(session("spo listitem list", fields="Title,Amount", **things)[0]) >= {"Title", "Amount"}
    caml = "<View><Query><Where><Lt><FieldRef Name='Amount'/><Value Type='Number'>3</Value></Lt></Where></Query></View>"
    assert [one["Title"] for one in session("spo listitem list", camlQuery=caml, **things)] == ["Item 1", "Item 2"]
    assert session("spo listitem list", "--query", "[].Title", fields="Title", **things)[0] == "Item 1"
    assert "Item 5" in session("spo listitem list", "--output", "csv", fields="Id,Title", **things)


def test_items_in_folders_and_of_content_types(session: Cli, things: dict[str, Any]) -> None:
    session("spo list set", webUrl=HR, title="Things", contentTypesEnabled="true", enableFolderCreation="true")
    session("spo folder add", webUrl=HR, parentFolderUrl="/sites/hr/Lists/Things", name="Below")
    made = session("spo listitem add", "--Title", "Inside", contentType="Item", folder="Below", **things)
    found = session("spo listitem get", id=made["Id"], properties="FileRef", **things)
    assert found["FileRef"].startswith("/sites/hr/Lists/Things/Below/")


def test_attachments(session: Cli, things: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "b.txt").write_text("changed", encoding="utf-8")
    session("spo listitem add", "--Title", "With", **things)
    where = {"listItemId": 1, **things}
    session("spo listitem attachment add", filePath=tmp_path / "a.txt", **where)
    session("spo listitem attachment set", filePath=tmp_path / "b.txt", fileName="a.txt", **where)
    assert session("spo listitem attachment get", fileName="a.txt", **where)["FileName"] == "a.txt"
    session("spo listitem attachment remove", fileName="a.txt", force=True, **where)
    assert not session("spo listitem attachment list", **where)


def test_batches(session: Cli, things: dict[str, Any], tmp_path: Path) -> None:
    session("spo listitem batch add", csvContent="Title,Amount\nOne,1\nTwo,2\nThree,3", **things)
    (tmp_path / "set.csv").write_text("ID,Title,Amount\n1,Uno,10\n2,Due,20\n", encoding="utf-8")
    session("spo listitem batch set", filePath=tmp_path / "set.csv", **things)
    shown = [(one["Title"], one["Amount"]) for one in session("spo listitem list", fields="Title,Amount", **things)]
    assert shown == [("Uno", 10), ("Due", 20), ("Three", 3)]
    (tmp_path / "remove.csv").write_text("ID\n1\n2\n", encoding="utf-8")
    session("spo listitem batch remove", filePath=tmp_path / "remove.csv", recycle=True, force=True, **things)
    assert [one["Title"] for one in session("spo listitem list", fields="Title", **things)] == ["Three"]


def test_items_come_back_from_the_recycle_bin(session: Cli, things: dict[str, Any]) -> None:
    made = session("spo listitem add", "--Title", "Gone", **things)
    session("spo listitem remove", id=made["Id"], recycle=True, force=True, **things)
    gone = session("spo site recyclebinitem list", siteUrl=HR, type="listItems")
    session("spo site recyclebinitem restore", siteUrl=HR, ids=gone[-1]["Id"])
    assert [one["Title"] for one in session("spo listitem list", **things)] == ["Gone"]


def test_rights_of_an_item(session: Cli, things: dict[str, Any]) -> None:
    session("spo listitem add", "--Title", "Mine", **things)
    session("spo user ensure", webUrl=HR, userName="ann.lee@contoso.com")
    where = {"listItemId": 1, **things}
    session("spo listitem roleinheritance break", clearExistingPermissions=True, force=True, **where)
    session("spo listitem roleassignment add", upn="ann.lee@contoso.com", roleDefinitionName="Read", **where)
    session("spo listitem roleassignment remove", upn="ann.lee@contoso.com", force=True, **where)
    session("spo listitem roleinheritance reset", force=True, **where)
    shown = session("spo listitem get", id=1, properties="HasUniqueRoleAssignments", **things)
    assert shown["HasUniqueRoleAssignments"] is False


def test_records_and_labels(session: Cli, things: dict[str, Any]) -> None:
    session("spo listitem add", "--Title", "Kept", **things)
    where = {"listItemId": 1, **things}
    session("spo listitem retentionlabel ensure", name="Keep", **where)
    session("spo listitem retentionlabel remove", force=True, **where)
    session("spo listitem record declare", **where)
    assert session("spo listitem isrecord", id=1, **things) is True
    session("spo listitem record lock", **where)
    session("spo listitem record unlock", **where)
    session("spo listitem record undeclare", **where)
    assert session("spo listitem isrecord", id=1, **things) is False
