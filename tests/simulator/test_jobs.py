"""Renamed and archived sites, and external people."""

import json
from typing import Any

import pytest

from .client import A, Client, G, Json, T
from .recordings import answers, assert_same_shape, needs_recordings
from .test_csom import ALL, TENANT, method

_JOBS = f"{A}/_api/SiteRenameJobs"


def _rename(client: Client, source: str, target: str, **more: Any) -> Any:
    body = {"SourceSiteUrl": T + source, "TargetSiteUrl": T + target, "Option": 0, "TargetSiteTitle": None, **more}
    return client.post(f"{_JOBS}?api-version=1.4.7", body)


@needs_recordings
def test_a_renamed_site_moves_and_leaves_a_redirect(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 0.01})
    client.post(f"{T}/sites/finance/_api/web/lists", {"Title": "Risks", "BaseTemplate": 100})
    before = client.state(extras="ids,content")["sites"]["/sites/finance"]
    answer = _rename(client, "/sites/finance", "/sites/money", TargetSiteTitle="Money")
    assert answer.status_code == 201, answer.text
    assert_same_shape(answer.json(), answers("site-properties", "SiteRenameJobs", stubs=True))
    jobs = f"{_JOBS}/GetJobsBySiteUrl(url='{T}/sites/finance')?api-version=1.4.7"
    states = []
    for _ in range(8):
        states.append(client.get(jobs).json()["value"][0]["JobState"])
        client.advance(5)
    assert list(dict.fromkeys(states)) == ["NotStarted", "InProgress", "Success"]
    after = client.state(extras="ids,content")["sites"]
    moved = after["/sites/money"]
    assert (moved["title"], moved["id"], moved["files"]) == ("Money", before["id"], before["files"])
    assert moved["lists"] == before["lists"]
    lists = client.get(f"{T}/sites/money/_api/web/lists/GetByTitle('Risks')/RootFolder").json()
    assert lists["ServerRelativeUrl"] == "/sites/money/Lists/Risks"
    assert after["/sites/finance"]["template"] == "RedirectSite#0"
    assert client.get(f"{T}/sites/finance/_api/web").status_code == 404
    removed = client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/finance"})
    assert removed.status_code == 200


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("/sites/finance", "/sites/hr", "already exists"),
        ("/sites/regions", "/sites/other", "hub"),
        ("", "/sites/other", "can not be changed"),
        ("/sites/finance", "/nowhere", "is not valid"),
        ("/sites/none", "/sites/other", "Cannot get site"),
    ],
)
def test_a_site_that_can_not_be_renamed_stays(client: Client, source: str, target: str, words: str) -> None:
    before = client.state()
    answer = _rename(client, source, target)
    assert answer.status_code >= 400
    assert words in answer.json()["odata.error"]["message"]["value"]
    assert client.state() == before


def _over_csom(client: Client, name: str, path: str) -> Any:
    answer = client.csom(f'<Query Id="2" ObjectPathId="3">{ALL}</Query>', TENANT + method(3, name, T + path))
    return answer[0]["ErrorInfo"] or answer[2]


def test_an_archived_site_is_closed_until_it_comes_back(client: Client) -> None:
    operation = _over_csom(client, "ArchiveSiteByUrl", "/sites/legal")
    assert operation["_ObjectType_"].endswith(".SpoOperation")
    assert client.properties("/sites/legal")["ArchiveStatus"] == "RecentlyArchived"
    assert client.get(f"{T}/sites/legal/_api/web").status_code == 403
    assert client.patch_site("/sites/legal", {"Title": "No"}).status_code == 403
    assert "already archived" in _over_csom(client, "ArchiveSiteByUrl", "/sites/legal")["ErrorMessage"]
    _over_csom(client, "UnarchiveSiteByUrl", "/sites/legal")
    assert client.get(f"{T}/sites/legal/_api/web").status_code == 200
    assert client.properties("/sites/legal")["ArchiveStatus"] == "NotArchived"


