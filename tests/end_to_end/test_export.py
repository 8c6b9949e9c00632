"""Exports: valid, complete, cheap the second time, and the same bytes however often they were interrupted."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from spo_gitops.exchange.manifest import load_manifest
from spo_gitops.reports.answer_schemas import schemas
from spo_gitops.workflows.export_wish import ExportWish
from spo_gitops.workflows.exporting import export
from spo_gitops.workflows.plan_live import Listeners
from spo_gitops.workflows.project import Project

from .stage import Stage

SITES = 30


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    made = make_stage(seed_sites=SITES, brownfield=True, licences=100_000)
    made.commit()
    return made


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def manifest(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def interrupted_after(
    stage: Stage, out: Path, reads: int, families: tuple[str, ...] = (), *, skip_closed: bool = False
) -> None:
    """An export in this process that stops like Ctrl-C after so many reads."""

    def watch(done: int, total: int) -> None:
        if done >= reads:
            raise KeyboardInterrupt

    listeners = Listeners(watch, lambda text: None, lambda entry: None)
    with pytest.raises(KeyboardInterrupt):
        wish = ExportWish(families=families, skip_closed=skip_closed)
        export(Project.open(stage.repository), out, wish, tenant="", listeners=listeners)


def test_an_export_is_a_repository_whose_plan_is_empty(stage: Stage, tmp_path: Path) -> None:
    before = stage.control("state")
    stage.run("export", "--out", str(tmp_path / "out"))
    for folder in ("sites", "policies"):
        (tmp_path / "out" / folder).rename(stage.repository / folder)
    stage.commit()
    stage.run("validate", "--strict")
    plan = stage.run("plan", "--format", "json").json
    assert [action["address"] for action in plan["actions"] if action["writes"]] == []
    assert plan["blocked"] == []
    assert len(plan["actions"]) > SITES
    assert stage.control("state") == before


def test_an_export_that_was_interrupted_is_the_same_as_one_that_was_not(stage: Stage, tmp_path: Path) -> None:
    asked = ("--with", "permissions", "--with", "lists")
    stage.run("export", "--out", str(tmp_path / "whole"), *asked)
    for reads in (1, 7, 15, 22):
        interrupted_after(stage, tmp_path / "torn", reads, ("lists", "permissions"))
        journal = next((tmp_path / "torn/.export/observed").glob("*.jsonl"))
        with journal.open("a", encoding="utf-8") as stream:
            stream.write('{"address": "site:/sites/ha')  # what a process that dies while writing leaves
    done = stage.run("export", "--out", str(tmp_path / "torn"), *asked)
    assert "read before it was interrupted" in done.out
    assert bytes_of(tmp_path / "torn") == bytes_of(tmp_path / "whole")


def test_nobody_goes_on_with_another_export(stage: Stage, tmp_path: Path) -> None:
    interrupted_after(stage, tmp_path / "out", 3)
    refused = stage.run("export", "site:/sites/proj-*", "--out", str(tmp_path / "out"), expect=64)
    assert "unfinished" in refused.err
    stage.run("export", "site:/sites/proj-*", "--out", str(tmp_path / "out"), "--restart")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("x", encoding="utf-8")
    assert "holds no export" in stage.run("export", "--out", str(tmp_path / "mine"), expect=64).err


def test_the_second_export_reads_what_changed(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stage.run("export", "--out", str(out))
    first = bytes_of(out)
    stage.control("clock", {"advanceSeconds": 7200})
    for name in ("proj-0001", "proj-0002"):
        stage.edit(site=f"/sites/{name}", set={"Title": f"New {name}"})
    stage.edit(recycle="/sites/proj-0003")
    stage.control("clock", {"advanceSeconds": 7200})  # the listing lags
    stage.reset()
    said = stage.run("export", "--out", str(out), "--report", "json").json
    Draft202012Validator(schemas()["export-report.schema.json"]).validate(said)
    hubs = sum(line.startswith("kind: Hub") for line in (out / "sites/hubs.yaml").read_text().splitlines())
    assert said["read"] == 2 + hubs + 1  # hubs come with the survey, the tenant's settings are one read
    reads = {name: count for name, count in stage.metrics()["byOperation"].items() if not name.startswith("signin")}
    # Discovery, hubs, the tenant, the lists of themes, site scripts and site designs, two for each site.
    assert sum(reads.values()) <= 1 + 1 + 1 + 3 + 2 * 2, reads
    assert "New proj-0001" in (out / "sites/proj-0001.yaml").read_text(encoding="utf-8")
    assert not (out / "sites/proj-0003.yaml").exists()
    changed = {path for path, digest in bytes_of(out).items() if first.get(path) != digest}
    assert {path for path in changed if path.startswith("sites/")} == {"sites/proj-0001.yaml", "sites/proj-0002.yaml"}
    stage.run("export", "--out", str(tmp_path / "whole"), "--full")
    assert bytes_of(tmp_path / "whole") == bytes_of(out)


def test_since_a_time_reads_only_what_was_active_since(stage: Stage, tmp_path: Path) -> None:
    stage.control("clock", {"advanceSeconds": 86400 * 400})
    stage.edit(site="/sites/proj-0001", set={"Title": "New"})
    stage.control("clock", {"advanceSeconds": 7200})
    out = tmp_path / "out"
    stage.run("export", "site:*", "--out", str(out), "--since", "2027-06-01")
    documents = {path.name for path in (out / "sites").glob("proj-*.yaml")}
    assert documents == {"proj-0001.yaml"}


def test_since_a_time_leaves_out_nothing_that_could_not_be_read_before(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stage.run("export", "site:/sites/proj-*", "--out", str(out))
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 403, "count": 2})
    stage.run("export", "site:/sites/proj-*", "--out", str(out), "--full", expect=3)
    stage.no_faults()
    failed = [address.rpartition("/")[2] for address in manifest(out)["failed"]]
    assert len(failed) == 2 and all((out / f"sites/{name}.yaml").exists() for name in failed)
    said = stage.run(
        "export", "site:/sites/proj-*", "--out", str(out), "--since", "2099-01-01", "--report", "json"
    ).json
    assert said["read"] == 2 + 1  # and the hub
    assert all((out / f"sites/{name}.yaml").exists() for name in failed)


def test_what_was_not_asked_for_before_is_read(stage: Stage, tmp_path: Path) -> None:
    out, asked = tmp_path / "out", ("site:/sites/proj-000*", "--report", "json", "--out")
    stage.run("export", *asked, str(out))
    more = stage.run("export", *asked, str(out), "--with", "permissions").json
    assert more["unchanged"] == 0
    assert "roles:" in (out / "sites/proj-0001.yaml").read_text(encoding="utf-8")
    assert stage.run("export", *asked, str(out), "--with", "permissions").json["unchanged"] > 0
    stage.run("export", *asked, str(out))
    assert "roles:" not in (out / "sites/proj-0001.yaml").read_text(encoding="utf-8")


def test_an_export_of_one_tenant_is_not_brought_up_to_date_from_another(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stage.run("export", "site:/sites/proj-*", "--out", str(out))
    ours = load_manifest(out)
    assert ours is not None
    replace(ours, url="https://fabrikam.sharepoint.com").write(out)
    before = bytes_of(out)
    refused = stage.run("export", "site:/sites/proj-*", "--out", str(out), expect=64)
    assert "holds an export of another tenant" in refused.err and bytes_of(out) == before


def test_what_cannot_be_read_is_listed_and_never_absent(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 403, "count": 2})
    first = stage.run("export", "site:/sites/proj-*", "--out", str(out), expect=3)
    failed = manifest(out)["failed"]
    assert len(failed) == 2
    assert "could not be read" in first.out
    for address in failed:
        assert not (out / "sites" / f"{address.rpartition('/')[2]}.yaml").exists()
    stage.no_faults()
    second = stage.run("export", "site:/sites/proj-*", "--out", str(out), "--report", "json").json
    assert second["failed"] == {}
    assert second["read"] == 2 + 1  # the hub, which takes no request
    stage.edit(site="/sites/proj-0001", set={"Title": "New"})
    stage.control("clock", {"advanceSeconds": 7200})
    before = (out / "sites/proj-0001.yaml").read_text(encoding="utf-8")
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 403, "count": 1})
    stage.run("export", "site:/sites/proj-*", "--out", str(out), expect=3)
    assert (out / "sites/proj-0001.yaml").read_text(encoding="utf-8") == before  # as it was last known, and listed
    assert list(manifest(out)["failed"]) == ["site:/sites/proj-0001"]


SHUT, QUIET = "site:/sites/proj-0001", "site:/sites/proj-0002"
INTO_THEM = (SHUT, QUIET, "--with", "permissions", "--include-content")
WHY = "its lock lets nobody in (NoAccess)"


@pytest.mark.parametrize("skip", [False, True])
def test_a_site_that_lets_nobody_in_is_listed_and_not_taken_for_an_empty_one(
    stage: Stage, tmp_path: Path, skip: bool
) -> None:
    """Whoever tried has an export that is not whole; whoever did not wish to has what was asked for."""
    asked, code = ((*INTO_THEM, "--skip-closed"), 0) if skip else (INTO_THEM, 3)
    stage.run("export", "--out", str(tmp_path / "open"), *asked)
    stage.edit(site="/sites/proj-0001", set={"LockState": "NoAccess"})
    out = tmp_path / "out"
    stage.reset()
    told = stage.run("export", "--out", str(out), *asked, expect=code).out
    assert bool(stage.metrics()["byStatus"].get("403", 0)) is not skip, "nobody knocks in vain"
    assert f"{SHUT}: {WHY}" in told and ("were not looked into" in told) is skip
    assert manifest(out)["closed"] == {SHUT: WHY} and manifest(out)["failed"] == {}
    assert manifest(out).get("skipClosed", False) is skip
    text = (out / "sites/proj-0001.yaml").read_text(encoding="utf-8")
    assert "groups:" not in text and f"# what is in it was not read: {WHY}" in text
    before = bytes_of(out)
    again = stage.run("export", "--out", str(out), *asked, "--report", "json", expect=code).json
    assert again["read"] == 2 and bytes_of(out) == before  # it is looked at again, beside the hub
    said = stage.run("compare", str(tmp_path / "open"), str(out), "--format", "json", expect=code)
    (compared,) = said.json["differences"]
    pairs = {change["attribute"]: change for change in compared["attributes"]}
    assert pairs["settings.lockState"]["right"] == "NoAccess" and compared["why"] == WHY
    assert not [name for name, change in pairs.items() if name != "settings.lockState" and change["right"] is None]
    assert "groups" in pairs


@pytest.mark.parametrize("skip", [(), ("--skip-closed",)])
def test_what_was_known_of_a_site_stays_when_it_lets_nobody_in(
    stage: Stage, tmp_path: Path, skip: tuple[str, ...]
) -> None:
    out, kept = tmp_path / "out", tmp_path / "kept"
    stage.run("export", "--out", str(out), *INTO_THEM)
    shutil.copytree(out, kept)
    stage.edit(site="/sites/proj-0001", set={"LockState": "NoAccess", "Title": "New"})
    stage.edit(site="/sites/proj-0002", set={"Title": "New"})
    code = 0 if skip else 3
    for _ in range(2):
        stage.run("export", "--out", str(out), *INTO_THEM, *skip, "--full", expect=code)
        head, document = (out / "sites/proj-0001.yaml").read_text(encoding="utf-8").split("kind: Site\n")
        assert f"# what is in it was not read: {WHY}; as a former export knew it: groups\n" in head
        now, before = (yaml.safe_load(text) for text in (document, (kept / "sites/proj-0001.yaml").read_text("utf-8")))
        assert now["groups"] == before["groups"] and now["title"] == "New"
        assert now["settings"]["lockState"] == "NoAccess"
        held = {path.name for path in (kept / "content").rglob("*.jsonl")}
        assert held and held == {path.name for path in (out / "content").rglob("*.jsonl")}
    said = stage.run("compare", str(kept), str(out), "--format", "json", expect=code).json
    pairs = {p["attribute"]: p["right"] for d in said["differences"] for p in d["attributes"] if d["address"] == SHUT}
    assert pairs["groups"] == {"missing": "unknown"}, "what a former export knew is no value of this one"
    stage.edit(site="/sites/proj-0001", set={"LockState": "Unlock"})
    stage.run("export", "--out", str(out), *INTO_THEM, *skip)
    assert "former export" not in (out / "sites/proj-0001.yaml").read_text(encoding="utf-8")


def test_what_was_known_of_a_site_stays_when_part_of_it_cannot_be_read(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stage.run("export", SHUT, "--out", str(out), "--with", "permissions")
    before = (out / "sites/proj-0001.yaml").read_text(encoding="utf-8")
    stage.faults({"operation": "web GET", "kind": "status", "status": 403, "rate": 1.0})
    stage.run("export", SHUT, "--out", str(out), "--with", "permissions", "--full", expect=3)
    head, document = (out / "sites/proj-0001.yaml").read_text(encoding="utf-8").split("kind: Site\n")
    assert document == before.split("kind: Site\n")[1]
    assert "# not all of it could be read; as a former export knew it: groups\n" in head


def test_an_interrupted_export_goes_on_past_closed_sites(stage: Stage, tmp_path: Path) -> None:
    families = ("permissions",)
    stage.edit(site="/sites/proj-0001", set={"LockState": "NoAccess"})
    stage.run("export", "--out", str(tmp_path / "whole"), "--with", *families, "--skip-closed")
    for reads in (5, 20):
        interrupted_after(stage, tmp_path / "torn", reads, families, skip_closed=True)
    stage.run("export", "--out", str(tmp_path / "torn"), "--with", *families, "--skip-closed")
    assert bytes_of(tmp_path / "torn") == bytes_of(tmp_path / "whole")


@pytest.mark.parametrize("skip", [False, True])
def test_documents_of_closed_sites_are_imported_without_what_is_in_them(
    stage: Stage, tmp_path: Path, skip: bool
) -> None:
    stage.edit(site="/sites/proj-0001", set={"LockState": "NoAccess"})
    asked, code = (("--skip-closed",), 0) if skip else ((), 3)
    said = stage.run("import", SHUT, "--with", "permissions", *asked, expect=code)
    assert f"was not read: {WHY}" in said.err if skip else f"{SHUT}: what is in it could not be read: {WHY}" in said.out
    assert "The plan is empty" in said.out
    text = (stage.repository / "sites/proj-0001.yaml").read_text(encoding="utf-8")
    assert "groups:" not in text and f"# what is in it was not read: {WHY}" in text
    stage.run("export", SHUT, "--out", str(tmp_path / "out"), "--with", "permissions", *asked, expect=code)
    stage.run("import", str(tmp_path / "out"), SHUT, expect=code)


def test_archives_hold_what_the_folder_holds(stage: Stage, tmp_path: Path) -> None:
    from spo_gitops.exchange.archive import open_export

    stage.run("export", "--out", str(tmp_path / "tree"))
    for form in ("zip", "tar.zst"):
        path = tmp_path / f"export.{form}"
        stage.run("export", "--out", str(path), "--format", form)
        folder, _ = open_export(path, tmp_path / form)
        assert bytes_of(folder) == bytes_of(tmp_path / "tree")
        assert not path.with_name(path.name + ".work").exists()


def people_in(state: object) -> set[str]:
    """The addresses in a tenant's state, and the names under which the directory shows these people."""
    addresses = set(re.findall(r"[\w.]+@contoso\.com", json.dumps(state)))
    names = {re.sub(r"[._]", " ", address.partition("@")[0]).title() for address in addresses}
    return addresses | {name for name in names if " " in name}


