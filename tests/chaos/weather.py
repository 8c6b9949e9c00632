"""The faults of a bad day, by the figures of issue 4, and a repository of many changes to send through it."""

from __future__ import annotations

from random import Random
from typing import Any

from ..end_to_end.stage import Stage, document, new_site, site

BAD_DAY: tuple[dict[str, Any], ...] = (
    {"operation": "*", "kind": "throttle", "status": 429, "retryAfter": 5, "rate": 0.05},
    {"operation": "*", "kind": "throttle", "status": 503, "retryAfter": 8, "rate": 0.05},
    {"operation": "*", "kind": "drop_after", "rate": 0.05},
    {"operation": "*", "kind": "drop_before", "rate": 0.05},
    {"operation": "*", "kind": "reset", "rate": 0.02},
    {"operation": "*", "kind": "stale", "seconds": 120, "rate": 0.05},
    {"operation": "*create*", "kind": "delay", "seconds": 60, "rate": 0.3},
)
ALLOWED = ("--allow", "recycle,recycle-with-content,loosen,volume,hub-with-members,irreversible")
ATTEMPTS = 6


def grown(number: int) -> str:
    """A site that somebody else has made."""
    return f"/sites/grown-{number}"


def base(actions: int) -> dict[str, str | None]:
    """What stands before: a hub, a tenth that will go, a tenth that will be let go of."""
    tenth = max(1, actions // 10)
    gone = "".join(new_site(f"/sites/gone-{n}") for n in range(tenth))
    left = "".join(site(grown(n), title=f"Ours {n}") for n in range(1, tenth + 1))
    hub = new_site("/sites/corp") + document("Hub", name="corp", site="/sites/corp", title="Corp")
    return {"sites/hub.yaml": hub, "sites/gone.yaml": gone, "sites/left.yaml": left}


def change(actions: int, seed: int) -> dict[str, str | None]:
    """The commit: six tenths change, two tenths come, some of them into the hub, the tenths of before go."""
    chance, tenth = Random(seed), max(1, actions // 10)
    changed = "".join(
        site(
            grown(n),
            title=f"New {n}",
            settings={"sharingCapability": chance.choice(("Disabled", "ExistingExternalUserSharingOnly"))},
            **({"hub": "corp"} if chance.random() < 0.3 else {}),
        )
        for n in range(tenth + 1, 7 * tenth + 1)
    )
    new = "".join(
        new_site(
            f"/sites/new-{n}",
            settings={"defaultSharingLinkType": "Direct"},
            **({"hub": "corp"} if chance.random() < 0.5 else {}),
        )
        for n in range(2 * tenth)
    )
    return {"sites/changed.yaml": changed, "sites/new.yaml": new, "sites/gone.yaml": None, "sites/left.yaml": None}


def prepare(stage: Stage, actions: int, seed: int) -> None:
    """Sites of somebody else; the base is applied, the change is committed."""
    for number in range(1, 7 * max(1, actions // 10) + 3):  # two of them are nobody's business
        stage.edit(create={"url": grown(number), "template": "STS#3", "title": f"Old {number}"})
    stage.commit(base(actions))
    stage.apply(*ALLOWED)
    stage.commit(change(actions, seed))


def settle(stage: Stage, told: list[str]) -> None:
    """Apply until it is done: each attempt ends honestly, and a few are enough."""
    for _ in range(ATTEMPTS):
        said = stage.apply(*ALLOWED, expect=None)
        told.append(said.said)
        assert said.code in (0, 1, 3), said.said
        if said.code == 0:
            return
    raise AssertionError("\n".join(told))


def calm(stage: Stage) -> None:
    """The weather clears; nothing is left to do, nothing was made twice, no run is open."""
    stage.no_faults()
    assert stage.metrics()["duplicateCreates"] == 0
    assert stage.run("plan", "--detailed-exitcode", *ALLOWED, expect=None).code == 0
    assert all(run["state"] != "open" for run in stage.run("history", "--format", "json").json)
