"""Members of a group travel together, are charged honestly, and survive what befalls single parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .stage import Stage, document, site

POLICY = document("SecurityPolicy", name="p", appliesTo="tenant", require={"legacyAuthProtocolsEnabled": False})

PEOPLE = [
    "ann.lee@contoso.com", "ben.ortiz@contoso.com", "grace.kim@contoso.com", "it.support@contoso.com",
    "emil@contoso.com", "olga.orlow@contoso.com", "otto.orlow@contoso.com",
]  # fmt: skip


def declared(people: list[str]) -> dict[str, str | None]:
    groups = [{"name": "Readers", "role": "Read", "members": {"mode": "exact", "members": people}}]
    return {"sites/a.yaml": site("/sites/a", groups=groups)}


@pytest.fixture
def grown(stage: Stage) -> Stage:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    stage.commit(declared([]))
    stage.apply("--allow", "loosen")
    stage.reset()
    return stage


def members(stage: Stage) -> int:
    groups: dict[str, list[str]] = stage.site("/sites/a")["groups"]
    return len(groups["Readers"])


@pytest.mark.parametrize(("batching", "writes"), [(True, 1), (False, 7)])
def test_seven_members_are_one_write_or_seven(batching: bool, writes: int, grown: Stage) -> None:
    configured = grown.configuration().replace("    mode:", f"    batching: {str(batching).lower()}\n    mode:")
    if "batching" not in configured:
        configured = configured.replace("    url:", f"    batching: {str(batching).lower()}\n    url:")
    grown.commit({**declared(PEOPLE), "spo-gitops.yaml": configured})
    grown.apply("--allow", "loosen")
    assert members(grown) == 7
    assert grown.metrics()["writes"] == writes
    grown.reset()
    grown.apply()
    assert grown.writes == 0


@pytest.mark.parametrize("kind", ["drop_after", "throttle"])
def test_a_batch_that_is_lost_or_throttled_adds_everybody_all_the_same(kind: str, grown: Stage) -> None:
    grown.commit(declared(PEOPLE))
    grown.faults({"operation": "*batch*", "kind": kind, "count": 1})
    grown.apply("--allow", "loosen")
    assert members(grown) == 7
    grown.commit(declared(PEOPLE[:2]))
    grown.apply("--allow", "loosen,volume")
    assert members(grown) == 2


@pytest.mark.parametrize("batching", [True, False])
def test_the_directory_is_asked_about_twenty_people_at_once(batching: bool, grown: Stage) -> None:
    nobody = [f"unknown.p{number}@contoso.com" for number in range(24)]
    configured = grown.configuration().replace("    url:", f"    batching: {str(batching).lower()}\n    url:")
    grown.commit({**declared([PEOPLE[0], *nobody]), "spo-gitops.yaml": configured})
    grown.reset()
    since = max((line["n"] for line in grown.control("requests?since=0")), default=0)
    said = grown.run("plan").said
    assert f"the directory has no {nobody[0]}" in " ".join(said.split())
    asked = [line for line in grown.control(f"requests?since={since}") if line["operation"].startswith("graph/")]
    assert len(asked) == (2 if batching else 25), [line["operation"] for line in asked]


def test_people_who_are_throttled_within_a_batch_are_asked_about_again(grown: Stage) -> None:
    nobody = [f"unknown.p{number}@contoso.com" for number in range(24)]
    grown.commit(declared(nobody))
    grown.reset()
    grown.faults({"operation": "graph/users*", "kind": "throttle", "status": 429, "retryAfter": 3, "count": 5})
    said = " ".join(grown.run("plan").said.split())
    assert all(f"no {name}" in said for name in nobody) and "could not be read" not in said
    assert grown.control("faults")["injected"] == 5


@pytest.mark.parametrize("packing", [True, False])
def test_changes_of_hubs_travel_together_where_that_was_asked_for(
    packing: bool, make_stage: Callable[..., Stage]
) -> None:
    stage = make_stage(time_scale=20.0)
    for n in range(4):
        stage.edit(create={"url": f"/sites/h{n}", "template": "SITEPAGEPUBLISHING#0", "title": "Hub"})
        stage.edit(registerHub=f"/sites/h{n}")
    hubs = "".join(document("Hub", name=f"h{n}", site=f"/sites/h{n}", title=f"Title {n}") for n in range(4))
    configured = stage.configuration().replace("    url:", f"    packQueries: {str(packing).lower()}\n    url:")
    stage.commit({"sites/hubs.yaml": hubs, "spo-gitops.yaml": configured})
    stage.reset()
    stage.apply("--allow", "volume", "--parallelism", "4")
    updates = sum(n for name, n in stage.metrics()["byOperation"].items() if name.startswith("csom/HubSite"))
    assert updates == 4 if not packing else updates < 4
    assert [hub["title"] for hub in stage.state()["hubs"].values()] == [f"Title {n}" for n in range(4)]
    assert stage.run("plan", "--detailed-exitcode").code == 0


def test_an_audit_asks_about_groups_and_owners_twenty_at_once_and_finds_the_same(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(seed_sites=60)
    found, asked = [], []
    for batching in (True, False):
        configured = stage.configuration().replace("    url:", f"    batching: {str(batching).lower()}\n    url:")
        stage.commit({"spo-gitops.yaml": configured, "policies/p.yaml": POLICY})
        since = max((line["n"] for line in stage.control("requests?since=0")), default=0)
        told = stage.run("audit", "--deep", "--fresh", "--policy", "check-*", "--format", "json").json
        found.append([{**finding, "since": "", "new": True} for finding in told["findings"]])
        lines = stage.control(f"requests?since={since}")
        asked_graph = [line["operation"] for line in lines if line["operation"].startswith("graph/")]
        # Roles of applications are asked for once a tenant, page after page: nothing there travels together.
        asked.append([name for name in asked_graph if not name.startswith("graph/servicePrincipals")])
    together, alone = asked
    assert found[0] == found[1] and {"group-owners", "public-groups"} & {finding["check"] for finding in found[0]}
    groups = sum(name.endswith("/owners GET") for name in alone)
    assert groups >= 10 and not [name for name in together if name.startswith("graph/groups")]
    assert len(together) < len(alone) / 5, (together, alone)


def test_a_group_that_is_refused_within_a_batch_is_unknown_and_the_others_are_judged(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(seed_sites=60)
    stage.commit({"policies/p.yaml": POLICY})
    deep = ("audit", "--deep", "--fresh", "--policy", "check-group-owners", "--format", "json")
    whole = {f["resource"]: f["verdict"] for f in stage.run(*deep).json["findings"]}
    stage.faults({"operation": "graph/groups/{id}/owners*", "kind": "status", "status": 403, "rate": 0.4}, seed=3)
    shaken = {f["resource"]: (f["verdict"], f["reason"]) for f in stage.run(*deep).json["findings"]}
    unknown = {name for name, (verdict, reason) in shaken.items() if verdict == "unknown" and "403" in reason}
    assert 0 < len(unknown) < 12
    assert {name: verdict for name, (verdict, _) in shaken.items() if name not in unknown} == {
        name: verdict for name, verdict in whole.items() if name not in unknown
    }
