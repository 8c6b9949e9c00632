"""The lists that collect all sites: pages, spelling, filters and lag."""

from .client import A, Client, Json, T

_LIST = "DO_NOT_DELETE_SPLIST_TENANTADMIN_ALL_SITES_AGGREGA"
_TITLE = "DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECOLLECTIONS"


def _page(client: Client, where: str = "", paging: str | None = None, limit: int = 5) -> dict[str, object]:
    names = ("SiteUrl", "Title", "SiteId", "HubSiteId", "TimeCreated", "TimeDeleted", "StorageQuota", "TemplateName")
    fields = "".join(f"<FieldRef Name='{name}'/>" for name in names)
    view = (
        f"<View Scope='RecursiveAll'><ViewFields>{fields}</ViewFields><Query><Where>{where}</Where></Query>"
        f"<OrderBy><FieldRef Name='ID' Ascending='FALSE'/></OrderBy><RowLimit Paged='TRUE'>{limit}</RowLimit></View>"
    ).replace("<Query><Where></Where></Query>", "")
    parameters = {"RenderOptions": 2, "DatesInUtc": True, "ViewXml": view, "Paging": paging}
    answer = client.post(f"{A}/_api/web/GetList('/Lists/{_LIST}')/RenderListDataAsStream", {"parameters": parameters})
    assert answer.status_code == 200, answer.text
    page: dict[str, object] = answer.json()
    return page


def _rows(page: dict[str, object]) -> list[dict[str, str]]:
    rows = page["Row"]
    assert isinstance(rows, list)
    return rows


def test_pages_join_to_every_site_once(client: Client) -> None:
    client.advance(60)
    found: list[str] = []
    paging: str | None = None
    while True:
        page = _page(client, paging=paging)
        found += [row["SiteUrl"] for row in _rows(page)]
        if "NextHref" not in page:
            break
        paging = str(page["NextHref"]).removeprefix("?")
    assert [row["SiteUrl"] for row in _rows(_page(client, limit=500))] == found
    state = client.state()
    assert len(found) == len(set(found)) == len(state["sites"]) + len(state["recycleBin"])


def test_values_are_spelled_twice(client: Client) -> None:
    client.advance(60)
    where = f"<Eq><FieldRef Name='SiteUrl'/><Value Type='Text'>{T}/sites/finance</Value></Eq>"
    (row,) = _rows(_page(client, where))
    assert row["SiteId"] == "{" + client.site_id("/sites/finance").upper() + "}"
    assert row["StorageQuota"] == "1,099,511,627,776"
    assert float(row["StorageQuota."]) == 1099511627776
    assert row["TimeDeleted"] == row["TimeDeleted."] == ""
    assert row["TimeCreated."].endswith("Z")


def test_deleted_sites_are_in_it(client: Client) -> None:
    client.advance(60)
    (row,) = _rows(_page(client, "<IsNotNull><FieldRef Name='TimeDeleted'/></IsNotNull>"))
    assert row["SiteUrl"] == f"{T}/sites/archive-2019"


def test_it_lags_a_minute_behind(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 1})
    client.advance(120)
    client.patch_site("/sites/finance", {"Title": "Money"})
    where = f"<Eq><FieldRef Name='SiteUrl'/><Value Type='Text'>{T}/sites/finance</Value></Eq>"
    assert _rows(_page(client, where))[0]["Title"] == "Finance - DO NOT USE"
    client.advance(61)
    assert _rows(_page(client, where))[0]["Title"] == "Money"


def test_it_is_read_as_odata_and_by_its_own_function(client: Client) -> None:
    client.advance(60)
    url = f"{A}/_api/web/lists/GetByTitle('{_TITLE}')/items?$filter=SiteUrl eq '{T}/sites/archive-2019'"
    (item,) = client.get(f"{url}&$select=TimeDeleted,SiteId").json()["value"]
    assert set(item) == {"TimeDeleted", "SiteId"}
    assert item["TimeDeleted"] is not None
    body = {"parameters": {"ViewXml": "<View><RowLimit>3</RowLimit></View>"}}
    assert len(client.tenant_call("RenderAdminListData", body).json()["Row"]) == 3


def _items(client: Client, query: str) -> Json:
    answer = client.get(f"{A}/_api/web/lists/GetByTitle('{_TITLE}')/items?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_site_that_was_just_removed_is_found_by_its_url(client: Client) -> None:
    client.provision("/sites/gone")
    url = f"{T}/sites/gone"
    client.tenant_call("RemoveSite", {"siteUrl": url})
    client.advance(120)
    (item,) = _items(client, f"$filter=SiteUrl eq '{url}'&$select=TimeDeleted,SiteUrl")["value"]
    assert item["SiteUrl"] == url and item["TimeDeleted"] is not None


def test_its_odata_form_takes_the_filters_of_any_list(client: Client) -> None:
    client.advance(120)
    every = [one["SiteUrl"] for one in _items(client, "$select=SiteUrl")["value"]]
    assert f"{T}/sites/hr" in every
    for text in (
        "startswith(SiteUrl,'https://contoso.sharepoint.com/sites/hr')",
        "SiteUrl eq 'https://contoso.sharepoint.com/sites/hr' or SiteUrl eq 'none'",
        "TimeDeleted eq null and substringof('/hr',SiteUrl)",
    ):
        found = _items(client, f"$filter={text}")["value"]
        assert [one["SiteUrl"] for one in found] == [f"{T}/sites/hr"]
    assert client.get(f"{A}/_api/web/lists/GetByTitle('{_TITLE}')/items?$filter=None eq 1").status_code == 400


def test_its_odata_form_comes_in_pages_and_orders(client: Client) -> None:
    client.advance(120)
    found: list[str] = []
    page = _items(client, "$select=SiteUrl&$top=4")
    while True:
        found += [one["SiteUrl"] for one in page["value"]]
        if "odata.nextLink" not in page:
            break
        page = client.get(page["odata.nextLink"]).json()
    assert found == [one["SiteUrl"] for one in _items(client, "$select=SiteUrl&$top=5000")["value"]]
    assert len(found) == len(set(found)) > 4
    ordered = _items(client, "$select=SiteUrl&$orderby=SiteUrl desc&$top=5000")["value"]
    assert [one["SiteUrl"] for one in ordered] == sorted(found, reverse=True)
