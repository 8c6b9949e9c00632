"""A session: what one apply works with while it holds the tenant's lock."""

from __future__ import annotations

from dataclasses import dataclass

from ..apply.observe import Observer
from ..clock import Clock
from ..kinds.registry import kinds_of
from ..kinds.survey import survey
from ..model.kind import Kinds, Survey
from ..tenant.connect import Tenant
from .journal import Journal
from .orders import Order
from .project import Project, Target
from .telling import Telling


@dataclass(frozen=True, slots=True)
class Session:
    """``run`` is the id of the run that is made; ``ends_s`` the deadline on the monotonic clock.

    ``finishing``: what an earlier run left is tidied up, which nobody interrupts but by leaving at once.
    """

    project: Project
    goal: Target
    order: Order
    watcher: Telling
    clock: Clock
    journal: Journal
    tenant: Tenant
    run: str
    ends_s: float | None = None
    canary_is_done: bool = False
    finishing: bool = False

    @property
    def stack(self) -> str:
        return self.goal.configuration.stack

    @property
    def kinds(self) -> Kinds:
        return kinds_of(self.goal.settings.url)

    def workers(self) -> int:
        return self.tenant.governor.limit()

    def halted(self) -> str:
        return "" if self.finishing else self.watcher.halted()

    def observer(self) -> Observer:
        return Observer(self.tenant, self.clock, self.kinds, self.workers, survey)

    def survey(self, hubs: bool) -> Survey:
        return self.observer().survey(hubs=hubs)
