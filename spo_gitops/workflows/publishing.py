"""Publishing what was found where people review: a comment, a check, an issue, a summary, a pull request."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..clock import SystemClock
from ..desired.config import FILE
from ..errors import PlatformError, UsageError
from ..model.config import Detail, Proxy
from ..platforms.azure_devops import AzureDevOps
from ..platforms.github import HEADERS, GitHub, event_numbers
from ..platforms.gitlab import GitLab
from ..platforms.port import Check, Issue, Platform, Proposal, Review
from ..platforms.rest import Rest
from ..platforms.surroundings import TOKEN, Name, Surroundings, checked_address, is_loopback, surroundings
from ..platforms.text import fitted
from ..reports.markdown import is_cut, marker
from ..tenant.wire import Wire
from .project import Project
from .verdict import Verdict

PLATFORMS = tuple(name.value for name in Name)
LARGEST = 50_000_000  # bytes of a file that is published; more is a mistake
_MARKED = re.compile(r"\A<!-- spo-gitops [^\n]*-->\n")


@dataclass(frozen=True, slots=True)
class Where:
    """What the command line says above the job's environment; empty texts and 0 leave it to that."""

    platform: str = ""
    api: str = ""
    repository: str = ""
    ca_bundle: Path | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """An opened platform, with what the job said about itself. Methods tell what was done, and where people see it."""

    platform: Platform
    job: Surroundings

    def comment(self, name: str, text: str, pull: int, last: str = "") -> str:
        """Write the comment of that name, over the earlier one. ``last`` stands below it, however long it is."""
        number = pull or self.job.pull
        if not number:
            raise UsageError("this job belongs to no pull request", hint="name it: --pull NUMBER")
        head = _marked(name)
        with _understood(self.platform):
            return str(self.platform.comment(number, head, self._fitted(head, text, last)))

    def check(self, name: str, verdict: Verdict, commit: str) -> str:
        """Say whether a commit is fine, with remarks at its lines."""
        check = Check(
            name, self._commit(commit), verdict.passed, verdict.title, verdict.summary, verdict.annotations,
            self.job.pull,
        )  # fmt: skip
        with _understood(self.platform):
            return str(self.platform.check(check))

    def issue(self, name: str, title: str, label: str, text: str, *, close: bool) -> str:
        """Open the issue of that name, or update the one that is open, or close it."""
        head = _marked(name)
        issue = Issue(head, label, title, self._fitted(head, text))
        with _understood(self.platform):
            return str(self.platform.close_issue(issue) if close else self.platform.issue(issue))

    def propose(self, head: str, base: str, title: str, text: str) -> str:
        """Open a pull request, unless one from ``head`` to ``base`` is open."""
        with _understood(self.platform):
            return str(self.platform.propose(Proposal(head, base, title, self._fitted("", text).lstrip())))

    def reviewed(self, commit: str) -> tuple[tuple[str, str], ...]:
        """How a commit was reviewed: pull request, reviewed commit, and the run that planned it; empty: not known."""
        review = self.review(self._commit(commit))
        if review is None:
            return (("pull", ""), ("head", ""), ("run", ""))
        with _understood(self.platform):
            return (("pull", str(review.pull)), ("head", review.head), ("run", self.platform.plan_run(review.head)))

    def review(self, commit: str) -> Review | None:
        """The merged pull request that brought a commit, with its approvals."""
        with _understood(self.platform):
            return self.platform.review_of(commit)

    def _commit(self, named: str) -> str:
        if not (named or self.job.commit):
            raise UsageError("this job does not say its commit", hint="name it: --commit SHA")
        return named or self.job.commit

    def _fitted(self, head: str, text: str, last: str = "") -> str:
        link = self.job.link
        rest = f"\nAll of it is kept by [the job]({link}).\n" if link and is_cut(text) else ""
        room = self.platform.longest - len(head) - len(rest) - len(last) - 1
        return f"{head}\n{fitted(_unmarked(text), room, link)}{rest}{last}"


