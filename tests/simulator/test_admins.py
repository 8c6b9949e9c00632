"""Owner and administrators."""

from .client import Client, T

ANN, BEN = (f"i:0#.f|membership|{name}@contoso.com" for name in ("ann.lee", "ben.ortiz"))
GUEST = "i:0#.f|membership|guest.auditor_fabrikam.com#ext#@contoso.onmicrosoft.com"


def _secondary(client: Client, path: str) -> list[str]:
    body = {"secondaryAdministratorsFieldsData": {"siteId": client.site_id(path)}}
    answer = client.tenant_call("GetSiteSecondaryAdministrators", body)
    return [item["loginName"] for item in answer.json()["value"]]


def test_secondary_administrators_are_replaced(client: Client) -> None:
    assert _secondary(client, "/sites/finance") == [ANN, GUEST]
    fields = {"siteId": client.site_id("/sites/finance"), "secondaryAdministratorLoginNames": ["BEN.ortiz@contoso.com"]}
    answer = client.tenant_call("SetSiteSecondaryAdministrators", {"secondaryAdministratorsFieldsData": fields})
    assert (answer.status_code, answer.json()) == (200, {"odata.null": True})
    assert _secondary(client, "/sites/finance") == [BEN]
    assert client.state()["sites"]["/sites/finance"]["admins"] == [BEN]


def test_an_unknown_administrator_is_refused_and_nothing_changes(client: Client) -> None:
    fields = {"siteId": client.site_id("/sites/finance"), "secondaryAdministratorLoginNames": ["unknown@contoso.com"]}
    answer = client.tenant_call("SetSiteSecondaryAdministrators", {"secondaryAdministratorsFieldsData": fields})
    assert answer.status_code == 400
    assert _secondary(client, "/sites/finance") == [ANN, GUEST]


def test_all_administrators_include_the_owner(client: Client) -> None:
    site_id = client.site_id("/sites/finance")
    for answer in (
        client.tenant_call(f"GetSiteAdministrators?siteId='{site_id}'", None),
        client.tenant_call("GetSiteAdministrators", {"siteId": site_id}),
    ):
        assert [item["loginName"] for item in answer.json()["value"]] == [
            "i:0#.f|membership|dara.singh@contoso.com",
            ANN,
            GUEST,
        ]


def test_all_administrators_are_replaced(client: Client) -> None:
    fields = {"siteId": client.site_id("/sites/finance"), "siteAdministrators": ["ben.ortiz@contoso.com", ANN]}
    assert client.tenant_call("SetSiteAdministrators", {"siteAdministratorsFieldsData": fields}).status_code == 200
    site = client.state()["sites"]["/sites/finance"]
    assert (site["owner"], site["admins"]) == (BEN, [ANN])


def test_a_new_owner_changes_the_others_only_without_the_flag(client: Client) -> None:
    owner = client.properties("/sites/finance")["OwnerLoginName"]
    kept = {"Owner": "ben.ortiz@contoso.com", "SetOwnerWithoutUpdatingSecondaryAdmin": True}
    assert client.patch_site("/sites/finance", kept).status_code == 200
    assert client.properties("/sites/finance")["OwnerLoginName"] == BEN
    assert _secondary(client, "/sites/finance") == [ANN, GUEST]
    client.patch_site("/sites/finance", {"Owner": "ann.lee@contoso.com"})
    assert _secondary(client, "/sites/finance") == [GUEST, BEN]
    assert owner not in _secondary(client, "/sites/finance")


def test_one_administrator_is_added_over_csom(client: Client) -> None:
    client.csom(
        '<ObjectPath Id="3" ObjectPathId="2"/>',
        '<Constructor Id="1" TypeId="{268004ae-ef6b-4e9b-8425-127220d84719}"/><Method Id="2" ParentId="1" '
        f'Name="SetSiteAdmin"><Parameters><Parameter Type="String">{T}/sites/hr</Parameter><Parameter Type="String">'
        f'{ANN}</Parameter><Parameter Type="Boolean">true</Parameter></Parameters></Method>',
    )
    assert _secondary(client, "/sites/hr") == [ANN]


def test_an_administrator_who_comes_later_gets_a_number_that_no_group_has(client: Client) -> None:
    """Users and groups of a site are counted together; whoever refers to a number must not meet another."""
    site = f"{T}/sites/hr"
    group = client.post(f"{site}/_api/web/sitegroups", {"Title": "Dr. Who"}).json()["Id"]
    fields = {"siteId": client.site_id("/sites/hr"), "secondaryAdministratorLoginNames": [BEN, ANN]}
    assert client.tenant_call("SetSiteSecondaryAdministrators", {"secondaryAdministratorsFieldsData": fields}).ok
    users = {user["LoginName"]: user["Id"] for user in client.get(f"{site}/_api/web/siteusers").json()["value"]}
    assert group not in users.values() and users[BEN] != users[ANN]
    known = client.post(f"{site}/_api/web/ensureuser", {"logonName": BEN}).json()["Id"]
    assert known == users[BEN]
