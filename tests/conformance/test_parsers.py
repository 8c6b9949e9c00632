"""Our client reads whatever a real tenant answered, and says so where an answer is not what it was.

Every recorded answer of an operation that the client uses goes through the classification and the conversation that
reads it; then again with a part taken out or replaced: that may give another result or a malformed answer, never an
exception that nobody expects.
"""

import copy
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.errors import NotFoundError, TenantError
from spo_gitops.model.operations import OPERATIONS
from spo_gitops.tenant.classify import classify
from spo_gitops.tenant.wire import Answer

from .exchanges import Exchange
from .readers import DONE, READERS, UNRECORDED, Reader, heard, is_recorded

ODD: tuple[Any, ...] = (None, "", "x", -1, 0, True, 1.5, [], {}, [None], ["x"], [{}], {"x": 1}, {"value": None})
NAMES = [f"{number}-{reader.operation}" for number, reader in enumerate(READERS)]


def bodies(reader: Reader, recorded: tuple[Exchange, ...]) -> list[tuple[Exchange, Any]]:
    return [(one, body) for one in recorded if is_recorded(reader, one) for body in reader.bodies(one)]


def some(reader: Reader, recorded: tuple[Exchange, ...], theirs: bool) -> list[tuple[Exchange, Any]]:
    found = bodies(reader, recorded)
    if theirs and not found:
        pytest.skip(f"these recordings have no {', '.join(reader.labels)}")
    assert found, f"no recording has {reader.labels}"
    return found


def test_every_operation_is_read_or_has_a_reason() -> None:
    read = {reader.operation for reader in READERS}
    assert read | DONE | set(UNRECORDED) | {"site.batch", "graph.batch", "query.pack"} == set(OPERATIONS)
    assert not read & set(UNRECORDED) and not DONE & set(UNRECORDED)


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_every_recorded_answer_is_understood(
    reader: Reader, recorded: tuple[Exchange, ...], theirs: bool, tmp_path: Path
) -> None:
    found = some(reader, recorded, theirs)
    for number, (exchange, body) in enumerate(found):
        room = tmp_path / str(number)
        try:
            heard(reader, body, room)
        except NotFoundError:
            assert exchange.operation == "csom.error", exchange.id
        except TenantError as error:
            pytest.fail(f"{exchange.id}: {error}")


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_an_answer_with_an_odd_part_is_no_crash(
    reader: Reader, recorded: tuple[Exchange, ...], theirs: bool, tmp_path: Path
) -> None:
    found = some(reader, recorded, theirs)
    chance = random.Random(reader.operation)
    fates: Counter[str] = Counter()
    for number in range(100):
        exchange, body = chance.choice(found)
        odd = _bent(body, chance)
        try:
            heard(reader, odd, tmp_path / str(number))
            fates["read"] += 1
        except TenantError:
            fates["refused"] += 1
        except Exception as error:
            pytest.fail(f"{exchange.id}: {type(error).__name__}: {error} for {str(odd)[:2000]}")
    assert fates.total() == 100


def test_every_recorded_answer_of_a_write_is_classified(recorded: tuple[Exchange, ...], theirs: bool) -> None:
    live = [one for one in recorded if one.live and one.transport == "rest"]
    fates: Counter[bool] = Counter()
    for one in live:
        content = b"" if one.answer is None else json.dumps(one.answer).encode()
        for name in ("site.update", "group.add-member", "list.recycle", "site.recycle"):  # one of each host and dialect
            try:
                classify(OPERATIONS[name], Answer(one.status or 200, {}, content))
                fates[True] += 1
            except TenantError:
                fates[False] += 1
                assert (one.status or 200) >= 400, one.id
    assert theirs or (fates[True] > 4000 and fates[False] > 50)


def _bent(body: Any, chance: random.Random) -> Any:
    """The body with one or two of its parts gone or replaced."""
    whole = {"body": copy.deepcopy(body)}
    for _ in range(chance.randint(1, 2)):
        *above, last = chance.choice(_places(whole))
        place: Any = whole
        for step in above:
            place = place[step]
        if chance.random() < 0.4 and above:
            del place[last]
        else:
            place[last] = copy.deepcopy(chance.choice(ODD))
    return whole["body"]


def _places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [above] if above else []
    for step, below in inner:
        found += _places(below, (*above, step))
    return found