def test_what_is_in_the_archive_for_long_takes_a_day_to_come_back(client: Client) -> None:
    site = client.site_id("/sites/legal")
    assert client.tenant_call("ArchiveSiteById", {"siteId": site}).json()["IsComplete"] is True
    client.advance(8 * 86400)
    assert client.properties("/sites/legal")["ArchiveStatus"] == "FullyArchived"
    assert client.tenant_call("UnarchiveSiteById", {"siteId": site}).json()["IsComplete"] is False
    assert client.properties("/sites/legal")["ArchiveStatus"] == "Reactivating"
    client.advance(86401)
    assert client.properties("/sites/legal")["ArchiveStatus"] == "NotArchived"
    assert client.get(f"{T}/sites/legal/_api/web").status_code == 200


_OFFICE = '<Constructor Id="131" TypeId="{e45fd516-a408-4ca4-b6dc-268e2f1f0f83}" />'
_CHILDREN = "".join(
    f'<Property Name="{name}" ScalarProperty="true" />'
    for name in ("DisplayName", "InvitedAs", "UniqueId", "AcceptedAs", "WhenCreated", "InvitedBy")
)
_QUERY = (
    '<Query Id="136" ObjectPathId="134"><Query SelectAllProperties="false"><Properties>'
    '<Property Name="TotalUserCount" ScalarProperty="true" /><Property Name="UserCollectionPosition" '
    'ScalarProperty="true" /><Property Name="ExternalUserCollection"><Query SelectAllProperties="false"><Properties />'
    f'</Query><ChildItemQuery SelectAllProperties="false"><Properties>{_CHILDREN}</Properties></ChildItemQuery>'
    "</Property></Properties></Query></Query>"
)


def _external(client: Client, name: str, *before: str, position: int = 0, size: int = 50) -> Any:
    texts = "".join(f'<Parameter Type="String">{text}</Parameter>' for text in before)
    numbers = "".join(f'<Parameter Type="Int32">{number}</Parameter>' for number in (position, size))
    last = '<Parameter Type="String"></Parameter><Parameter Type="Enum">0</Parameter>'
    path = f'<Method Id="134" ParentId="131" Name="{name}"><Parameters>{texts}{numbers}{last}</Parameters></Method>'
    return client.csom(_QUERY, path + _OFFICE)[2]


@needs_recordings
def test_external_people_are_listed_and_removed(client: Client) -> None:
    for name in ("carla.rossi", "dan.wu"):
        login = f"{name}@fabrikam.com"
        client.sim("POST", "edit", {"addMember": {"site": "/sites/hr", "group": "Visitors", "principal": login}})
    client.get(f"{G}/v1.0/users/erik.olsen@fabrikam.com")
    site = _external(client, "GetExternalUsersForSite", f"{T}/sites/hr")
    recorded = [body[4] for body in answers("tenant-csom", "csom.GetExternalUsersForSite", stubs=True) if len(body) > 4]
    assert_same_shape(site, recorded)
    people = site["ExternalUserCollection"]["_Child_Items_"]
    assert_same_shape(people[0], [recorded[0]["ExternalUserCollection"]["_Child_Items_"][0]])
    assert [one["AcceptedAs"] for one in people] == ["carla.rossi@fabrikam.com", "dan.wu@fabrikam.com"]
    everybody = _external(client, "GetExternalUsers", size=2)
    assert (everybody["TotalUserCount"], everybody["UserCollectionPosition"]) == (3, 2)
    rest = _external(client, "GetExternalUsers", position=2, size=2)
    assert (len(rest["ExternalUserCollection"]["_Child_Items_"]), rest["UserCollectionPosition"]) == (1, -1)
    ids = f'<Object Type="String">{people[0]["UniqueId"]}</Object><Object Type="String">NOBODY</Object>'
    path = f'<Method Id="134" ParentId="131" Name="RemoveExternalUsers"><Parameters><Parameter Type="Array">{ids}'
    removed = client.csom(
        f'<Query Id="136" ObjectPathId="134">{ALL}</Query>', f"{path}</Parameter></Parameters></Method>{_OFFICE}"
    )[2]
    assert (removed["RemoveSucceeded"], removed["RemoveFailed"]) == ([people[0]["UniqueId"]], ["NOBODY"])
    assert _external(client, "GetExternalUsers")["TotalUserCount"] == 2


