"""ProcessQuery: the generic evaluator and the administration methods."""

import json
from typing import Any

from .client import A, Client, T

TENANT = '<Constructor Id="1" TypeId="{268004ae-ef6b-4e9b-8425-127220d84719}"/>'
ALL = '<Query SelectAllProperties="true"><Properties/></Query>'
DONE = (
    '<Query SelectAllProperties="false"><Properties><Property Name="PollingInterval" ScalarProperty="true"/>'
    '<Property Name="IsComplete" ScalarProperty="true"/></Properties></Query>'
)


def method(number: int, name: str, *values: str, parent: int = 1) -> str:
    """An object path that calls a method; values are whole parameters or texts."""
    given = "".join(
        value if value.startswith("<") else f'<Parameter Type="String">{value}</Parameter>' for value in values
    )
    return f'<Method Id="{number}" ParentId="{parent}" Name="{name}"><Parameters>{given}</Parameters></Method>'


def listing(client: Client, start: str = "0", template: str = "", filter_text: str = "") -> dict[str, Any]:
    """One page of the bulk listing."""
    wanted = (
        '<Parameter TypeId="{b92aeee2-c92c-4b67-abcc-024e471bc140}">'
        f'<Property Name="Filter" Type="String">{filter_text}</Property>'
        '<Property Name="IncludeDetail" Type="Boolean">false</Property>'
        '<Property Name="IncludePersonalSite" Type="Enum">0</Property>'
        f'<Property Name="StartIndex" Type="String">{start}</Property>'
        f'<Property Name="Template" Type="String">{template}</Property></Parameter>'
    )
    answer = client.csom(
        f'<ObjectPath Id="2" ObjectPathId="1"/><ObjectPath Id="4" ObjectPathId="3"/><Query Id="5" ObjectPathId="3">'
        f'{ALL}<ChildItemQuery SelectAllProperties="true"><Properties/></ChildItemQuery></Query>',
        TENANT + method(3, "GetSitePropertiesFromSharePointByFilters", wanted),
    )
    assert answer[0]["ErrorInfo"] is None, answer[0]
    assert answer[1:5] == [2, {"IsNull": False}, 4, {"IsNull": False}]
    result: dict[str, Any] = answer[6]
    return result


def test_results_follow_the_actions(client: Client) -> None:
    answer = client.csom(
        '<ObjectPath Id="4" ObjectPathId="1"/><ObjectIdentityQuery Id="5" ObjectPathId="3"/>'
        f'<Query Id="2" ObjectPathId="3">{ALL}</Query>',
        TENANT
        + method(3, "GetSitePropertiesByUrl", f"{T}/sites/finance", '<Parameter Type="Boolean">true</Parameter>'),
    )
    header, four, exists, five, identity, two, site = answer
    assert (four, exists, five, two) == (4, {"IsNull": False}, 5, 2)
    assert header["ErrorInfo"] is None
    assert site["_ObjectIdentity_"] == identity["_ObjectIdentity_"]
    assert site["StorageMaximumLevel"] == 1048576  # a number here, a text in REST
    assert site["SiteId"] == f"/Guid({client.site_id('/sites/finance')})/"


def test_dates_count_months_from_zero(client: Client) -> None:
    client.provision("/sites/dated")
    rest = client.properties("/sites/dated")["CreatedTime"]
    path = method(3, "GetSitePropertiesByUrl", f"{T}/sites/dated", '<Parameter Type="Boolean">true</Parameter>')
    text = client.csom(f'<Query Id="2" ObjectPathId="3">{ALL}</Query>', TENANT + path)[2]["CreatedTime"]
    assert int(text.removeprefix("/Date(").split(",")[1]) == int(rest[5:7]) - 1


def test_an_error_is_http_200_and_loses_every_result(client: Client) -> None:
    answer = client.csom(
        f'<Query Id="2" ObjectPathId="1">{ALL}</Query><Query Id="4" ObjectPathId="3">{ALL}</Query>',
        TENANT + method(3, "GetSitePropertiesByUrl", f"{T}/sites/none", '<Parameter Type="Boolean">true</Parameter>'),
    )
    assert len(answer) == 1
    assert answer[0]["ErrorInfo"]["ErrorTypeName"] == "Microsoft.Online.SharePoint.Common.SpoNoSiteException"
    assert answer[0]["ErrorInfo"]["TraceCorrelationId"] == answer[0]["TraceCorrelationId"]


