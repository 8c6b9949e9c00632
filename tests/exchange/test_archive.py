"""Archives hold the same as the folder, the same bytes each time, and what is made to harm is refused."""

from __future__ import annotations

import contextlib
import io
import json
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spo_gitops.exchange.archive import is_archive, open_export, pack, unpack
from spo_gitops.exchange.manifest import NAME, Entry, ExportError, Manifest, check_path, entry_of, parse_manifest

FILES = {"sites/a.yaml": b"kind: Site\nurl: /sites/a\n", "observed/00.jsonl": b"{}\n", "sites/b.yaml": b""}
FORMATS = pytest.mark.parametrize("form", ["zip", "tar.zst"])


def made(folder: Path, files: dict[str, bytes] | None = None) -> Manifest:
    files = FILES if files is None else files
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    manifest = Manifest("contoso", "https://contoso.sharepoint.com", files={p: entry_of(c) for p, c in files.items()})
    (folder / NAME).write_text(manifest.text(), encoding="utf-8", newline="\n")
    return manifest


def archive_of(path: Path, members: list[tuple[str, bytes | tarfile.TarInfo]]) -> Path:
    """An archive with these members, whatever they are."""
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a name that stands twice
            for name, content in members:
                assert isinstance(content, bytes)
                archive.writestr(zipfile.ZipInfo(name), content)
        return path
    with (
        path.open("wb") as raw,
        zstandard.ZstdCompressor().stream_writer(raw) as stream,
        tarfile.open(fileobj=stream, mode="w|") as tar,
    ):
        for name, content in members:
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


@FORMATS
def test_an_archive_comes_back_as_the_folder_and_is_the_same_each_time(tmp_path: Path, form: str) -> None:
    folder, out = tmp_path / "export", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    manifest = made(folder)
    first, second = tmp_path / f"a.{form}", tmp_path / f"b.{form}"
    pack(folder, manifest, first, form)
    pack(folder, manifest, second, form)
    assert first.read_bytes() == second.read_bytes()
    assert unpack(first, out) == manifest
    assert {path: (out / path).read_bytes() for path in FILES} == FILES
    assert open_export(folder, tmp_path)[1] == open_export(first, tmp_path / "room")[1]