def test_a_redacted_export_names_nobody_in_any_byte(stage: Stage, tmp_path: Path) -> None:
    from spo_gitops.exchange.archive import open_export

    from ..simulator.client import Client, T

    with Client(stage.tenant) as client:
        web = f"{T}/sites/proj-0001/_api/web"
        for title in ("Ann Lee and others", "Friends of grace.kim"):
            assert client.post(f"{web}/sitegroups", {"Title": title}).status_code == 201
        for title in ("Ann Lee, ben.ortiz@contoso.com", "ben.ortiz@contoso.com"):
            made = {"Title": title, "BaseTemplate": 100, "Description": "Asks Chloe Martin"}
            assert client.post(f"{web}/lists", made).status_code == 201
    stage.edit(site="/sites/proj-0002", set={"Title": "Ann Lee's", "Description": "By Lee, Ann (ann.lee@contoso.com)."})
    people = people_in(stage.state())
    assert {"ann.lee@contoso.com", "Ann Lee", "chloe.martin@contoso.com", "Chloe Martin"} <= people and len(people) > 10
    selectors = ("*:*", "--exclude", "site:/sites/*ann.lee@contoso.com*")
    for name in ("tree", "x.zip", "x.tar.zst"):
        out = tmp_path / name
        stage.run("export", *selectors, "--out", str(out), "--redact", "--with", "all", expect=None)
        folder, told = open_export(out, tmp_path / f"{name}-open")
        text = "".join(f"{path}\n{path.read_text('utf-8')}" for path in sorted(folder.rglob("*")) if path.is_file())
        assert [person for person in sorted(people) if person.lower() in text.lower()] == []
        assert told.excluded == ("site:/sites/person@redacted.invalid*",) or "redacted.invalid" in told.excluded[0]
    assert "name: Person 0" in text and "friends of person.0" in text.lower()
    for folder_name in ("sites", "policies"):
        shutil.copytree(folder / folder_name, stage.repository / folder_name)
    stage.commit()
    stage.run("validate")


