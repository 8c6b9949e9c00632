"""Files and folders as Graph puts them there, names them anew and takes them away."""

import pytest

from tests.simulator.client import ALL_ROLES, APP, Client, G, T

WEB = f"{T}/sites/hr/_api/web"
LIBRARY = "/sites/hr/Shared Documents"


def _drive(client: Client) -> str:
    client.sim("POST", "applications", {"clientId": APP, "roles": ALL_ROLES})
    found = client.get(f"{G}/v1.0/sites/contoso.sharepoint.com:/sites/hr:/drive")
    assert found.status_code == 200, found.text
    return f"{G}/v1.0/drives/{found.json()['id']}"


def test_a_file_is_put_by_graph_and_taken_away(client: Client) -> None:
    drive = _drive(client)
    made = client.send("PUT", f"{drive}/root:/new/deep/a.txt:/content", "first")
    assert made.status_code == 201, made.text
    again = client.send("PUT", f"{drive}/items/{made.json()['id']}/content", "second")
    assert again.status_code == 200 and again.json()["size"] == 6
    named = client.send("PATCH", f"{drive}/items/{made.json()['id']}", {"name": "b.txt"})
    assert named.json()["name"] == "b.txt"
    path = f"{WEB}/GetFileByServerRelativePath(DecodedUrl='{LIBRARY}/new/deep/b.txt')"
    assert client.get(f"{path}/$value").content == b"second"
    assert client.send("DELETE", f"{drive}/items/{made.json()['id']}").status_code == 204
    assert client.get(path).status_code == 404
    assert "b.txt" in [one["LeafName"] for one in client.get(f"{WEB}/RecycleBin").json()["value"]]


@pytest.mark.parametrize(("behavior", "status"), [("fail", 409), ("replace", 201)])
def test_a_folder_is_made_by_graph_once(client: Client, behavior: str, status: int) -> None:
    address = f"{_drive(client)}/root/children"
    wanted = {"name": "f", "folder": {}, "@microsoft.graph.conflictBehavior": behavior}
    assert client.post(address, wanted).status_code == 201
    assert client.post(address, wanted).status_code == status
    assert client.post(address, {"name": "x"}).status_code == 400


def test_graph_puts_nothing_into_a_locked_site(client: Client) -> None:
    drive = _drive(client)
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"LockState": "ReadOnly"}})
    assert client.send("PUT", f"{drive}/root:/a.txt:/content", "first").status_code == 403
    assert client.post(f"{drive}/root/children", {"name": "f", "folder": {}}).status_code == 403


PLACES = ("sites/contoso.sharepoint.com:/sites/hr:/drive", "sites/{site}/lists/Documents/drive", "drives/{drive}")


@pytest.mark.parametrize("place", PLACES)
def test_a_library_is_reached_by_what_it_belongs_to(client: Client, place: str) -> None:
    drive = _drive(client).rpartition("/")[2]
    site = client.get(f"{G}/v1.0/sites/contoso.sharepoint.com:/sites/hr").json()["id"]
    start = f"{G}/v1.0/{place.format(site=site, drive=drive)}"
    assert client.get(start).json()["id"] == drive
    made = client.send("PUT", f"{start}/root:/way.txt:/content", "1")
    assert made.json()["parentReference"]["driveId"] == drive
    assert "way.txt" in [one["name"] for one in client.get(f"{start}/root/children").json()["value"]]
    assert client.send("DELETE", f"{start}/items/{made.json()['id']}").status_code == 204


def test_the_library_of_a_group_and_of_a_person(client: Client) -> None:
    _drive(client)
    client.sim("POST", "edit", {"createOneDrive": "ann.lee@contoso.com"})
    client.sim("POST", "edit", {"createGroup": {"alias": "o", "title": "O", "owners": ["ann.lee@contoso.com"]}})
    group = client.get(f"{G}/v1.0/groups?$filter=mailNickname eq 'o'").json()["value"][0]["id"]
    for start in (f"{G}/v1.0/groups/{group}", f"{G}/v1.0/users/ann.lee@contoso.com"):
        made = client.send("PUT", f"{start}/drive/root:/a.txt:/content", "1")
        assert made.status_code == 201, made.text
        assert client.get(f"{start}/drive").json()["id"] == client.get(f"{start}/drives").json()["value"][0]["id"]
    assert client.get(f"{G}/v1.0/users/ben.ortiz@contoso.com/drive").status_code == 404
    assert len(client.get(f"{G}/v1.0/groups/{group}/sites").json()["value"]) == 1


