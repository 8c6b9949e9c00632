"""Where results are written and what is read beside the tenant: told before the tenant is asked for anything."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from .stage import Stage, document, new_site

RULE = document("SecurityPolicy", name="p", severity="low", mode="audit", appliesTo="all",
                require={"denyAddAndCustomizePages": "Enabled"})  # fmt: skip
EACH = [
    ("plan", "--out"), ("plan", "--also"), ("drift", "--also"), ("audit", "--out"), ("audit", "--also"),
    ("report", "last", "--out"), ("rollback", "last", "--patch"),
]  # fmt: skip


@pytest.fixture
def applied(stage: Stage) -> Stage:
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "policies/p.yaml": RULE})
    stage.apply()
    stage.reset()
    return stage


@pytest.mark.parametrize("command", EACH, ids=" ".join)
def test_a_file_that_cannot_be_written_is_named_before_anything_is_read(
    command: tuple[str, ...], applied: Stage
) -> None:
    said = applied.run(*command, str(applied.folder / "nowhere" / "x.json"), expect=64).err
    assert "there is no folder" in said and "nowhere" in said
    assert applied.metrics()["requests"] == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may write everywhere is refused nowhere")
def test_a_folder_that_nobody_may_write_into_is_named_too(applied: Stage) -> None:
    locked = applied.folder / "locked"
    locked.mkdir(mode=0o500)
    assert "cannot be written" in applied.run("plan", "--out", str(locked / "p.json"), expect=64).err


@pytest.mark.parametrize("command", [("report", "last", "--out"), ("audit", "--out")], ids=" ".join)
def test_a_name_of_no_format_is_refused_unless_the_format_is_said(
    command: tuple[str, ...], applied: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "x.pdf"
    assert "does not tell a format" in applied.run(*command, str(file), expect=64).err
    assert not file.exists() and applied.metrics()["requests"] == 0
    applied.run(*command, str(file), "--format", "json")
    assert file.read_text("utf-8").startswith("{")


def test_a_baseline_that_is_none_is_found_out_first(applied: Stage, tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    assert "cannot be read" in applied.run("audit", "--baseline-file", str(file), expect=64).err
    file.write_text("[1, 2]")
    said = applied.run("audit", "--baseline-file", str(file), expect=1).err
    assert str(file) in said and "found no audit" in said
    assert applied.metrics()["requests"] == 0


def test_what_is_no_recording_is_told_in_words(applied: Stage, tmp_path: Path) -> None:
    file = tmp_path / "seen.json"
    file.write_text("{}")
    said = applied.run("audit", "--from", str(file), expect=1).err
    assert 'found nothing called "tenant" or "sites", expected {"tenant"' in said and str(file) in said


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"", b"kind: Site", b"[" * 100_000], ids=["bytes", "", "yaml", "deep"]
)
def test_what_is_no_plan_file_is_told_in_words(content: bytes, applied: Stage, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    missing = applied.run("apply", "--auto-approve", str(file), expect=64).err
    assert missing.startswith(f"error: the plan file {file} cannot be read: No such file")
    file.write_bytes(content)
    said = applied.run("apply", "--auto-approve", str(file), expect=1).err
    assert "the plan file is not JSON in UTF-8" in said and "plan --out" in said


def test_an_export_is_what_its_name_says(applied: Stage, tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    applied.run("export", "site:*", "--out", str(archive))
    assert "manifest.json" in zipfile.ZipFile(archive).namelist()
    applied.reset()
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    for out, form, why in (
        ("y.zip", "tar.zst", "is the name of a zip"),
        ("y.tar.zst", "tree", "is the name of a tar.zst"),
        ("file", "tree", "is no folder"),
        ("folder", "zip", "is a folder"),
    ):
        assert why in applied.run("export", "--out", str(tmp_path / out), "--format", form, expect=64).err
    assert applied.metrics()["requests"] == 0 and (tmp_path / "file").read_text() == "mine"


def test_an_export_of_nothing_says_so(applied: Stage, tmp_path: Path) -> None:
    said = applied.run("export", "site:/sites/nope", "--out", str(tmp_path / "x")).out
    assert "nothing of the tenant fits site:/sites/nope" in said
