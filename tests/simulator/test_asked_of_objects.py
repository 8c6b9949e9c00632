"""What administrators ask of webs, lists, items, users and levels beyond reading and changing them (wire/metadata)."""

import json
import re
from typing import Any

from tests.simulator.client import A, Client, G, T

S = f"{T}/sites/hr"


def _ask(client: Client, path: str, body: Any = None, *, verb: str = "POST", host: str = S) -> Any:
    answer = client.send(verb, f"{host}/_api/{path}", body)
    assert answer.status_code in (200, 201), answer.text
    found = answer.json()
    return found["value"] if isinstance(found, dict) and "value" in found else found


def _refused(client: Client, path: str, body: Any = None) -> str:
    answer = client.post(f"{S}/_api/{path}", body)
    assert answer.status_code >= 400
    return str(answer.json()["odata.error"]["code"])


def _list(client: Client, title: str = "Orders", *items: str) -> str:
    number = _ask(client, "web/lists", {"Title": title, "BaseTemplate": 100})["Id"]
    for item in items:
        _ask(client, f"web/lists(guid'{number}')/items", {"Title": item})
    return f"web/lists(guid'{number}')"


def test_a_title_is_given_in_other_languages(client: Client) -> None:
    for owner, name in (("web", "Title"), (_list(client), "Title"), ("web/contenttypes('0x01')", "Name")):
        resource = f"{owner}/{name}Resource"
        own = _ask(client, f"{resource}/GetValueForUICulture('en-US')", verb="GET")
        assert own and own == _ask(client, f"{resource}/GetValueForUICulture('nl-NL')", verb="GET")
        _ask(client, f"{resource}/SetValueForUICulture", {"cultureName": "nl-NL", "value": "Personeel"})
        assert _ask(client, f"{resource}/GetValueForUICulture(cultureName='nl-nl')", verb="GET") == "Personeel"
        assert _ask(client, f"{resource}/GetValueForUICulture('en-US')", verb="GET") == own
        entries = _ask(client, f"{resource}/GetResourceEntries", verb="GET")
        assert entries == [{"LCID": 1043, "Value": "Personeel"}]
    _ask(client, "web/TitleResource/SetValueForUICulture", {"cultureName": "en-US", "value": "People"})
    assert _ask(client, "web/Title", verb="GET") == "People"
    assert "ArgumentException" in _refused(client, "web/TitleResource/GetValueForUICulture('xx-YY')")


def test_a_title_in_another_language_is_set_by_process_query(client: Client) -> None:
    paths = (
        '<StaticProperty Id="1" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current"/>'
        '<Property Id="2" ParentId="1" Name="Web"/><Property Id="3" ParentId="2" Name="TitleResource"/>'
    )
    given = (
        '<Parameters><Parameter Type="String">de-DE</Parameter><Parameter Type="String">Leute</Parameter></Parameters>'
    )
    called = f'<Method Name="SetValueForUICulture" Id="4" ObjectPathId="3">{given}</Method>'
    assert client.csom(called, paths, S)[0]["ErrorInfo"] is None
    assert _ask(client, "web/TitleResource/GetValueForUICulture('de-DE')", verb="GET") == "Leute"


def test_a_site_and_a_library_run_their_own_jobs_about_versions(client: Client) -> None:
    library = "web/lists/GetByTitle('Documents')"
    for owner in ("site", library):
        progress = f"{owner}/GetProgressForDeleteFileVersions"
        assert json.loads(_ask(client, progress))["Status"] == "NoRequestFound"
        assert "ArgumentException" in _refused(client, f"{owner}/CancelDeleteFileVersions")
        _ask(client, f"{owner}/StartDeleteFileVersions", {"deleteOlderThanDays": 30})
        assert json.loads(_ask(client, progress))["Status"] in ("New", "InProgress")
        client.advance(120)
        assert json.loads(_ask(client, progress))["Status"] == "CompleteSuccess"
        mode = {"batchDeleteParameters": {"BatchDeleteMode": 1, "MajorVersionLimit": 3}}
        _ask(client, f"{owner}/StartDeleteFileVersionsByMode", mode)
        _ask(client, f"{owner}/CancelDeleteFileVersions")
        assert json.loads(_ask(client, progress))["Status"] == "NoRequestFound"
        _ask(client, f"{owner}/StartFileVersionExpirationReport", {"reportFileUrl": f"{S}/Shared Documents/r.csv"})
        told = _ask(client, f"{owner}/GetProgressForFileVersionExpirationReport", {"reportFileUrl": "r.csv"})
        assert json.loads(told)["Status"] in ("New", "InProgress")
    wanted = {"enableAutoTrim": False, "majorVersionLimit": 10, "expireAfterDays": 0}
    _ask(client, "site/StartSetVersionPolicyForDocLibs", wanted)
    assert json.loads(_ask(client, "site/GetProgressForSetVersionPolicyForDocLibs"))["MajorVersionLimit"] == 10
    _ask(client, "site/CancelSetVersionPolicyForDocLibs")