def test_nobody_is_named_by_what_a_redacted_export_could_not_read(stage: Stage, tmp_path: Path) -> None:
    refused = stage.run("export", "site:/personal/*", "--out", str(tmp_path / "x"), "--redact", expect=64)
    assert "their URLs are people's names" in refused.err
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 403, "count": 1})
    stage.run("export", "site:/sites/proj-*", "--out", str(tmp_path / "torn"), "--redact", expect=3)
    assert "@contoso.com" not in (tmp_path / "torn/manifest.json").read_text(encoding="utf-8")


def test_permissions_and_lists_come_along_where_asked_for(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ("--with", "permissions", "--with", "lists")
    stage.run("export", "site:/sites/proj-000*", "--out", str(out), *asked, expect=None)
    text = "".join(path.read_text(encoding="utf-8") for path in (out / "sites").glob("proj-*.yaml"))
    for words in (
        "groups:\n- associated: members\n",
        "- associated: owners\n",
        "members:\n",
        "roles:\n",
        "lists:\n",
        "template: DocumentLibrary",
    ):
        assert words in text
    for folder in ("sites", "policies"):
        if (out / folder).is_dir():
            (out / folder).rename(stage.repository / folder)
    stage.commit()
    stage.run("validate")
    plan = stage.run("plan", "--format", "json").json
    assert [(a["address"], a["changes"]) for a in plan["actions"] if a["writes"]] == []
    stage.run("export", "site:*", "--out", str(tmp_path / "closed"), "--redact", "--with", "permissions", expect=None)
    hidden = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "closed").rglob("*.*") if path.is_file())
    assert "@contoso.com" not in hidden.replace("description", "")


