"""The user's repository as the program reads it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spo_gitops.desired import WorkTree
from spo_gitops.errors import LedgerError
from spo_gitops.ledger.repository import Repository

from .repositories import git


def commit(folder: Path, message: str, **files: str) -> str:
    for name, content in files.items():
        (folder / "sites" / f"{name}.yaml").write_text(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def test_a_folder_outside_of_any_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="not in a git repository"):
        Repository.open(tmp_path)
    with pytest.raises(LedgerError):
        Repository.open(tmp_path / "missing")


def test_a_project_can_be_a_folder_of_its_repository(clone: Path) -> None:
    (clone / "tenants" / "one" / "sites").mkdir(parents=True)
    (clone / "tenants" / "one" / "sites" / "b.yaml").write_text("kind: Hub\n")
    commit(clone, "nested")
    repository = Repository.open(clone / "tenants" / "one")
    assert repository.project == "tenants/one"
    head = repository.head()
    assert head is not None
    files = repository.files(head)
    assert list(files.paths()) == ["sites/b.yaml"]
    assert files.read("sites/b.yaml") == b"kind: Hub\n"
    assert not repository.is_dirty()
    (clone / "sites" / "a.yaml").write_text("changed\n")
    assert not repository.is_dirty() and Repository.open(clone).is_dirty()


def test_files_are_those_of_the_commit_and_not_of_the_work_tree(clone: Path) -> None:
    repository = Repository.open(clone)
    first = repository.resolve("HEAD")
    commit(clone, "second", a="kind: Hub\n", c="x\n")
    assert repository.files(first).read("sites/a.yaml") == b"kind: Site\n"
    assert list(repository.files(repository.resolve("HEAD")).paths()) == ["sites/a.yaml", "sites/c.yaml"]
    (clone / "sites" / "new.yaml").write_text("x")
    assert repository.is_dirty()
    with pytest.raises(FileNotFoundError):
        repository.files(first).read("sites/c.yaml")
    with pytest.raises(IsADirectoryError):
        repository.files(first).read("sites")


def test_linked_folders_are_entered_as_they_are_on_disk(clone: Path) -> None:
    """What a plan of the work tree has, an apply of the commit has, too."""
    sites, shared = clone / "sites", clone / "shared"
    for folder in (sites / "deep", shared / "inner"):
        folder.mkdir(parents=True)
        (folder / "b.yaml").write_text("kind: Site\n")
    for link, target in {
        sites / "linked": "../shared", sites / "again": "linked", sites / "deep" / "up": "..", sites / "out": "../..",
        shared / "inner" / "back": "../../sites/deep", sites / "gone": "../none", clone / "policies": "shared/inner",
    }.items():  # fmt: skip
        os.symlink(target, link)
    commit(clone, "links")
    repository = Repository.open(clone)
    files = repository.files(repository.resolve("HEAD"))
    found = [path for path in files.paths() if path.startswith(("sites/", "policies/"))]
    assert found == sorted(WorkTree(clone).paths())
    assert "sites/again/inner/back/b.yaml" in found and "policies/back/b.yaml" in found
    assert files.read("sites/again/inner/back/b.yaml") == b"kind: Site\n"


@pytest.mark.parametrize("name", ["nothing", "--all", "", "main:sites"])
def test_what_is_no_commit_is_an_error(clone: Path, name: str) -> None:
    with pytest.raises(LedgerError):
        Repository.open(clone).resolve(name)


def test_links_are_followed_inside_and_told_apart_when_they_leave(clone: Path) -> None:
    sites = clone / "sites"
    (clone / "shared").mkdir()
    (clone / "shared" / "s.yaml").write_text("shared\n")
    for name, target in {
        "inside.yaml": "../shared/s.yaml",
        "chain.yaml": "inside.yaml",
        "folder": "../shared",
        "outside.yaml": "../../secret",
        "absolute.yaml": "/etc/passwd",
        "sly.yaml": "folder/../../../etc/passwd",
        "circle.yaml": "circle.yaml",
        "dangling.yaml": "nothing.yaml",
    }.items():
        os.symlink(target, sites / name)
    commit(clone, "links")
    repository = Repository.open(clone)
    files = repository.files(repository.resolve("HEAD"))
    for name in ("inside.yaml", "chain.yaml", "folder/s.yaml"):
        assert files.read(f"sites/{name}") == b"shared\n"
        assert not files.link_leaves(f"sites/{name}")
    for name in ("outside.yaml", "absolute.yaml", "sly.yaml", "circle.yaml"):
        assert files.link_leaves(f"sites/{name}")
        with pytest.raises(OSError, match="leaves the repository"):
            files.read(f"sites/{name}")
    assert not files.link_leaves("sites/dangling.yaml")
    with pytest.raises(FileNotFoundError):
        files.read("sites/dangling.yaml")


def test_ancestry_is_true_false_or_not_known(clone: Path, remote: Path, tmp_path: Path) -> None:
    first = git(clone, "rev-parse", "HEAD")
    second = commit(clone, "second")
    git(clone, "checkout", "-q", "-b", "side", first)
    side = commit(clone, "side")
    git(clone, "push", "-q", "origin", f"{second}:refs/heads/main")
    repository = Repository.open(clone)
    assert repository.is_ancestor(first, second) is True
    assert repository.is_ancestor(first, first) is True
    assert repository.is_ancestor(second, first) is False
    assert repository.is_ancestor(side, second) is False
    assert repository.is_ancestor("0" * 40, second) is None

    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{remote}", "shallow")
    shallow = Repository.open(tmp_path / "shallow")
    assert shallow.is_shallow()
    assert shallow.is_ancestor(first, second) is None
    shallow.fetch_history("origin")
    assert shallow.is_ancestor(first, second) is True


def test_trailers_count_on_the_commits_that_are_applied(clone: Path) -> None:
    first = git(clone, "rev-parse", "HEAD")
    second = commit(clone, "old\n\nSpo-Gitops-Allow: recycle")
    commit(clone, "new\n\nSpo-Gitops-Allow: loosen, volume\nSpo-Gitops-Allow: history")
    head = commit(clone, "Spo-Gitops-Allow: root-site in the subject is no trailer\n\nand text")
    repository = Repository.open(clone)

    def classes(applied: str | None, until: str) -> list[str]:
        return [allowed for _, allowed in repository.allowances(applied, until)]

    assert classes(second, head) == ["loosen", "volume", "history"]
    assert classes(first, head) == ["loosen", "volume", "history", "recycle"]
    assert classes(None, head) == []
    assert classes(None, second) == ["recycle"]
    assert classes("0" * 40, second) == ["recycle"]
    git(clone, "checkout", "-q", "-b", "topic", first)
    commit(clone, "topic\n\nSpo-Gitops-Allow: lockout")
    git(clone, "merge", "-q", "--no-ff", "-m", "merge", head)
    git(clone, "checkout", "-q", "-b", "base", first)
    git(clone, "merge", "-q", "--no-ff", "-m", "merge topic", "topic")
    assert "lockout" in classes(None, git(clone, "rev-parse", "HEAD"))


def test_a_tracked_key_is_seen_and_an_ignored_one_is_not(clone: Path, tmp_path: Path) -> None:
    (clone / ".gitignore").write_text("secret.pem\n")
    for name in ("secret.pem", "public.pem"):
        (clone / name).write_text("key")
    commit(clone, "keys")
    repository = Repository.open(clone)
    assert repository.is_tracked(clone / "public.pem")
    assert not repository.is_tracked(clone / "secret.pem")
    assert not repository.is_tracked(tmp_path / "gitconfig")


def test_git_run_from_a_hook_does_not_mislead_us(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = git(clone, "rev-parse", "HEAD")
    git(tmp_path, "init", "-q", "elsewhere")
    repository = Repository.open(clone)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))
    for found in (repository, Repository.open(clone)):
        assert found.head() == head
        assert not found.is_dirty()
    assert repository.is_tracked(clone / "sites" / "a.yaml")


def test_a_repository_without_commits_has_no_head(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "empty")
    repository = Repository.open(tmp_path / "empty")
    assert repository.head() is None
    assert repository.parent("HEAD") is None
    assert repository.remotes() == ()


def test_a_linked_work_tree_is_a_repository_like_any_other(clone: Path, tmp_path: Path) -> None:
    git(clone, "worktree", "add", "-q", str(tmp_path / "linked"), "HEAD")
    repository = Repository.open(tmp_path / "linked")
    head = repository.head()
    assert head == git(clone, "rev-parse", "HEAD")
    assert head is not None and repository.files(head).read("sites/a.yaml") == b"kind: Site\n"
    assert not repository.is_dirty()
    (tmp_path / "linked" / "sites" / "a.yaml").write_text("x")
    assert repository.is_dirty() and not Repository.open(clone).is_dirty()