def test_too_many_full_reads_are_refused(client: Client) -> None:
    def read(count: int) -> Any:
        numbers = range(10, 10 + count)
        detailed = '<Parameter Type="Boolean">true</Parameter>'
        paths = "".join(method(n, "GetSitePropertiesByUrl", f"{T}/sites/proj-{n - 9:04d}", detailed) for n in numbers)
        return client.csom(
            "".join(f'<Query Id="{n + 100}" ObjectPathId="{n}">{ALL}</Query>' for n in numbers), TENANT + paths
        )

    assert read(8)[0]["ErrorInfo"] is None
    assert read(9)[0]["ErrorInfo"]["ErrorMessage"] == "The request uses too many resources."


def test_the_listing_pages_and_lies(client: Client) -> None:
    client.sim("POST", "quirks", {"listing_page_size": 7})
    found, start = [], "0"
    while start:
        page = listing(client, start)
        assert page["NextStartIndex"] == -1
        assert len(page["_Child_Items_"]) <= 7
        found += page["_Child_Items_"]
        start = page["NextStartIndexFromSharePoint"]
    urls = [item["Url"] for item in found]
    assert len(urls) == len(set(urls)) == len(client.state()["sites"])
    finance = next(item for item in found if item["Url"] == f"{T}/sites/finance")
    assert (finance["SharingCapability"], finance["Owner"], finance["DenyAddAndCustomizePages"]) == (0, "", 0)
    assert client.properties("/sites/finance")["SharingCapability"] == 2
    assert finance["Title"] == "Finance - DO NOT USE"


def test_the_listing_filters(client: Client) -> None:
    hits = listing(client, filter_text="Url -like '/sites/region'")["_Child_Items_"]
    assert len(hits) == 3
    assert all(item["Template"] == "SRCHCEN#0" for item in listing(client, template="SRCHCEN#0")["_Child_Items_"])
    bad = client.csom(
        f'<Query Id="5" ObjectPathId="3">{ALL}</Query>',
        TENANT
        + method(
            3,
            "GetSitePropertiesFromSharePointByFilters",
            '<Parameter TypeId="{b92aeee2-c92c-4b67-abcc-024e471bc140}">'
            '<Property Name="Filter" Type="String">Url like \'test\'</Property></Parameter>',
        ),
    )
    assert bad[0]["ErrorInfo"]["ErrorMessage"] == "Syntax error in the filter expression 'Url like 'test''."


def test_a_site_is_updated_through_a_made_up_identity(client: Client) -> None:
    name = (
        "53d8499e-d0d2-5000-cb83-9ade5be42ca4|908bed80-a04a-4433-b4a0-883d9847d110:62b426bc-2912-5517-648c-0a118cb44090"
        "&#xA;SiteProperties&#xA;https%3A%2F%2Fcontoso.sharepoint.com%2Fsites%2Ffinance"
    )
    answer = client.csom(
        '<SetProperty Id="27" ObjectPathId="5" Name="Title"><Parameter Type="String">New title</Parameter>'
        '</SetProperty><SetProperty Id="28" ObjectPathId="5" Name="DisableFlows"><Parameter Type="Enum">1</Parameter>'
        "</SetProperty>"
        '<ObjectPath Id="14" ObjectPathId="13"/><ObjectIdentityQuery Id="15" ObjectPathId="5"/>'
        f'<Query Id="16" ObjectPathId="13">{DONE}</Query>',
        f'<Identity Id="5" Name="{name}"/><Method Id="13" ParentId="5" Name="Update"/>',
    )
    assert [answer[1], answer[3], answer[5]] == [14, 15, 16]
    assert answer[6]["IsComplete"] is True
    assert set(answer[6]) == {"_ObjectType_", "_ObjectIdentity_", "IsComplete", "PollingInterval"}
    assert client.properties("/sites/finance")["Title"] == "New title"
    assert client.properties("/sites/finance")["DisableFlows"] == 1
    assert client.sim("GET", "metrics")["byOperation"]["csom/SiteProperties.Update"] == 1


def test_a_site_creation_is_polled_by_its_identity(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 1})
    wanted = (
        '<Parameter TypeId="{11f84fff-b8cf-47b6-8b50-34e692656606}">'
        '<Property Name="Lcid" Type="UInt32">1033</Property><Property Name="Owner" Type="String">ann.lee@contoso.com'
        '</Property><Property Name="Template" Type="String">STS#3</Property><Property Name="Title" Type="String">Team'
        f'</Property><Property Name="Url" Type="String">{T}/sites/team</Property></Parameter>'
    )
    query = f'<Query Id="3" ObjectPathId="2">{DONE}</Query>'
    made = client.csom(query, TENANT + method(2, "CreateSite", wanted))[2]
    assert (made["IsComplete"], made["PollingInterval"]) == (False, 15000)
    again = client.csom(query, TENANT + method(2, "CreateSite", wanted))
    assert again[0]["ErrorInfo"]["ErrorMessage"] == f"A site already exists at url {T}/sites/team."
    identity = made["_ObjectIdentity_"].replace("\n", "&#xA;")
    poll = (f'<Query Id="2" ObjectPathId="1">{DONE}</Query>', f'<Identity Id="1" Name="{identity}"/>')
    assert client.csom(*poll)[2]["IsComplete"] is False
    client.advance(60)
    assert client.csom(*poll)[2]["IsComplete"] is True


