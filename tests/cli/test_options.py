"""What options of several commands mean."""

from __future__ import annotations

import pytest

from spo_gitops.cli.options import classes
from spo_gitops.errors import UsageError
from spo_gitops.model.plan import GuardClass


def test_every_guard_class_but_blocking_policies_can_be_allowed_and_blanks_do_not_matter() -> None:
    every = {guard.value for guard in GuardClass} - {"policy"}
    assert classes(", ".join(sorted(every))) == every
    with pytest.raises(UsageError):
        classes("policy")
    assert classes("") == frozenset() == classes(" , ")


def test_a_word_that_is_no_class_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError) as refused:
        classes("recycle,recicle")
    assert "'recicle'" in str(refused.value) and "recycle-with-content" in refused.value.hint
