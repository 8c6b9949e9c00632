"""CLI for Microsoft 365, every command about files and folders."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.client import T

from .conftest import Cli

HR = f"{T}/sites/hr"
_ROOT = "/sites/hr/Shared Documents/Sweep"
_ANN = "ann.lee@contoso.com"


@pytest.fixture
def folder(session: Cli) -> Iterator[str]:
    session("spo folder add", webUrl=HR, parentFolderUrl="/sites/hr/Shared Documents", name="Sweep")
    yield _ROOT
    session("spo folder remove", webUrl=HR, url=_ROOT, force=True)


@pytest.fixture
def file(session: Cli, folder: str, tmp_path: Path) -> str:
    (tmp_path / "a.txt").write_text("first", encoding="utf-8")
    session("spo file add", webUrl=HR, folder=folder, path=tmp_path / "a.txt")
    return f"{folder}/a.txt"


def test_a_file_is_added_read_and_found(session: Cli, file: str, folder: str, tmp_path: Path) -> None:
    shown = session("spo file get", webUrl=HR, url=file)
    unique = shown["UniqueId"]
    assert session("spo file get", webUrl=HR, id=unique, asString=True).strip() == "first"
    session("spo file get", webUrl=HR, id=unique, asFile=True, path=tmp_path / "back.txt")
    assert (tmp_path / "back.txt").read_text(encoding="utf-8") == "first"
    assert session("spo file get", webUrl=HR, url=file, withPermissions=True)["RoleAssignments"]
    session("spo folder add", webUrl=HR, parentFolderUrl=folder, name="deep")
    session("spo file add", webUrl=HR, folder=f"{folder}/deep", path=tmp_path / "a.txt", fileName="b.txt")
    found = session("spo file list", webUrl=HR, folderUrl=folder, recursive=True, fields="Name,ServerRelativeUrl")
    assert {one["Name"] for one in found} == {"a.txt", "b.txt"}
    only = session("spo file list", webUrl=HR, folderUrl=folder, recursive=True, filter="startswith(Name,'b')")
    assert [one["Name"] for one in only] == ["b.txt"]
    with_fields = session("spo file list", webUrl=HR, folderUrl=folder, fields="ListItemAllFields/Id,Name")
    assert with_fields[0]["ListItemAllFields"]["Id"]


def test_a_file_is_uploaded_with_columns_and_published(session: Cli, folder: str, tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("x", encoding="utf-8")
    session(
        "spo file add", "--Title", "Titled", webUrl=HR, folder=folder, path=tmp_path / "c.txt", publish=True,
        publishComment="Done",
    )  # fmt: skip
    assert session("spo file get", webUrl=HR, url=f"{folder}/c.txt", asListItem=True)["Title"] == "Titled"
    (tmp_path / "large.bin").write_bytes(b"x" * 12_000_000)
    session("spo file add", webUrl=HR, folder=folder, path=tmp_path / "large.bin")
    assert session("spo file get", webUrl=HR, url=f"{folder}/large.bin")["Length"] in (12_000_000, "12000000")
    session("spo file add", webUrl=HR, folder=folder, path=tmp_path / "c.txt", overwrite="true", checkOut=True)


def test_a_file_is_checked_out_and_in(session: Cli, file: str) -> None:
    session("spo file checkout", webUrl=HR, url=file)
    session("spo file checkout undo", webUrl=HR, fileUrl=file, force=True)
    session("spo file checkout", webUrl=HR, url=file)
    session("spo file checkin", webUrl=HR, url=file, type="Major", comment="Now")
    assert session("spo file get", webUrl=HR, url=file)["CheckInComment"] == "Now"


def test_versions_of_a_file(session: Cli, file: str, folder: str, tmp_path: Path) -> None:
    for text in ("second", "third", "fourth"):
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        session("spo file add", webUrl=HR, folder=folder, path=tmp_path / "a.txt")
    where = {"webUrl": HR, "fileUrl": file}
    assert [one["VersionLabel"] for one in session("spo file version list", **where)] == ["1.0", "2.0", "3.0"]
    assert session("spo file version get", label="2.0", **where)["VersionLabel"] == "2.0"
    session("spo file version keep", label="3.0", **where)
    session("spo file version remove", label="2.0", force=True, **where)
    session("spo file version restore", label="1.0", force=True, **where)
    assert session("spo file get", webUrl=HR, url=file, asString=True).strip() == "first"
    session("spo file version clear", force=True, **where)
    assert not session("spo file version list", **where)


def test_files_are_copied_moved_renamed_and_removed(session: Cli, file: str, folder: str) -> None:
    session("spo folder add", webUrl=HR, parentFolderUrl=folder, name="There")
    session("spo file copy", webUrl=HR, sourceUrl=file, targetUrl=f"{folder}/There", newName="copy.txt")
    session("spo file copy", webUrl=HR, sourceUrl=file, targetUrl=f"{folder}/There", nameConflictBehavior="replace")
    unique = session("spo file get", webUrl=HR, url=file)["UniqueId"]
    session("spo file move", webUrl=HR, sourceId=unique, targetUrl=f"{folder}/There", nameConflictBehavior="rename")
    assert len(session("spo file list", webUrl=HR, folderUrl=f"{folder}/There")) == 3
    session("spo file rename", webUrl=HR, sourceUrl=f"{folder}/There/copy.txt", targetFileName="named.txt")
    session("spo file remove", webUrl=HR, url=f"{folder}/There/named.txt", recycle=True, force=True)
    gone = session("spo site recyclebinitem list", siteUrl=HR, type="files")
    kept = next(one for one in gone if one["LeafName"] == "named.txt")
    session("spo site recyclebinitem restore", siteUrl=HR, ids=kept["Id"])
    back = session("spo file get", webUrl=HR, url=f"{folder}/There/named.txt")["UniqueId"]
    session("spo file remove", webUrl=HR, id=back, force=True)


def test_rights_of_a_file(session: Cli, file: str) -> None:
    where = {"webUrl": HR, "fileUrl": file}
    session("spo user ensure", webUrl=HR, userName=_ANN)
    session("spo file roleinheritance break", clearExistingPermissions=True, force=True, **where)
    session("spo file roleassignment add", upn=_ANN, roleDefinitionName="Read", **where)
    session("spo file roleassignment add", groupName="Human Ressources Visitors", roleDefinitionId=1073741826, **where)
    shown = session("spo file get", webUrl=HR, url=file, withPermissions=True)["RoleAssignments"]
    assert {one["Member"]["Title"] for one in shown} >= {"Ann Lee", "Human Ressources Visitors"}
    session("spo file roleassignment remove", upn=_ANN, force=True, **where)
    session("spo file roleassignment remove", groupName="Human Ressources Visitors", force=True, **where)
    session("spo file roleinheritance reset", force=True, **where)


def test_sharing_of_a_file(session: Cli, file: str) -> None:
    where = {"webUrl": HR, "fileUrl": file}
    session("spo file sharinglink add", type="edit", scope="anonymous", expirationDateTime="2027-03-01", **where)
    session("spo file sharinglink add", type="view", scope="organization", **where)
    assert len(session("spo file sharinglink list", **where)) == 2
    assert len(session("spo file sharinglink list", scope="organization", **where)) == 1
    assert session("spo file sharinginfo get", **where)["permissionsInformation"]["links"]
    session("spo file sharinglink clear", scope="anonymous", force=True, **where)
    assert len(session("spo file sharinglink list", **where)) == 1
    session("spo file sharinglink clear", force=True, **where)


def test_labels_and_the_archive_of_files(session: Cli, file: str, folder: str) -> None:
    session("spo file retentionlabel ensure", webUrl=HR, name="Keep", fileUrl=file)
    session("spo file retentionlabel remove", webUrl=HR, fileUrl=file, force=True)
    session("spo folder retentionlabel ensure", webUrl=HR, name="Keep", folderUrl=folder)
    session("spo folder retentionlabel remove", webUrl=HR, folderUrl=folder, force=True)


def test_folders(session: Cli, folder: str) -> None:
    session("spo folder add", webUrl=HR, parentFolderUrl=f"{folder}/a/b", name="c", ensureParentFolders=True)
    session("spo folder add", webUrl=HR, parentFolderUrl=folder, name="Coloured", color="darkRed")
    session("spo folder set", webUrl=HR, url=f"{folder}/Coloured", name="Blue", color="darkBlue")
    found = session("spo folder get", webUrl=HR, url=f"{folder}/Blue")
    assert session("spo folder get", webUrl=HR, id=found["UniqueId"])["Name"] == "Blue"
    assert session("spo folder get", webUrl=HR, url=f"{folder}/Blue", withPermissions=True)["ListItemAllFields"][
        "RoleAssignments"
    ]
    everything = session(
        "spo folder list", webUrl=HR, parentFolderUrl=folder, recursive=True, fields="Name,ServerRelativeUrl"
    )
    assert {one["Name"] for one in everything} == {"a", "b", "c", "Blue"}
    only = session("spo folder list", webUrl=HR, parentFolderUrl=folder, filter="Name eq 'Blue'")
    assert [one["Name"] for one in only] == ["Blue"]
    session("spo folder copy", webUrl=HR, sourceUrl=f"{folder}/Blue", targetUrl=f"{folder}/a", newName="Copied")
    session("spo folder move", webUrl=HR, sourceId=found["UniqueId"], targetUrl=f"{folder}/a")
    names = {one["Name"] for one in session("spo folder list", webUrl=HR, parentFolderUrl=f"{folder}/a")}
    assert names == {"b", "Blue", "Copied"}
    session("spo folder remove", webUrl=HR, url=f"{folder}/a/Blue", recycle=True, force=True)
    gone = session("spo site recyclebinitem list", siteUrl=HR, type="folders")
    session("spo site recyclebinitem restore", siteUrl=HR, ids=gone[-1]["Id"])


def test_rights_and_links_of_a_folder(session: Cli, folder: str) -> None:
    where = {"webUrl": HR, "folderUrl": folder}
    session("spo user ensure", webUrl=HR, userName=_ANN)
    session("spo folder roleinheritance break", clearExistingPermissions=True, force=True, **where)
    session("spo folder roleassignment add", upn=_ANN, roleDefinitionName="Read", **where)
    session("spo folder roleassignment remove", upn=_ANN, force=True, **where)
    session("spo folder roleinheritance reset", force=True, **where)
    link = session("spo folder sharinglink add", type="view", scope="users", recipients=_ANN, **where)
    session("spo folder sharinglink add", type="edit", scope="anonymous", **where)
    assert len(session("spo folder sharinglink list", **where)) == 2
    session("spo folder sharinglink remove", id=link["id"], force=True, **where)
    session("spo folder sharinglink clear", force=True, **where)
    assert not session("spo folder sharinglink list", **where)