def test_a_site_says_what_new_libraries_start_with(client: Client) -> None:
    policy = "site/VersionPolicyForNewLibrariesTemplate"
    _ask(client, f"{policy}/SetExpireAfter", {"majorVersionLimit": 120, "expireAfterDays": 60})
    told = _ask(client, f"{policy}?$expand=VersionPolicies", verb="GET")
    assert told["MajorVersionLimit"] == 120
    assert told["VersionPolicies"] == {"DefaultExpireAfterDays": 60, "DefaultTrimMode": 1}
    _ask(client, f"{policy}/SetAutoExpiration")
    assert _ask(client, f"{policy}?$expand=VersionPolicies", verb="GET")["VersionPolicies"]["DefaultTrimMode"] == 2
    _ask(client, f"{policy}/InheritTenantSettings")
    assert _ask(client, policy, verb="GET")["MajorVersionLimit"] == -1


def test_users_are_found_by_what_the_directory_calls_them(client: Client) -> None:
    user = _ask(client, "web/ensureuser", {"logonName": "ben.ortiz@contoso.com"})
    known = client.get(f"{G}/v1.0/users/ben.ortiz@contoso.com?$select=id", Accept="application/json").json()["id"]
    assert _ask(client, f"web/siteusers/GetByObjectId('{known}')", verb="GET")["Id"] == user["Id"]
    puid = user["UserId"]["NameId"]
    assert _ask(client, f"web/siteusers/GetByPuid('{puid}')", verb="GET")["Id"] == user["Id"]
    assert client.get(f"{S}/_api/web/siteusers/GetByPuid('0')").status_code == 500
    group = _ask(client, "web/sitegroups", {"Title": "Editors"})["Id"]
    added = _ask(client, f"web/sitegroups({group})/users/AddUserById({user['Id']})")
    assert added["LoginName"] == user["LoginName"]
    assert "SPException" in _refused(client, f"web/siteusers({user['Id']})/Expire")
    guest = _ask(client, "web/ensureuser", {"logonName": "eve@fabrikam.com"})
    _ask(client, f"web/siteusers({guest['Id']})/Expire")
    assert client.get(f"{S}/_api/web/siteusers({guest['Id']})").status_code == 500


def test_levels_that_every_site_has_come_back_and_own_ones_go(client: Client) -> None:
    own = {"Name": "Approver", "Description": "", "Order": 9, "BasePermissions": {"High": "0", "Low": "65536"}}
    _ask(client, "web/roledefinitions", own)
    before = {one["Id"] for one in _ask(client, "web/roledefinitions", verb="GET")}
    assert client.send("DELETE", f"{S}/_api/web/roledefinitions/GetByType(4)").status_code == 200
    _ask(client, "web/roledefinitions/RecreateMissingDefaultRoleDefinitions")
    assert {one["Id"] for one in _ask(client, "web/roledefinitions", verb="GET")} == before
    _ask(client, "web/roledefinitions/RemoveAll")
    left = _ask(client, "web/roledefinitions", verb="GET")
    assert "Approver" not in {one["Name"] for one in left} and len(left) == len(before) - 1


def test_a_list_tells_what_changed_since_a_token(client: Client) -> None:
    address = _list(client, "Orders", "One", "Two & more")
    whole = client.post(f"{S}/_api/{address}/GetListItemChangesSinceToken", {"query": {"RowLimit": "10"}})
    assert whole.headers["Content-Type"].startswith("text/xml") and 'ows_Title="Two &amp; more"' in whole.text
    token = re.search(r'LastChangeToken="([^"]+)"', whole.text)
    assert token is not None and "ItemCount='2'" in whole.text
    client.advance(60)
    _ask(client, f"{address}/items", {"Title": "Three"})
    query = {"query": {"ChangeToken": token[1]}}
    later = client.post(f"{S}/_api/{address}/GetListItemChangesSinceToken", query).text
    assert "ItemCount='1'" in later and 'ows_Title="Three"' in later
    assert "ArgumentException" in _refused(
        client, f"{address}/GetListItemChangesSinceToken", {"query": {"ChangeToken": "x"}}
    )


