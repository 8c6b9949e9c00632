"""The simulated tenant's answers cannot be told from recorded ones by shape.

What a real tenant answered is asked again of the simulated one. Status, keys and JSON types are compared, and the code
of a refusal. What is not compared is listed with its reason (`skips.py`).
"""

from collections import Counter, defaultdict

import pytest

from .exchanges import Exchange
from .judging import Conversations, Judge, Question, question_of
from .skips import reason_of
from .stage import Stage

LEAST = 0.95
# Without these two, which the SDK reads whenever it opens a context, a third of the exchanges is left.
_OPENING = "context-init"
_UNKNOWN = "neither the request nor the kind of answer is known here: see `not asked` below"


def test_live_answers_are_answered_alike(
    recorded: tuple[Exchange, ...],
    usual: tuple[Exchange, ...],
    stage: Stage,
    theirs: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    live = [exchange for exchange in recorded if exchange.live]
    skipped = Counter(reason for exchange in live if (reason := reason_of(exchange)) is not None)
    conversations: Conversations = {}
    asked = [(one, question_of(one, conversations)) for one in live if reason_of(one) is None]
    unknown = [exchange for exchange, question in asked if question is None]
    if theirs:  # recordings that nobody here has seen may have operations that nothing here knows
        skipped[_UNKNOWN] = len(unknown)
    questions = [(exchange, question) for exchange, question in asked if question is not None]
    # A member that a few recordings lack may be there when others of the same question have it.
    known = (question_of(one, {}) for one in usual if one.live and reason_of(one) is None)
    judge = Judge(question for question in (*(one for _, one in questions), *known) if question is not None)
    wrong: dict[str, list[str]] = {}
    coverage: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    counts: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    for exchange, question in questions:
        found = _faults(judge, question, stage)
        if found:
            wrong[f"{exchange.id} {exchange.operation[:60]}"] = found
        coverage[exchange.operation][0] += 1
        coverage[exchange.operation][1] += not found
        counts[exchange.family == _OPENING][0] += 1
        counts[exchange.family == _OPENING][1] += not found
    with capsys.disabled():
        _print(len(live), coverage, +skipped, wrong)
        _print_unknown(unknown)
    if theirs and not questions:
        pytest.skip(f"none of the {len(live)} live exchanges can be compared")
    assert theirs or not unknown, "neither compared nor skipped with a reason: see above"
    failures = "\n".join(f"{name}\n    {'; '.join(texts[:4])}" for name, texts in list(wrong.items())[:25])
    for compared, matched in counts.values():
        assert compared or theirs
        assert matched >= LEAST * compared, failures


def _faults(judge: Judge, question: Question, stage: Stage) -> list[str]:
    """What differs; a question that cannot be put differs, too."""
    try:
        return judge.faults(question, question.ask(stage))
    except Exception as error:
        return [f"could not be asked: {type(error).__name__}: {str(error)[:200]}"]


def _print_unknown(unknown: list[Exchange]) -> None:
    for operation, count in sorted(Counter(one.operation for one in unknown).items()):
        first = next(one.id for one in unknown if one.operation == operation)
        print(f"  {count:4} not asked: {operation[:100]}, such as {first}")  # noqa: T201


def _print(live: int, coverage: dict[str, list[int]], skipped: Counter[str], wrong: dict[str, list[str]]) -> None:
    compared = sum(count for count, _ in coverage.values())
    print(  # noqa: T201
        f"\n{live} live exchanges of {len(coverage)} operations: {compared} compared, "
        f"{compared - len(wrong)} matched, {skipped.total()} skipped"
    )
    for operation, (count, matched) in sorted(coverage.items()):
        print(f"  {matched:4} of {count:4}  {operation[:100]}")  # noqa: T201
    for reason, count in skipped.most_common():
        print(f"  {count:4} skipped: {reason}")  # noqa: T201
    for name, texts in list(wrong.items())[:400]:
        print(f"  not matched: {name}: {'; '.join(texts)[:300]}")  # noqa: T201
