"""The same laws over all kinds together, with the inside of sites: groups, levels, assignments, lists, columns."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spo_gitops.apply.priors import NOT_SHOWN
from spo_gitops.model.address import Address
from spo_gitops.model.attribute import bracketed, element
from spo_gitops.model.desired import Desired, DesiredState
from spo_gitops.model.outcome import Status

from .documents import HERE, PATHS, PEOPLE, states, wanted
from .frames import converged, converges, difference, goes_back, in_step, laws, numbered, outlives_a_crash
from .loop import World
from .model_inside import READ
from .model_tenant import Crash, ModelTenant

LAWS = laws(25)
HAND = "i:0#.f|membership|ben@contoso.com"
Fields = dict[str, Any]


def people(draw: Any, name: str, members: list[str], fields: Fields, sets: dict[str, str]) -> None:
    """A set, exact or by inclusion."""
    chosen = sorted(draw(st.frozensets(st.sampled_from(members))))
    sets[name] = draw(st.sampled_from(("exact", "include")))
    fields |= {name: tuple(chosen)} if sets[name] == "exact" else {element(name, one): True for one in chosen}


@st.composite
def insides(draw: Any) -> tuple[Fields, dict[str, str], dict[str, str]]:
    """What a Site says of its inside, or nothing."""
    fields: Fields = {}
    sets: dict[str, str] = {}
    levels = ["Read", "Edit"]
    if draw(st.booleans()):
        sets["permissionLevels"] = "include"
        masks = st.sampled_from((("Open", "ViewListItems"), ("Open",)))
        base = "permissionLevels.approver"
        fields |= {"permissionLevels[approver]": True, f"{base}.title": "Approver", f"{base}.permissions": draw(masks)}
        levels.append("approver")
    keys = sorted(draw(st.frozensets(st.sampled_from(("team", "crew", "@members")))))
    # A previous name is written at the group that had it: a document that lacks the one cannot tell the other.
    renames = {"crew": "team"} if "crew" in keys and draw(st.booleans()) else {}
    for key in keys:
        base = f"groups.{key}"
        if not key.startswith("@"):
            sets["groups"] = "include"
            fields |= {f"groups[{key}]": True, f"{base}.title": key.title()}
        optional: dict[str, Any] = {
            "description": st.sampled_from(("", "text")),
            "allowRequestToJoinLeave": st.booleans(),
            "roles": st.frozensets(st.sampled_from(levels)).map(lambda names: tuple(sorted(names))),
            "owner": st.sampled_from(("siteGroup:@owners", "ann@contoso.com")),
        }
        fields |= {f"{base}.{name}": draw(values) for name, values in optional.items() if draw(st.booleans())}
        if draw(st.booleans()):
            people(draw, f"{base}.members", list(PEOPLE), fields, sets)
    grants = [bracketed(f"{who} = {level}") for who in PEOPLE[:2] for level in levels]
    if draw(st.booleans()):
        people(draw, "roleAssignments", grants, fields, sets)
    if draw(st.booleans()):
        lists(draw, grants, fields, sets)
    return fields, sets, renames


def lists(draw: Any, grants: list[str], fields: Fields, sets: dict[str, str]) -> None:
    base = "lists.lists/tasks"
    sets["lists"] = "include"
    fields |= {"lists[lists/tasks]": True, f"{base}.template": "GenericList"}
    fields[f"{base}.title"] = draw(st.sampled_from(("Tasks", "Things to do")))
    optional: dict[str, st.SearchStrategy[Any]] = {
        "description": st.sampled_from(("", "text")),
        "enableVersioning": st.booleans(),
        "readSecurity": st.sampled_from(("Own", "All")),
    }
    fields |= {f"{base}.{name}": draw(values) for name, values in optional.items() if draw(st.booleans())}
    for name in sorted(draw(st.frozensets(st.sampled_from(("Due", "Title"))))):  # a new list has the second by itself
        column = f"{base}.columns.{name}"
        sets[f"{base}.columns"] = "include"
        fields |= {f"{base}.columns[{name}]": True, f"{column}.type": "Text", f"{column}.required": draw(st.booleans())}
        if draw(st.booleans()):
            fields[f"{column}.title"] = draw(st.sampled_from(("Until", name)))
    views = sorted(draw(st.frozensets(st.sampled_from(("all items", "mine")))))  # and the first of these
    for title in views:
        view = f"{base}.views.{title}"
        sets[f"{base}.views"] = "include"
        fields |= {f"{base}.views[{title}]": True, f"{view}.title": title.title()}
        optional = {
            "rowLimit": st.integers(1, 2),
            "query": st.sampled_from(("", "<OrderBy />")),
            "columns": st.sampled_from((("Title",), ("LinkTitle", "Title"))),
        }
        fields |= {f"{view}.{name}": draw(values) for name, values in optional.items() if draw(st.booleans())}
    if views and draw(st.booleans()):
        fields[f"{base}.defaultView"] = draw(st.sampled_from(views))
    if draw(st.booleans()):
        fields[f"{base}.inheritPermissions"] = False
        people(draw, f"{base}.roleAssignments", [*grants, bracketed("siteGroup:@members = Edit")], fields, sets)


@st.composite
def worlds(draw: Any) -> World:
    """Sites of somebody else, with a group, an assignment and a list that people have made."""
    tenant = ModelTenant()
    for path in (*sorted(draw(st.frozensets(st.sampled_from(PATHS[:2])))), "/sites/d"):
        inside = tenant.add(path).inside
        ben = inside._known(HAND)
        if draw(st.booleans()):
            inside._group_create({"Title": "Team"}, {})
            inside.groups[max(inside.groups)].members.add(ben)
        if draw(st.booleans()):
            inside.grants[ben] = {READ}
        if draw(st.booleans()):
            inside._list_create({"Title": "tasks", "BaseTemplate": 100}, {})
    return World(tenant)


STATES = states(inner=insides)


def gives_a_former_name_to_another(history: list[DesiredState]) -> bool:
    """Whether a group is renamed and its former name given to a new one. Where both go and come back at once, nothing
    tells which of the two had been called so before (docs/permissions.md)."""
    renamed = set()
    for desired in history:
        for address, resource in desired.resources.items():
            crew, team = "groups[crew]" in resource.attributes, "groups[team]" in resource.attributes
            if crew and team and address in renamed:
                return True
            if crew and not team and resource.renames:
                renamed.add(address)
    return False


def names_another_as_former(world: World, history: list[DesiredState]) -> bool:
    """Whether a document of a group that is ours already gives it, as its previous name, that of a group of somebody's
    which stands beside it, and a later commit has neither. Whoever brings the document back then says with it that
    somebody's group is the one (docs/permissions.md)."""
    for path, site in world.tenant.sites.items():
        if not any(group.title == "Team" for group in site.inside.groups.values()):
            continue
        had = made = told = False
        for desired in history:
            sites = [found for address, found in desired.resources.items() if address.kind == "site"]
            site_of = next((found for found in sites if path in (found.address.key, found.previous)), None)
            fields = site_of.attributes if site_of is not None else {}
            crew = "groups[crew]" in fields
            if told and not crew:
                return True
            says_so = site_of is not None and bool(site_of.renames) and "groups[team]" not in fields
            made = crew and (made if had else not says_so)  # by a document that did not rename the other
            told, had = made and (told or says_so), crew
    return False


