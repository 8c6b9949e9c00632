"""What a plan costs in requests, sign-in included."""

from __future__ import annotations

from collections.abc import Callable

from .stage import Stage, site


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
