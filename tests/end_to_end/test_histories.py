"""Exact rollback over random histories of commits: YAML, git, the command line, HTTP, the tenant's own state."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from .histories import EVERYTHING, Step, brownfield, not_taken_back, step, tracked
from .stage import Stage

EXTRAS = "ids,content"


def test_reverting_restores_the_tenant_exactly_whatever_the_commits_were(
    history_seed: int, make_stage: Callable[..., Stage]
) -> None:
    played(history_seed, make_stage())


@pytest.mark.parametrize("seed", range(200, 203))
@pytest.mark.parametrize("language", [1031, 1041])
def test_so_it_does_where_the_tenant_speaks_another_language(
    seed: int, language: int, make_stage: Callable[..., Stage]
) -> None:
    """German and Japanese: no name that the service gives is taken for what it is in English."""
    played(seed, make_stage(language=language))


def played(seed: int, stage: Stage) -> None:
    """A history of commits, each of which converges, and its revert, which is exact."""
    chance = Random(seed)
    brownfield(stage, chance)
    told = [str(seed)]
    commits, states = [], [stage.state(EXTRAS)]
    steps: list[Step | None] = [None]
    stage.commit()  # the repository before it declares anything
    for number in range(chance.randint(2, 4)):
        files: dict[str, str | None] = dict.fromkeys(tracked(stage))
        made = step(chance, steps[-1] or Step())
        steps.append(made)
        files |= made.files()
        told.append(f"commit {number}:\n{made.told()}")
        commits.append(stage.commit(files, f"Commit {number}"))
        told.append(_apply(stage, told, chance))
        states.append(stage.state(EXTRAS))
    if chance.random() < 0.5:
        for number in reversed(range(len(commits))):
            stage.revert(commits[number])
            told.append("revert\n" + _apply(stage, told, chance))
            assert not not_taken_back(stage.state(EXTRAS), states[number], steps[number]), "\n".join(told)
    else:
        back = chance.randrange(len(commits))
        stage.revert(*reversed(commits[back:]))
        told.append(f"revert {back} and all later\n" + _apply(stage, told, chance))
        assert not not_taken_back(stage.state(EXTRAS), states[back], steps[back]), "\n".join(told)


def _apply(stage: Stage, told: list[str], chance: Random) -> str:
    """Apply in either scope, and prove that it converged. The guards let pass that the repository is empty."""
    done = stage.apply("--allow", EVERYTHING, "--scope", chance.choice(("all", "changed")), expect=None)
    assert done.code == 0, "\n".join([*told, done.said])
    stage.reset()
    again = stage.run("plan", "--detailed-exitcode", "--allow", EVERYTHING, expect=None)
    assert again.code == 0, "\n".join([*told, done.said, "the second plan:", again.said])
    assert stage.writes == 0
    return done.said