def test_a_form_shows_an_item_and_a_lookup_its_choices(client: Client) -> None:
    address = _list(client, "Colours", "Red", "Green")
    form = json.loads(_ask(client, f"{address}/RenderListFormData(itemid=1,formid='editform',mode=2)"))
    assert form["ListData"]["Data"]["Title"] == "Red" and form["ListData"]["ItemId"] == 1
    assert client.post(f"{S}/_api/{address}/RenderListFormData(itemid=9,formid='editform',mode=2)").status_code == 404
    other = _list(client, "Cars")
    colours = _ask(client, f"{address}?$select=Id", verb="GET")["Id"]
    column = {"Title": "Colour", "FieldTypeKind": 7, "LookupListId": colours, "LookupFieldName": "Title"}
    _ask(client, f"{other}/fields/addfield", {"parameters": column})
    choices = json.loads(_ask(client, f"{other}/GetLookupFieldChoices", {"targetFieldName": "Colour"}))
    assert [row["Title"] for row in choices["Row"]] == ["Red", "Green"]
    wanted = {"targetFieldName": "Colour", "beginsWithSearchString": "G"}
    assert len(json.loads(_ask(client, f"{other}/SearchLookupFieldChoices", wanted))["Row"]) == 1
    number = _ask(client, f"{other}/StartRecycle")
    assert _ask(client, f"web/recyclebin('{number}')", verb="GET")["Title"] == "Cars"


def test_an_item_takes_a_value_as_text_and_a_label(client: Client) -> None:
    item = f"{_list(client, 'Orders', 'One')}/items(1)"
    _ask(client, f"{item}/ParseAndSetFieldValue", {"fieldName": "Title", "value": "Changed"})
    assert _ask(client, f"{item}?$select=Title", verb="GET")["Title"] == "Changed"
    assert "ArgumentException" in _refused(client, f"{item}/ParseAndSetFieldValue", {"fieldName": "No", "value": "x"})
    _ask(client, f"{item}/SetCommentsDisabled", {"value": True})
    (version,) = _ask(client, f"{item}/GetVersions", verb="GET")
    assert _ask(client, f"{item}/GetVersionById({version['VersionId']})", verb="GET")["IsCurrentVersion"] is True


def test_a_site_that_is_on_hold_is_told_from_one_that_may_go(client: Client) -> None:
    store = "SP.CompliancePolicy.SPPolicyStoreProxy"
    assert _ask(client, f"{store}.IsSiteDeletable(siteUrl='{S}')", verb="GET") is True
    assert _ask(client, f"{store}.CheckSiteIsDeletableById?siteId='{client.site_id('/sites/hr')}'", verb="GET") is True
    assert client.get(f"{S}/_api/{store}.CheckSiteIsDeletableById?siteId='{'0' * 8}'").status_code == 404


def test_a_site_asks_to_join_a_hub_that_wants_approval(client: Client) -> None:
    hub = _ask(client, "site/RegisterHubSite", host=f"{T}/sites/finance")["ID"]
    wanted = {"RequiresJoinApproval": True}
    assert client.send("PATCH", f"{A}/_api/HubSites/GetById('{hub}')", wanted, If_Match="*").status_code == 204
    assert client.post(f"{S}/_api/site/JoinHubSite", {"hubSiteId": hub}).status_code == 403
    _ask(client, "site/OnHubSiteJoinRequestStarted", {"approvalCorrelationId": "42"})
    assert _ask(client, "site/GetHubSiteJoinApprovalCorrelationId", verb="GET") == "42"
    own = client.site_id("/sites/hr")
    token = _ask(client, "site/OnHubSiteJoinRequestApproved", {"joiningSiteId": own}, host=f"{T}/sites/finance")
    check = f"site/ValidateHubSiteJoinApprovalToken(joiningSiteId='{own}',approvalToken='{token}')"
    assert _ask(client, check, verb="GET", host=f"{T}/sites/finance") is True
    assert _ask(client, check.replace(token, "no"), verb="GET", host=f"{T}/sites/finance") is False
    _ask(client, "site/JoinHubSite", {"hubSiteId": hub, "approvalToken": token})
    assert _ask(client, "site?$select=HubSiteId", verb="GET")["HubSiteId"] == hub
    _ask(client, "site/OnHubSiteJoinRequestCanceled", {"approvalCorrelationId": "42"})
    assert _ask(client, "site/GetHubSiteJoinApprovalCorrelationId", verb="GET") == ""


