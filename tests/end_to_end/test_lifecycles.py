"""What becomes of a site that somebody else removed, replaced, restored or declared elsewhere."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from typing import Any

from spo_gitops.ledger.codec import HEAD_PATH
from spo_gitops.ledger.refs import RemoteRef
from spo_gitops.ledger.repository import Repository
from spo_gitops.ledger.store import CommitKind, Store

from .stage import Stage, document, new_site, site

OTHER = {"sites/other.yaml": new_site("/sites/other")}


def alpha(**keys: Any) -> dict[str, str]:
    return OTHER | {"sites/alpha.yaml": new_site("/sites/alpha", **keys)}


def test_a_site_that_somebody_deleted_is_reported_and_left_alone(stage: Stage) -> None:
    stage.commit(alpha())
    stage.apply()
    stage.edit(recycle="/sites/alpha")
    stage.reset()
    assert "it is gone, though we did not remove it" in stage.apply().out
    assert stage.writes == 0 and stage.site("/sites/alpha") is None
    assert "it is gone" in stage.run("drift").out


def test_a_site_that_somebody_deleted_comes_back_where_its_lifecycle_says_so(stage: Stage) -> None:
    stage.commit(alpha(lifecycle={"onMissing": "restore"}))
    stage.apply()
    stage.edit(addFile={"site": "/sites/alpha", "name": "a.txt", "bytes": 10})
    before = stage.state("ids,content")
    stage.edit(recycle="/sites/alpha")
    stage.apply()
    assert stage.state("ids,content") == before
    stage.edit(recycle="/sites/alpha")
    stage.edit(purge="/sites/alpha")
    assert "its content is lost" in stage.run("plan").out
    stage.apply("--allow", "irreversible")
    assert stage.site("/sites/alpha", "ids")["id"] != before["sites"]["/sites/alpha"]["id"]
    stage.reset()
    stage.apply()
    assert stage.writes == 0


def test_a_site_that_was_replaced_by_another_is_adopted_and_not_recycled_later(stage: Stage) -> None:
    stage.commit(alpha())
    stage.apply()
    stage.edit(recycle="/sites/alpha")
    stage.edit(purge="/sites/alpha")
    stage.edit(create={"url": "/sites/alpha", "template": "SITEPAGEPUBLISHING#0", "title": "Theirs"})
    theirs = stage.site("/sites/alpha", "ids")
    assert "somebody replaced it" in stage.run("plan").out
    stage.apply()
    assert stage.site("/sites/alpha")["title"] == "Alpha"
    stage.commit({"sites/alpha.yaml": None})
    stage.apply()
    assert stage.site("/sites/alpha", "ids") == theirs


def test_a_site_that_we_recycled_and_somebody_restored_is_left_alone_until_it_is_declared(stage: Stage) -> None:
    stage.commit(alpha())
    stage.apply()
    stage.commit({"sites/alpha.yaml": None})
    stage.apply("--allow", "recycle")
    stage.edit(restore="/sites/alpha")
    before = stage.state("ids,content")
    stage.reset()
    stage.apply()
    assert stage.writes == 0
    stage.commit(alpha(title="Again"))
    stage.apply()
    after = stage.state("ids,content")
    assert after["sites"]["/sites/alpha"]["id"] == before["sites"]["/sites/alpha"]["id"]
    assert after["sites"]["/sites/alpha"]["title"] == "Again"


def test_a_url_in_the_recycle_bin_blocks_a_creation_and_says_the_ways_out(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/alpha", "template": "STS#3", "title": "Old"})
    stage.edit(recycle="/sites/alpha")
    stage.commit(alpha())
    result = stage.apply(expect=3)
    for word in ("recycle bin", "restore", "purge", "another url"):
        assert word in result.out.lower()
    assert stage.site("/sites/other") is not None and stage.site("/sites/alpha") is None


def test_what_we_recycled_is_made_anew_when_it_was_purged_and_the_loss_is_said(stage: Stage) -> None:
    stage.commit(alpha())
    stage.apply()
    stage.commit({"sites/alpha.yaml": None})
    stage.apply("--allow", "recycle")
    stage.edit(purge="/sites/alpha")
    stage.revert()
    assert "its content is lost" in stage.run("plan").out
    stage.apply("--allow", "irreversible")
    assert stage.site("/sites/alpha")["title"] == "Alpha"


def test_a_revert_after_the_retention_makes_the_site_anew(stage: Stage) -> None:
    stage.commit(alpha())
    stage.apply()
    stage.commit({"sites/alpha.yaml": None})
    stage.apply("--allow", "recycle")
    stage.control("clock", {"advanceSeconds": 100 * 86400})
    stage.revert()
    stage.apply("--allow", "irreversible,recycle")
    assert stage.site("/sites/alpha")["title"] == "Alpha"


def test_release_and_keep_say_what_becomes_of_values_and_sites(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.commit(
        OTHER
        | {
            "sites/kept.yaml": new_site("/sites/kept", lifecycle={"onRemove": "release"}),
            "sites/old.yaml": site("/sites/old", title="New", lifecycle={"onRelease": "keep"}),
        }
    )
    stage.apply()
    stage.commit({"sites/kept.yaml": None, "sites/old.yaml": None})
    stage.apply()
    assert stage.site("/sites/kept") is not None
    assert stage.site("/sites/old")["title"] == "New"
    assert "nothing to change" in stage.run("plan").out


def test_drift_is_reported_ignored_or_corrected_as_the_lifecycle_says(stage: Stage) -> None:
    stage.commit(
        {
            f"sites/{name}.yaml": new_site(
                f"/sites/{name}", settings={"sharingCapability": "ExternalUserSharingOnly"}, lifecycle=lifecycle
            )
            for name, lifecycle in {
                "correct": {},
                "exact": {"onDrift": "exact"},
                "report": {"onDrift": "report"},
                "ignored": {"ignore": ["title", "settings.sharingCapability"]},
            }.items()
        }
    )
    stage.apply()
    for name in ("correct", "exact", "report", "ignored"):
        stage.edit(site=f"/sites/{name}", set={"Title": "Theirs", "SharingCapability": 0})
    assert "stricter" in stage.run("plan").out
    stage.apply("--allow", "loosen")
    found = {
        name: (stage.site(f"/sites/{name}")["title"], stage.site(f"/sites/{name}")["settings"]["SharingCapability"])
        for name in ("correct", "exact", "report", "ignored")
    }
    # What somebody tightened is not loosened again by the next merge, unless asked for exactly.
    assert found == {
        "correct": ("Correct", 0),
        "exact": ("Exact", 1),
        "report": ("Theirs", 0),
        "ignored": ("Theirs", 0),
    }


def test_a_resource_of_another_stack_is_blocked(stage: Stage) -> None:
    stage.commit(alpha())
    stage.apply()
    other = stage.folder / "other"
    shutil.copytree(stage.repository, other, ignore=shutil.ignore_patterns(".git"))
    stage.git("init", "--quiet", "--initial-branch=main", cwd=other)
    stage.git("remote", "add", "origin", str(stage.remote), cwd=other)
    (other / "spo-gitops.yaml").write_text(stage.configuration("stack: second\n"), encoding="utf-8")
    (other / "sites/other.yaml").unlink()
    (other / "sites/own.yaml").write_text(new_site("/sites/own"), encoding="utf-8")
    stage.git("add", "--all", cwd=other)
    stage.git("commit", "--quiet", "-m", "Another stack", cwd=other)
    result = stage.run("apply", "--auto-approve", project=other, expect=3)
    assert "stack 'main' owns it" in result.out
    assert stage.site("/sites/own") is not None
    # Each stack sees and releases its own only.
    assert "nothing to change" in stage.run("plan").out
    (other / "sites/own.yaml").unlink()
    (other / "sites/alpha.yaml").write_text(new_site("/sites/third"), encoding="utf-8")
    stage.git("add", "--all", cwd=other)
    stage.git("commit", "--quiet", "-m", "Away", cwd=other)
    stage.run("apply", "--auto-approve", "--allow", "recycle", project=other)
    sites = set(stage.state()["sites"])
    assert {"/sites/alpha", "/sites/other", "/sites/third"} <= sites and "/sites/own" not in sites


def test_an_enforced_policy_corrects_what_no_document_sets_and_gives_it_back(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.edit(site="/sites/old", set={"SharingCapability": 2})
    stage.commit({"sites/old.yaml": site("/sites/old", title="Old")})
    stage.apply()
    before = stage.state()
    strict = {"sharingCapability": {"atMost": "ExternalUserSharingOnly"}}
    stage.commit(
        {"policies/p.yaml": document("SecurityPolicy", name="p", mode="enforce", appliesTo="all", require=strict)}
    )
    stage.apply()
    assert stage.site("/sites/old")["settings"]["SharingCapability"] == 1
    assert "nothing to change" in stage.run("plan").out
    stage.revert()
    stage.apply("--allow", "guard-change,loosen")
    assert stage.state() == before


def test_a_tripped_guard_may_hold_only_what_tripped(stage: Stage) -> None:
    stage.write({"spo-gitops.yaml": stage.configuration("guards: {onTrip: action}\n")})
    stage.commit(alpha())
    stage.apply()
    stage.commit({"sites/alpha.yaml": None, "sites/b.yaml": new_site("/sites/b")})
    result = stage.apply(expect=3)
    assert "recycle" in result.out
    assert stage.site("/sites/b") is not None and stage.site("/sites/alpha") is not None
    stage.apply("--allow", "recycle")
    assert stage.site("/sites/alpha") is None


def test_fail_fast_stops_and_the_default_goes_on(stage: Stage) -> None:
    stage.commit({f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(6)})
    stage.faults({"operation": "*create*", "kind": "status", "status": 403, "count": 1})
    result = stage.apply("--fail-fast", "--batch-size", "2", expect=3)
    stage.no_faults()
    assert "the run was stopped" in result.out
    made = [path for path in stage.state()["sites"] if path.startswith("/sites/s")]
    assert len(made) < 6
    stage.apply("--batch-size", "4", "--parallelism", "2")
    assert stage.metrics()["duplicateCreates"] == 0
    assert {f"/sites/s{n}" for n in range(6)} <= set(stage.state()["sites"])


def test_a_ledger_that_is_newer_than_the_program_is_refused(stage: Stage) -> None:
    stage.commit(alpha())
    stage.apply()
    plumbing = Repository.open(stage.repository).plumbing
    ref = RemoteRef(plumbing, "origin", "refs/spo-gitops/contoso/ledger")
    newest = ref.fetch()
    assert newest is not None
    # As a newer program would write it: a good link of the chain, in a format of its own.
    store = Store(plumbing, None)
    head = json.loads(store.read_some(newest, [HEAD_PATH])[HEAD_PATH]) | {"format": 999}
    newer = {HEAD_PATH: json.dumps(head).encode()}
    ref.push(store.write(newest, newer, kind=CommitKind.OUTCOME, message="Newer", at=datetime.now(UTC)), newest)
    stage.reset()
    result = stage.apply(expect=1)
    assert "999" in result.err
    assert stage.writes == 0


def test_an_ignored_owner_stays_out_of_exact_admins(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/one", "template": "STS#3", "title": "Old"})
    stage.edit(admins={"site": "/sites/one", "set": ["ben.ortiz@contoso.com"]})
    lifecycle = {"ignore": ["owner"]}
    declared = site("/sites/one", owner="ann.lee@contoso.com", admins={"members": []}, lifecycle=lifecycle)
    stage.commit({"sites/one.yaml": declared})
    owner = stage.site("/sites/one")["owner"]
    stage.apply()
    assert stage.site("/sites/one")["owner"] == owner and stage.site("/sites/one")["admins"] == []
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0


def test_a_reported_owner_stays_out_of_exact_admins(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/one", "template": "STS#3", "title": "Old"})
    declared = site("/sites/one", owner="ann.lee@contoso.com", admins={"members": []}, lifecycle={"onDrift": "report"})
    stage.commit({"sites/one.yaml": declared})
    stage.apply()
    stage.edit(site="/sites/one", set={"Owner": "ben.ortiz@contoso.com"})
    stage.apply()
    stage.reset()
    stage.apply()
    assert stage.writes == 0
    assert "ben.ortiz" in stage.site("/sites/one")["owner"]


_REFUSED = [  # both ways of writing a setting
    {"operation": operation, "kind": "status", "status": 400, "count": 1}
    for operation in ("SPO.Tenant/sites*", "csom/*Update*")
]


def test_a_value_that_the_service_does_not_take_back_stays_as_a_loss(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old", "owner": "emil@contoso.com"})
    stage.edit(site="/sites/old", set={"DisableFlows": 0, "Description": "by hand"})
    stage.commit()
    stage.commit({"sites/old.yaml": site("/sites/old", settings={"disableFlows": "Disabled"})})
    stage.apply("--allow", "loosen")
    stage.commit({"sites/old.yaml": None})
    assert "the service may not take it" in stage.run("plan").out
    stage.faults(*_REFUSED)
    said = stage.apply("--allow", "loosen,volume")
    run = stage.run("history", "--format", "json").json[0]["run"]
    assert "lossy: settings.disableFlows stays" in stage.run("show", run).out, said.said
    assert "nothing to change" in stage.run("plan").out


def test_a_value_that_a_document_asks_for_and_the_service_refuses_is_a_failure(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old", "owner": "emil@contoso.com"})
    stage.edit(site="/sites/old", set={"DisableFlows": 0})
    stage.commit({"sites/old.yaml": site("/sites/old", settings={"disableFlows": "Disabled"})})
    stage.faults(*_REFUSED)
    stage.apply("--allow", "loosen", expect=3)
