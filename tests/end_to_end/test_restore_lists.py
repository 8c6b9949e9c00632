"""Items of lists there and back: values, people, dates, attachments, permissions, folders, and the list itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.exchange.manifest import NAME, entry_of_file, parse_manifest
from spo_gitops.exchange.objects import object_path

from ..simulator.client import Client, T
from .stage import Result, Stage

SITE = "/sites/a"
LIST = f"{SITE}/Lists/projects"
DOCUMENT = """\
kind: Site
url: /sites/a
type: CommunicationSite
title: A
owner: ann.lee@contoso.com
lists:
  - url: Lists/projects
    template: GenericList
    title: Our projects
    columns:
      - {name: Status, type: Choice, choices: [New, Done]}
      - {name: Tags, type: MultiChoice, choices: [a, b, c]}
      - {name: Budget, type: Currency}
      - {name: Share, type: Number}
      - {name: Due, type: DateTime}
      - {name: Open, type: Boolean}
      - {name: Lead, type: User}
      - {name: Home, type: URL}
      - {name: Notes, type: Note}
    views:
      - {title: Open ones, columns: [LinkTitle, Status], rowLimit: 50}
groups:
  - {name: Team, members: [ann.lee@contoso.com]}
"""
ANN, BEN = "i:0#.f|membership|ann.lee@contoso.com", "i:0#.f|membership|ben.ray@contoso.com"
PEOPLE = {"41": ANN, "42": BEN}
FULL = {
    "Title": "First \u2028 one", "Status": "Done", "Tags": ["a", "c"], "Budget": 12.5, "Share": 3,
    "Due": "2024-02-29T10:00:00Z", "Open": True, "LeadId": 42, "Notes": "<b>x</b>\nsecond line",
    "Home": {"Url": "https://example.org/x", "Description": "Home"},
}  # fmt: skip


def item(number: int, folder: str = "", **fields: Any) -> dict[str, Any]:
    own = {
        "FileRef": f"{LIST}{folder}/{number}_.000", "FSObjType": "0", "GUID": f"00000000-0000-0000-0000-{number:012}",
        "AuthorId": 41, "EditorId": 42, "Created": f"2023-01-02T03:04:{number:02}Z", "Modified": "2023-05-06T07:08:09Z",
    }  # fmt: skip
    return {"id": number, "fields": {**own, **fields}, "people": PEOPLE}


FOLDER = {"id": 90, "fields": {"FileRef": f"{LIST}/Old", "FSObjType": "1"}, "grants": ["ben.ray@contoso.com = Read"]}
ATTACHED = {"plan.txt": b"the plan", "b's [1].bin": bytes(range(256))}
LINES: list[dict[str, Any]] = [
    item(1, **FULL),
    item(2, **FULL),  # twice the same
    item(3, Title="with files", attachments=None),
    FOLDER,
    item(4, "/Old", Title="in a folder"),
    {
        **item(5, Title="closed"),
        "grants": ["ann.lee@contoso.com = Read", "everyone = Read", "siteGroup:team = FullControl"],
    },
    item(6, Title="a lookup", DepartmentId=7),
]
SHOWN = [line for line in LINES if line is not FOLDER]


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    made = make_stage()
    made.commit({"sites/a.yaml": DOCUMENT})
    made.apply()
    return made


@pytest.fixture
def snapshot(stage: Stage, tmp_path: Path) -> Path:
    """An export of the site in which the list also had ``LINES``."""
    out = tmp_path / "snapshot"
    export(stage, out)
    index = index_of(out)
    entries = dict(parse_manifest((out / NAME).read_bytes()).files)
    attachments = []
    for name, data in ATTACHED.items():
        digest = hashlib.sha256(data).hexdigest()
        place = object_path(out, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        entries[place.relative_to(out).as_posix()] = entry_of_file(place)
        attachments.append({"name": name, "sha256": digest, "size": len(data)})
    lines = [{**line, "attachments": attachments} if line["id"] == 3 else line for line in LINES]
    text = index.read_text("utf-8") + "".join(json.dumps(line) + "\n" for line in lines)
    index.write_text(text, encoding="utf-8")
    entries[index.relative_to(out).as_posix()] = entry_of_file(index)
    raw = json.loads((out / NAME).read_text("utf-8"))
    raw["files"] = {path: {"sha256": entry.sha256, "size": entry.size} for path, entry in sorted(entries.items())}
    manifest = parse_manifest((out / NAME).read_bytes())
    fields: dict[str, Any] = {name: getattr(manifest, name) for name in type(manifest).__slots__} | {"files": entries}
    (out / NAME).write_text(type(manifest)(**fields).text(), encoding="utf-8")
    return out


def export(stage: Stage, out: Path) -> None:
    stage.run("export", f"site:{SITE}", "--out", str(out), "--include-content", "--full")


def index_of(folder: Path) -> Path:
    found = [path for path in (folder / "content").rglob("*.jsonl") if f'"{LIST}"' in path.read_text("utf-8")]
    assert len(found) == 1
    return found[0]


def restore(stage: Stage, source: Path, *more: str, expect: int = 0) -> Result:
    return stage.run("import", str(source), f"site:{SITE}", "--include-content", *more, expect=expect)


def live(stage: Stage, out: Path) -> list[dict[str, Any]]:
    """What the list has now, people by their login names, without numbers that are new."""
    export(stage, out)
    found = []
    for text in index_of(out).read_text("utf-8").split("\n")[1:-1]:
        line = json.loads(text)
        fields = line["fields"]
        if str(fields["FSObjType"]) == "1":
            continue
        people = {name: line["people"][str(fields[name])] for name in ("AuthorId", "EditorId") if fields.get(name)}
        lead = line["people"].get(str(fields.get("LeadId")))
        told = {name: fields.get(name) for name in (*FULL, "Created", "Modified") if name != "LeadId"}
        told |= {**people, "Lead": lead, "folder": fields["FileRef"].rpartition("/")[0]}
        found.append({**told, "attachments": line.get("attachments", []), "grants": line.get("grants")})
    return found


def wanted() -> list[dict[str, Any]]:
    found = []
    for line in SHOWN:
        fields = line["fields"]
        told = {name: fields.get(name) for name in (*FULL, "Created", "Modified") if name != "LeadId"}
        told |= {"AuthorId": ANN, "EditorId": BEN, "Lead": BEN if "LeadId" in fields else None}
        held = [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in sorted(ATTACHED.items())
        ]
        told |= {"folder": fields["FileRef"].rpartition("/")[0], "attachments": held if line["id"] == 3 else []}
        found.append({**told, "grants": line.get("grants")})
    return found


def by_title(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: (str(line["Title"]), str(line["Created"])))


def test_items_come_back_as_they_were_and_the_second_time_all_is_identical(
    stage: Stage, snapshot: Path, tmp_path: Path
) -> None:
    before = stage.control("state")
    preview = restore(stage, snapshot)
    assert stage.control("state") == before
    assert "7 would be restored" in preview.out
    done = restore(stage, snapshot, "--auto-approve")
    assert "7 restored" in done.out
    assert f"{LIST}/6: not taken: DepartmentId" in done.out
    assert f"{LIST}/5: OPENS it to everyone" in done.out
    assert f"{LIST}/5: OPENS it to everyone" in preview.out
    assert "who and when" not in done.out
    assert by_title(live(stage, tmp_path / "after")) == by_title(wanted())
    stage.reset()
    again = restore(stage, snapshot, "--auto-approve")
    assert "0 restored, 7 identical" not in again.out or stage.writes == 0
    assert " 0 differ, 0 failed" in again.out
    assert "0 restored" in again.out
    assert stage.writes == 0


def test_a_list_that_went_is_made_again_with_everything_in_it(stage: Stage, snapshot: Path, tmp_path: Path) -> None:
    restore(stage, snapshot, "--auto-approve")
    second = tmp_path / "second"
    there = live(stage, second)
    site = stage.site(SITE)
    before, _, rest = DOCUMENT.partition("lists:")
    stage.commit({"sites/a.yaml": before + rest[rest.index("groups:") :]})
    stage.apply("--allow", "remove-list,irreversible,lockout")
    assert "Our projects" not in stage.site(SITE)["lists"]
    done = restore(stage, second, "--auto-approve")
    assert f"restored {LIST}: with its columns, views and permissions" in done.out
    assert live(stage, tmp_path / "third") == there
    assert stage.site(SITE)["lists"] == site["lists"]


def test_what_somebody_changed_is_left_unless_asked_and_nothing_comes_twice(
    stage: Stage, snapshot: Path, tmp_path: Path
) -> None:
    restore(stage, snapshot, "--auto-approve")
    second = tmp_path / "second"
    export(stage, second)
    index = index_of(second)
    lines = [json.loads(text) for text in index.read_text("utf-8").split("\n")[:-1]]
    closed = next(line for line in lines[1:] if line["fields"].get("Title") == "closed")
    closed["fields"]["Title"] = "was otherwise"
    index.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    manifest = parse_manifest((second / NAME).read_bytes())
    files = {**manifest.files, index.relative_to(second).as_posix(): entry_of_file(index)}
    fields: dict[str, Any] = {name: getattr(manifest, name) for name in type(manifest).__slots__} | {"files": files}
    (second / NAME).write_text(type(manifest)(**fields).text(), encoding="utf-8")
    for source in (second, snapshot):
        said = restore(stage, source, "--auto-approve")
        assert "0 restored" in said.out
    assert "Title has another value; it was left as it is" in restore(stage, second, "--auto-approve").out
    restore(stage, second, "--auto-approve", "--overwrite")
    titles = [line["Title"] for line in live(stage, tmp_path / "after")]
    assert "was otherwise" in titles
    assert len(titles) == len(SHOWN)
    # An item that was restored and then changed is known by who made it and when.
    assert "5: Title has another value" in restore(stage, snapshot, "--auto-approve").out


def test_permissions_of_an_item_that_could_not_be_given_are_no_success(
    stage: Stage, snapshot: Path, tmp_path: Path
) -> None:
    stage.faults({"operation": "*Items*AddRoleAssignment*", "kind": "status", "status": 403, "count": 1, "after": 1})
    first = restore(stage, snapshot, "--auto-approve", expect=3)
    assert f"failed {LIST}/5" in first.out
    stage.no_faults()
    assert f"differs {LIST}/5: its permissions are others" in restore(stage, snapshot, "--auto-approve").out
    restore(stage, snapshot, "--auto-approve", "--overwrite")
    assert by_title(live(stage, tmp_path / "after")) == by_title(wanted())


def test_permissions_of_a_folder_that_could_not_be_given_are_given_later(
    stage: Stage, snapshot: Path, tmp_path: Path
) -> None:
    stage.faults({"operation": "*Items*AddRoleAssignment*", "kind": "status", "status": 403, "count": 1})
    first = restore(stage, snapshot, "--auto-approve", expect=3)
    assert f"failed {LIST}/Old" in first.out
    stage.no_faults()
    assert f"differs {LIST}/Old: its permissions are others" in restore(stage, snapshot, "--auto-approve").out
    restore(stage, snapshot, "--auto-approve", "--overwrite")
    assert f"identical {LIST}/Old" in restore(stage, snapshot, "--auto-approve").out


def test_where_the_service_sets_who_and_when_itself_that_is_told(stage: Stage, snapshot: Path, tmp_path: Path) -> None:
    stage.control("quirks", {"form_sets_authors": False})
    done = restore(stage, snapshot, "--auto-approve")
    assert done.out.count("who and when are the program and now") == len(SHOWN)
    assert {line["Title"] for line in live(stage, tmp_path / "after")} == {line["Title"] for line in wanted()}


def test_lost_answers_add_nothing_twice_and_refusals_are_named(stage: Stage, snapshot: Path, tmp_path: Path) -> None:
    stage.faults(
        {"operation": "*AddValidateUpdateItemUsingPath*", "kind": "drop_after", "count": 2},
        {"operation": "*AttachmentFiles*AddUsingPath*", "kind": "drop_after", "count": 1},
        {"operation": "*AddValidateUpdateItemUsingPath*", "kind": "status", "status": 403, "count": 1, "after": 3},
    )
    first = restore(stage, snapshot, "--auto-approve", expect=3)
    assert " 1 failed" in first.out
    stage.no_faults()
    assert "1 restored" in restore(stage, snapshot, "--auto-approve").out
    assert by_title(live(stage, tmp_path / "after")) == by_title(wanted())


LIBRARY = f"{SITE}/Contracts"
WITH_LIBRARY = DOCUMENT.replace(
    "groups:\n",
    "  - url: Contracts\n    template: DocumentLibrary\n    title: Contracts\n"
    "    columns: [{name: State, type: Choice, choices: [Draft, Signed]}]\ngroups:\n",
)
BYTES = b"the contract"
GIVEN = ["ann.lee@contoso.com = Read", "siteGroup:team = Contribute"]


def with_files(stage: Stage, out: Path) -> None:
    """An export whose library has a closed folder with a file in it that has columns, who and when, and permissions."""
    export(stage, out)
    index = next(path for path in (out / "content").rglob("*.jsonl") if f'"{LIBRARY}"' in path.read_text("utf-8"))
    digest = hashlib.sha256(BYTES).hexdigest()
    place = object_path(out, digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(BYTES)
    own = {"AuthorId": 41, "EditorId": 42, "Created": "2023-01-02T03:04:05Z", "Modified": "2023-05-06T07:08:09Z"}
    fields = {"FileRef": f"{LIBRARY}/Old/a.txt", "FSObjType": "0", "State": "Signed", "Title": "A", **own}
    lines: list[dict[str, Any]] = [
        {"id": 1, "fields": {"FileRef": f"{LIBRARY}/Old", "FSObjType": "1"}, "grants": GIVEN[:1]},
        {"id": 2, "fields": fields, "people": PEOPLE, "grants": GIVEN, "path": f"{LIBRARY}/Old/a.txt", "etag": "x",
         "sha256": digest, "size": len(BYTES)},
    ]  # fmt: skip
    index.write_text(index.read_text("utf-8") + "".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    manifest = parse_manifest((out / NAME).read_bytes())
    files = {**manifest.files, **{path.relative_to(out).as_posix(): entry_of_file(path) for path in (index, place)}}
    given: dict[str, Any] = {name: getattr(manifest, name) for name in type(manifest).__slots__} | {"files": files}
    (out / NAME).write_text(type(manifest)(**given).text(), encoding="utf-8")


def library(stage: Stage, out: Path) -> dict[str, dict[str, Any]]:
    """What the library has now, by path."""
    export(stage, out)
    index = next(path for path in (out / "content").rglob("*.jsonl") if f'"{LIBRARY}"' in path.read_text("utf-8"))
    lines = [json.loads(text) for text in index.read_text("utf-8").split("\n")[1:-1]]
    return {line["fields"]["FileRef"]: line for line in lines}


def test_files_come_back_with_columns_who_and_when_and_permissions(
    make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    stage = make_stage()
    stage.commit({"sites/a.yaml": WITH_LIBRARY})
    stage.apply()
    with_files(stage, tmp_path / "held")
    assert "2 restored" in restore(stage, tmp_path / "held", "--auto-approve").out
    now = library(stage, tmp_path / "after")
    file = now[f"{LIBRARY}/Old/a.txt"]
    assert (file["fields"]["State"], file["fields"]["Title"]) == ("Signed", "A")
    assert (file["fields"]["Created"], file["fields"]["Modified"]) == ("2023-01-02T03:04:05Z", "2023-05-06T07:08:09Z")
    assert [file["people"][str(file["fields"][name])] for name in ("AuthorId", "EditorId")] == [ANN, BEN]
    assert file["grants"] == GIVEN
    assert now[f"{LIBRARY}/Old"]["grants"] == GIVEN[:1]
    stage.reset()
    assert "0 restored" in restore(stage, tmp_path / "held", "--auto-approve").out
    assert stage.writes == 0


def test_columns_of_a_file_that_somebody_changed_are_left_unless_asked(
    make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    stage = make_stage()
    stage.commit({"sites/a.yaml": WITH_LIBRARY})
    stage.apply()
    with_files(stage, tmp_path / "held")
    stage.control("quirks", {"form_sets_authors": False})
    first = restore(stage, tmp_path / "held", "--auto-approve").out
    assert f"{LIBRARY}/Old/a.txt: who and when are the program and now" in first
    with Client(stage.tenant) as client:
        url = f"{T}{SITE}/_api/web/GetFileByServerRelativePath(DecodedUrl='{LIBRARY}/Old/a.txt')/ListItemAllFields"
        given = {"X-HTTP-Method": "MERGE", "IF-MATCH": "*"}
        assert client.send("POST", url, {"State": "Draft"}, **given).status_code == 204
    said = restore(stage, tmp_path / "held", "--auto-approve").out
    assert f"differs {LIBRARY}/Old/a.txt: State has another value; it was left as it is" in said
    restore(stage, tmp_path / "held", "--auto-approve", "--overwrite")
    assert library(stage, tmp_path / "after")[f"{LIBRARY}/Old/a.txt"]["fields"]["State"] == "Signed"
