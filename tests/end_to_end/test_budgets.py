"""What a plan costs in requests, sign-in included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .stage import Stage, document, site


def test_a_plan_of_one_changed_site_among_five_thousand_takes_at_most_twelve_requests(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(seed_sites=5000)
    numbers = range(1, 21)
    stage.commit(
        {f"sites/{n}.yaml": site(f"/sites/proj-{n:04d}", settings={"disableFlows": "Disabled"}) for n in numbers}
    )
    stage.apply()
    stage.commit(
        {"sites/7.yaml": site("/sites/proj-0007", title="Seven", settings={"disableFlows": "Disabled"}, admins={
            "members": ["it.support@contoso.com"]
        })}
    )  # fmt: skip
    stage.reset()
    out = stage.run("plan", "--scope", "changed").out
    assert stage.metrics()["requests"] <= 12
    assert stage.writes == 0
    assert "1 to update" in out and "19 not looked at" in out


def test_a_plan_of_two_hundred_managed_sites_takes_at_most_260_requests(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=200)
    stage.commit(
        {
            "sites/all.yaml": "".join(
                site(f"/sites/proj-{n:04d}", settings={"disableFlows": "Disabled"}) for n in range(1, 201)
            )
        }
    )
    stage.apply()
    stage.reset()
    assert "nothing to change" in stage.run("plan", "--scope", "all").out
    assert stage.metrics()["requests"] <= 260
    stage.reset()
    stage.run("plan", "--offline")
    assert stage.metrics()["requests"] == 0


def test_a_plan_file_and_a_target_read_only_what_they_need(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=30)
    stage.commit({f"sites/{n}.yaml": site(f"/sites/proj-{n:04d}", title=f"T{n}") for n in range(1, 31)})
    stage.reset()
    out = stage.run("plan", "--target", "site:/sites/proj-000[1-3]").out
    assert stage.metrics()["requests"] <= 12
    assert "3 to adopt" in out and "27 not looked at" in out


def test_labels_keep_to_their_own_limit_and_none_is_refused(make_stage: Callable[..., Stage]) -> None:
    """A hundred in five minutes for the tenant (REFERENCE §16), which the simulated tenant enforces."""
    stage = make_stage(licences=60_000, time_scale=40.0)
    paths = [f"/sites/s{number}" for number in range(105)]
    for path in paths:
        stage.edit(create={"url": path, "template": "STS#3", "title": "Old"})
    label = {"sensitivityLabel": "11111111-2222-3333-4444-555555555555"}
    stage.commit(
        {
            "spo-gitops.yaml": stage.configuration("unproven: [sensitivityLabel]\n"),
            "policies/tenant.yaml": document("TenantSettings", settings={"enableMipSiteLabel": True}),
            "sites/all.yaml": "".join(site(path, settings=label) for path in paths),
        }
    )
    stage.reset()
    stage.apply("--allow", "loosen,irreversible", "--parallelism", "24")
    assert stage.metrics()["throttled"] == 0
    assert stage.metrics()["writes"] == len(paths) + 1


def test_the_whole_state_of_a_site_is_read_with_three_requests(make_stage: Callable[..., Stage]) -> None:
    """Its properties, six groups with members and levels, ten role assignments, and eight lists with columns, views and
    permissions of their own. Administrators, where they are declared, are a fourth, to another host."""
    stage = make_stage()
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    people = [f"person{number}@contoso.com" for number in range(10)]
    grants = [{"principal": who, "level": "Read"} for who in people]
    groups: list[dict[str, Any]] = [
        {"name": f"Group {number}", "role": "Edit", "members": people[number : number + 3]} for number in range(6)
    ]
    lists = [
        {
            "url": f"Lists/L{number}",
            "template": "GenericList",
            "title": f"List {number}",
            "columns": [{"name": "Due", "type": "Text"}],
            "views": [{"title": "Open", "columns": ["LinkTitle", "Due"]}],
            "permissions": [{"principal": f"siteGroup:Group {number % 6}", "level": "Read"}],
        }
        for number in range(8)
    ]
    keys: dict[str, Any] = {"groups": groups, "roleAssignments": {"mode": "include", "assignments": grants}}
    keys |= {"lists": lists, "description": "All of it", "settings": {"sharingCapability": "Disabled"}}
    stage.commit({"sites/a.yaml": site("/sites/a", **keys)})
    stage.apply("--allow", "loosen")

    def asked() -> list[str]:
        before = stage.control("requests")[-1]["n"]
        assert stage.run("plan").code == 0
        sent = stage.control(f"requests?since={before}")
        return [one["operation"] for one in sent if not one["host"].startswith("login.")]

    assert "nothing to change" in stage.run("plan").out
    assert asked() == ["SPO.Tenant/GetSitePropertiesByUrl", "web GET", "web/lists GET"]
    stage.commit({"sites/a.yaml": site("/sites/a", admins={"mode": "include", "members": people[:2]}, **keys)})
    assert len(asked()) == 4


def test_a_forecast_counts_what_is_made_inside_of_a_site(make_stage: Callable[..., Stage]) -> None:
    """Groups with switches, members and levels, lists with columns and views: what is read in between, too."""
    stage = make_stage()
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    switches = {"description": "Ours", "allowRequestToJoinLeave": True}
    people = [f"person{number}@contoso.com" for number in range(4)]
    groups = [
        {"name": f"Group {n}", "role": "Edit", "members": people[: n + 1], **(switches if n % 2 else {})}
        for n in range(4)
    ]
    view = {"title": "Open", "columns": ["LinkTitle", "Due"], "rowLimit": 50, "default": True}
    due = {"name": "Due", "type": "Text"}
    lists = [
        {"url": f"Lists/L{n}", "template": "GenericList", "title": f"List {n}", "columns": [due], "views": [view],
         **({"permissions": [{"principal": "siteGroup:Group 1", "level": "Read"}]} if n else {})}
        for n in range(2)
    ]  # fmt: skip
    level = {"name": "Approver", "permissions": ["ViewListItems", "ApproveItems"]}
    grants = [{"principal": who, "level": "Read"} for who in people]
    readings = 2 * 3  # before and after: properties, permissions and the recycle bin, or later the lists
    keys: dict[str, Any] = {}
    for more, known in (
        ({"groups": groups, "permissionLevels": [level]}, 0),
        ({"lists": lists}, 0),
        ({"lists": [{**one, "columns": [due, {**due, "name": "Since"}]} for one in lists]}, 0),
        # At most: whom the site knows already is not asked for.
        ({"roleAssignments": {"mode": "include", "assignments": grants}}, len(people)),
    ):
        keys |= more
        stage.commit({"sites/a.yaml": site("/sites/a", **keys)})
        expected = stage.run("plan", "--format", "json").json["forecast"]["requests"]
        stage.apply("--allow", "loosen,recycle,volume")
        (action,) = stage.run("report", "last", "--format", "json").json["actions"]
        assert action["requests"] + known == expected - readings, more
