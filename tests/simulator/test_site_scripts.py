"""Designs of new sites, hubs and lists; scripts made from what is there; catalogs of apps."""

import json
from typing import Any

import pytest

from .client import A, Client, G, T
from .test_csom import TENANT, method

_UTILITY = "_api/Microsoft.Sharepoint.Utilities.WebTemplateExtensions.SiteScriptUtility"
LIST: dict[str, Any] = {
    "verb": "createSPList",
    "listName": "Risks",
    "templateType": 100,
    "subactions": [
        {"verb": "setDescription", "description": "What may go wrong"},
        {"verb": "addSPField", "fieldType": "Number", "displayName": "Weight", "addToDefaultView": True},
        {"verb": "addSPFieldXml", "schemaXml": '<Field Type="Text" Name="Owner1" DisplayName="Owner 1" />'},
        {"verb": "addSPView", "name": "Heavy", "viewFields": ["Title", "Weight"], "rowLimit": 10, "makeDefault": True},
    ],
}
SCRIPT = {
    "actions": [
        LIST,
        {"verb": "addPrincipalToSPGroup", "group": "Visitors", "principal": "ben.ortiz@contoso.com"},
        {"verb": "setRegionalSettings", "timeZone": 3, "locale": 1031, "hourFormat": "24"},
        {"verb": "setSiteBranding", "headerLayout": "Compact", "navigationLayout": "Megamenu"},
        {"verb": "addNavLink", "displayName": "Help", "url": "/help"},
    ]
}


