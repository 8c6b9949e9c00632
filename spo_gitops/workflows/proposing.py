"""Proposing: edited documents of the checked-out commit on a branch of their own, so that a review decides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..desired import Overlay, load_project
from ..desired.config import FILE
from ..desired.documents import load_documents
from ..desired.report import Report
from ..errors import PlanError
from ..exchange.merging import Left, Merged, merge_into
from ..ledger.branching import branch_with
from ..ledger.files import CommitFiles
from ..ledger.plumbing import CommitId
from ..model.address import Address
from ..model.desired import DesiredState
from ..model.value import Missing, Value
from .project import Project, Target, target


@dataclass(frozen=True, slots=True)
class Proposal:
    """``branch`` is empty where nothing could be written. ``lines`` tell the edits, ``left`` what no document says."""

    branch: str = ""
    commit: str = ""
    lines: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """The commit that is checked out: what it says, and the ``files`` that say it."""

    project: Project
    head: CommitId
    goal: Target
    files: CommitFiles

    @classmethod
    def checked_out(cls, project: Project, tenant: str) -> Base:
        """Raises PlanError without a commit, ConfigError where it has problems."""
        head = project.git.head()
        if head is None:
            raise PlanError("there is no commit yet", hint="commit the files first")
        goal = target(project.at(head, tenant, offline=True), head, tenant)
        return cls(project, head, goal, project.git.files(head))

    def says(self, texts: Mapping[str, str], tenant: str) -> DesiredState | None:
        """What the files say with these written over, for one of the tenants; None where they have errors."""
        overlay = Overlay(self.files, texts)
        return load_project(overlay, overlay.read(FILE), self.project.root, tenant=tenant, offline=True).state

    def merged(self, wanted: Mapping[Address, Mapping[str, Value | Missing]]) -> Merged:
        """The documents edited so that they say what is wanted of what they declare."""
        documents, settings = load_documents(self.files, Report()), self.goal.settings
        hubs = {hub.path: hub.name.value for hub in documents.hubs}
        ours = {address: values for address, values in wanted.items() if address in self.goal.state.resources}
        return merge_into(
            self.goal.state, ours, self.files, hubs, lambda texts: self.says(texts, settings.name), documents.sets,
            settings.map,
        )  # fmt: skip

    def propose(
        self, texts: Mapping[str, str], lines: tuple[str, ...], left: Iterable[Left], *, beginning: str, message: str
    ) -> Proposal:
        """A branch with these texts by path, named by ``beginning`` and what it says; none where there are no texts."""
        if not texts:
            return Proposal(left=tuple(left))
        contents = {path: text.encode() for path, text in texts.items()}
        name = beginning + hashlib.sha256(b"\0".join([self.head.encode(), *contents.values()])).hexdigest()[:10]
        commit = branch_with(self.project.git, contents, onto=self.head, branch=name, message=message)
        return Proposal(name, commit, lines, tuple(left))
