"""The simulated tenant's answers cannot be told from recorded ones by shape.

Each read that a real tenant answered is asked again of the simulated one, with the $select and $expand that would show
what the recording shows. Status, keys and JSON types are compared. What is not compared is listed with its reason.
"""

from collections import Counter, defaultdict

import pytest

from .conftest import Stage
from .exchanges import Exchange
from .reads import read_of
from .shapes import differences

LEAST = 0.95
_GRAPH = "Microsoft Graph is not built beyond sites"
_ELSEWHERE = "not compared here; tests/simulator/test_conformance.py judges the operations that this project uses"
_UNKNOWN = "the request was not recorded, and nothing in the answer tells what was read"
# Members that only some tenants or types show, and that the recordings' requests may not have asked for.
_ALSO: frozenset[str] = frozenset()


def reason_to_skip(exchange: Exchange) -> str | None:
    """Why a live exchange is not compared; None for one that is."""
    if exchange.operation.startswith("graph") or exchange.transport == "graph":
        return _GRAPH
    if exchange.transport in ("csom", "batch"):
        return f"{exchange.transport}: {_ELSEWHERE}"
    if exchange.operation.startswith(("Tenant.", "SPO.Tenant", "SPSiteManager", "HubSites", "Site.RegisterHubSite")):
        return f"administration: {_ELSEWHERE}"
    if exchange.operation.startswith(("GroupSiteManager", "SP.Directory")):
        return "Microsoft 365 groups are not built"
    if exchange.status != 200 or exchange.method not in (None, "GET"):
        return f"a write or a refusal: {_ELSEWHERE}"
    if exchange.operation in ("void", "update", "delete"):
        return "an answer without content"
    return None if read_of(exchange.answer) is not None else _UNKNOWN


def test_reads_are_answered_as_recorded(
    recorded: tuple[Exchange, ...], stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    live = [exchange for exchange in recorded if exchange.live]
    skipped = Counter(reason for exchange in live if (reason := reason_to_skip(exchange)) is not None)
    compared = [exchange for exchange in live if reason_to_skip(exchange) is None]
    same_read = defaultdict(list)
    for exchange in compared:
        read = read_of(exchange.answer)
        assert read is not None
        same_read[(exchange.operation, read.address)].append(exchange.answer)
    wrong: dict[str, list[str]] = {}
    for exchange in compared:
        read = read_of(exchange.answer)
        assert read is not None
        answer = stage.client.get(f"{stage.site}/_api/{read.path.format(**stage.names)}")
        found = [f"{answer.status_code} {answer.text[:200]}"] if answer.status_code != exchange.status else []
        every = same_read[(exchange.operation, read.address)]
        found = found or differences(answer.json(), exchange.answer, every, _ALSO)
        if found:
            wrong[f"{exchange.id} {exchange.operation} {read.path[:160]}"] = found
    matched = len(compared) - len(wrong)
    with capsys.disabled():
        counts = f"{len(compared)} compared, {matched} matched, {skipped.total()} skipped"
        print(f"\n{len(live)} live exchanges: {counts}")  # noqa: T201
        for reason, count in skipped.most_common():
            print(f"  {count:5} {reason}")  # noqa: T201
    summary = "\n".join(f"{name}\n    {'; '.join(texts[:4])}" for name, texts in list(wrong.items())[:25])
    assert compared and matched >= LEAST * len(compared), summary
