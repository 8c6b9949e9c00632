"""The checks of ``audit`` on a tenant: accounts, guests, links item by item, and policies that set their limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest

from .stage import Stage, document

ALL = ("audit", "--links", "--policy", "check-*", "--format", "json")
ZOE = "zoe_fabrikam.com#ext#@contoso.onmicrosoft.com"


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    """A few sites, and nothing declared but a policy that the checks do not need."""
    made = make_stage(seed_sites=8)
    made.edit(tenant={"SharingCapability": 2, "CoreSharingCapability": 2, "RequireAnonymousLinksExpireInDays": 0})
    made.commit({"policies/p.yaml": document("SecurityPolicy", name="p", appliesTo="tenant",
                                             require={"legacyAuthProtocolsEnabled": False})})  # fmt: skip
    return made


def teams(stage: Stage) -> list[str]:
    return sorted(path for path, known in stage.state()["sites"].items() if known["template"] == "STS#3")


def told(report: Any) -> dict[tuple[str, str], Any]:
    return {(f["check"], f["resource"].removeprefix("site:")): f for f in report["findings"]}


def test_links_are_counted_with_those_that_never_end_and_the_guests_with_who_invited_them(stage: Stage) -> None:
    opened, quiet, *_ = teams(stage)
    for path in (opened, quiet):
        stage.edit(site=path, set={"SharingCapability": 2})
    for name in ("a.txt", "b.txt", "c.txt"):
        stage.edit(addFile={"site": opened, "name": name, "bytes": 1})
    stage.edit(shareFile={"site": opened, "name": "a.txt", "scope": "anonymous", "edits": True})
    stage.edit(shareFile={"site": opened, "name": "b.txt", "scope": "anonymous", "expires": 4_000_000_000})
    stage.edit(shareFile={"site": opened, "name": "b.txt", "scope": "organization"})
    stage.edit(shareFile={"site": opened, "name": "c.txt", "scope": "users", "people": ["zoe@fabrikam.com"]})
    stage.edit(person={"name": "zoe@fabrikam.com"})
    found = told(stage.run(*ALL, "--target", f"site:{opened}", "--target", f"site:{quiet}").json)
    anyone = found["anyone-links", opened]
    assert (anyone["verdict"], anyone["found"]) == ("fail", 2)
    assert "1 without end, 1 for editing; at Documents #" in anyone["reason"]
    assert found["organization-links", opened]["found"] == 1
    assert found["lasting-links", opened]["found"] == 2 and "(for anyone)" in found["lasting-links", opened]["reason"]
    guests = found["guests", opened]
    owner = stage.site(opened)["owner"].rpartition("|")[2]
    assert f"{ZOE} (by a link, invited by {owner}, without end, last seen " in guests["reason"]
    assert not [name for name, path in found if path == quiet and name.endswith("-links")]
    assert stage.writes == 0


def test_an_application_that_the_directory_lets_into_one_site_is_found_and_a_refusal_is_unknown(stage: Stage) -> None:
    opened, quiet, *_ = teams(stage)
    stage.edit(grantApplication={"site": opened, "id": "89ea5c94", "name": "Clock", "roles": ["write"]})
    asked = ("audit", "--links", "--policy", "check-*applications", "--format", "json")
    both = ("--target", f"site:{opened}", "--target", f"site:{quiet}")
    report = stage.run(*asked, *both)
    found = told(report.json)
    assert list(found) == [("granted-applications", opened)]
    assert found["granted-applications", opened]["reason"] == "Clock 89ea5c94 (write)"
    assert "one a site for grants to applications, of which the service lets 60 a minute" in report.err
    stage.faults({"kind": "status", "status": 403, "operation": "graph/sites/{id}/permissions GET", "rate": 1.0})
    refused = told(stage.run(*asked, *both, "--fresh").json)
    assert {(key[0], one["verdict"]) for key, one in refused.items()} == {("granted-applications", "unknown")}
    assert len(refused) == 2 and all("403" in one["reason"] for one in refused.values())


def test_an_application_that_reaches_every_site_is_found_and_ours_is_told_beside_it(stage: Stage) -> None:
    reach = ("audit", "--deep", "--policy", "check-tenant-applications", "--format", "json")
    first = stage.run(*reach)
    assert not first.json["findings"] and "five requests" in first.err
    for name, roles in (
        ("Clock", {"SharePoint": ["Sites.Read.All"], "Graph": ["Files.ReadWrite.All", "Sites.Selected"]}),
        ("Mailer", {"SharePoint": [], "Graph": ["Sites.Selected", "User.Read.All"]}),
    ):
        stage.control(
            "applications", {"clientId": str(uuid5(NAMESPACE_OID, name)), "displayName": name, "roles": roles}
        )
    stage.commit({"policies/known.yaml": document("SecurityPolicy", name="known", appliesTo="tenant",
                                                  checks={"tenant-applications": {"atMost": 1}})})  # fmt: skip
    asked = (*reach, "--policy", "known")
    report = stage.run(*asked).json
    ((key, finding),) = told(report).items()
    assert key == ("tenant-applications", "tenant:settings") and (finding["verdict"], finding["found"]) == ("fail", 1)
    clock = r"Clock [0-9a-f-]{36} \(Files.ReadWrite.All of Microsoft Graph, Sites.Read.All of SharePoint\)"
    ours = r"and this program, which is not counted \(.*Sites.FullControl.All of SharePoint.*\)"
    assert re.fullmatch(f"{clock}, {ours}", finding["reason"])
    counts = {policy["name"]: policy["counts"]["pass"] for policy in report["policies"]}
    assert counts == {"check-tenant-applications": 0, "known": 1}
    assert not stage.run(*asked, "--target", "site:/sites/*").json["findings"]
    mending = stage.run("remediate", "--deep", "--policy", "check-tenant-applications", "--dry-run")
    assert "Not mended by itself (1)" in mending.out and "nothing that a value could mend" in mending.out
    without = stage.run(*[one for one in asked if one != "--deep"], expect=None)
    assert "--deep" in without.err and without.code not in (0, 2)
    stage.faults({"kind": "status", "status": 403, "operation": "graph/servicePrincipals/{id}/* GET", "rate": 1.0})
    refused = stage.run(*asked, "--fresh").json
    assert {(f["policy"], f["verdict"]) for f in refused["findings"]} == {
        ("check-tenant-applications", "unknown"), ("known", "unknown")
    }  # fmt: skip
    assert all("403" in f["reason"] for f in refused["findings"]) and stage.writes == 0


def test_without_the_permission_who_reaches_every_site_is_unknown(stage: Stage) -> None:
    (ours,) = stage.control("applications")
    graph = [role for role in ours["roles"]["Graph"] if role not in ("Application.Read.All", "Directory.Read.All")]
    stage.control("applications", {"clientId": ours["clientId"], "roles": {**ours["roles"], "Graph": graph}})
    report = stage.run("audit", "--deep", "--policy", "check-tenant-applications", "--format", "json").json
    (finding,) = report["findings"]
    assert finding["verdict"] == "unknown" and "403" in finding["reason"]
    told_by = stage.run("doctor", "--format", "json", expect=None).json["checks"]
    (roles,) = (check for check in told_by if check["name"] == "roles" and check["status"] != "ok")
    assert "Application.Read.All, Directory.Read.All is missing" in roles["found"]


def test_what_the_directory_refuses_is_unknown_and_all_else_is_told(stage: Stage) -> None:
    opened, *_ = teams(stage)
    stage.edit(site=opened, set={"SharingCapability": 2})
    stage.faults(
        {"kind": "status", "status": 403, "operation": "graph/users*", "rate": 1.0},
        {"kind": "status", "status": 403, "operation": "graph/drives*", "rate": 1.0},
    )
    found = told(stage.run(*ALL, "--target", f"site:{opened}").json)
    for check in ("anyone-links", "lasting-links", "inactive-guests", "disabled-owner"):
        assert found[check, opened]["verdict"] == "unknown" and "403" in found[check, opened]["reason"], check
    assert ("everyone", opened) not in found and ("single-admin", opened) not in found


def test_owners_who_left_and_guests_who_came_no_more_are_found(stage: Stage) -> None:
    blocked, gone, visited, *_ = teams(stage)
    for path, who in ((blocked, "max.blocked@contoso.com"), (gone, "eva.gone@contoso.com")):
        stage.edit(create={"url": f"{path}-new", "template": "STS#3", "title": "New", "owner": who})
    stage.edit(person={"name": "max.blocked@contoso.com", "set": {"accountEnabled": False}})
    stage.edit(person={"name": "eva.gone@contoso.com", "deleted": True})
    group = next(name for name in stage.site(visited)["groups"] if "Members" in name)
    for guest, at in (("zoe", "2020-01-01T00:00:00Z"), ("new", "2099-01-01T00:00:00Z")):
        stage.edit(addMember={"site": visited, "group": group, "principal": f"{guest}@fabrikam.com"})
        stage.edit(person={"name": f"{guest}@fabrikam.com", "set": {"signInActivity": {"lastSignInDateTime": at}}})
    stage.edit(endAccess={"site": visited, "principal": "new@fabrikam.com", "at": "2031-01-01T00:00:00Z"})
    found = told(stage.run("audit", "--deep", "--policy", "check-*", "--format", "json").json)
    assert "blocked" in found["disabled-owner", f"{blocked}-new"]["reason"]
    assert "gone" in found["disabled-owner", f"{gone}-new"]["reason"]
    assert ("disabled-owner", visited) not in found
    inactive = found["inactive-guests", visited]
    assert inactive["found"] == 1 and "last seen 2020-01-01" in inactive["reason"]
    lasting = found["lasting-guests", visited]
    assert lasting["found"] == 1 and ZOE in lasting["reason"]
    assert "until 2031-01-01" in found["guests", visited]["reason"]


def test_a_group_of_one_owner_or_of_blocked_ones_is_found(stage: Stage) -> None:
    stage.edit(createGroup={"alias": "lone", "title": "Lone", "owners": ["ann.lee@contoso.com"]})
    stage.edit(createGroup={"alias": "both", "owners": ["max.left@contoso.com", "eva.left@contoso.com"]})
    for who in ("max.left@contoso.com", "eva.left@contoso.com"):
        stage.edit(person={"name": who, "set": {"accountEnabled": False}})
    groups = {path.rpartition("/")[2]: path for path in stage.state()["sites"] if path.endswith(("/lone", "/both"))}
    found = told(stage.run("audit", "--deep", "--policy", "check-*owner*", "--format", "json").json)
    assert found["group-owners", groups["lone"]]["found"] == 1
    assert ("group-owners", groups["both"]) not in found
    assert "max.left@contoso.com" in found["disabled-owner", groups["both"]]["reason"]
    assert ("disabled-owner", groups["lone"]) not in found
    assert found["owner", groups["lone"]]["verdict"] == "not applicable"


def test_a_policy_sets_limits_and_exceptions_and_asks_for_what_it_needs(stage: Stage) -> None:
    first, second, third, *_ = teams(stage)
    for path in (first, second, third):
        stage.edit(admins={"site": path, "set": ["ann.lee@contoso.com", "ben.ortiz@contoso.com"]})
    text = document(
        "SecurityPolicy", name="few", severity="critical", appliesTo={"urls": [first, second]},
        checks={"many-admins": {"atMost": 1}, "owner": {}},
        exceptions=[{"site": second, "reason": "migration", "approver": "ann@contoso.com", "expires": "2099-12-31"}],
    )  # fmt: skip
    stage.commit({"policies/few.yaml": text})
    report = stage.run("audit", "--deep", "--policy", "few", "--format", "json", "--fail-on", "critical", expect=2).json
    found = told(report)
    assert found["many-admins", first]["verdict"] == "fail" and found["many-admins", second]["verdict"] == "excepted"
    assert found["many-admins", first]["at"]["file"] == "policies/few.yaml" and ("many-admins", third) not in found
    shallow = stage.run("audit", "--policy", "few")
    assert "policy few: not looked at without --deep: many-admins" in shallow.out
    assert "add --deep" in stage.run("audit", "--policy", "check-guests", expect=64).said
    proposed = stage.run("remediate", "--policy", "few", "--deep", "--auto-approve").out
    assert "nothing that a value could mend" in proposed and f"site:{first}  many-admins (few)" in proposed


def test_recordings_and_exports_are_checked_where_that_is_asked_for(stage: Stage) -> None:
    stage.write({"observed.json": '{"sites": [{"url": "/sites/a", "owner": "", "active": "2020-01-01", '
                 '"denyAddAndCustomizePages": "Disabled"}, {"url": "/sites/b", "StorageUsage": "95", '
                 '"StorageMaximumLevel": "100"}]}'})  # fmt: skip
    observed = str(stage.repository / "observed.json")
    report = stage.run("audit", "--from", observed, "--policy", "check-*", "--format", "json").json
    found = {key: finding["verdict"] for key, finding in told(report).items()}
    assert found["stale", "/sites/a"] == found["custom-script", "/sites/a"] == "fail"
    assert found["storage", "/sites/b"] == "fail" and found["stale", "/sites/b"] == "unknown"
    silent = stage.run("audit", "--from", observed, "--format", "json").json
    assert {finding["policy"] for finding in silent["findings"]} == {"p"}


def test_onedrives_are_audited_where_that_is_asked_for_at_their_own_host(stage: Stage) -> None:
    mine = "/personal/ann_lee_contoso_com"
    stage.edit(createOneDrive="ann.lee@contoso.com")
    key = next(path for path in stage.state()["sites"] if path.endswith(mine))
    stage.edit(site=key, set={"SharingCapability": 2})
    stage.control("clock", {"advanceSeconds": 7200})  # the listing lags
    text = document("SecurityPolicy", name="drives", appliesTo={"urls": ["/personal/**"]},
                    require={"sharingCapability": "Disabled"})  # fmt: skip
    stage.commit({"policies/d.yaml": text})
    stage.edit(tenant={"ODBSharingCapability": 2})
    without = stage.run("audit", "--policy", "drives", "--format", "json").json
    assert not without["findings"] and not without["sites"]["judged"]
    asked = ("audit", "--deep", "--policy", "drives", "--policy", "check-*", "--include-onedrive", "--format", "json")
    found = stage.run(*asked, "--target", "site:/personal/**").json
    drives = [path for path in stage.state()["sites"] if "/personal/" in path]
    assert found["sites"]["judged"] == len(drives) and not found["sites"]["unread"]
    by_check = told_by(found, mine)
    assert by_check["drives"]["verdict"] == "fail"
    assert by_check["check-single-admin"]["verdict"] == "not applicable"
    assert not [
        name for name, finding in by_check.items() if finding["verdict"] == "unknown" and name != "check-anyone-links"
    ]


def test_a_onedrive_is_mended_taken_back_and_managed_at_its_own_host(stage: Stage) -> None:
    mine = "/personal/ann_lee_contoso_com"
    stage.edit(createOneDrive="ann.lee@contoso.com")
    key = next(path for path in stage.state()["sites"] if path.endswith(mine))
    stage.edit(tenant={"ODBSharingCapability": 2})
    stage.edit(site=key, set={"SharingCapability": 2})
    stage.control("clock", {"advanceSeconds": 7200})

    def sharing() -> int:
        return int(stage.site(key)["settings"]["SharingCapability"])

    text = document("SecurityPolicy", name="drives", appliesTo={"urls": [mine]},
                    require={"sharingCapability": {"atMost": "ExternalUserSharingOnly"}})  # fmt: skip
    stage.commit({"policies/d.yaml": text})
    asked = ("remediate", "--policy", "drives", "--target", f"site:{mine}", "--auto-approve")
    assert "nothing that a value could mend" in stage.run(*asked).out and sharing() == 2
    mended = stage.run(*asked, "--include-onedrive").out
    assert "1 of 1 finding mended" in mended and sharing() == 1
    run = next(word for word in mended.replace(";", " ").split() if len(word) == 26 and word.isupper())
    stage.run("rollback", run, "--auto-approve", "--allow", "loosen")
    assert sharing() == 2
    declared = document("Site", url=mine, settings={"sharingCapability": "Disabled"})
    stage.commit({"sites/ann.yaml": declared, "policies/d.yaml": None})
    stage.apply("--allow", "guard-change")
    assert sharing() == 0
    assert "nothing to change" in stage.run("plan").out


def test_the_host_of_onedrives_is_managed_and_audited_by_an_address_of_its_own(stage: Stage) -> None:
    stage.edit(createOneDrive="ann.lee@contoso.com")
    host = "https://contoso-my.sharepoint.com"
    stage.edit(tenant={"ODBSharingCapability": 2})
    stage.edit(site=host, set={"SharingCapability": 2})
    stage.control("clock", {"advanceSeconds": 7200})
    text = document("SecurityPolicy", name="host", appliesTo={"urls": ["/personal"]},
                    require={"sharingCapability": "Disabled"})  # fmt: skip
    stage.commit({"policies/h.yaml": text})
    found = stage.run("audit", "--policy", "host", "--include-onedrive", "--format", "json").json
    assert told_by(found, "/personal")["host"]["verdict"] == "fail" and not found["sites"]["unread"]
    without = stage.run("audit", "--policy", "host", "--format", "json").json
    assert not without["findings"] and any("OneDrives take --include-onedrive" in note for note in without["notes"])
    before = stage.state()
    declared = document("Site", url="/personal", settings={"sharingCapability": "Disabled"})
    stage.commit({"sites/host.yaml": declared})
    assert "site:/personal" in stage.run("plan").out
    stage.apply()
    assert stage.site(host)["settings"]["SharingCapability"] == 0
    assert "nothing to change" in stage.run("plan").out
    stage.commit({"sites/host.yaml": None})
    stage.apply("--allow", "loosen,volume")
    assert stage.state() == before


def told_by(report: Any, path: str) -> dict[str, Any]:
    return {f["policy"]: f for f in report["findings"] if f["resource"].endswith(path)}


def test_the_snapshot_of_a_run_is_judged_as_it_was(stage: Stage) -> None:
    path, *_ = teams(stage)
    stage.edit(site=path, set={"SharingCapability": 2})
    text = document("SecurityPolicy", name="no-anyone", appliesTo="all",
                    require={"sharingCapability": {"atMost": "ExternalUserSharingOnly"}})  # fmt: skip
    stage.commit({"policies/n.yaml": text})
    applied = stage.run("remediate", "--policy", "no-anyone", "--target", f"site:{path}", "--auto-approve").out
    run = next(word for word in applied.replace(";", " ").split() if len(word) == 26 and word.isupper())
    before = stage.run("audit", "--from", f"run:{run}", "--policy", "no-anyone", "--format", "json").json
    newest = stage.run("audit", "--from", "run:last", "--policy", "no-anyone", "--format", "json").json
    # What is new is since the moment of its audit.
    assert [{**f, "since": ""} for f in newest["findings"]] == [{**f, "since": ""} for f in before["findings"]]
    assert [(f["resource"], f["verdict"]) for f in before["findings"]] == [(f"site:{path}", "fail")]
    assert run in before["source"] and before["sites"]["judged"] == 1
    now = stage.run("audit", "--policy", "no-anyone", "--target", f"site:{path}", "--format", "json").json
    assert not now["findings"]
    assert stage.run("audit", "--from", "run:01ZZZZ", "--policy", "no-anyone", expect=None).code == 1


def test_sites_are_selected_by_whether_they_have_guests_where_that_is_read(stage: Stage) -> None:
    visited, quiet, *_ = teams(stage)
    group = next(name for name in stage.site(visited)["groups"] if "Members" in name)
    stage.edit(addMember={"site": visited, "group": group, "principal": "zoe@fabrikam.com"})
    for path in (visited, quiet):
        stage.edit(site=path, set={"SharingCapability": 2})
    text = document("SecurityPolicy", name="visited", appliesTo={"hasGuests": True},
                    require={"sharingCapability": "Disabled"})  # fmt: skip
    stage.commit({"policies/v.yaml": text})
    only = ("--policy", "visited", "--target", f"site:{visited}", "--target", f"site:{quiet}", "--format", "json")
    shallow = stage.run("audit", *only).json
    assert {f["verdict"] for f in shallow["findings"]} == {"unknown"}
    assert "policy visited: whether a site has guests is looked at with --deep only" in shallow["notes"]
    deep = stage.run("audit", "--deep", *only)
    assert [(f["resource"], f["verdict"]) for f in deep.json["findings"]] == [(f"site:{visited}", "fail")]
    assert "at most 5 requests" in deep.err


def test_reads_that_fail_now_and_then_make_verdicts_unknown_and_never_better_or_worse(stage: Stage) -> None:
    for number, path in enumerate(teams(stage)):
        group = next(name for name in stage.site(path)["groups"] if "Members" in name)
        stage.edit(admins={"site": path, "set": ["ann.lee@contoso.com"] * (number % 2)})
        if number % 3 == 0:
            stage.edit(addMember={"site": path, "group": group, "principal": "c:0(.s|true"})
    asked = ("audit", "--deep", "--policy", "check-*", "--format", "json", "--fresh")
    whole = stage.run(*asked).json
    stage.faults({"kind": "status", "status": 403, "operation": "*", "rate": 0.05, "after": 30}, seed=11)
    shaken = stage.run(*asked).json
    stage.no_faults()
    before = {(f["policy"], f["resource"]): f["verdict"] for f in whole["findings"]}
    after = {(f["policy"], f["resource"]): f["verdict"] for f in shaken["findings"]}
    unknown = {key for key, verdict in after.items() if verdict == "unknown"} - set(before)
    assert unknown, "no read failed: another seed"
    assert {key: verdict for key, verdict in after.items() if key not in unknown and verdict != "unknown"} == {
        key: verdict for key, verdict in before.items() if after.get(key) == verdict
    }
    assert all(after.get(key) in (verdict, "unknown", None if verdict == "not applicable" else verdict)
               for key, verdict in before.items())  # fmt: skip
    assert sum(shaken["counts"].values()) == sum(whole["counts"].values())
