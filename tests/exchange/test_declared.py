"""Whatever a tenant shows becomes documents that are valid and ask for just that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.catalog.settings import declarable
from spo_gitops.catalog.wire import from_wire
from spo_gitops.exchange.declared import declared
from spo_gitops.exchange.layout import Heading, files, hub_names, site_path
from spo_gitops.exchange.observed import Record, record_of, shard_text
from spo_gitops.exchange.profiles import FEWEST
from spo_gitops.model.address import Address
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.value import UNKNOWN
from tests.desired.memory import load

SETTINGS = list(declarable().values())
RAW = st.none() | st.booleans() | st.integers(-2, 10) | st.text(max_size=6) | st.lists(st.text(max_size=4), max_size=2)
LEAVES = st.from_regex(r"[a-z][a-z0-9_.-]{0,8}[a-z0-9]", fullmatch=True)


@st.composite
def observations(draw: st.DrawFn, leaf: str, unread: bool = False) -> Observation:
    fields: dict[str, Any] = {
        "title": draw(st.text(max_size=10)),
        "description": draw(st.text(max_size=10)),
        "owner": "ann@contoso.com",
        "admins": tuple(
            sorted(draw(st.sets(st.sampled_from(["ann@contoso.com", "bob@contoso.com", "c:0t.c|tenant|x"]))))
        ),
        "hub": draw(st.sampled_from(["none", "/sites/thehub", "/sites/elsewhere"])),
    }
    for setting in draw(st.lists(st.sampled_from(SETTINGS), max_size=12, unique_by=lambda s: s.name)):
        fields[f"settings.{setting.name}"] = from_wire(setting, draw(RAW))
    if unread:
        fields["settings.sharingCapability"] = UNKNOWN
    template = draw(st.sampled_from(["SITEPAGEPUBLISHING#0", "STS#3", "GROUP#0", "SRCHCEN#0"]))
    return Observation(Address("site", f"/sites/{leaf}"), Presence.PRESENT, fields, "id", {"template": template})


HUB = Observation(Address("hub", "/sites/thehub"), Presence.PRESENT, {"title": "H", "parent": "none"}, "h")
TENANTS = st.lists(LEAVES.filter(lambda leaf: leaf != "thehub"), max_size=6, unique=True).flatmap(
    lambda leaves: st.tuples(*(observations(leaf) for leaf in leaves))
)


@given(sites=TENANTS)
@settings(max_examples=60, deadline=None)
def test_an_export_is_valid_and_asks_for_nothing_but_what_is_there(sites: tuple[Observation, ...]) -> None:
    observed = {o.address: o for o in (*sites, HUB)}
    texts = dict(files(lambda: observed.values(), Heading("contoso")))
    loaded = load(texts)
    assert loaded.state is not None, "\n".join(map(str, loaded.problems))
    assert {problem.code for problem in loaded.problems} <= {"hub-site-undeclared"}
    assert set(loaded.state.resources) == set(observed)
    for address, desired in loaded.state.resources.items():
        for name, value in desired.fields.items():
            live = observed[address].fields[name]
            if name == "admins" and isinstance(live, tuple):
                live = tuple(member for member in live if member != "ann@contoso.com")
            assert value == live or (name == "description" and value == str(live).rstrip()), name


@given(sites=TENANTS, seed=st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_reading_does_not_show(sites: tuple[Observation, ...], seed: Any) -> None:
    shuffled = list(sites)
    seed.shuffle(shuffled)
    first, second = (dict(files(lambda order=order: order, Heading("t"))) for order in (sites, shuffled))  # type: ignore[misc]
    assert first == second
    records = [Record(o, "m") for o in sites]
    assert shard_text(records) == shard_text(Record(o, "m") for o in shuffled)
    assert [record_of(record.line()) for record in records] == records


def test_the_root_site_asks_for_nothing_that_is_refused_of_it() -> None:
    fields: dict[str, Any] = {"title": "Home", "settings.lockState": "Unlock", "settings.sharingCapability": "Disabled"}
    root = Observation(Address("site", "/"), Presence.PRESENT, fields, "id", {"template": "SITEPAGEPUBLISHING#0"})
    loaded = load(dict(files(lambda: [root], Heading("contoso"))))
    assert loaded.state is not None, "\n".join(map(str, loaded.problems))
    assert set(loaded.state.resources[root.address].fields) == {"title", "settings.sharingCapability"}


def test_what_no_document_gives_to_a_site_with_a_group_is_told() -> None:
    site = Address("site", "/sites/team")
    label = "11111111-2222-3333-4444-555555555555"
    refused = {"settings.commentsOnSitePagesDisabled": True, "settings.sensitivityLabel": label}
    of_group = {"settings.commentsOnSitePagesDisabled": False, "settings.sensitivityLabel": ""}
    team = Observation(site, Presence.PRESENT, {**refused}, "id", {"template": "GROUP#0"})
    assert declared(team, {}).notes == (
        "commentsOnSitePagesDisabled is true, which no document gives to a site with a group",
        f'sensitivityLabel is "{label}", which no document gives to a site with a group',
    )
    for silent in (replace(team, fields=of_group), replace(team, facts={"template": "STS#3"})):
        assert not declared(silent, {}).notes


def test_what_most_sites_have_in_common_stands_in_a_profile() -> None:
    def site(leaf: str, **values: Any) -> Observation:
        fields = {f"settings.{name}": value for name, value in values.items()}
        facts = {"template": "STS#3"}
        return Observation(Address("site", f"/sites/{leaf}"), Presence.PRESENT, fields, leaf, facts)

    same = [site(f"s{n}", sharingCapability="Disabled", disableSiteBranding=True) for n in range(FEWEST)]
    other = site("x", sharingCapability="ExternalUserSharingOnly", disableSiteBranding=True)
    gap = Observation(
        Address("site", "/sites/y"),
        Presence.PRESENT,
        {"settings.sharingCapability": UNKNOWN, "settings.disableSiteBranding": False},
        facts={"template": "STS#3"},
    )
    texts = dict(files(lambda: [*same, other, gap], Heading("contoso")))
    assert (
        texts["sites/s0.yaml"]
        == "# Exported from contoso\nkind: Site\nurl: /sites/s0\nprofile: team-site\ntype: TeamSite\n"
    )
    assert texts["sites/x.yaml"].endswith("settings:\n  sharingCapability: ExternalUserSharingOnly\n")
    assert "# sharingCapability could not be read\n" in texts["sites/y.yaml"]
    assert "profile" not in texts["sites/y.yaml"]
    loaded = load(texts)
    assert loaded.state is not None
    assert "settings.sharingCapability" not in loaded.state.resources[gap.address].fields


@given(st.lists(LEAVES, unique=True, max_size=8))
def test_every_hub_has_a_name_of_its_own(leaves: list[str]) -> None:
    paths = [f"/{managed}/{leaf}" for leaf in leaves for managed in ("sites", "teams")]
    names = hub_names(paths)
    assert len({name.lower() for name in names.values()}) == len(paths)
    assert "none" not in names.values()
    assert len({site_path(Address("site", path)).lower() for path in paths}) == len(paths)
