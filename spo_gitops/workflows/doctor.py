"""Looking at the whole set-up: git, configuration, the way to the tenant, and the ledger. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..clock import SystemClock
from ..counting import how_many
from ..errors import ConfigError, LedgerError, SpoGitopsError
from ..ledger.lock import Claim, Lock, in_words
from ..ledger.rehearsal import push_refusal
from ..model.checkup import Check, bad, good, note, skipped
from ..model.config import TenantSettings
from ..problems import Problem, Severity
from .checking_tenant import TenantChecks
from .journal import Journal
from .project import Project

Log = Callable[[Mapping[str, Any]], None]


def examine(project: Project, tenant: str, log: Log) -> Iterator[Check]:
    """Every check in its order, as soon as it is known."""
    yield from _git(project)
    settings = None
    for check, found in _configuration(project, tenant):
        settings = found or settings
        yield check
    if settings is None:
        yield from (skipped(name, "the configuration") for name in ("sign-in", "reading", "ledger"))
        return
    yield from TenantChecks(settings, SystemClock(), log).run()
    yield from _ledger(project, settings)


def _git(project: Project) -> Iterator[Check]:
    try:
        head = project.git.head()
    except LedgerError as error:
        yield bad("git", str(error), error.hint or "git init, and commit the files")
        return
    if head is None:
        yield bad("git", "there is no commit yet", "commit the files; apply carries out a commit")
    elif project.is_dirty():
        yield note("git", f"files differ from commit {head[:12]}", "commit them: apply carries out the commit")
    else:
        yield good("git", f"clean at commit {head[:12]}")
    if not project.git.who():
        remedy = "git config user.name NAME, and git config user.email ADDRESS"
        yield bad("git", "git does not know who you are, and the ledger records it", remedy)


def _configuration(project: Project, tenant: str) -> Iterator[tuple[Check, TenantSettings | None]]:
    try:
        loaded = project.work_tree(tenant)
    except ConfigError as error:
        yield from ((_broken(problem), None) for problem in error.problems)
        return
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    for problem in errors[:3]:
        yield _broken(problem), None
    if len(errors) > 3:
        yield bad("configuration", f"{len(errors) - 3} more problems", "spo-gitops validate tells them all"), None
    configuration = loaded.configuration
    if configuration is None:
        return
    name = tenant or configuration.default_tenant
    settings = configuration.tenants.get(name)
    if settings is None:
        if not errors:  # else the tenant may be there, and what is wrong with it was told
            known = ", ".join(sorted(configuration.tenants))
            yield bad("configuration", f"there is no tenant {name!r}", f"it has: {known}"), None
    elif not errors:
        warnings = len(loaded.problems)
        told = f", {how_many(warnings, 'warning')}: spo-gitops validate" if warnings else ""
        yield good("configuration", f"tenant {name}, {settings.url}{told}"), settings
    else:
        # The files may be wrong and the connection right.
        yield note("configuration", f"tenant {name}, {settings.url}, is looked at nevertheless", "see above"), settings


def _broken(problem: Problem) -> Check:
    place = f"{problem.position.file}:{problem.position.line}"
    return bad("configuration", f"{place}: {problem.found}", problem.hint or "spo-gitops validate")


def _ledger(project: Project, settings: TenantSettings) -> Iterator[Check]:
    ledger = settings.ledger
    if project.repository is None:
        yield skipped("ledger", "git")
        return
    try:
        book = Journal(project.git.plumbing, settings, SystemClock()).fetch()
    except SpoGitopsError as error:
        yield bad("ledger", str(error), error.hint or f"make the remote {ledger.remote} reachable for this user")
        return
    found = f"newest record {book.newest[:12]}" if book.newest else "none yet; the first apply begins it"
    yield good("ledger", f"{ledger.ref} of {ledger.remote}: {found}")
    if book.open_run is not None:
        remedy = "the next apply concludes it first"
        yield note("ledger", book.open_run.told, remedy)
    for due in book.undo.values():
        yield note("ledger", f"run {due.run} failed and has not been taken back", "the next apply does that first")
    yield from _rights(project, settings)


def _rights(project: Project, settings: TenantSettings) -> Iterator[Check]:
    ledger, plumbing = settings.ledger, project.git.plumbing
    head = project.git.head()
    try:
        lock = Lock(plumbing, remote=ledger.remote, ledger_ref=ledger.ref, clock=SystemClock())
        holder = lock.holder()
        refusal = push_refusal(plumbing, ledger.remote, ledger.ref, head) if head is not None else ""
    except SpoGitopsError as error:
        yield bad("ledger rights", str(error), error.hint)
        return
    if refusal:
        remedy = "give the credentials the right to push; no rule may refuse refs/spo-gitops/*"
        yield bad("ledger rights", f"the remote would refuse a push: {refusal}", remedy)
    elif head is not None:
        yield good("ledger rights", "a push was rehearsed; rules about single refs show only when it is done")
    if holder is not None:
        claim = lock.claim(holder)
        wait = "wait for that run; spo-gitops unlock if it is certainly dead"
        remedy = wait if claim is Claim.LASTING else "nothing: the next apply replaces it"
        yield note("lock", in_words(holder, claim), remedy)