def test_removing_and_restoring_answer_operations(client: Client) -> None:
    for name in ("RemoveSite", "RestoreDeletedSite", "RemoveSite", "RemoveDeletedSite"):
        answer = client.csom(
            f'<Query Id="3" ObjectPathId="2">{DONE}</Query>', TENANT + method(2, name, f"{T}/sites/legal")
        )
        assert answer[2]["IsComplete"] is True
        assert f"\nSpoOperation\n{name}\n" in answer[2]["_ObjectIdentity_"]
    assert "/sites/legal" not in client.state()["recycleBin"]


def test_hub_properties_are_set_with_update(client: Client) -> None:
    hub = client.site_id("/sites/regions")
    answer = client.csom(
        f'<ObjectPath Id="9" ObjectPathId="1"/><ObjectPath Id="11" ObjectPathId="10"/><Query Id="12" ObjectPathId="10">'
        f'{ALL}</Query><SetProperty Id="13" ObjectPathId="10" Name="Title"><Parameter Type="String">World</Parameter>'
        '</SetProperty><SetProperty Id="14" ObjectPathId="10" Name="RequiresJoinApproval"><Parameter Type="Boolean">'
        'true</Parameter></SetProperty><Method Name="Update" Id="16" ObjectPathId="10"/>',
        TENANT + method(10, "GetHubSitePropertiesById", f'<Parameter Type="Guid">{hub}</Parameter>'),
    )
    assert answer[6]["ID"] == f"/Guid({hub})/"
    assert len(answer) == 7
    hubs = client.state()["hubs"]["/sites/regions"]
    assert (hubs["title"], hubs["requiresJoinApproval"]) == ("World", True)


def test_hub_rights_are_granted_by_url(client: Client) -> None:
    people = '<Parameter Type="Array"><Object Type="String">ann.lee@contoso.com</Object></Parameter>'
    answer = client.csom(
        '<ObjectPath Id="37" ObjectPathId="1"/><Method Name="GrantHubSiteRights" Id="38" ObjectPathId="1"><Parameters>'
        f'<Parameter Type="String">{T}/sites/regions</Parameter>{people}<Parameter Type="Enum">1</Parameter>'
        "</Parameters></Method>",
        TENANT,
    )
    assert answer[1:] == [37, {"IsNull": False}]
    assert client.state()["hubs"]["/sites/regions"]["targets"] == ["i:0#.f|membership|ann.lee@contoso.com"]


def test_tenant_settings_arrive_as_texts(client: Client) -> None:
    identity = client.csom(f'<Query Id="2" ObjectPathId="1">{ALL}</Query>', TENANT)[2]["_ObjectIdentity_"]
    name = identity.replace("\n", "&#xA;")
    client.csom(
        '<SetProperty Id="42" ObjectPathId="7" Name="ShowEveryoneClaim"><Parameter Type="String">true</Parameter>'
        '</SetProperty><SetProperty Id="43" ObjectPathId="7" Name="DefaultSharingLinkType"><Parameter Type="String">1'
        "</Parameter></SetProperty>",
        f'<Identity Id="7" Name="{name}"/>',
    )
    tenant = client.state()["tenant"]
    assert (tenant["ShowEveryoneClaim"], tenant["DefaultSharingLinkType"]) == (True, 1)


def test_the_web_is_described_in_its_own_context(client: Client) -> None:
    client.csom(
        '<ObjectPath Id="1" ObjectPathId="2"/><SetProperty Id="4" ObjectPathId="3" Name="Description"><Parameter '
        'Type="String">People</Parameter></SetProperty><Method Name="Update" Id="5" ObjectPathId="3"/>',
        '<StaticProperty Id="2" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current"/>'
        '<Property Id="3" ParentId="2" Name="Web"/>',
        host=f"{T}/sites/hr",
    )
    assert client.state()["sites"]["/sites/hr"]["description"] == "People"


