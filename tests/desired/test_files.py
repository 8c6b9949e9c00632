"""Which files count, and what happens with links, missing folders and unreadable files."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spo_gitops.desired import WorkTree, load_project

from .memory import CONFIGURATION, load

SITE = "kind: Site\nurl: /sites/a\n"

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "sites" / "deep").mkdir(parents=True)
    (root / "policies").mkdir()
    (root / "policies" / ".gitkeep").touch()
    (root / "sites" / "deep" / "a.yaml").write_text(SITE)
    return root


def codes(root: Path) -> list[tuple[str, str]]:
    loaded = load_project(WorkTree(root), CONFIGURATION.encode(), root)
    return [(problem.code, problem.position.file) for problem in loaded.problems]


def founds(root: Path) -> list[str]:
    return [problem.found for problem in load_project(WorkTree(root), CONFIGURATION.encode(), root).problems]


def test_a_work_tree_is_read(project: Path) -> None:
    assert codes(project) == []


@needs_links
def test_a_file_link_that_leaves_is_an_error(project: Path) -> None:
    (project.parent / "outside.yaml").write_text(SITE)
    (project / "sites" / "b.yaml").symlink_to(project.parent / "outside.yaml")
    assert codes(project) == [("link-leaves", "sites/b.yaml")]


@needs_links
def test_a_folder_link_that_leaves_is_an_error(project: Path) -> None:
    (project.parent / "outside").mkdir()
    (project / "sites" / "b").symlink_to(project.parent / "outside")
    assert codes(project) == [("link-leaves", "sites/b")]


@needs_links
def test_a_sheet_is_not_read_through_a_folder_that_leaves(project: Path) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (outside / "s.csv").write_text("secret\nx\n")
    (project / "sites" / ".hidden").symlink_to(outside)
    rows = "kind: SiteSet\nname: s\nparameters: [code]\nrows: .hidden/s.csv\ntemplate: {url: /sites/$(code)}\n"
    (project / "sites" / "s.yaml").write_text(rows)
    assert codes(project) == [("link-leaves", "sites/s.yaml")]


@needs_links
def test_a_link_that_stays_is_followed(project: Path) -> None:
    (project / "shared.yaml").write_text(SITE.replace("/a", "/b"))
    (project / "sites" / "b.yaml").symlink_to("../shared.yaml")
    loaded = load_project(WorkTree(project), CONFIGURATION.encode(), project)
    assert loaded.state is not None
    assert len(loaded.state.resources) == 2


@needs_links
def test_a_link_to_nothing_is_an_error(project: Path) -> None:
    (project / "sites" / "b.yaml").symlink_to("nowhere.yaml")
    (project / "sites" / "c.yaml").symlink_to("c.yaml")
    assert codes(project) == [("file-unreadable", "sites/b.yaml"), ("file-unreadable", "sites/c.yaml")]
    nothing, circle = founds(project)
    assert "No such file" in nothing and "No such file" not in circle and "no such file" not in circle


@needs_links
def test_a_folder_that_links_to_its_parent_ends(project: Path) -> None:
    (project / "sites" / "deep" / "loop").symlink_to("..")
    assert codes(project) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_an_error_and_does_not_hang(project: Path) -> None:
    os.mkfifo(project / "sites" / "b.yaml")
    assert codes(project) == [("file-unreadable", "sites/b.yaml")]
    assert founds(project) == ["a file that cannot be read (it is no regular file)"]


class Closed(WorkTree):
    """A folder below sites/ that may not be listed."""

    def paths(self) -> Iterator[str]:
        yield "sites/a.yaml"
        raise PermissionError(errno.EACCES, "Permission denied", "sites/closed")


def test_a_folder_that_may_not_be_listed_is_the_only_problem(project: Path) -> None:
    loaded = load_project(Closed(project), CONFIGURATION.encode(), project)
    assert [(one.code, one.position.file) for one in loaded.problems] == [("file-unreadable", "sites/closed")]


def test_a_missing_folder_is_a_warning(tmp_path: Path) -> None:
    loaded = load_project(WorkTree(tmp_path), CONFIGURATION.encode(), tmp_path)
    assert [problem.code for problem in loaded.problems] == ["folder-missing", "folder-missing"]
    assert loaded.state is not None
    assert loaded.state.resources == {}


def test_links_are_a_matter_of_the_files_given() -> None:
    loaded = load({"sites/a.yaml": SITE}, leaving=["policies/link.yaml"])
    assert [problem.code for problem in loaded.problems] == ["link-leaves"]
