"""``validate --fix``: what is wrong with the files and can only mean one thing is written right. Nothing else changes.

Proven by loading again: no resource may ask for anything else than before, where that was known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..desired import Loaded, WorkTree, configuration_text, load_project
from ..desired.config import FILE
from ..desired.files import Overlay
from ..desired.mending import mended
from ..problems import Problem
from .project import Project

_ROUNDS = 8  # a document whose kind was mended shows what else is wrong with it
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Mending:
    """``files`` are the new texts by path, ``made`` the problems that are gone, ``loaded`` what the project is then."""

    loaded: Loaded
    files: Mapping[str, str] = field(default_factory=dict)
    made: tuple[Problem, ...] = ()


def mend(project: Project, tenant: str) -> Mending:
    """What would be written; nothing is."""
    before = Mending(_load(project, tenant, {}))
    now = before
    for _ in range(_ROUNDS):
        after = _once(project, tenant, now)
        if after is None:
            break
        now = after
    return now if _asks_the_same(before.loaded, now.loaded) else before


def sentences(mending: Mending) -> Iterator[str]:
    """One line about each fix."""
    for problem in mending.made:
        place, fix = problem.position, problem.fix
        if fix is not None:
            yield f"{place.file}:{place.line}:{place.column}  {fix.token} → {fix.put}"


def write(project: Project, mending: Mending) -> None:
    """Writes the files."""
    for path, text in mending.files.items():
        (project.root / path).write_bytes(text.encode("utf-8"))


def _once(project: Project, tenant: str, now: Mending) -> Mending | None:
    files, made = dict(now.files), list(now.made)
    by_file: dict[str, list[Problem]] = {}
    for problem in now.loaded.problems:
        if problem.fix is not None and problem.position.file.endswith(_ENDINGS):
            by_file.setdefault(problem.position.file, []).append(problem)
    for path, problems in sorted(by_file.items()):
        text = files[path] if path in files else _text(project, path)
        changed, done = ("", ()) if text is None else mended(text, problems)
        if done:
            files[path] = changed
            made += done
    return Mending(_load(project, tenant, files), files, tuple(made)) if len(made) > len(now.made) else None


def _text(project: Project, path: str) -> str | None:
    try:
        return (project.root / path).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _load(project: Project, tenant: str, files: Mapping[str, str]) -> Loaded:
    configuration = files[FILE].encode() if FILE in files else configuration_text(project.root)
    documents = {name: text for name, text in files.items() if name != FILE}
    tracked = project.repository.is_tracked if project.repository is not None else None
    tree = Overlay(WorkTree(project.root), documents)
    return load_project(tree, configuration, project.root, tenant=tenant, is_tracked=tracked)


def _asks_the_same(before: Loaded, after: Loaded) -> bool:
    """Whether the fixes changed no resource. Of files that could not be read nothing was known."""
    return before.state is None or (after.state is not None and before.state.digest() == after.state.digest())
