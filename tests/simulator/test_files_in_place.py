"""Files and folders where they lie: new bytes, names that change, what is not there, and what is no item."""

from tests.simulator.client import Client, T

S = f"{T}/sites/hr"
WEB = f"{S}/_api/web"
LIBRARY = "/sites/hr/Shared Documents"


def _file(client: Client, path: str, text: str) -> str:
    folder, _, name = path.rpartition("/")
    address = f"{WEB}/GetFolderByServerRelativePath(DecodedUrl='{folder}')/Files"
    assert client.post(f"{address}/AddUsingPath(DecodedUrl='{name}',Overwrite=true)", text).status_code == 200
    return f"{WEB}/GetFileByServerRelativePath(DecodedUrl='{path}')"


def _folder(path: str) -> str:
    return f"{WEB}/GetFolderByServerRelativePath(DecodedUrl='{path}')"


def test_the_bytes_of_a_file_are_replaced(client: Client) -> None:
    file = _file(client, f"{LIBRARY}/a.txt", "first")
    assert client.send("PUT", f"{file}/$value", "second").status_code == 204
    assert client.send("POST", f"{file}/$value", "third", X_HTTP_Method="PUT").status_code == 204
    assert client.get(f"{file}/$value").content == b"third"
    assert [one["VersionLabel"] for one in client.get(f"{file}/Versions").json()["value"]] == ["1.0", "2.0"]


def test_the_bytes_of_a_locked_site_stay(client: Client) -> None:
    file = _file(client, f"{LIBRARY}/a.txt", "first")
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"LockState": "ReadOnly"}})
    assert client.send("PUT", f"{file}/$value", "second").status_code == 403
    assert client.get(f"{file}/$value").content == b"first"


def test_a_folder_that_is_not_there_tells_just_that(client: Client) -> None:
    assert client.get(f"{_folder(LIBRARY)}?$select=Exists").json() == {"Exists": True}
    assert client.get(f"{_folder(f'{LIBRARY}/none')}?$select=Exists").json() == {"Exists": False}
    for address in ("", "?$select=Exists,Name", "/Files", "/ListItemAllFields"):
        assert client.get(f"{_folder(f'{LIBRARY}/none')}{address}").status_code == 404


def test_the_folder_that_lists_lie_in_is_there(client: Client) -> None:
    assert client.get(_folder("/sites/hr/Lists")).json()["Name"] == "Lists"
    names = [one["Name"] for one in client.get(f"{WEB}/Folders").json()["value"]]
    assert "Lists" in names and "Events" not in names and names.count("_catalogs") == 1


def test_what_lies_in_a_folder_goes_with_its_name(client: Client) -> None:
    client.post(f"{_folder(LIBRARY)}/AddSubFolderUsingPath(DecodedUrl='old')")
    client.post(f"{_folder(f'{LIBRARY}/old')}/AddSubFolderUsingPath(DecodedUrl='deep')")
    _file(client, f"{LIBRARY}/old/deep/a.txt", "kept")
    row = f"{_folder(f'{LIBRARY}/old')}/ListItemAllFields"
    assert client.send("PATCH", row, {"FileLeafRef": "new"}, If_Match="*").status_code == 204
    inside = client.get(f"{WEB}/GetFileByServerRelativePath(DecodedUrl='{LIBRARY}/new/deep/a.txt')/$value")
    assert inside.content == b"kept"


def test_what_a_library_keeps_of_its_forms_is_no_item(client: Client) -> None:
    defaults = _file(client, f"{LIBRARY}/Forms/client_LocationBasedDefaults.html", "<MetadataDefaults/>")
    assert client.get(f"{defaults}/$value").content == b"<MetadataDefaults/>"
    library = f"{WEB}/GetList('{LIBRARY}')"
    leaves = [one["FileLeafRef"] for one in client.get(f"{library}/items?$select=FileLeafRef").json()["value"]]
    assert "client_LocationBasedDefaults.html" not in leaves
    assert client.get(f"{library}?$select=ItemCount").json()["ItemCount"] == len(leaves)


def test_a_folder_is_made_stamped_and_renamed_with_a_color(client: Client) -> None:
    coloring, path = f"{S}/_api/foldercoloring", f"{LIBRARY}/red"
    color = {"coloringInformation": {"ColorHex": "1"}}
    made = client.post(f"{coloring}/createfolder(DecodedUrl='{path}',overwrite=false)", color)
    assert made.json()["Name"] == "red"
    assert client.post(f"{coloring}/stampcolor(DecodedUrl='{path}')", color).status_code == 200
    renamed = client.post(f"{coloring}/renamefolder(DecodedUrl='{path}')", {**color, "newName": "blue"})
    assert renamed.json()["ServerRelativeUrl"] == f"{LIBRARY}/blue"
    refused = client.post(f"{coloring}/stampcolor(DecodedUrl='{LIBRARY}')", color)
    assert refused.status_code == 400


def test_a_folder_is_moved_measured_and_recycled(client: Client) -> None:
    client.post(f"{_folder(LIBRARY)}/AddSubFolderUsingPath(DecodedUrl='here')")
    client.post(f"{_folder(LIBRARY)}/AddSubFolderUsingPath(DecodedUrl='there')")
    _file(client, f"{LIBRARY}/here/a.txt", "12345")
    metrics = client.get(f"{_folder(f'{LIBRARY}/here')}/StorageMetrics").json()
    assert (metrics["TotalFileCount"], metrics["TotalSize"]) == ("1", "5")
    target = f"{LIBRARY}/there/moved"
    assert client.post(f"{_folder(f'{LIBRARY}/here')}/MoveToUsingPath(DecodedUrl='{target}')").status_code == 200
    assert client.get(f"{_folder(target)}?$select=ItemCount").json()["ItemCount"] == 1
    recycled = client.post(f"{_folder(target)}/RecycleWithParameters", {"parameters": {"BypassSharedLock": True}})
    assert client.post(f"{WEB}/RecycleBin('{recycled.json()['value']}')/Restore()").status_code == 200
    assert client.get(f"{_folder(target)}?$select=Exists").json() == {"Exists": True}
    parameters = {"parameters": {"DeleteIfEmpty": False}}
    assert client.post(f"{_folder(target)}/DeleteWithParameters", parameters).status_code == 200
    assert client.get(f"{_folder(target)}?$select=Exists").json() == {"Exists": False}


def test_the_welcome_page_of_a_web_is_that_of_its_root_folder(client: Client) -> None:
    root = f"{WEB}/RootFolder"
    assert client.send("PATCH", root, {"WelcomePage": "SitePages/Other.aspx"}).status_code == 204
    assert client.get(f"{WEB}?$select=WelcomePage").json() == {"WelcomePage": "SitePages/Other.aspx"}


def test_a_version_of_a_file_is_kept_until_a_date_or_for_good(client: Client) -> None:
    file = _file(client, f"{LIBRARY}/a.txt", "first")
    client.send("PUT", f"{file}/$value", "second")
    expires = f"{file}/versions(512)/SetExpirationDate()"
    assert client.post(expires, {"expirationDate": "2030-01-01T00:00:00Z"}).status_code == 200
    assert client.get(f"{file}/versions(512)").json()["ExpirationDate"].startswith("2030-01-01")
    assert client.post(expires).status_code == 200
    assert client.get(f"{file}/versions(512)").json()["ExpirationDate"].startswith("0001")
