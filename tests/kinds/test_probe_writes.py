"""The probe leaves no write out that no recording has."""

from spo_gitops.kinds.probe_writes import NOT_TRIED, TRIALS
from spo_gitops.model.operation import Effect
from spo_gitops.model.operations import OPERATIONS

# Among the open questions: the lock in both its forms, the removal of no site, the purge of the probe's own.
IN_QUESTIONS = {"site.lock", "probe.manager", "probe.manager-4", "probe.purge"}


def test_every_write_without_a_recording_is_tried_or_excused() -> None:
    writes = {name for name, one in OPERATIONS.items() if one.effect is Effect.WRITE and one.evidence != "R"}
    assert {name for name, _ in TRIALS} | set(NOT_TRIED) | IN_QUESTIONS == writes