NAMES = ["plain.txt", "b c's #1 %41.docx", "é [1] & ;+.txt", "CON.txt", "x" * 100 + ".bin"]


def content_of(folder: Path) -> dict[str, bytes]:
    """What an export holds of files, by path: index and objects put together again."""
    found: dict[str, bytes] = {}
    for index in (folder / "content").rglob("*.jsonl"):
        for line in map(json.loads, index.read_text(encoding="utf-8").splitlines()[1:]):
            if "sha256" in line:
                data = (folder / "objects" / line["sha256"][:2] / line["sha256"]).read_bytes()
                assert hashlib.sha256(data).hexdigest() == line["sha256"]
                assert len(data) == line["size"]
                found[line["path"]] = data
    return found


def test_content_comes_along_once_and_is_loaded_again_only_where_it_changed(stage: Stage, tmp_path: Path) -> None:
    for site in ("/sites/proj-0001", "/sites/proj-0002"):
        for name in NAMES:
            stage.edit(addFile={"site": site, "name": name, "bytes": 50_000})
    sites = ("site:/sites/proj-0001", "site:/sites/proj-0002")
    out = tmp_path / "out"
    stage.run("export", *sites, "--out", str(out), "--include-content")
    files = content_of(out)
    assert {path.rpartition("/")[2] for path in files} >= set(NAMES)
    assert len(files) >= 2 * len(NAMES)
    assert len([p for p in (out / "objects").rglob("*") if p.is_file()]) < len(files)  # the same bytes lie there once
    assert all(len(data) == 50_000 for path, data in files.items() if path.rpartition("/")[2] in NAMES)
    for path in out.rglob("*"):
        assert not set(path.name) & set('<>:"\\|?*'), path
        assert path.name[-1] not in ". "
    first = bytes_of(out)
    stage.reset()
    stage.run("export", *sites, "--out", str(out), "--include-content")
    assert not [name for name in stage.metrics()["byOperation"] if "value" in name]
    assert bytes_of(out) == first
    stage.edit(addFile={"site": "/sites/proj-0001", "name": "late.txt", "bytes": 9})
    stage.reset()
    stage.run("export", *sites, "--out", str(out), "--include-content")
    assert sum(count for name, count in stage.metrics()["byOperation"].items() if "value" in name) == 1
    stage.run("export", *sites, "--out", str(tmp_path / "x.zip"), "--format", "zip", "--include-content")
    assert len(content_of(out)) == len(files) + 1