def test_a_property_bag_has_nothing_but_properties(client: Client) -> None:
    current = '<StaticProperty Id="3" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current"/>'
    paths = f'{current}<Property Id="5" ParentId="3" Name="Web"/><Property Id="7" ParentId="5" Name="AllProperties"/>'
    told = client.csom(f'<Query Id="8" ObjectPathId="7">{ALL}</Query>', paths, host=f"{T}/sites/hr")
    assert [name for name in told[-1] if name.startswith("_")] == ["_ObjectType_"]


def _called(client: Client, name: str, *values: str) -> Any:
    """What a function of the tenant answers as a value."""
    given = "".join(
        value if value.startswith("<") else f'<Parameter Type="String">{value}</Parameter>' for value in values
    )
    answer = client.csom(
        f'<Method Id="9" ObjectPathId="1" Name="{name}"><Parameters>{given}</Parameters></Method>', TENANT
    )
    assert answer[0]["ErrorInfo"] is None, answer[0]["ErrorInfo"]
    return answer[answer.index(9) + 1] if 9 in answer else None


def test_functions_that_rest_has_are_called_too(client: Client) -> None:
    own = client.site_id("/sites/hr")
    people = _called(client, "GetSiteAdministrators", f'<Parameter Type="Guid">{{{own}}}</Parameter>')
    rest = client.get(f"{A}/_api/SPO.Tenant/GetSiteAdministrators?siteId='{own}'").json()["value"]
    assert [one["loginName"] for one in people] == [one["loginName"] for one in rest]
    data = f'<Property Name="siteId" Type="Guid">{{{own}}}</Property>'
    logins = (
        '<Property Name="secondaryAdministratorLoginNames" Type="Array"><Object Type="String">{}</Object></Property>'
    )
    wanted = f'<Parameter TypeId="{{0}}">{data}{logins.format("ben.ortiz@contoso.com")}</Parameter>'
    _called(client, "SetSiteSecondaryAdministrators", wanted)
    assert _called(client, "GetRootSiteUrl").rstrip("/") == T
    progress = json.loads(_called(client, "GetFileVersionBatchDeleteJobProgress", f"{T}/sites/hr"))
    assert progress["Status"] == "NoRequestFound"
    answer = client.csom('<Method Id="9" ObjectPathId="1" Name="NoSuchFunction"/>', TENANT)
    assert "NoSuchFunction" in answer[0]["ErrorInfo"]["ErrorMessage"]


def test_hubs_are_listed_joined_and_left_by_url(client: Client) -> None:
    hub, member = f"{T}/sites/hr", f"{T}/sites/finance"
    text = '<Property Name="Title" Type="String">People</Property>'
    given = f'<Parameter TypeId="{{1}}">{text}</Parameter>'
    paths = TENANT + method(3, "RegisterHubSiteWithCreationInformation", hub, given)
    assert client.csom(f'<Query Id="2" ObjectPathId="3">{ALL}</Query>', paths)[2]["Title"] == "People"
    _called(client, "ConnectSiteToHubSite", member, hub)
    site = f"{member}/_api/site?$select=HubSiteId"
    assert client.get(site).json()["HubSiteId"] == client.site_id("/sites/hr")
    items = '<ChildItemQuery SelectAllProperties="true"><Properties/></ChildItemQuery>'
    listed = f'<Query Id="2" ObjectPathId="3">{ALL}{items}</Query>'
    found = client.csom(listed, TENANT + method(3, "GetHubSitesProperties"))[2]["_Child_Items_"]
    assert "People" in [one["Title"] for one in found]
    _called(client, "DisconnectSiteFromHubSite", member)
    assert client.get(site).json()["HubSiteId"].strip("0-") == ""


def test_restricted_search_has_a_mode_and_a_list_by_either_protocol(client: Client) -> None:
    one = '<Parameter Type="Array"><Object Type="String">https://contoso.sharepoint.com/sites/hr</Object></Parameter>'
    _called(client, "AddSPORestrictedSearchAllowedList", one)
    _called(client, "SetSPORestrictedSearchMode", '<Parameter Type="Enum">1</Parameter>')
    assert client.tenant_call("GetSPORestrictedSearchMode", None).json()["value"] == 1
    assert client.tenant_call("GetSPORestrictedSearchAllowedList", None).json()["value"] == [f"{T}/sites/hr"]
    assert client.tenant_call("SetSPORestrictedSearchMode", {"mode": 2}).status_code == 400
    assert client.tenant_call("AddSPORestrictedSearchAllowedList", {"siteUrls": [f"{T}/sites/no"]}).status_code == 404
    client.tenant_call("RemoveSPORestrictedSearchAllowedList", {"siteUrls": [f"{T}/sites/hr/"]})
    assert _called(client, "GetSPORestrictedSearchAllowedList") == []