@LAWS
@given(worlds(), st.lists(STATES, min_size=1, max_size=3))
def test_after_an_apply_the_next_plan_has_no_writes(world: World, history: list[DesiredState]) -> None:
    converges(world, history)


@LAWS
@given(worlds(), st.lists(STATES, min_size=1, max_size=3), st.data())
def test_reverting_restores_the_tenant_exactly(world: World, history: list[DesiredState], data: Any) -> None:
    """To the first commit or to the time before."""
    assume(not gives_a_former_name_to_another(history) and not names_another_as_former(world, history))
    goes_back(world, [DesiredState({}), *history], data)


@LAWS
@given(
    worlds(),
    st.lists(STATES, min_size=1, max_size=2),
    st.integers(0, 12),
    st.booleans(),
    st.none() | st.integers(0, 3),
    st.data(),
)
def test_a_crash_anywhere_is_recovered_and_rollback_stays_exact(
    world: World, history: list[DesiredState], writes: int, late: bool, saves: int | None, data: Any
) -> None:
    assume(not gives_a_former_name_to_another(history) and not names_another_as_former(world, history))
    outlives_a_crash(world, history, data, writes=writes, late=late, saves=saves)


@LAWS
@given(
    worlds(),
    st.lists(STATES, min_size=1, max_size=2),
    st.integers(0, 12),
    st.booleans(),
    st.none() | st.integers(0, 3),
)
def test_a_run_that_dies_anywhere_is_rolled_back_exactly(
    world: World, history: list[DesiredState], writes: int, late: bool, saves: int | None
) -> None:
    history = numbered(history)
    world.commits[""] = DesiredState({})
    before = world.tenant.state()
    for desired in history[:-1]:
        converged(world, desired)
        before = world.tenant.state()
    world.commits[history[-1].commit] = history[-1]
    world.tenant.crash_after, world.tenant.late, world.unsaved = None if saves is not None else writes, late, saves
    with contextlib.suppress(Crash):
        world.apply(history[-1])
    world.tenant.crash_after = world.unsaved = None
    outcomes = world.roll_back()
    assert not {str(a): o.message for a, o in outcomes.items() if o.status is not Status.SUCCEEDED}
    assume(not any("lossy: " in outcome.message for outcome in outcomes.values()))
    assert difference(world.tenant.state(), before) == []


