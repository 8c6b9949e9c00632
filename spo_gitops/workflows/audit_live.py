"""Auditing the live tenant: discovery in pages, one authoritative read a site, verdicts kept batch by batch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from ..apply.observe import Observer
from ..clock import Clock, SystemClock
from ..counting import how_many
from ..errors import LedgerError, TenantError
from ..kinds.exposure import ATTRIBUTES as EXPOSED
from ..kinds.registry import kinds_of
from ..kinds.site_read import REDIRECT
from ..kinds.survey import page, personal_page, survey
from ..ledger.lock import Lock
from ..model.address import TENANT, Address
from ..model.exposure import Exposure
from ..model.kind import Ask, Kinds, Survey
from ..model.observation import Presence
from ..plan.forecast import forecast
from ..policy.audit import Bench
from ..policy.checks.rule import Part
from ..policy.selection import Subject
from ..tenant.connect import Tenant, open_tenant
from ..tenant.limits import budget_ru
from .audit_exposure import Exposer, with_guests
from .audit_history import closed, forgotten, sites_of
from .audit_result import Audited, Before
from .audit_spool import GONE, JUDGED, OPEN, PASSED_OVER, UNREAD, Spool
from .auditing import BATCH, Inquiry, baseline_keys, chosen, declared, fingerprint, judge_tenant, left_out, unlooked
from .ids import ulid
from .journal import Journal
from .plan_live import Listeners
from .project import Project, Target, target

_COST_OF_REACH = "asking the directory for roles of applications: five requests, and one for each further page of them"
_NO_HISTORY = "no history of findings: {}"


def audit_tenant(project: Project, inquiry: Inquiry, *, tenant: str, listeners: Listeners) -> Audited:
    """Reads and judges the tenant and every site. What was interrupted goes on where it was."""
    commit = project.commit_on_disk()
    goal = target(project.work_tree(tenant), commit, tenant)
    policies = chosen(goal.policies, inquiry, built_in=True)
    known = baseline_keys(inquiry.baseline)  # before anything is read for it
    since, notes = _history(project, goal)
    state = inquiry.state or _state_file(project, goal)
    source = f"{goal.settings.url} {commit}"
    with ExitStack() as ended:
        spool = ended.enter_context(
            Spool(state, fingerprint(policies, inquiry, source), watched=since, fresh=inquiry.fresh)
        )
        clock = SystemClock(goal.settings.time_scale)
        bench = Bench(policies, clock.now(), declared=declared(goal))
        with open_tenant(goal.settings, clock, read_only=True, log=listeners.log) as opened:
            live = _Live(opened, clock, goal, inquiry, spool, listeners, sites_of(since))
            bench = live.run(bench)
            notes = (
                *notes,
                *bench.notes(),
                *left_out(goal.policies, inquiry),
                *unlooked(policies, inquiry),
                *opened.remarks(),
                how_many(opened.metrics().requests, "request"),
            )
        spool.let_go(closed(since, spool, policies, inquiry))
        before = Before(since, known, forgotten(since, goal.policies))
        audited = Audited(spool, policies, goal.settings.name, commit, "live", bench.now, before, notes)
        if inquiry.record:  # where somebody has the lock, only this is left to do
            audited = replace(audited, notes=(*notes, record(project, goal, audited)))
        spool.note("ended", "yes")
        ended.pop_all()  # whoever renders it closes it
        return audited


def record(project: Project, goal: Target, audited: Audited) -> str:
    """Remember in the ledger which findings are open, and since when, beside what it has by now. Raises LockHeldError,
    LedgerError."""
    clock, settings = SystemClock(), goal.settings
    lock = Lock(project.git.plumbing, remote=settings.ledger.remote, ledger_ref=settings.ledger.ref, clock=clock)
    with lock.acquire(ulid(clock.now(), os.urandom(10))):
        journal = Journal(project.git.plumbing, settings, clock)
        if journal.fetch().newest is None:
            journal.refuse_beside_others()
        since = journal.notes.findings()
        before = replace(audited.before, since=since, forgotten=forgotten(since, goal.policies))
        history = replace(audited, before=before).history()
        changed = journal.notes.note_findings(history, settings.url, f"Audit: {how_many(len(history), 'finding')} open")
    return (
        f"{how_many(len(history), 'open finding is', 'open findings are')} recorded in the ledger"
        if changed
        else "the ledger is up to date"
    )


class _Live:
    """One audit of an open tenant."""

    def __init__(
        self,
        tenant: Tenant,
        clock: Clock,
        goal: Target,
        inquiry: Inquiry,
        spool: Spool,
        listeners: Listeners,
        earlier: frozenset[str],
    ) -> None:
        """``earlier`` are the paths of sites with earlier findings, which may be gone by now."""
        self._tenant = tenant
        self._earlier = earlier
        self._goal = goal
        self._inquiry = inquiry
        self._spool = spool
        self._listeners = listeners
        self._kinds: Kinds = kinds_of(goal.settings.url)
        self._done, self._total = 0, 0
        self._observer = Observer(
            tenant, clock, self._kinds, tenant.governor.limit, survey, self._watch, at_once=tenant.at_once
        )

    def run(self, bench: Bench) -> Bench:
        """Everything that is not judged yet. Returns the bench with the tenant's settings."""
        bench = self._with_tenant(bench)
        exposer = Exposer(self._observer, bench, self._inquiry)
        if not self._spool.resumed:
            judge_tenant(bench, self._inquiry, self._spool, lambda: self._look_at_tenant(exposer))
            self._discover(bench)
            self._spool.note("discovered", "yes")
        if not bench.of_sites():
            return bench
        attributes = bench.attributes() | (EXPOSED if exposer.is_asked else frozenset())
        hubs = self._observer.survey(hubs="hub" in attributes)
        self._tell_cost(attributes, exposer)
        exposer.prepare()
        while paths := self._spool.next_sites(BATCH):
            self._judge(bench, [Ask(Address("site", path), attributes) for path in paths], hubs, exposer)
        return bench

    def _look_at_tenant(self, exposer: Exposer) -> Exposure:
        if Part.REACH in exposer.of_whole:
            self._listeners.say(_COST_OF_REACH)
        return exposer.look_at_tenant(self._goal.settings.sign_in.application)

    def _with_tenant(self, bench: Bench) -> Bench:
        """One request; where it is refused, what depends on the tenant is unknown."""
        found = self._observer.read([Ask(TENANT, bench.tenant_attributes())], Survey())[TENANT]
        return replace(bench, tenant=found.fields, trouble=found.trouble)

    def _discover(self, bench: Bench) -> None:
        """Every site of the listing; those that are declared, which it may not show yet, and those with earlier
        findings, which it may show no more: only a read of its own proves that a site is gone. Sites that are known one
        by one need no listing."""
        if self._inquiry.only is not None:
            known = sorted(address.key for address in self._inquiry.only if address.kind == "site")
            self._spool.discover(self._wanted(bench, ((path, "") for path in known)))
            return
        for listing in (page, personal_page) if self._inquiry.onedrives else (page,):
            paging = ""
            while True:
                seen = self._observer.converse(listing(paging))
                self._spool.discover(self._wanted(bench, ((str(s["path"]), str(s["template"])) for s in seen.sites)))
                if not seen.following:
                    break
                paging = seen.following
        ours = {address.key for address in self._goal.state.resources if address.kind == "site"}
        self._spool.discover(self._wanted(bench, ((path, "") for path in sorted(ours | self._earlier))))

    def _wanted(self, bench: Bench, sites: Iterator[tuple[str, str]]) -> list[tuple[str, int]]:
        """Sites that are asked for, and how they stand: some need no read, as no policy can select them."""
        found = []
        for path, template in sites:
            address = Address("site", path)
            if template.upper() == REDIRECT or not self._inquiry.includes(address):
                continue
            known = Subject(path, declared=address in bench.declared)
            known = replace(known, template=template) if template else known
            found.append((path, OPEN if bench.may_concern(known) else PASSED_OVER))
        return found

    def _tell_cost(self, attributes: frozenset[str], exposer: Exposer) -> None:
        states = self._spool.states()
        waiting, self._done = (
            states.get(OPEN, 0),
            sum(n for state, n in states.items() if state in (JUDGED, UNREAD, GONE)),
        )
        self._total = waiting + self._done
        asks = (Ask(Address("site", str(n)), attributes) for n in range(waiting))
        licences = self._goal.settings.licences
        workers, budget = self._tenant.governor.limit(), budget_ru(licences)
        more, rationed = waiting * exposer.requests, waiting * exposer.rationed
        cost = forecast(asks, self._kinds, workers=workers, units_a_minute=budget, more=more, rationed=rationed)
        again = f" ({self._done} were judged before the break)" if self._spool.resumed else ""
        self._listeners.say(f"judging {cost}{exposer.beside}{again}")

    def _judge(self, bench: Bench, asks: list[Ask], hubs: Survey, exposer: Exposer) -> None:
        seen = self._observer.read(asks, hubs)
        exposed = exposer.exposed(seen, hubs) if exposer.is_asked else {}
        states, findings = [], []
        for ask in asks:
            live = with_guests(seen[ask.address], exposed.get(ask.address))
            if live.presence is Presence.ABSENT or live.facts.get("redirect"):
                states.append((ask.address.key, GONE))
                continue
            found = list(bench.of_site(live, exposed.get(live.address)))
            unread = live.presence is Presence.UNKNOWN
            states.append((ask.address.key, UNREAD if unread else JUDGED if found else PASSED_OVER))
            findings += found
        self._spool.judged(states, findings)
        self._done += len(asks)

    def _watch(self, done: int, total: int) -> None:
        if self._total:
            self._listeners.watch(self._done + done, self._total)


def _history(project: Project, goal: Target) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the ledger remembers of earlier audits; who may not read it audits all the same."""
    try:
        journal = Journal(project.git.plumbing, goal.settings, SystemClock())
        journal.fetch()
        return journal.notes.findings(), ()
    except (LedgerError, TenantError) as error:
        return {}, (_NO_HISTORY.format(error),)


def _state_file(project: Project, goal: Target) -> Path:
    """Beside git's own files, where no commit sees it."""
    folder = project.git.plumbing.run("rev-parse", "--absolute-git-dir").text.strip()
    return Path(folder) / "spo-gitops" / f"audit-{goal.settings.name}.db"
