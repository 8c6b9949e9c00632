"""What belonged to a hub by somebody's hand belongs to it again, however several commits are undone and what fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from spo_gitops.errors import RejectedError
from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.outcome import Status

from .documents import HERE, wanted
from .loop import World, state
from .model_tenant import ModelTenant


class Tenant(ModelTenant):
    """Refuses the next request that is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: Callable[[Request], bool] = lambda request: False

    def send(self, request: Request) -> Response:
        if self.refuses(request):
            self.refuses = lambda request: False
            raise RejectedError("not now")
        return super().send(request)


def hub(letter: str) -> Desired:
    address = Address("hub", f"/sites/{letter}")
    return Desired(address, HERE, wanted({"title": f"Hub {letter}"}), name=letter)


def member(**fields: str) -> Desired:
    return Desired(Address("site", "/sites/m"), HERE, wanted(fields), {"template": "STS#3"})


FIRST = (hub("a"),)
MOVED = (hub("x"), member(hub="/sites/x"))


def hub_of(world: World, path: str = "/sites/m") -> str | None:
    paths = {site.id: where for where, site in world.tenant.sites.items()}
    return paths.get(world.tenant.sites[path].hub)


def refusing(world: World, refuses: Callable[[Request], bool]) -> None:
    assert isinstance(world.tenant, Tenant)
    world.tenant.refuses = refuses


def joined_by_hand() -> World:
    """The hub A is ours, and somebody has let M join it."""
    tenant = Tenant()
    for letter in "amx":
        tenant.add(f"/sites/{letter}")
    world = World(tenant)
    world.apply(state(*FIRST, commit="c1"))
    tenant.sites["/sites/m"].hub = tenant.sites["/sites/a"].id
    return world


def moved() -> World:
    """Then A is removed, and M declared in another hub."""
    world = joined_by_hand()
    world.apply(state(commit="c2"))
    world.apply(state(*MOVED, commit="c3"))
    assert hub_of(world) == "/sites/x"
    return world


def test_two_commits_that_are_reverted_at_once_leave_what_was_there_before_both() -> None:
    world = moved()
    outcomes = world.apply(state(*FIRST, commit="c4"))
    assert {outcome.status for outcome in outcomes.values()} == {Status.SUCCEEDED}
    assert hub_of(world) == "/sites/a"
    assert not world.plan(state(*FIRST, commit="c4")).writing
    world.apply(state(*FIRST, commit="c4"))
    assert not world.owned()[Address("hub", "/sites/a")].held


@pytest.mark.parametrize("refused", ["hub.connect", "hub.register"])
def test_they_do_so_in_the_next_run_where_something_failed(refused: str) -> None:
    world = moved()
    refusing(world, lambda request: request.operation == refused)
    assert Status.FAILED in {outcome.status for outcome in world.apply(state(*FIRST, commit="c4")).values()}
    world.apply(state(*FIRST, commit="c4"))
    assert hub_of(world) == "/sites/a"


def test_the_prior_survives_that_its_owners_action_fails() -> None:
    """A comes back while M is ours; M's own change is refused, and only a later commit lets go of M."""
    world = moved()
    title = (hub("a"), hub("x"), member(hub="/sites/x", title="New"))
    refusing(world, lambda request: request.operation == "site.update" and "Title" in (request.body or {}))
    assert Status.FAILED in {outcome.status for outcome in world.apply(state(*title, commit="c4")).values()}
    world.apply(state(*FIRST, commit="c5"))
    assert hub_of(world) == "/sites/a"


def test_the_prior_survives_that_taking_its_owner_under_management_fails() -> None:
    """M is declared in the commit that brings A back, and cannot be written in that run."""
    world = joined_by_hand()
    world.apply(state(commit="c2"))
    both = (hub("a"), *MOVED)
    refusing(world, lambda request: request.operation == "hub.register" and "/sites/x" in str(request.body))
    statuses = {a.key: outcome.status for a, outcome in world.apply(state(*both, commit="c3")).items()}
    assert statuses == {"/sites/a": Status.SUCCEEDED, "/sites/x": Status.FAILED, "/sites/m": Status.BLOCKED}
    world.apply(state(*both, commit="c3"))
    assert hub_of(world) == "/sites/x"
    world.apply(state(*FIRST, commit="c4"))
    assert hub_of(world) == "/sites/a"


def lent() -> World:
    """M was in A by hand, and is declared in X since: its prior is A."""
    world = joined_by_hand()
    world.apply(state(*FIRST, *MOVED, commit="c2"))
    assert hub_of(world) == "/sites/x"
    return world


def test_a_hub_that_was_not_removed_after_all_gives_back_what_was_released_to_it() -> None:
    """M has let go of X, and could not be given back to A, which was to go; then A stays."""
    world = lent()
    refusing(world, lambda request: request.operation == "hub.unregister")
    assert Status.FAILED in {outcome.status for outcome in world.apply(state(commit="c3")).values()}
    assert hub_of(world) is None
    world.apply(state(*FIRST, commit="c4"))
    assert hub_of(world) == "/sites/a"


def test_it_gives_it_back_once_it_has_been_removed_in_the_next_run() -> None:
    world = lent()
    refusing(world, lambda request: request.operation == "hub.unregister")
    world.apply(state(commit="c3"))
    world.apply(state(commit="c3"))
    assert Address("hub", "/sites/a") in world.owned() and hub_of(world) is None
    world.apply(state(*FIRST, commit="c4"))
    assert hub_of(world) == "/sites/a"