TEAM = {"groups[team]": True, "groups.team.title": "Team"}
TASKS = {
    "lists[lists/tasks]": True,
    "lists.lists/tasks.template": "GenericList",
    "lists.lists/tasks.title": "Tasks",
}
OURS = {
    "groups.team.owner": "ann@contoso.com",
    "groups.team.description": "Ours",
    "groups.team.onlyAllowMembersViewMembership": False,
    "groups.team.members": ("ann@contoso.com",),
    "lists.lists/tasks.enableVersioning": False,
    "lists.lists/tasks.readSecurity": "Own",
    "lists.lists/tasks.columns[Title]": True,
    "lists.lists/tasks.columns.Title.type": "Text",
    "lists.lists/tasks.columns.Title.required": False,
    "lists.lists/tasks.columns[Due]": True,
    "lists.lists/tasks.columns.Due.type": "Text",
    "lists.lists/tasks.columns.Due.title": "Until",
    "lists.lists/tasks.views[all items]": True,
    "lists.lists/tasks.views.all items.rowLimit": 7,
    "lists.lists/tasks.views[mine]": True,
    "lists.lists/tasks.views.mine.columns": ("Title", "Due"),
    "lists.lists/tasks.views.mine.rowLimit": 5,
    "lists.lists/tasks.defaultView": "mine",
}
SETS = {
    "groups": "include",
    "groups.team.members": "exact",
    "lists": "include",
    "lists.lists/tasks.columns": "include",
    "lists.lists/tasks.views": "include",
}


def site_with(fields: Fields, commit: str) -> DesiredState:
    address = Address("site", "/sites/d")
    return DesiredState({address: Desired(address, HERE, wanted(fields), {"template": "STS#3"}, sets=SETS)}, commit)


def succeeds(world: World, desired: DesiredState) -> None:
    assert {outcome.message for outcome in world.apply(desired).values()} <= {""}


def test_what_we_made_gets_back_what_it_had_by_itself() -> None:
    """Whether it is released or made anew."""
    world = World(ModelTenant())
    world.tenant.add("/sites/d")
    seen = []
    for index, fields in enumerate(({**TEAM, **TASKS, **OURS}, {**TEAM, **TASKS}, {}, {**TEAM, **TASKS})):
        succeeds(world, site_with(fields, f"c{index}"))
        in_step(world, site_with(fields, f"c{index}"))
        seen.append(world.tenant.state())
    assert difference(seen[1], seen[3]) == []
    assert difference(seen[0], seen[1]) and not world.kept


@pytest.mark.parametrize("gone", ["lists", "groups"])
def test_what_a_run_took_away_is_made_again_by_its_rollback(gone: str) -> None:
    world = World(ModelTenant())
    world.tenant.add("/sites/d")
    fields = {**TEAM, **TASKS, **OURS}
    succeeds(world, site_with(fields, "c0"))
    before = world.tenant.state()
    succeeds(world, site_with({name: value for name, value in fields.items() if not name.startswith(gone)}, "c1"))
    assert difference(world.tenant.state(), before)
    assert {outcome.message for outcome in world.roll_back().values()} <= {""}
    assert difference(world.tenant.state(), before) == []


WRITES, RECORDS = 16, 3  # of making all that


@pytest.mark.parametrize("resumed", [True, False])
@pytest.mark.parametrize(
    ("writes", "late", "saves"),
    [(n, late, None) for n in range(WRITES) for late in (False, True)] + [(None, False, n) for n in range(RECORDS)],
)
def test_a_crash_while_it_is_made_loses_nothing_of_what_it_had(
    writes: int | None, late: bool, saves: int | None, resumed: bool
) -> None:
    """Neither between the making and the record of what it had, nor between that and a write; whether the next commit
    still asks for it or not."""
    crashed, whole = World(ModelTenant()), World(ModelTenant())
    for world in (crashed, whole):
        world.tenant.add("/sites/d")
        if world is crashed:
            world.tenant.crash_after, world.tenant.late, world.unsaved = writes, late, saves
            with pytest.raises(Crash):
                world.apply(site_with({**TEAM, **TASKS, **OURS}, "c0"))
            world.tenant.crash_after = world.unsaved = None
        if resumed or world is whole:
            succeeds(world, site_with({**TEAM, **TASKS, **OURS}, "c0"))
        succeeds(world, site_with({**TEAM, **TASKS}, "c1"))
    assert difference(crashed.tenant.state(), whole.tenant.state()) == []
    assert not (resumed and crashed.kept)


def test_what_did_not_show_is_not_written() -> None:
    """Nobody could give it back; the rest is set, and the run tells which."""
    world = World(ModelTenant())
    world.tenant.add("/sites/d")
    fields = {**TASKS, "lists.lists/tasks.enableVersioning": False, "lists.lists/tasks.noCrawl": True}
    (outcome,) = world.apply(site_with(fields, "c0")).values()
    assert outcome.status is Status.FAILED and f"lists.lists/tasks.noCrawl: {NOT_SHOWN}" in outcome.message
    assert outcome.ownership is not None and "lists.lists/tasks.noCrawl" not in outcome.ownership.attributes
    (tasks,) = world.tenant.sites["/sites/d"].inside.lists.values()
    assert tasks.properties["EnableVersioning"] is False and "NoCrawl" not in tasks.properties
    assert not outcome.ownership.digest and "noCrawl" in world.plan(site_with(fields, "c0")).blocked[0].reason