def test_version_policies_are_taken_over_by_jobs(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 0.01})
    policy = {"isAutoTrimEnabled": False, "majorVersionLimit": 300, "expireVersionsAfterDays": 90}
    assert client.tenant_call("SetFileVersionPolicy", policy).status_code == 200
    tenant = client.get(f"{A}/_api/SPO.Tenant?$select=MajorVersionLimit,ExpireVersionsAfterDays").json()
    assert (tenant["MajorVersionLimit"], tenant["ExpireVersionsAfterDays"]) == (300, 90)
    site = {"siteUrl": f"{T}/sites/hr"}

    def status(name: str) -> str:
        return str(json.loads(client.tenant_call(name, site).json()["value"])["Status"])

    name = "GetVersionPolicyForDocLibsJobProgress"
    assert status(name) == "NoRequestFound"
    changes = {
        "MajorVersionLimit": 200,
        "InheritVersionPolicyFromTenant": False,
        "ApplyToExistingDocumentLibraries": True,
    }
    assert client.patch_site("/sites/hr", changes).status_code == 200
    seen = []
    for _ in range(9):
        seen.append(status(name))
        client.advance(10)
    assert list(dict.fromkeys(seen)) == ["New", "InProgress", "CompleteSuccess"]
    assert client.tenant_call("RemoveVersionPolicyForDocLibsJob", site).status_code == 200
    assert client.tenant_call("RemoveVersionPolicyForDocLibsJob", site).status_code == 400
    delete = {**site, "batchDeleteParams": {"BatchDeleteMode": 0, "DeleteOlderThanDays": 30}}
    assert client.tenant_call("NewFileVersionBatchDeleteJob", delete).json()["IsComplete"] is True
    assert status("GetFileVersionBatchDeleteJobProgress") == "New"


def test_a_library_has_a_version_policy_and_jobs_of_its_own(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 0.01})
    site, library = {"siteUrl": f"{T}/sites/hr"}, {"listParams": {"Title": "Documents"}}
    both = {**site, **library}
    before = client.tenant_call("GetFileVersionPolicyForLibrary", both).json()
    assert (before["VersioningEnabled"], before["MajorVersionLimit"]) == (True, 500)
    wanted = {"MajorVersionLimit": 50, "ExpireVersionsAfterDays": 30, "EnableAutoExpirationVersionTrim": False}
    assert (
        client.tenant_call("SetFileVersionPolicyForLibrary", {**both, "versionPolicyParams": wanted}).status_code == 200
    )
    assert client.tenant_call("GetFileVersionPolicyForLibrary", both).json() == {**before, **wanted}
    list_ = client.get(f"{T}/sites/hr/_api/web/lists/GetByTitle('Documents')?$expand=VersionPolicies").json()
    assert (list_["MajorVersionLimit"], list_["VersionPolicies"]["DefaultTrimMode"]) == (50, 1)
    delete = {**both, "batchDeleteParams": {"BatchDeleteMode": 1, "MajorVersionLimit": 10}}
    assert client.tenant_call("NewFileVersionBatchDeleteJobForLibrary", delete).json()["IsComplete"] is True
    client.advance(90)
    progress = "GetFileVersionBatchDeleteJobProgressForLibrary"
    told = client.tenant_call(progress, both).json()
    assert (told["Status"], told["BatchDeleteMode"], told["Url"]) == ("CompleteSuccess", 1, site["siteUrl"])
    of_site = json.loads(client.tenant_call("GetFileVersionBatchDeleteJobProgress", site).json()["value"])
    assert of_site["Status"] == "NoRequestFound"
    assert client.tenant_call("RemoveFileVersionBatchDeleteJobForLibrary", both).status_code == 200
    assert client.tenant_call(progress, both).json()["Status"] == "NoRequestFound"
    report = {**both, "reportUrl": f"{T}/sites/hr/Shared Documents/report.csv"}
    assert client.tenant_call("NewFileVersionExpirationReportJobForLibrary", report).status_code == 200
    told = client.tenant_call("GetFileVersionExpirationReportJobProgressForLibrary", report).json()
    assert (told["Status"], told["ReportUrl"]) == ("New", report["reportUrl"])
    missing = {**site, "listParams": {"Title": "Nothing"}}
    assert client.tenant_call("GetFileVersionPolicyForLibrary", missing).status_code == 404
    assert (
        client.tenant_call("NewFileVersionBatchDeleteJobForLibrary", {**delete, "listParams": None}).status_code == 400
    )