@contextlib.contextmanager
def desk(where: Where) -> Iterator[Desk]:
    """Open the platform that the job runs on, or that was named. Nothing is sent yet."""
    job = job_of(where)
    api = checked_address(where.api or job.api)
    if not job.token:
        raise UsageError("no token for the platform", hint=f"put one into the variable {TOKEN}")
    if not job.repository:
        raise UsageError("the job does not say its repository", hint="name it: --repository NAME")
    direct = Proxy("") if is_loopback(urlsplit(api).hostname or "") else None
    wire = Wire(ca_bundle=where.ca_bundle, proxy=direct)
    try:
        yield Desk(_platform(job, api, wire), job)
    finally:
        wire.close()


def job_of(where: Where, environment: Mapping[str, str] | None = None) -> Surroundings:
    """What the job says about itself, and the command line above it."""
    job = surroundings(os.environ if environment is None else environment, where.platform)
    if where.repository:
        job = replace(job, repository=where.repository)
    if not job.pull and job.event_file:
        for pull, _ in event_numbers(_event(job.event_file)):
            job = replace(job, pull=pull)
    return job


def detail_here(folder: Path, tenant: str) -> Detail:
    """How much may be told where people review, by the configuration in the folder; names where there is none."""
    return Project.open(folder).detail(tenant, offline=True) if (folder / FILE).is_file() else Detail.NAMES


def summarize(where: Where, text: str, file: Path) -> str:
    """Show a text on the job's own page; what is returned belongs on standard output."""
    job = job_of(where)
    match job.platform:
        case Name.GITHUB if job.summary_file:
            with Path(job.summary_file).open("a", encoding="utf-8") as stream:
                stream.write(fitted(_unmarked(text), 900_000, job.link) + "\n")
            return ""
        case Name.AZURE_DEVOPS:
            return f"##vso[task.uploadsummary]{file.resolve()}"
    return _unmarked(text)


def read_published(path: Path) -> str:
    """A file to be published. Raises UsageError where it is no text, or beyond all measure."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UsageError(f"{path} is larger than {LARGEST // 1_000_000} MB")
        return content.decode("utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8") from error


def _platform(job: Surroundings, api: str, wire: Wire) -> Platform:
    def rest(headers: Mapping[str, str]) -> Rest:
        accept = {"Accept": "application/json", **headers}
        return Rest(wire, api, platform=job.platform.value, headers=accept, secret=job.token, sleep=SystemClock().sleep)

    match job.platform:
        case Name.GITHUB:
            return GitHub(rest({"Authorization": f"Bearer {job.token}", **HEADERS}), job.repository)
        case Name.GITLAB:
            return GitLab(rest({"PRIVATE-TOKEN": job.token}), job.repository)
        case Name.AZURE_DEVOPS:
            return AzureDevOps(
                rest({"Authorization": f"Bearer {job.token}"}), job.project, job.repository, job.item_type
            )  # fmt: skip


@contextlib.contextmanager
def _understood(platform: Platform) -> Iterator[None]:
    """An answer without what the platform documents is its fault or a proxy's, and no accident of ours."""
    try:
        yield
    except (KeyError, TypeError, AttributeError) as error:
        raise PlatformError(
            f"{platform.name} answered something that does not fit its interface ({type(error).__name__}: {error})",
            hint="check the address that --api names",
        ) from error


def _marked(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name) or "--" in name:
        raise UsageError(f"{name!r} cannot be the name of what is published", hint="use letters, digits, . - _")
    return marker(name)


def _unmarked(text: str) -> str:
    """Without the line by which a report would be found; the name that is published under has its own."""
    return _MARKED.sub("", text.replace("\r\n", "\n"), count=1)


def _event(file: str) -> Mapping[str, Any]:
    try:
        event = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"the job's event in {file} cannot be read") from error
    return event if isinstance(event, dict) else {}
