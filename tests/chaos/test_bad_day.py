"""A great run through bad weather, over real HTTP: every action settled, nothing twice, nothing outside the plan."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from ..end_to_end.histories import EVERYTHING, Step, brownfield, not_taken_back, step, tracked
from ..end_to_end.stage import Stage
from .weather import BAD_DAY, calm, prepare, settle


def uninterrupted(stage: Stage, actions: int, seed: int) -> str:
    """The state that the same commits lead to in fair weather."""
    prepare(stage, actions, seed)
    told: list[str] = []
    settle(stage, told)
    assert len(told) == 1, told
    state: str = stage.state()
    stage.close()
    return state


@pytest.mark.parametrize("seed", [1])
def test_a_great_run_through_bad_weather_ends_where_fair_weather_leads(
    seed: int, actions: int, make_stage: Callable[..., Stage]
) -> None:
    expected = uninterrupted(make_stage(), actions, seed)
    stage = make_stage()
    prepare(stage, actions, seed)
    stage.reset()
    stage.faults(*BAD_DAY, seed=seed)
    told: list[str] = []
    settle(stage, told)
    assert stage.metrics()["throttled"] > 0
    calm(stage)
    assert stage.state() == expected, "\n".join(told)


def test_random_histories_are_taken_back_exactly_in_any_weather(
    wild_seed: int, make_stage: Callable[..., Stage]
) -> None:
    chance = Random(5000 + wild_seed)
    stage = make_stage()
    brownfield(stage, chance)
    stage.commit()
    commits, states, told = [], [stage.state("ids,content")], [str(wild_seed)]
    steps: list[Step | None] = [None]
    weather = [rule | {"rate": rule["rate"] / 2} for rule in BAD_DAY]

    def converge() -> None:
        stage.faults(*weather, seed=chance.randrange(1000))
        for _ in range(6):
            said = stage.apply("--allow", EVERYTHING, expect=None)
            told.append(said.said)
            assert said.code in (0, 1, 3), "\n".join(told)
            if said.code == 0:
                break
        stage.no_faults()
        # What read a state of the past may take it for somebody's hand; in fair weather it is as it should be.
        said = stage.apply("--allow", EVERYTHING, expect=None)
        assert said.code == 0, "\n".join([*told, said.said])
        assert stage.metrics()["duplicateCreates"] == 0

    for number in range(2):
        files: dict[str, str | None] = dict.fromkeys(tracked(stage))
        made = step(chance)
        steps.append(made)
        told.append(f"commit {number}:\n{made.told()}")
        commits.append(stage.commit(files | made.files()))
        converge()
        states.append(stage.state("ids,content"))
    for number in reversed(range(len(commits))):
        stage.revert(commits[number])
        told.append("revert")
        converge()
        left = not_taken_back(stage.state("ids,content"), states[number], steps[number])
        assert not left, "\n".join(told)