def test_the_prompt_for_a_team_is_hidden_once_for_all(client: Client) -> None:
    asked = f"groupsitemanager/IsTeamifyPromptHidden?siteUrl='{S}'"
    assert _ask(client, asked, verb="GET") is False
    assert _ask(client, "groupsitemanager/HideTeamifyPrompt", {"siteUrl": S}) == {"odata.null": True}
    assert _ask(client, asked, verb="GET") is True
    assert _ask(client, "GroupSiteManager/GetGroupCreationContext", verb="GET")["SitePath"] == "sites/"
    conversion = _ask(client, "GroupSiteManager/GetGroupSiteConversionData", verb="GET")
    assert conversion["IsGroupifyDisabled"] is False and conversion["SuggestedOwners"]
    assert _ask(client, "GroupSiteManager/GetParentGroupForChannel", {"siteUrl": S}) == []


def test_the_older_listings_answer_as_the_newer_one(client: Client) -> None:
    newer = client.tenant_call("GetSitePropertiesFromSharePointByFilters", {"speFilter": {}}).json()["value"]
    for name, body in (
        ("GetSiteProperties", {"startIndex": 0, "includeDetail": False}),
        ("GetSitePropertiesFromSharePoint", {"startIndex": None, "includeDetail": False}),
        ("GetSitePropertiesByFilter", {"filter": "", "startIndex": 0, "includeDetail": False}),
    ):
        assert client.tenant_call(name, body).json()["value"] == newer
    one = {"filter": f"Url -eq '{S}'", "startIndex": "0", "includeDetail": False}
    (found,) = client.tenant_call("GetSitePropertiesFromSharePointByFilter", one).json()["value"]
    assert found["Url"] == S
    number = client.site_id("/sites/hr")
    assert client.get(f"{T}/_api/SPSiteManager/SiteUrl?siteId='{number}'").json()["value"] == S
    assert client.tenant_call("GetSiteByUrl", {"url": S}).json()["Id"] == number


def test_a_web_takes_a_classic_theme_and_tells_its_templates(client: Client) -> None:
    _ask(client, "web/ApplyTheme", {"colorPaletteUrl": "/_catalogs/theme/15/palette001.spcolor"})
    assert "ArgumentException" in _refused(client, "web/ApplyTheme", {"colorPaletteUrl": "x"})
    assert "SPException" in _refused(client, "web/ApplyWebTemplate", {"webTemplate": "STS#3"})
    assert _ask(client, "web/GetCustomListTemplates", verb="GET") == []
    assert "STS#3" in {one["Name"] for one in _ask(client, "site/GetWebTemplates(1033,0)", verb="GET")}
    health = _ask(client, "site/RunHealthCheck", {"ruleId": "0" * 8, "bRepair": False, "bRunAlways": True})
    assert health["FailedErrorCount"] == 0 and health["PassedCount"] == len(health["Results"])
    address = _list(client, "Orders", "One")
    unique = _ask(client, f"{address}/items(1)?$select=GUID,UniqueId", verb="GET")
    assert (
        _ask(client, f"web/GetListItemByResourceId('{unique.get('UniqueId') or unique['GUID']}')", verb="GET")["Id"]
        == 1
    )


def test_a_filter_takes_parts_of_dates(client: Client) -> None:
    made = _ask(client, "web/Created", verb="GET")
    year, month, day = (int(part) for part in made[:10].split("-"))
    hour, minute, second = (int(part) for part in made[11:19].split(":"))
    for name, value in (("year", year), ("month", month), ("day", day), ("hour", hour), ("minute", minute)):
        assert _ask(client, f"web/lists?$filter=Title eq 'Documents' and {name}(Created) eq {value}", verb="GET")
        assert not _ask(client, f"web/lists?$filter=Title eq 'Documents' and {name}(Created) lt {value}", verb="GET")
    assert _ask(client, f"web/lists?$filter=second(datetime'{made}') eq {second}", verb="GET")
    assert client.get(f"{S}/_api/web/lists?$filter=year(Created,1) eq 1").status_code == 400


def test_somebody_in_a_column_is_shown_by_the_columns_of_the_list_of_users(client: Client) -> None:
    address = _list(client, "Orders", "One")
    select = "Title,Author/Id,Author/Title,Author/EMail,Author/Name,Editor/UserName,Editor/JobTitle"
    (item,) = _ask(client, f"{address}/items?$select={select}&$expand=Author,Editor", verb="GET")
    assert set(item["Author"]) == {"Id", "Title", "EMail", "Name"} and item["Author"]["Name"].startswith("i:0#.f|")
    assert item["Author"]["EMail"] == item["Editor"]["UserName"] and item["Editor"]["JobTitle"] is None
    found = f"{address}/items?$filter=Author/EMail eq '{item['Author']['EMail']}'&$expand=Author"
    assert len(_ask(client, found, verb="GET")) == 1
    assert client.get(f"{S}/_api/{address}/items?$select=Author/Nothing&$expand=Author").status_code == 400
