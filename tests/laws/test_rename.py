"""A site is one site wherever it stands: random histories of renames, removals and changes never replace it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st

from spo_gitops.model.address import Address
from spo_gitops.model.desired import URL, Desired, DesiredState, OnRemove
from spo_gitops.model.desired import Lifecycle as Living
from spo_gitops.model.outcome import Status

from .documents import HERE, wanted
from .frames import difference, laws, told
from .loop import World, state
from .model_tenant import Crash, ModelTenant

PLACES = ("/sites/a", "/sites/b", "/sites/c")
RENAMES = laws(40)


def site(path: str, previous: str, title: str, comments: bool | None, lifecycle: Living) -> Desired:
    fields: dict[str, Any] = {"title": title, "owner": "olga@contoso.com"}
    if comments is not None:
        fields["settings.commentsOnSitePagesDisabled"] = comments
    if previous:
        fields[URL] = path
    address = Address("site", path)
    document = Desired(address, HERE, wanted(fields), {"template": "STS#3"})
    return replace(document, lifecycle=lifecycle, previous=previous)


@st.composite
def histories(draw: Any) -> tuple[bool, list[DesiredState]]:
    """One site that is declared here, then there, with the URL that it had, or not at all for a while.

    Only reverts take it back: a document that names an earlier URL again may leave a redirect more (docs/yaml.md).
    """
    there = draw(st.booleans())
    lifecycle = Living(on_remove=draw(st.sampled_from((OnRemove.DEFAULT, OnRemove.RELEASE))))
    released = there or lifecycle.on_remove is OnRemove.RELEASE
    path, previous, gone, history = draw(st.sampled_from(PLACES)), "", False, []
    been = {path}
    for number in range(draw(st.integers(2, 4))):
        comments = draw(st.sampled_from((None, True, False)))
        title = draw(st.sampled_from(("One", "Two")))
        step = draw(st.sampled_from(("stay", "move", "remove", "line goes")))
        if step == "remove" and number:
            history.append(state(commit=f"c{number}"))
            gone = True
            continue
        # What is released goes back to where it was found, and is forgotten: a document knows one URL of before.
        rests = released and bool(previous)
        fresh = [place for place in PLACES if place not in been]
        if step == "move" and number and fresh and not gone and not rests:
            path, previous = draw(st.sampled_from(fresh)), path
            been.add(path)
        elif step == "line goes" and not released:
            previous = ""
        gone = False
        history.append(state(site(path, previous, title, comments, lifecycle), commit=f"c{number}"))
    return there, history


def applied(world: World, desired: DesiredState) -> None:
    outcomes = world.apply(desired)
    wrong = {str(a): o.message for a, o in outcomes.items() if o.status not in (Status.SUCCEEDED, Status.BLOCKED)}
    assert not wrong, told(desired)
    assume(all(outcome.status is not Status.BLOCKED for outcome in outcomes.values()))
    assert not world.plan(desired).writing


def visible(world: World) -> dict[str, Any]:
    """The tenant; where the site is in the recycle bin without the redirects to it, which nobody takes along."""
    found = world.tenant.state()
    if all(s["template"] == "RedirectSite#0" for s in found["sites"].values()):
        found["sites"] = {}
    return found


def identities(world: World) -> set[str]:
    return {s.id for s in (*world.tenant.sites.values(), *world.tenant.bin.values()) if s.template == "STS#3"}


@RENAMES
@given(histories(), st.data())
def test_a_renamed_site_is_never_replaced_and_reverting_is_exact(drawn: tuple[bool, list[Any]], data: Any) -> None:
    """One by one or at once; a redirect is left only where the site still is renamed."""
    there, history = drawn
    world = World(ModelTenant())
    if there:
        world.tenant.add(next(iter(history[0].resources)).key, title="By hand", settings={"SharingCapability": 2})
    before, seen = world.tenant.state(), []
    crashing = data.draw(st.integers(-1, len(history) - 1))
    for index, desired in enumerate(history):
        if index == crashing:
            world.tenant.crash_after, world.tenant.late = data.draw(st.integers(0, 5)), data.draw(st.booleans())
            with contextlib.suppress(Crash):
                world.apply(desired)
            world.tenant.crash_after = None
        applied(world, desired)
        seen.append(visible(world))
    event(f"renames: {min(len(world.tenant.jobs), 3)}")
    assert len(identities(world)) <= 1
    back = data.draw(st.integers(0, len(history) - 1))
    steps = range(len(history) - 2, back - 1, -1) if data.draw(st.booleans()) else [back]
    for index in steps:
        applied(world, DesiredState(history[index].resources, f"r{index}"))
        assert difference(visible(world), seen[index]) == []
    assert len(identities(world)) <= 1
    applied(world, DesiredState({}, "end"))
    if there:
        assert difference(world.tenant.state(), before) == []