def test_nothing_of_the_content_is_read_unless_somebody_asked(stage: Stage, tmp_path: Path) -> None:
    stage.edit(addFile={"site": "/sites/proj-0001", "name": "a.txt", "bytes": 10})
    stage.reset()
    stage.run("export", "site:/sites/proj-0001", "--out", str(tmp_path / "out"))
    operations = stage.metrics()["byOperation"]
    assert not [name for name in operations if "items" in name.lower() or "value" in name]
    assert not (tmp_path / "out/content").exists()
    refused = stage.run("export", "--out", str(tmp_path / "x"), "--redact", "--include-content", expect=64)
    assert "cannot be redacted" in refused.err


def test_content_that_broke_off_is_read_to_its_end(stage: Stage, tmp_path: Path) -> None:
    for name in NAMES:
        stage.edit(addFile={"site": "/sites/proj-0001", "name": name, "bytes": 300_000})
    asked = ("site:/sites/proj-0001", "--include-content", "--out")
    stage.run("export", *asked, str(tmp_path / "whole"))
    stage.faults({"operation": "*value*", "kind": "status", "status": 403, "count": 1, "after": 2})
    stage.run("export", *asked, str(tmp_path / "torn"), expect=3)
    assert "content of" in manifest(tmp_path / "torn")["failed"]["site:/sites/proj-0001"]
    stage.no_faults()
    stage.run("export", *asked, str(tmp_path / "torn"))
    assert bytes_of(tmp_path / "torn") == bytes_of(tmp_path / "whole")
    stage.faults({"operation": "*value*", "kind": "drop_after", "count": 2})
    stage.run("export", *asked, str(tmp_path / "dropped"))
    assert bytes_of(tmp_path / "dropped") == bytes_of(tmp_path / "whole")


