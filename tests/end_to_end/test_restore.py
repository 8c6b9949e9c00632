"""Files of an export back into their sites: only what is missing, and nothing over another's work unasked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.exchange import restoring_files
from spo_gitops.exchange.manifest import NAME, Manifest, entry_of_file, parse_manifest
from spo_gitops.exchange.objects import object_path

from .stage import Result, Stage

SITE = "/sites/proj-0001"
LIBRARY = f"{SITE}/Shared Documents"
FILES = {
    f"{LIBRARY}/plain.txt": b"first",
    f"{LIBRARY}/a/b c's #1 %41.docx": b"second" * 1000,
    f"{LIBRARY}/a/é [1] & ;+/deep.bin": bytes(range(256)) * 70,
    f"{LIBRARY}/empty.txt": b"",
}


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    """A site that is declared and has one file of its own."""
    made = make_stage(seed_sites=2, brownfield=True, licences=100_000)
    made.commit()
    made.edit(addFile={"site": SITE, "name": "theirs.txt", "bytes": 40})
    made.run("import", f"site:{SITE}", expect=None)
    made.commit()
    return made


@pytest.fixture
def snapshot(stage: Stage, tmp_path: Path) -> Path:
    """An export of the site in which the library also had ``FILES``."""
    out = tmp_path / "snapshot"
    export(stage, out)
    changed(out, FILES)
    return out


def export(stage: Stage, out: Path) -> None:
    stage.run("export", f"site:{SITE}", "--out", str(out), "--include-content", "--full")


def index_of(folder: Path) -> Path:
    found = [path for path in (folder / "content").rglob("*.jsonl") if f'"{LIBRARY}"' in path.read_text("utf-8")]
    assert len(found) == 1
    return found[0]


def changed(folder: Path, files: Mapping[str, bytes]) -> None:
    """Adds files to an export, or gives them another content there; the manifest fits."""
    index = index_of(folder)
    lines = [json.loads(line) for line in index.read_text("utf-8").splitlines()]
    manifest: Manifest = parse_manifest((folder / NAME).read_bytes())
    entries = dict(manifest.files)
    for path, data in files.items():
        digest = hashlib.sha256(data).hexdigest()
        place = object_path(folder, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        entries[place.relative_to(folder).as_posix()] = entry_of_file(place)
        lines = [line for line in lines if line.get("path") != path]
        lines.append({"id": 900, "fields": {}, "path": path, "etag": "x", "sha256": digest, "size": len(data)})
    index.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    entries[index.relative_to(folder).as_posix()] = entry_of_file(index)
    fields: dict[str, Any] = {name: getattr(manifest, name) for name in Manifest.__slots__} | {"files": entries}
    (folder / NAME).write_text(Manifest(**fields).text(), encoding="utf-8")


def live(stage: Stage, out: Path) -> dict[str, str]:
    """The SHA-256 of every file of the library that the tenant has now, by path."""
    export(stage, out)
    lines = map(json.loads, index_of(out).read_text("utf-8").splitlines()[1:])
    return {line["path"]: line["sha256"] for line in lines if "sha256" in line}


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def restore(stage: Stage, source: Path, *more: str, expect: int = 0) -> Result:
    return stage.run("import", str(source), f"site:{SITE}", "--include-content", *more, expect=expect)


def test_what_is_missing_comes_back_and_the_second_time_all_is_identical(
    stage: Stage, snapshot: Path, tmp_path: Path
) -> None:
    before = stage.control("state")
    preview = restore(stage, snapshot)
    assert stage.control("state") == before
    assert f"would be restored {LIBRARY}/a/b c's #1 %41.docx" in preview.out
    assert "6 would be restored, 1 identical, 0 differ, 0 failed" in preview.out  # two of them are folders
    assert "6 restored, 1 identical" in restore(stage, snapshot, "--auto-approve").out
    found = live(stage, tmp_path / "after")
    assert found.items() >= hashes(FILES).items()
    assert len(found) == len(FILES) + 1
    before = stage.control("state")
    assert "0 restored, 7 identical, 0 differ, 0 failed" in restore(stage, snapshot, "--auto-approve").out
    assert stage.control("state") == before


def test_a_file_that_differs_is_overwritten_only_where_somebody_asked(
    stage: Stage, snapshot: Path, tmp_path: Path
) -> None:
    theirs = f"{LIBRARY}/theirs.txt"
    before = live(stage, tmp_path / "before")
    for other in (b"x" * 40, b"another size"):  # the same size, so that only the bytes tell
        changed(snapshot, {theirs: other})
        said = restore(stage, snapshot, "--auto-approve")
        assert f"differs {theirs}: it was left as it is" in said.out
        assert live(stage, tmp_path / "after")[theirs] == before[theirs]
    restore(stage, snapshot, "--auto-approve", "--overwrite")
    assert live(stage, tmp_path / "after")[theirs] == hashlib.sha256(b"another size").hexdigest()


def test_a_large_file_goes_in_pieces(
    stage: Stage, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring_files, "PIECE", 1000)
    sizes = (1000, 1001, 2000, 3456)
    large = {f"{LIBRARY}/{size}.bin": bytes(i * 7 % 251 for i in range(size)) for size in sizes}
    changed(snapshot, large)
    restore(stage, snapshot, "--auto-approve")
    assert live(stage, tmp_path / "after").items() >= (hashes(large) | hashes(FILES)).items()
    changed(snapshot, {path: data[::-1] for path, data in large.items()})
    restore(stage, snapshot, "--auto-approve", "--overwrite")
    assert live(stage, tmp_path / "after").items() >= hashes({p: d[::-1] for p, d in large.items()}).items()


def test_a_large_upload_goes_on_where_an_answer_was_lost(
    stage: Stage, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring_files, "PIECE", 1000)
    large = {f"{LIBRARY}/large.bin": bytes(i * 7 % 251 for i in range(5456))}
    changed(snapshot, large)
    stage.reset()
    stage.faults(
        {"operation": "*ContinueUpload*", "kind": "drop_after", "count": 1},
        {"operation": "*ContinueUpload*", "kind": "drop_before", "count": 1, "after": 2},
    )
    restore(stage, snapshot, "--auto-approve")
    stage.no_faults()
    assert live(stage, tmp_path / "after").items() >= hashes(large).items()
    started = [n for name, n in stage.metrics()["byOperation"].items() if "startupload" in name.lower()]
    assert started == [3]  # each of the files that go in pieces, once


def test_a_large_upload_that_broke_off_is_finished_the_next_time(
    stage: Stage, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring_files, "PIECE", 1000)
    large = {f"{LIBRARY}/large.bin": bytes(3456)}
    changed(snapshot, large)
    stage.faults({"operation": "*ContinueUpload*", "kind": "status", "status": 403, "count": 1})
    restore(stage, snapshot, "--auto-approve", expect=3)
    stage.no_faults()
    again = restore(stage, snapshot, "--auto-approve")
    assert again.out.count(": an upload that broke off") == 1
    assert live(stage, tmp_path / "after").items() >= hashes(large).items()


def test_what_fails_is_named_and_the_rest_goes_on(stage: Stage, snapshot: Path, tmp_path: Path) -> None:
    stage.faults({"operation": "*Files*AddUsingPath*", "kind": "status", "status": 403, "count": 1})
    failed = restore(stage, snapshot, "--auto-approve", expect=3)
    assert "5 restored, 1 identical, 0 differ, 1 failed" in failed.out
    stage.no_faults()
    assert "1 restored, 6 identical" in restore(stage, snapshot, "--auto-approve").out
    stage.faults({"operation": "*value*", "kind": "status", "status": 403, "count": 1})
    unread = restore(stage, snapshot, "--auto-approve", "--overwrite", expect=3)  # what cannot be read is not missing
    assert "0 restored, 6 identical, 0 differ, 1 failed" in unread.out
    stage.no_faults()
    assert live(stage, tmp_path / "after").items() >= hashes(FILES).items()


def test_an_upload_whose_answer_is_lost_is_looked_at(stage: Stage, snapshot: Path, tmp_path: Path) -> None:
    stage.faults({"operation": "*Files*AddUsingPath*", "kind": "drop_after", "count": 2})
    assert "6 restored, 1 identical" in restore(stage, snapshot, "--auto-approve").out
    assert live(stage, tmp_path / "after").items() >= hashes(FILES).items()


def test_a_site_that_nobody_declares_or_that_is_held_is_left(stage: Stage, snapshot: Path) -> None:
    before = stage.control("state")
    stage.run("hold", f"site:{SITE}", "--reason", "an emergency", "--until", "4h")
    assert "an emergency" in restore(stage, snapshot, "--auto-approve", expect=3).out
    stage.run("hold", "--end", f"site:{SITE}")
    for path in (stage.repository / "sites").glob("*.yaml"):
        path.unlink()
    stage.commit()
    assert "neither declared nor owned" in restore(stage, snapshot, "--auto-approve", expect=3).out
    assert stage.control("state") == before


@pytest.mark.parametrize("known", [True, False])
def test_a_library_that_is_gone_is_made_where_the_export_tells_how(
    stage: Stage, snapshot: Path, tmp_path: Path, known: bool
) -> None:
    index = index_of(snapshot)
    head, *lines = index.read_text("utf-8").replace(LIBRARY, f"{SITE}/Gone").splitlines()
    first = json.loads(head)
    first["definition"] = {**first["definition"], "url": "gone", "title": "Was there"} if known else None
    index.write_text("\n".join([json.dumps(first), *lines]) + "\n", encoding="utf-8")
    manifest = parse_manifest((snapshot / NAME).read_bytes())
    entries = {**manifest.files, index.relative_to(snapshot).as_posix(): entry_of_file(index)}
    fields: dict[str, Any] = {name: getattr(manifest, name) for name in Manifest.__slots__} | {"files": entries}
    (snapshot / NAME).write_text(Manifest(**fields).text(), encoding="utf-8")
    if not known:
        said = restore(stage, snapshot, "--auto-approve", expect=3)
        assert f"failed {SITE}/Gone: no such list is shown there" in said.out
        return
    before = stage.control("state")
    assert f"would be restored {SITE}/Gone: with its columns" in restore(stage, snapshot).out
    assert stage.control("state") == before
    restore(stage, snapshot, "--auto-approve")
    assert "Was there" in stage.site(SITE)["lists"]
    assert "0 restored" in restore(stage, snapshot, "--auto-approve").out


@pytest.mark.parametrize("path", [f"{LIBRARY}/../x.txt", "/sites/proj-0002/Shared Documents/x.txt", f"{LIBRARY}//x"])
def test_an_export_that_leads_out_of_its_library_is_refused(stage: Stage, snapshot: Path, path: str) -> None:
    changed(snapshot, {path: b"harm"})
    before = stage.control("state")
    assert "is not below" in restore(stage, snapshot, "--auto-approve", expect=1).err
    assert stage.control("state") == before


def test_what_cannot_work_is_said(stage: Stage, tmp_path: Path) -> None:
    stage.run("export", f"site:{SITE}", "--out", str(tmp_path / "bare"))
    assert "holds no content" in restore(stage, tmp_path / "bare", expect=64).err
    refused = stage.run("import", f"site:{SITE}", "--include-content", expect=64)
    assert "needs an export" in refused.err
    assert "belong to --include-content" in stage.run("import", f"site:{SITE}", "--overwrite", expect=64).err


def test_links_and_older_versions_are_named_as_not_put_back(stage: Stage, tmp_path: Path) -> None:
    from ..simulator.client import Client, T

    path = "/sites/proj-0001/Shared Documents/shared.txt"
    stage.edit(addFile={"site": "/sites/proj-0001", "name": "shared.txt", "bytes": 5})
    with Client(stage.tenant) as client:
        url = f"{T}/sites/proj-0001/_api"
        asked = {"url": f"{T}{path}", "isEditLink": False}
        made = client.post(f"{T}/_api/SP.Web.CreateOrganizationSharingLink", asked)
        assert made.status_code == 200
        row = f"{url}/web/GetFileByServerRelativePath(DecodedUrl='{path}')"
        given = {"X-HTTP-Method": "MERGE", "IF-MATCH": "*"}
        assert client.send("POST", f"{row}/ListItemAllFields", {"Title": "Changed"}, **given).status_code == 204
        out = tmp_path / "held"
        stage.run("export", "site:/sites/proj-0001", "--out", str(out), "--include-content")
        assert client.send("POST", f"{row}/recycle").status_code == 200
        done = stage.run("import", str(out), "site:/sites/proj-0001", "--include-content", "--auto-approve")
    told = next(line for line in done.out.splitlines() if path in line)
    assert "not taken: 1 sharing link, versions before 2.0" in told


def test_a_column_that_was_empty_and_is_filled_now_differs(stage: Stage, tmp_path: Path) -> None:
    from ..simulator.client import Client, T

    path, out = f"{LIBRARY}/theirs.txt", tmp_path / "held"
    export(stage, out)
    assert f"identical {path}" in restore(stage, out).out
    with Client(stage.tenant) as client:
        row = f"{T}{SITE}/_api/web/GetFileByServerRelativePath(DecodedUrl='{path}')/ListItemAllFields"
        given = {"X-HTTP-Method": "MERGE", "IF-MATCH": "*"}
        assert client.send("POST", row, {"Title": "Filled in"}, **given).status_code == 204
    assert f"differs {path}: Title has another value" in restore(stage, out).out
    assert f"restored {path}: its columns" in restore(stage, out, "--overwrite", "--auto-approve").out
    assert f"identical {path}" in restore(stage, out).out
