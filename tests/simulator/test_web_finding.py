"""What a web finds by an address or an id, and what it removes."""

from typing import Any

from tests.simulator.client import Client, T

S = f"{T}/sites/hr"
WEB = f"{S}/_api/web"
LIBRARY = "/sites/hr/Shared Documents"


def test_an_item_is_found_by_its_address(client: Client) -> None:
    folder = f"{WEB}/GetFolderByServerRelativePath(DecodedUrl='{LIBRARY}')"
    client.post(f"{folder}/Files/AddUsingPath(DecodedUrl='a.txt',Overwrite=true)", "first")
    for call in (f"GetListItem('{LIBRARY}/a.txt')", f"GetListItemUsingPath(DecodedUrl='{LIBRARY}/a.txt')"):
        assert client.get(f"{WEB}/{call}?$select=FileLeafRef").json()["FileLeafRef"] == "a.txt"
    assert client.get(f"{WEB}/GetListItem('{LIBRARY}/none.txt')").status_code == 404


def test_a_page_tells_its_web_and_the_web_its_libraries(client: Client) -> None:
    page = f"{S}/SitePages/Home.aspx"
    assert client.get(f"{S}/_api/SP.Web.GetWebUrlFromPageUrl(@u)?@u='{page}'").json()["value"] == S
    libraries = client.get(f"{S}/_api/SP.Web.GetDocumentLibraries(@u)?@u='{S}'").json()["value"]
    assert [one["ServerRelativeUrl"] for one in libraries if one["IsDefaultDocumentLibrary"]] == [LIBRARY]


def test_a_web_stops_to_speak_a_language_and_speaks_it_again(client: Client) -> None:
    def spoken() -> Any:
        return client.get(f"{WEB}/SupportedUILanguageIds").json()["value"]

    assert 1031 in spoken()
    client.post(f"{WEB}/RemoveSupportedUILanguage(1031)")
    assert 1031 not in spoken()
    client.post(f"{WEB}/AddSupportedUILanguage(1031)")
    assert spoken().count(1031) == 1


def test_what_can_be_removed_has_a_function_that_removes_it(client: Client) -> None:
    client.post(f"{WEB}/lists", {"Title": "Gone", "BaseTemplate": 100})
    assert client.post(f"{WEB}/lists/GetByTitle('Gone')/deleteObject").status_code == 200
    assert client.get(f"{WEB}/lists/GetByTitle('Gone')").status_code == 404


def test_what_cannot_be_removed_stays(client: Client) -> None:
    client.post(f"{WEB}/lists", {"Title": "Kept", "BaseTemplate": 100})
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"LockState": "ReadOnly"}})
    assert client.post(f"{WEB}/lists/GetByTitle('Kept')/deleteObject").status_code == 403
    assert client.get(f"{WEB}/lists/GetByTitle('Kept')").status_code == 200
    assert client.post(f"{WEB}/RegionalSettings/deleteObject").status_code >= 400
