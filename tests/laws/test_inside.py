"""The same laws over all kinds together, with the inside of sites: groups, levels, assignments, lists, columns."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.address import Address
from spo_gitops.model.attribute import bracketed, element
from spo_gitops.model.desired import Desired, DesiredState

from .documents import HERE, PATHS, PEOPLE, states, wanted
from .frames import converges, goes_back, laws, outlives_a_crash
from .loop import World
from .model_inside import READ
from .model_tenant import ModelTenant

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
    optional: dict[str, Any] = {
        "description": st.sampled_from(("", "text")),
        "enableVersioning": st.booleans(),
        "readSecurity": st.sampled_from(("Own", "All")),
    }
    fields |= {f"{base}.{name}": draw(values) for name, values in optional.items() if draw(st.booleans())}
    if draw(st.booleans()):
        column = f"{base}.columns.Due"
        sets[f"{base}.columns"] = "include"
        fields |= {f"{base}.columns[Due]": True, f"{column}.type": "Text", f"{column}.required": draw(st.booleans())}
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


@LAWS
@given(worlds(), st.lists(STATES, min_size=1, max_size=3))
def test_after_an_apply_the_next_plan_has_no_writes(world: World, history: list[DesiredState]) -> None:
    converges(world, history)


@LAWS
@given(worlds(), st.lists(STATES, min_size=1, max_size=3), st.data())
def test_reverting_restores_the_tenant_exactly(world: World, history: list[DesiredState], data: Any) -> None:
    """To the first commit or to the time before."""
    goes_back(world, [DesiredState({}), *history], data)


@LAWS
@given(worlds(), st.lists(STATES, min_size=1, max_size=2), st.integers(0, 12), st.booleans(), st.data())
def test_a_crash_anywhere_is_recovered_and_rollback_stays_exact(
    world: World, history: list[DesiredState], writes: int, late: bool, data: Any
) -> None:
    outlives_a_crash(world, history, data, writes=writes, late=late)


def test_what_we_made_keeps_what_no_document_says_any_more_where_nobody_knows_what_it_had() -> None:
    """Made anew it has what the service gives: a group's owner, a list's versioning."""
    world = World(ModelTenant())
    world.tenant.add("/sites/d")
    address = Address("site", "/sites/d")
    plain = {
        "groups[team]": True,
        "groups.team.title": "Team",
        "lists[lists/tasks]": True,
        "lists.lists/tasks.template": "GenericList",
        "lists.lists/tasks.title": "Tasks",
    }
    more = {
        "groups.team.owner": "ann@contoso.com",
        "groups.team.description": "Ours",
        "lists.lists/tasks.enableVersioning": False,
        "lists.lists/tasks.readSecurity": "Own",
    }
    sets = {"groups": "include", "lists": "include"}
    seen = []
    for index, fields in enumerate(({**plain, **more}, plain, {}, plain)):
        site = Desired(address, HERE, wanted(fields), {"template": "STS#3"}, sets=sets)
        assert world.apply(DesiredState({address: site}, f"c{index}"))[address].message == ""
        inside = world.tenant.sites["/sites/d"].inside.state()
        group, tasks = inside["groups"].get("Team", {}), inside["lists"].get("lists/tasks", {})
        seen.append(
            [group.get("owner"), group.get("Description"), tasks.get("EnableVersioning"), tasks.get("ReadSecurity")]
        )
    ann = "i:0#.f|membership|ann@contoso.com"
    assert seen == [[ann, "Ours", False, 2], [ann, "", False, 2], [None] * 4, ["Owners", "", True, 1]]
    kept = {name for _, name in world.kept}
    assert kept == {name for name in more if not name.endswith("description")}