def test_logs_of_changes_tell_what_the_list_of_sites_does_not(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ("site:/sites/proj-*", "--with", "permissions", "--logs", "--report", "json", "--out")
    stage.run("export", *asked, str(out))
    first = bytes_of(out)
    stage.control("clock", {"advanceSeconds": 7200})
    stage.run("export", *asked, str(out))  # what happened around the first one is looked at once more
    stage.control("clock", {"advanceSeconds": 7200})
    stage.reset()
    quiet = stage.run("export", *asked, str(out)).json
    sites = len(list((out / "sites").glob("proj-*.yaml")))
    assert quiet["unchanged"] == sites
    assert sum(n for name, n in stage.metrics()["byOperation"].items() if "getchanges" in name.lower()) == sites
    assert {path: digest for path, digest in bytes_of(out).items() if path != ".as-of"} == {
        path: digest for path, digest in first.items() if path != ".as-of"
    }
    group = next(iter(stage.site("/sites/proj-0002")["groups"]))
    stage.edit(addMember={"site": "/sites/proj-0002", "group": group, "principal": "zoe@contoso.com"})
    changed = stage.run("export", *asked, str(out)).json
    assert changed["unchanged"] == sites - 1
    assert "zoe@contoso.com" in (out / "sites/proj-0002.yaml").read_text(encoding="utf-8")
    stage.faults({"operation": "*GetChanges*", "kind": "status", "status": 403, "count": 1})
    refused = stage.run("export", *asked, str(out)).json
    assert refused["unchanged"] == sites - 1 or refused["unchanged"] == sites - 2  # what cannot be asked is read
    stage.no_faults()
    told = stage.run("export", "--logs", "--out", str(tmp_path / "x.zip"), "--format", "zip", expect=64)
    assert "into a folder" in told.err


def test_what_would_be_misunderstood_is_refused(stage: Stage, tmp_path: Path) -> None:
    refused = stage.run("export", "--out", str(tmp_path / "a.tar.gz"), expect=64)
    assert "would be a folder" in refused.err and "archives end in .zip or .tar.zst" in refused.err
    assert "'2026-13-01' is no time" in stage.run("export", "--out", "x", "--since", "2026-13-01", expect=64).err
    stage.run("export", SHUT, "--out", str(tmp_path / "a.tar.gz"), "--format", "tree")
    stage.run("export", SHUT, "--out", str(tmp_path / "a.tar.gz"))
