"""CLI for Microsoft 365 beyond `spo` and `entra`: files by Graph, people's sites, the directory, any request."""

from pathlib import Path

from tests.simulator.client import Client

from .conftest import Cli

_HR = "https://contoso.sharepoint.com/sites/hr"
_OTHER = "/sites/corporate/Shared Documents"


def test_files_by_graph(session: Cli, m365: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "none.txt").write_text("", encoding="utf-8")
    for name in ("one.txt", "none.txt"):
        session("file add", folderUrl=f"{_HR}/Shared Documents", filePath=str(tmp_path / name))

    def names(site: str = _HR) -> list[str]:
        # In one process the command remembers the folders of the last time.
        found = m365("file list", webUrl=site, folderUrl="Shared Documents", recursive=True)
        return [one["name"] for one in found]

    assert {"one.txt", "none.txt"} <= set(names())
    source = "/sites/hr/Shared Documents/one.txt"
    session("file copy", webUrl=_HR, sourceUrl=source, targetUrl=_OTHER, newName="copy.txt")
    session("file copy", webUrl=_HR, sourceUrl=source, targetUrl=_OTHER, newName="copy.txt", expect=1)
    session("file move", webUrl=_HR, sourceUrl=source, targetUrl=_OTHER, nameConflictBehavior="replace")
    assert "one.txt" not in names()
    assert {"copy.txt", "one.txt"} <= set(names("https://contoso.sharepoint.com/sites/corporate"))


def test_sites_of_people(session: Cli) -> None:
    with Client(session.tenant) as client:
        client.sim("POST", "edit", {"createOneDrive": "ann.lee@contoso.com"})
    assert [one["Url"].rpartition("/")[2] for one in session("onedrive list")] == ["ann_lee_contoso_com"]


def test_the_directory_by_its_names(session: Cli) -> None:
    number = session("tenant id get", domainName="contoso.onmicrosoft.com")
    assert session("tenant info get", tenantId=number)["defaultDomainName"] == "contoso.com"
    assert session("tenant info get", domainName="contoso.com")["tenantId"] == number
    session("tenant info get", domainName="elsewhere.example", expect=1)


def test_any_request(session: Cli) -> None:
    assert session("request", url=f"{_HR}/_api/web?$select=Url")["Url"] == _HR
    assert session("request", url="@graph/sites/root")["webUrl"] == "https://contoso.sharepoint.com"
    assert str(session("util accesstoken get", resource="https://graph.microsoft.com")).count(".") == 2
    assert session("status")["authType"] == "certificate"