DAY = 86400


def _versions(client: Client, name: str) -> list[str]:
    path = f"/sites/hr/Shared Documents/{name}"
    found = client.get(f"{T}/sites/hr/_api/web/GetFileByServerRelativePath(DecodedUrl='{path}')/Versions").json()
    return [one["VersionLabel"] for one in found["value"]]


def _written(client: Client, name: str, times: int, *, every: float) -> None:
    folder = "GetFolderByServerRelativePath(DecodedUrl='/sites/hr/Shared Documents')"
    for number in range(times):
        url = f"{T}/sites/hr/_api/web/{folder}/Files/AddUsingPath(DecodedUrl='{name}',Overwrite=true)"
        assert client.post(url, f"version {number}", Content_Type="application/octet-stream").status_code == 200
        client.advance(every)


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ({"BatchDeleteMode": 0, "DeleteOlderThanDays": 35}, ["3.0", "4.0"]),  # made 30 and 20 days ago
        ({"BatchDeleteMode": 1, "MajorVersionLimit": 3}, ["2.0", "3.0", "4.0"]),
        ({"BatchDeleteMode": 2}, ["1.0", "2.0", "3.0", "4.0"]),
    ],
)
def test_a_job_deletes_older_versions_once_it_is_through(client: Client, wanted: Json, left: list[str]) -> None:
    client.sim("POST", "clock", {"frozen": True})
    _written(client, "a.txt", 5, every=10 * DAY)
    before = _versions(client, "a.txt")
    assert before == ["1.0", "2.0", "3.0", "4.0"]
    site = {"siteUrl": f"{T}/sites/hr"}
    asked = client.tenant_call("NewFileVersionBatchDeleteJob", {**site, "batchDeleteParams": wanted})
    assert asked.status_code == 200 and _versions(client, "a.txt") == before  # not yet
    client.advance(60)
    assert _versions(client, "a.txt") == left
    told = json.loads(client.tenant_call("GetFileVersionBatchDeleteJobProgress", site).json()["value"])
    gone = len(before) - len(left)
    assert (told["VersionsDeleted"], told["VersionsProcessed"], told["Status"]) == (gone, 4, "CompleteSuccess")
    assert client.tenant_call("RemoveFileVersionBatchDeleteJob", site).status_code == 200
    assert _versions(client, "a.txt") == left  # what is gone stays gone


def test_trimming_by_itself_thins_what_is_old(client: Client) -> None:
    client.sim("POST", "clock", {"frozen": True})
    _written(client, "a.txt", 6, every=600)  # all within an hour
    _written(client, "b.txt", 2, every=600)
    client.advance(40 * DAY)
    library = {"siteUrl": f"{T}/sites/hr", "listParams": {"Title": "Documents"}}
    job = {**library, "batchDeleteParams": {"BatchDeleteMode": 2}}
    assert client.tenant_call("NewFileVersionBatchDeleteJobForLibrary", job).status_code == 200
    client.advance(60)
    progress = client.tenant_call("GetFileVersionBatchDeleteJobProgressForLibrary", library).json()
    assert 1 <= len(_versions(client, "a.txt")) <= 2 and len(_versions(client, "b.txt")) == 1
    assert progress["VersionsDeleted"] == 6 - len(_versions(client, "a.txt")) - len(_versions(client, "b.txt"))
    assert int(progress["StorageReleasedInBytes"]) == progress["VersionsDeleted"] * len("version 0")