def test_an_item_is_named_by_its_path_too(client: Client) -> None:
    drive = _drive(client)
    client.send("PUT", f"{drive}/root:/p/a.txt:/content", "one")
    client.send("PUT", f"{drive}/root:/p/a.txt:/content", "two")
    item = f"{drive}/root:/p/a.txt:"
    assert [one["size"] for one in client.get(f"{item}/versions").json()["value"]] == [3, 3]
    assert client.post(f"{item}/checkout").status_code == 204
    assert client.post(f"{item}/checkin", {"comment": "x"}).status_code == 204
    assert client.get(f"{item}/listItem?$expand=fields").json()["fields"]["FileLeafRef"] == "a.txt"
    link = client.post(f"{item}/createLink", {"type": "view", "scope": "organization"})
    assert link.status_code == 201, link.text
    assert link.json()["id"] in [one["id"] for one in client.get(f"{item}/permissions").json()["value"]]
    assert client.post(f"{item}/copy", {"name": "b.txt"}).status_code == 202
    assert [one["name"] for one in client.get(f"{drive}/root/search(q='b.t')").json()["value"]] == ["b.txt"]
    root = client.get(f"{drive}/root").json()["id"]
    moved = client.send("PATCH", f"{drive}/root:/p/b.txt:", {"name": "c.txt", "parentReference": {"id": root}})
    assert moved.status_code == 200, moved.text
    assert client.get(f"{drive}/root:/c.txt").json()["size"] == 3
    folder = client.get(f"{drive}/root:/p").json()["id"]
    assert client.send("PATCH", f"{drive}/root:/c.txt:", {"parentReference": {"id": folder}}).status_code == 200
    assert client.get(f"{drive}/root:/p/c.txt").status_code == 200
    assert client.send("DELETE", f"{drive}/root:/p/c.txt:").status_code == 204
    assert client.get(f"{drive}/root/nothing(q='x')").status_code == 400


def test_a_large_file_comes_in_pieces_to_an_address_without_a_token(client: Client) -> None:
    drive = _drive(client)
    told = client.post(f"{drive}/root:/deep/big.bin:/createUploadSession", {"item": {}}).json()
    address = told["uploadUrl"]

    def piece(data: str, span: str) -> "tuple[int, dict[str, object]]":
        answer = client.session.request("PUT", address, data=data, headers={"Content-Range": span})
        return answer.status_code, answer.json()

    assert piece("abc", "bytes 0-2/6")[1]["nextExpectedRanges"] == ["3-"]
    assert piece("abc", "bytes 0-2/6")[0] == 416
    status, made = piece("def", "bytes 3-5/6")
    assert status == 201 and made["size"] == 6, made
    assert client.get(f"{drive}/root:/deep/big.bin:/content").content == b"abcdef"
    assert client.session.request("GET", address).status_code == 404
    again = client.post(f"{drive}/root:/deep/big.bin:/createUploadSession").json()["uploadUrl"]
    assert client.session.request("DELETE", again).status_code == 204


def test_the_root_of_a_library_is_an_item_too(client: Client) -> None:
    drive = _drive(client)
    root = client.get(f"{drive}/root?$select=id").json()["id"]
    assert client.get(f"{drive}/items/{root}").json()["name"] == "root"
    client.post(f"{drive}/items/{root}/children", {"name": "f", "folder": {}})
    found = client.get(f"{drive}/items('{root}')/children?$filter=folder ne null&$select=id,name").json()["value"]
    assert [one["name"] for one in found] == ["f"]


def test_a_file_is_copied_to_another_site(client: Client) -> None:
    drive = _drive(client)
    made = client.send("PUT", f"{drive}/root:/a.txt:/content", "one").json()
    there = client.get(f"{G}/v1.0/sites/contoso.sharepoint.com:/sites/finance:/drive").json()["id"]
    root = client.get(f"{G}/v1.0/drives/{there}/root").json()["id"]
    wanted = {"parentReference": {"driveId": there, "id": root}}
    copied = client.post(f"{drive}/items/{made['id']}/copy", wanted)
    assert copied.status_code == 202, copied.text
    assert client.session.request("GET", copied.headers["Location"]).json()["status"] == "completed"
    assert client.get(f"{G}/v1.0/drives/{there}/root:/a.txt").json()["size"] == 3
    assert client.post(f"{drive}/items/{made['id']}/copy", wanted).status_code == 400
    replaced = client.post(f"{drive}/items/{made['id']}/copy?@microsoft.graph.conflictBehavior=replace", wanted)
    assert replaced.status_code == 202, replaced.text
