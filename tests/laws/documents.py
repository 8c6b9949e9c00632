"""Random desired states of all kinds, for the laws over the whole loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from spo_gitops.model.address import TENANT, Address
from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Applied, Desired, DesiredState, Wanted
from spo_gitops.model.policy import Mode
from spo_gitops.problems import Position

from .loop import state

HERE = Position("sites/a.yaml")
PATHS = ("/sites/a", "/sites/b", "/sites/c", "/sites/d")
PEOPLE = ("ann@contoso.com", "ben@contoso.com", "eva@contoso.com")
# Whether the owner has an entry among the administrators cannot be seen, so that its prior is unknown: exactness is
# claimed for people who are not both (docs/three-way.md). Convergence is claimed for all.
OWNERS = ("olga@contoso.com", "otto@contoso.com")
SHARING = ("Disabled", "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing")


Inner = Callable[[], st.SearchStrategy[tuple[dict[str, Any], dict[str, str], dict[str, str]]]]


def wanted(fields: dict[str, Any]) -> dict[str, Wanted]:
    return {name: Wanted(value, HERE) for name, value in fields.items()}


@st.composite
def sites(draw: Any, path: str, hubs: frozenset[str], owners: tuple[str, ...], inner: Inner | None = None) -> Desired:
    owner = draw(st.sampled_from(owners))
    fields: dict[str, Any] = {"title": draw(st.sampled_from(("One", "Two"))), "owner": owner}
    optional: dict[str, Any] = {
        "description": st.sampled_from(("", "text")),
        "settings.sharingCapability": st.sampled_from(SHARING),
        "settings.commentsOnSitePagesDisabled": st.booleans(),
        "settings.denyAddAndCustomizePages": st.sampled_from(("Enabled", "Disabled")),
    }
    if path not in hubs:
        # A site that is made, registered as a hub and locked in one run is blocked: the lock comes last.
        optional["settings.lockState"] = st.sampled_from(("Unlock", "ReadOnly"))
        optional["hub"] = st.sampled_from(sorted({"none", *hubs}))
    for name, values in optional.items():
        if draw(st.booleans()):
            fields[name] = draw(values)
    sets = {}
    members = tuple(sorted(draw(st.frozensets(st.sampled_from(PEOPLE))) - {owner}))
    match draw(st.sampled_from(("none", "exact", "include"))):
        case "exact":
            fields["admins"], sets = members, {"admins": "exact"}
        case "include":
            fields |= {f"admins[{member}]": True for member in members}
            sets = {"admins": "include"}
    renames: dict[str, str] = {}
    if inner is not None:
        more, modes, renames = draw(inner())
        fields, sets = fields | more, sets | modes
    policies: tuple[Applied, ...] = ()
    if "settings.sharingCapability" not in fields and draw(st.booleans()):
        bound = Constraint(at_most=draw(st.sampled_from(SHARING)))
        policies = (Applied("p", "settings.sharingCapability", bound, Mode.ENFORCE, "high", HERE),)
    create = {"template": "STS#3"}
    return Desired(Address("site", path), HERE, wanted(fields), create, policies=policies, sets=sets, renames=renames)


@st.composite
def hubs_on(draw: Any, path: str, parents: list[str]) -> Desired:
    fields: dict[str, Any] = {}
    if draw(st.booleans()):
        fields["title"] = draw(st.sampled_from(("Hub", "Nabe")))
    if draw(st.booleans()):
        fields["requiresJoinApproval"] = draw(st.booleans())
    if draw(st.booleans()):
        fields["parent"] = draw(st.sampled_from(["none", *parents]))
    sets = {}
    if draw(st.booleans()):
        fields["whoMayJoin"] = tuple(sorted(draw(st.frozensets(st.sampled_from(PEOPLE)))))
        sets = {"whoMayJoin": "exact"}
    return Desired(Address("hub", path), HERE, wanted(fields), name=path[-1], sets=sets)


@st.composite
def of_the_tenant(draw: Any) -> list[Desired]:
    """The tenant's settings and a theme, or not."""
    resources = []
    if draw(st.booleans()):
        fields: dict[str, Any] = {"settings.legacyAuthProtocolsEnabled": draw(st.booleans())}
        if draw(st.booleans()):
            fields["settings.ipAddressAllowList"] = draw(st.sampled_from(("10.0.0.0/8", "10.0.0.0/8,192.168.0.1")))
            fields["settings.ipAddressEnforcement"] = draw(st.booleans())
        if draw(st.booleans()):
            fields["settings.sharingCapability"] = draw(st.sampled_from(SHARING))
        resources.append(Desired(TENANT, HERE, wanted(fields)))
    if draw(st.booleans()):
        colours = st.sampled_from(("#ffffff", "#000000"))
        slots = draw(st.dictionaries(st.sampled_from(("white", "black")), colours, min_size=1))
        fields = {f"palette.{slot}": colour for slot, colour in slots.items()}
        resources.append(Desired(Address("theme", "blue"), HERE, wanted(fields), name="Blue"))
    return resources


@st.composite
def designs(draw: Any, hubs: list[Desired]) -> list[Desired]:
    """Up to two scripts and a design of some of them, which a hub may wear; or none of it."""
    names = sorted(draw(st.frozensets(st.sampled_from(("lists", "looks")))))
    actions = st.sampled_from(((), ('{"verb": "a"}',), ('{"verb": "b"}', '{"verb": "a"}')))
    resources = []
    for name in names:
        fields: dict[str, Any] = {"title": name, "actions": draw(actions)}
        if draw(st.booleans()):
            fields["version"] = draw(st.integers(1, 3))
        resources.append(Desired(Address("site-script", name), HERE, wanted(fields), name=name))
    if not draw(st.booleans()):
        return resources
    runs = tuple(draw(st.permutations(names)))[: draw(st.integers(0, 2))]
    fields = {
        "title": "project",
        "webTemplate": draw(st.sampled_from(("TeamSite", "GroupTeamSite"))),
        "siteScripts": runs,
    }
    optional = {"description": st.sampled_from(("", "text")), "isDefault": st.booleans()}
    fields |= {name: draw(values) for name, values in optional.items() if draw(st.booleans())}
    sets = {}
    if draw(st.booleans()):
        fields["rights"], sets = tuple(sorted(draw(st.frozensets(st.sampled_from(PEOPLE))))), {"rights": "exact"}
    design = Desired(Address("site-design", "project"), HERE, wanted(fields), name="project", sets=sets)
    worn = [
        replace(hub, attributes={**hub.attributes, "siteDesignId": Wanted("project", HERE)})
        for hub in hubs
        if draw(st.booleans())
    ]
    return [*resources, design, *worn]


@st.composite
def states(draw: Any, owners: tuple[str, ...] = OWNERS, inner: Inner | None = None) -> DesiredState:
    """Some sites, some of them hubs on up to three levels (a hub's site may be undeclared), with members."""
    declared = draw(st.frozensets(st.sampled_from(PATHS)))
    hubs = sorted(draw(st.frozensets(st.sampled_from(sorted(declared | {"/sites/d"})), max_size=3)))
    resources = [draw(hubs_on(path, hubs[:index])) for index, path in enumerate(hubs)]
    resources += [draw(sites(path, frozenset(hubs), owners, inner)) for path in sorted(declared)]
    return state(*resources, *draw(of_the_tenant()), *draw(designs(resources[: len(hubs)])))
