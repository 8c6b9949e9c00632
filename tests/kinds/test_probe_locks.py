"""Whether an update waits for a lock that is on its way: what the probe makes of each answer that is plausible."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.errors import AuthError, RejectedError, TenantError
from spo_gitops.kinds.probe_findings import Subject
from spo_gitops.kinds.probe_updates import while_locking
from spo_gitops.model.kind import Wait
from spo_gitops.model.operation import Request, Response

ID = "11111111-1111-1111-1111-111111111111"


def _found(update: Response | TenantError, *, lock: TenantError | None = None) -> tuple[str | None, list[str]]:
    """The value that is found, and the operations that were asked, when an update behind the unlock fares so."""
    conversation = while_locking(Subject("https://contoso.sharepoint.com/sites/probe", "ann", identity=ID))
    states = iter(["Unlock", "ReadOnly", "ReadOnly", "Unlock"])  # as they are read
    asked: list[str] = []
    step: Any = next(conversation)
    while True:
        answer: Any = None
        try:
            if isinstance(step, Request):
                asked.append(step.operation)
                match step.operation:
                    case "site.read":
                        answer = Response(200, {"LockState": next(states), "SiteId": ID})
                    case "site.lock":
                        answer = lock or Response(200, {"IsComplete": False})
                    case _:
                        answer = update
            else:
                assert isinstance(step, Wait)
            step = conversation.throw(answer) if isinstance(answer, TenantError) else conversation.send(answer)
        except StopIteration as end:
            value, told = end.value
            assert told
            return value, asked


@pytest.mark.parametrize(
    ("update", "value"),
    [
        (RejectedError("Access is denied.", status=403), "false"),
        (AuthError("Access is denied.", status=403), "false"),
        (RejectedError("in progress", status=409), "true"),
        (Response(200, {"IsComplete": True}, attempts=3), "true"),
        (Response(200, {"IsComplete": True}), None),
    ],
)
def test_each_answer_is_told_apart_and_the_site_is_open_afterwards(
    update: Response | TenantError, value: str | None
) -> None:
    found, asked = _found(update)
    assert found == value
    assert asked.count("site.lock") == 2 and asked[-1] == "site.read", "it waits until the lock is gone"


def test_without_a_lock_nothing_is_found() -> None:
    assert _found(Response(200), lock=RejectedError("no", status=400)) == (None, ["site.lock"])
