"""Lists, columns and items through Graph, and who is in which group."""

from itertools import pairwise

import pytest

from tests.simulator.client import ALL_ROLES, APP, Client, G, T

SITE = f"{G}/v1.0/sites/contoso.sharepoint.com:/sites/hr:"
WEB = f"{T}/sites/hr/_api/web"


@pytest.fixture
def graph(client: Client) -> Client:
    client.sim("POST", "applications", {"clientId": APP, "roles": ALL_ROLES})
    return client


def test_a_list_from_its_creation_to_its_removal(graph: Client) -> None:
    columns = [{"name": "Color", "choice": {"choices": ["red", "blue"]}}, {"name": "Pages", "number": {}}]
    wanted = {"displayName": "Books", "list": {"template": "genericList"}, "columns": columns}
    made = graph.post(f"{SITE}/lists", wanted)
    assert made.status_code == 201, made.text
    place = f"{SITE}/lists/{made.json()['id']}"
    shown = {one["name"]: one for one in graph.get(f"{place}/columns").json()["value"]}
    assert shown["Color"]["choice"]["choices"] == ["red", "blue"] and "number" in shown["Pages"]
    assert graph.send("PATCH", place, {"displayName": "Tomes"}).json()["displayName"] == "Tomes"
    assert graph.get(f"{WEB}/lists/GetByTitle('Tomes')/fields/GetByTitle('Color')").json()["TypeAsString"] == "Choice"
    assert graph.send("DELETE", place).status_code == 204
    assert graph.get(place).status_code == 404
    assert "Books" in [one["LeafName"] for one in graph.get(f"{WEB}/RecycleBin").json()["value"]]


def test_an_item_from_its_creation_to_its_removal(graph: Client) -> None:
    place = f"{SITE}/lists/Events/items"
    made = graph.post(place, {"fields": {"Title": "One"}})
    assert made.status_code == 201 and made.json()["fields"]["Title"] == "One", made.text
    item = f"{place}/{made.json()['id']}"
    assert graph.send("PATCH", f"{item}/fields", {"Title": "Two"}).json()["Title"] == "Two"
    assert graph.send("PATCH", item, {"fields": {"Title": "Three"}}).json()["fields"]["Title"] == "Three"
    assert graph.get(f"{item}/fields").json()["Title"] == "Three"
    assert graph.send("PATCH", item, {"fields": {"Nothing": "x"}}).status_code == 400
    assert graph.send("DELETE", item).status_code == 204
    assert graph.get(item).status_code == 404


def test_columns_of_a_site_and_content_types(graph: Client) -> None:
    made = graph.post(f"{SITE}/columns", {"name": "Cost", "displayName": "What it costs", "currency": {}})
    assert made.status_code == 201 and made.json()["displayName"] == "What it costs", made.text
    column = f"{SITE}/columns/{made.json()['id']}"
    assert graph.send("PATCH", column, {"required": True}).json()["required"] is True
    assert graph.send("DELETE", column).status_code == 204
    assert graph.get(column).status_code == 404
    assert graph.post(f"{SITE}/columns", {"name": "Cost"}).status_code == 400
    assert "Item" in [one["name"] for one in graph.get(f"{SITE}/contentTypes").json()["value"]]
    [kind] = [one for one in graph.get(f"{SITE}/lists/Events/contentTypes").json()["value"] if one["name"] == "Event"]
    assert (
        graph.get(f"{SITE}/lists/Events/contentTypes/{kind['id']}").json() | kind
        == graph.get(f"{SITE}/lists/Events/contentTypes/{kind['id']}").json()
    )


def test_a_group_is_in_groups_by_way_of_others(graph: Client) -> None:
    made = [
        graph.post(
            f"{G}/v1.0/groups",
            {"displayName": n, "mailNickname": n, "mailEnabled": False, "securityEnabled": True},
        ).json()["id"]
        for n in ("inner", "middle", "outer")
    ]
    for inside, around in pairwise(made):
        link = {"@odata.id": f"{G}/v1.0/directoryObjects/{inside}"}
        assert graph.post(f"{G}/v1.0/groups/{around}/members/$ref", link).status_code == 204

    def names(path: str) -> list[str]:
        return [one["displayName"] for one in graph.get(f"{G}/v1.0/groups/{made[0]}/{path}").json()["value"]]

    assert names("memberOf") == ["middle"] and names("transitiveMemberOf") == ["middle", "outer"]
    asked = graph.post(f"{G}/v1.0/groups/{made[0]}/checkMemberGroups", {"groupIds": [made[2], made[0]]})
    assert asked.json()["value"] == [made[2]]
    assert graph.post(f"{G}/v1.0/groups/{made[0]}/getMemberGroups", {}).json()["value"] == made[1:]