def _utility(client: Client, name: str, body: Any = None, site: str = T) -> Any:
    answer = client.post(f"{site}/{_UTILITY}.{name}", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _design(client: Client, template: str = "68", script: Any = None, **more: Any) -> str:
    made = _utility(client, "CreateSiteScript(Title='Start',Description='')", script or SCRIPT)
    info = {"Title": "Project", "WebTemplate": template, "SiteScriptIds": [made["Id"]], **more}
    return str(_utility(client, "CreateSiteDesign", {"info": info})["Id"])


def _made(client: Client, path: str, **request: Any) -> Any:
    wanted = {"Title": "New", "Url": T + path, "WebTemplate": "SITEPAGEPUBLISHING#0", "Owner": "ann.lee@contoso.com"}
    answer = client.post(f"{T}/_api/SPSiteManager/create", {"request": {**wanted, **request}})
    return answer.json()


@pytest.mark.parametrize("member", ["WebTemplateExtensionId", "SiteDesignId"])
def test_a_new_site_gets_what_its_design_says(client: Client, member: str) -> None:
    client.sim("POST", "quirks", {"create_ready_at_once": False})
    client.sim("POST", "clock", {"timeScale": 0.01})
    design = _design(client)
    assert _made(client, "/sites/new", **{member: design})["SiteStatus"] == 1
    assert client.get(f"{T}/sites/new/_api/web").status_code == 404
    client.advance(60)
    lists = client.get(f"{T}/sites/new/_api/web/lists/GetByTitle('Risks')?$expand=Fields,Views").json()
    assert lists["Description"] == "What may go wrong"
    assert {"Weight", "Owner1"} <= {one["InternalName"] for one in lists["Fields"]}
    assert [one["Title"] for one in lists["Views"] if one["DefaultView"]] == ["Heavy"]
    runs = _utility(client, "GetSiteDesignRun", {"webUrl": f"{T}/sites/new"})["value"]
    assert [one["SiteDesignID"] for one in runs] == [design]
    web = client.get(f"{T}/sites/new/_api/web?$select=HeaderLayout,MegaMenuEnabled&$expand=RegionalSettings").json()
    assert (web["HeaderLayout"], web["MegaMenuEnabled"], web["RegionalSettings"]["Time24"]) == (2, True, True)
    visitors = client.get(f"{T}/sites/new/_api/web/AssociatedVisitorGroup/users").json()["value"]
    assert [one["Email"] for one in visitors] == ["ben.ortiz@contoso.com"]


def test_a_new_site_gets_the_default_design_of_its_template_and_an_unknown_one_is_refused(client: Client) -> None:
    _design(client, IsDefault=True)
    default = _utility(client, "GetDefaultSiteDesignForWebTemplate", {"webTemplate": "SITEPAGEPUBLISHING#0"})
    assert default["Title"] == "Project"
    assert _utility(client, "GetDefaultSiteDesignForWebTemplate", {"webTemplate": "STS#3"}) == {"odata.null": True}
    _made(client, "/sites/default")
    _made(client, "/sites/blank", SiteDesignId="f6cc5403-0d63-442e-96c0-285923709ffc")
    _made(client, "/sites/team", WebTemplate="STS#3")
    unknown = "11111111-2222-3333-4444-555555555555"
    assert "odata.error" in _made(client, "/sites/unknown", SiteDesignId=unknown)
    client.advance(60)
    sites = client.state()["sites"]
    has = {path: "Risks" in sites[path]["lists"] for path in ("/sites/default", "/sites/blank", "/sites/team")}
    assert has == {"/sites/default": True, "/sites/blank": False, "/sites/team": False}
    assert "/sites/unknown" not in sites


def test_a_group_gets_the_design_that_its_options_name(client: Client) -> None:
    design = _design(client, "64")
    group = {
        "displayName": "Orion",
        "mailNickname": "orion",
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "creationOptions": [f"implicit_formula_292aa8a00786498a87a5ca52d9f4214a_{design}"],
    }
    assert client.post(f"{G}/v1.0/groups", group).status_code == 201
    client.advance(60)
    assert "Risks" in client.state()["sites"]["/sites/orion"]["lists"]


def test_a_site_that_joins_a_hub_gets_the_hubs_design(client: Client) -> None:
    design = _design(client)
    client.sim("POST", "edit", {"registerHub": "/sites/legal"})
    hub = client.site_id("/sites/legal")
    changed = client.send("PATCH", f"{A}/_api/HubSites/GetById('{hub}')", {"SiteDesignId": design}, If_Match="*")
    assert changed.status_code == 204, changed.text
    joined = client.tenant_call("ConnectSiteToHubSiteById", {"siteUrl": f"{T}/sites/finance", "hubSiteId": hub})
    assert joined.status_code == 200
    assert "Risks" in client.state()["sites"]["/sites/finance"]["lists"]
    _made(client, "/sites/joined", HubSiteId=hub)
    client.advance(60)
    assert "Risks" in client.state()["sites"]["/sites/joined"]["lists"]


def test_a_script_made_from_a_site_makes_an_equal_one(client: Client) -> None:
    body = {"siteDesignId": _design(client), "webUrl": f"{T}/sites/finance"}
    _utility(client, "ApplySiteDesign", body)
    included = {
        "IncludedLists": ["Lists/Risks", "Lists/Nothing"],
        "IncludeBranding": True,
        "IncludeRegionalSettings": True,
        "IncludeSiteExternalSharingCapability": True,
        "IncludeTheme": True,
    }
    wanted = {"webUrl": f"{T}/sites/finance", "info": included}
    found = _utility(client, "GetSiteScriptFromWeb", wanted)
    assert found["Warnings"] == ["The list Lists/Nothing does not exist."]
    script = json.loads(found["JSON"])
    done = _utility(client, "ExecuteTemplateScript", {"script": found["JSON"]}, f"{T}/sites/legal")["value"]
    assert [one["Outcome"] for one in done] == ["0"] * len(script["actions"])
    again = _utility(client, "GetSiteScriptFromWeb", {**wanted, "webUrl": f"{T}/sites/legal"})
    strip = [action["verb"] for action in json.loads(again["JSON"])["actions"]]
    assert strip == [action["verb"] for action in script["actions"]]
    sites = client.state()["sites"]
    first, second = (sites[path]["lists"]["Risks"] for path in ("/sites/finance", "/sites/legal"))
    assert second["columns"].keys() == first["columns"].keys()
    copied = client.get(f"{T}/sites/legal/_api/web/lists/GetByTitle('Risks')?$select=Description").json()
    assert copied["Description"] == "What may go wrong"
    shown = [{name: view["Columns"] for name, view in one["views"].items()} for one in (first, second)]
    assert shown[0] == shown[1] and {"Heavy", "All Items"} == shown[0].keys()
    list_url = {"listUrl": f"{T}/sites/finance/Lists/Risks"}
    of_list = _utility(client, "GetSiteScriptFromList", list_url, f"{T}/sites/finance")
    assert json.loads(of_list["value"])["actions"][0]["listName"] == "Risks"


def test_a_list_design_makes_its_list_where_it_is_applied(client: Client) -> None:
    script = _utility(client, "CreateSiteScript(Title='Start',Description='')", {"actions": [LIST]})["Id"]
    info = {"Title": "Risk list", "SiteScriptIds": [script], "ListColor": 3, "ListIcon": 7}
    design = _utility(client, "CreateListDesign", {"info": info})
    assert (design["ListColor"], design["ListIcon"]) == ("3", "7")
    assert [one["Id"] for one in _utility(client, "GetListDesigns")["value"]] == [design["Id"]]
    assert _utility(client, "GetListDesign", {"id": design["Id"]})["Title"] == "Risk list"
    done = _utility(client, "ApplyListDesign", {"listDesignId": design["Id"]}, f"{T}/sites/finance")["value"]
    assert [one["Outcome"] for one in done] == ["0"]
    assert "Risks" in client.state()["sites"]["/sites/finance"]["lists"]
    assert client.post(f"{T}/{_UTILITY}.DeleteSiteScript", {"id": script}).status_code == 400


def test_a_package_is_kept_as_it_is(client: Client) -> None:
    made = _utility(client, "CreateSiteScriptPackage", {"Title": "Pack", "Description": "", "Content": "UEsDBA=="})
    assert (made["IsSiteScriptPackage"], made["Content"]) == (True, "UEsDBA==")
    after = _utility(client, "UpdateSiteScriptPackage", {"id": made["Id"], "Title": "Pack 2", "Content": "UEs="})
    assert (after["Title"], after["Content"]) == ("Pack 2", "UEs=")
    assert client.state()["siteScripts"]["Pack 2"]["content"] == "UEs="


def test_sites_get_catalogs_of_apps_and_lose_them(client: Client) -> None:
    path = (
        method(39, "GetSiteByUrl", f"{T}/sites/hr")
        + '<Property Id="41" ParentId="39" Name="RootWeb" /><Property Id="43" ParentId="41" Name="TenantAppCatalog" />'
        + '<Property Id="45" ParentId="43" Name="SiteCollectionAppCatalogsSites" />'
    )
    url = f'<Parameters><Parameter Type="String">{T}/sites/hr</Parameter></Parameters>'
    add = f'<Method Id="47" ParentId="45" Name="Add">{url}</Method>'
    told = client.csom('<ObjectPath Id="48" ObjectPathId="47" />', TENANT + path + add)
    assert told[0]["ErrorInfo"] is None
    address = f"{T}/_api/Web/TenantAppCatalog/SiteCollectionAppCatalogsSites"
    found = client.get(address).json()["value"]
    assert [(one["AbsoluteUrl"], one["SiteID"]) for one in found] == [(f"{T}/sites/hr", client.site_id("/sites/hr"))]
    remove = f'<Method Name="Remove" Id="50" ObjectPathId="45">{url}</Method>'
    assert client.csom(remove, TENANT + path)[0]["ErrorInfo"] is None
    assert client.csom(remove, TENANT + path)[0]["ErrorInfo"] is not None
    assert client.get(address).json()["value"] == []


def test_a_site_gets_the_features_of_a_communication_site(client: Client) -> None:
    design = "d604dac3-50d3-405e-9ab9-d4713cda74ef"
    parameters = f'<Parameter Type="String">{T}/sites/hr</Parameter><Parameter Type="Guid">{{{design}}}</Parameter>'
    enable = f'<Method Name="EnableCommSite" Id="5" ObjectPathId="1"><Parameters>{parameters}</Parameters></Method>'
    assert client.csom(enable, TENANT)[0]["ErrorInfo"] is None
    assert client.get(f"{T}/sites/hr/_api/web?$select=DesignPackageId").json()["DesignPackageId"] == design