def test_a_job_that_is_stopped_in_time_deletes_nothing(client: Client) -> None:
    client.sim("POST", "clock", {"frozen": True})
    _written(client, "a.txt", 3, every=60)
    site = {"siteUrl": f"{T}/sites/hr"}
    job = {**site, "batchDeleteParams": {"BatchDeleteMode": 1, "MajorVersionLimit": 1}}
    assert client.tenant_call("NewFileVersionBatchDeleteJob", job).status_code == 200
    client.advance(30)
    assert client.tenant_call("RemoveFileVersionBatchDeleteJob", site).status_code == 200
    client.advance(60)
    assert _versions(client, "a.txt") == ["1.0", "2.0"]


def _swap(client: Client, source: str, target: str, archive: str) -> Any:
    urls = {"sourceUrl": T + source, "targetUrl": (T + target).rstrip("/"), "archiveUrl": T + archive}
    return client.tenant_call("SwapSite", urls)


def test_a_site_takes_the_place_of_the_root_site(client: Client) -> None:
    client.sim("POST", "clock", {"frozen": True})
    client.sim("POST", "edit", {"create": {"url": "/sites/new-root", "template": "STS#3", "title": "New root"}})
    _written(client, "a.txt", 1, every=0)
    for path in ("/sites/new-root", ""):
        where = f"{T}{path}/_api/web/GetFolderByServerRelativePath(DecodedUrl='{path}/Shared Documents')"
        name = f"{path.rpartition('/')[2] or 'root'}.txt"
        url = f"{where}/Files/AddUsingPath(DecodedUrl='{name}')"
        assert client.post(url, "x", Content_Type="application/octet-stream").status_code == 200
    before = client.state(extras="ids")["sites"]
    answer = _swap(client, "/sites/new-root", "/", "/sites/old-root")
    assert (answer.status_code, answer.json()["IsComplete"]) == (200, False)
    client.advance(60)
    after = client.state(extras="ids,content")["sites"]
    assert after["/"]["id"] == before["/sites/new-root"]["id"] and after["/"]["title"] == "New root"
    assert after["/sites/old-root"]["id"] == before["/"]["id"]
    assert after["/sites/new-root"]["template"] == "RedirectSite#0"
    assert after["/sites/hr"]["id"] == before["/sites/hr"]["id"]
    for path, name in (("", "new-root.txt"), ("/sites/old-root", "root.txt")):
        where = f"GetFolderByServerRelativePath(DecodedUrl='{path}/Shared Documents')"
        found = client.get(f"{T}{path}/_api/web/{where}/Files?$select=Name,ServerRelativeUrl").json()["value"]
        assert found == [{"Name": name, "ServerRelativeUrl": f"{path}/Shared Documents/{name}"}]


@pytest.mark.parametrize(
    ("source", "target", "archive"),
    [
        ("/sites/hr", "/sites/legal", "/sites/old"),  # only the root site and the search centre are targets
        ("/sites/hr", "/", "/sites/legal"),  # taken
        ("/sites/none", "/", "/sites/old"),
        ("/sites/hub", "/", "/sites/old"),
        ("/sites/orion", "/", "/sites/old"),  # with a group
        ("/", "/search", "/sites/old"),
    ],
)
def test_a_swap_that_can_not_be(client: Client, source: str, target: str, archive: str) -> None:
    client.sim("POST", "edit", {"create": {"url": "/sites/hub", "template": "STS#3", "title": "Hub"}})
    client.sim("POST", "edit", {"registerHub": "/sites/hub"})
    client.sim("POST", "edit", {"createGroup": {"alias": "orion", "title": "Orion", "owners": ["ann.lee@contoso.com"]}})
    before = client.state()
    assert _swap(client, source, target, archive).status_code in (400, 404)
    assert client.state() == before