@FORMATS
@pytest.mark.parametrize(
    "path", ["../evil", "/etc/evil", "sites/../../evil", "C:/evil", "a\\..\\evil", "sites//x", "sites/./x", "", "x/"]
)
def test_paths_that_lead_out_are_refused(tmp_path: Path, form: str, path: str) -> None:
    (tmp_path / "out").mkdir()
    manifest = Manifest("t", "u", files={"sites/a.yaml": entry_of(b"x")})
    bad = archive_of(tmp_path / f"a.{form}", [(NAME, manifest.text().encode()), (path or "unnamed", b"x")])
    with pytest.raises(ExportError):
        unpack(bad, tmp_path / "out")
    with pytest.raises(ExportError):
        parse_manifest(replace(manifest, files={path: entry_of(b"x")}).text().encode())
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"a.{form}", "out"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "out").mkdir()
    manifest = Manifest("t", "u", files={"sites/a.yaml": entry_of(b"x")})
    link = tarfile.TarInfo("sites/a.yaml")
    link.type, link.linkname = kind, "/etc/passwd"
    bad = archive_of(tmp_path / "a.tar.zst", [(NAME, manifest.text().encode()), ("sites/a.yaml", link)])
    with pytest.raises(ExportError, match="no file"):
        unpack(bad, tmp_path / "out")


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    manifest = Manifest("t", "u", files={"sites/a.yaml": entry_of(b"/etc/passwd")})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(NAME, manifest.text())
        link = zipfile.ZipInfo("sites/a.yaml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ExportError, match="no file"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


@FORMATS
def test_a_bomb_is_not_written_out(tmp_path: Path, form: str) -> None:
    (tmp_path / "out").mkdir()
    manifest = Manifest("t", "u", files={"sites/a.yaml": Entry("0" * 64, 10)})
    members: list[tuple[str, bytes | tarfile.TarInfo]] = [
        (NAME, manifest.text().encode()),
        ("sites/a.yaml", b"\0" * 50_000_000),
    ]
    with pytest.raises(ExportError, match="larger than the manifest says"):
        unpack(archive_of(tmp_path / f"a.{form}", members), tmp_path / "out")
    assert (tmp_path / "out/sites/a.yaml").stat().st_size <= 2_000_000


@FORMATS
def test_what_is_missing_changed_or_too_much_is_refused(tmp_path: Path, form: str) -> None:
    manifest = Manifest("t", "u", files={"a": entry_of(b"x"), "b": entry_of(b"y")})
    head: tuple[str, bytes | tarfile.TarInfo] = (NAME, manifest.text().encode())
    for index, members in enumerate(
        ([head, ("a", b"x")], [head, ("a", b"x"), ("b", b"z")], [head, ("a", b"x"), ("b", b"y"), ("c", b"")],
         [head, ("a", b"x"), ("a", b"x"), ("b", b"y")], [("a", b"x"), head], [], [(NAME, b"{}")])
    ):  # fmt: skip
        (tmp_path / f"out{index}").mkdir()
        with pytest.raises(ExportError):
            unpack(archive_of(tmp_path / f"{index}.{form}", members), tmp_path / f"out{index}")


@FORMATS
@given(cut=st.integers(0, 100), noise=st.binary(max_size=8))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_archives_that_are_cut_off_or_damaged_are_refused(
    tmp_path_factory: pytest.TempPathFactory, form: str, cut: int, noise: bytes
) -> None:
    tmp_path = tmp_path_factory.mktemp("cut")
    folder, out = tmp_path / "export", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    manifest = made(folder)
    path = tmp_path / f"a.{form}"
    pack(folder, manifest, path, form)
    whole = path.read_bytes()
    at = len(whole) * cut // 101
    path.write_bytes(whole[:at] + noise)
    if form == "zip" and whole[:at] + noise == whole:
        return
    with pytest.raises(ExportError):
        unpack(path, out)


def test_a_changed_file_or_manifest_of_a_folder_is_noticed(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "sites/b.yaml").write_bytes(b"kind: Site\n")
    with pytest.raises(ExportError, match=r"sites/b\.yaml is not what"):
        open_export(tmp_path, tmp_path / "room")
    text = (tmp_path / NAME).read_text(encoding="utf-8")
    (tmp_path / NAME).write_text(text.replace(entry_of(b"").sha256, entry_of(b"kind: Site\n").sha256), encoding="utf-8")
    with pytest.raises(ExportError, match="root"):
        open_export(tmp_path, tmp_path / "room")


def test_no_byte_of_a_manifest_changes_unnoticed(tmp_path: Path) -> None:
    manifest = replace(
        made(tmp_path), selectors=("site:*",), failed={"site:/sites/a": "é"}, closed={"site:/sites/b": "x"}
    )
    content = manifest.text().encode()
    for at in range(len(content)):
        other = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        with contextlib.suppress(ExportError):
            assert parse_manifest(other) == manifest
    manifest.write(tmp_path)
    (tmp_path / NAME).write_bytes(content.replace(b'"site:*"', b'"site:x"'))
    with pytest.raises(ExportError, match=r"manifest\.json: the manifest is not as it was written") as refused:
        open_export(tmp_path, tmp_path / "room")
    assert "take it back from git" in refused.value.hint
    with pytest.raises(ExportError, match="there is no"):
        open_export(tmp_path / "x.zip", tmp_path / "room")


@FORMATS
def test_an_archive_is_known_by_what_is_in_it(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    manifest = made(folder)
    for name in ("a", "a.zip", "a.tar.zst"):
        pack(folder, manifest, tmp_path / name, form)
        assert is_archive(tmp_path / name)
        assert open_export(tmp_path / name, tmp_path / f"room-{name}")[1] == manifest
    assert (
        not is_archive(folder / "sites/a.yaml") and not is_archive(folder / "sites/b.yaml") and not is_archive(folder)
    )


def test_a_manifest_of_before_says_nothing_of_itself(tmp_path: Path) -> None:
    manifest = made(tmp_path)
    raw = json.loads(manifest.text())
    del raw["check"]
    assert parse_manifest(json.dumps(raw).encode()) == manifest


@pytest.mark.parametrize("text", ['{"kind": "export", "format": 2}', "[]", "", '{"kind": "export"}', "\x00"])
def test_other_manifests_are_refused(text: str) -> None:
    with pytest.raises(ExportError):
        parse_manifest(text.encode())


@given(st.text(max_size=30))
def test_every_path_that_is_taken_stays_inside(path: str) -> None:
    check: Callable[[str], str] = check_path
    try:
        taken = check(path)
    except ExportError:
        return
    assert (Path("/room") / taken).resolve().is_relative_to("/room")
