"""What a plan does to findings of policies, for all reports: counts in one place, opened ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..counting import how_many
from ..model.plan import Foreseen, Foresight
from ..model.policy import SEVERITIES

WORDS = {
    Foresight.CLOSES: "closes",
    Foresight.OPENS: "opens",
    Foresight.STAYS: "leaves",
    Foresight.UNKNOWN: "cannot tell",
}


def in_order(found: Iterable[Foreseen]) -> tuple[Foreseen, ...]:
    """Opened ones first, which a reviewer must see; the most severe first among equals."""
    ranks = {Foresight.OPENS: 0, Foresight.CLOSES: 1, Foresight.STAYS: 2, Foresight.UNKNOWN: 3}
    return tuple(sorted(found, key=lambda f: (ranks[f.foresight], -SEVERITIES.index(f.severity), f.address, f.policy)))


def counts_of(found: Iterable[Foreseen]) -> dict[Foresight, int]:
    """How many of each, none left out."""
    counts = Counter(each.foresight for each in found)
    return {foresight: counts[foresight] for foresight in Foresight}


def counted(found: Iterable[Foreseen]) -> str:
    """``closes 3, opens 1, leaves 2``; empty where there are none."""
    return ", ".join(f"{WORDS[foresight]} {count:,}" for foresight, count in counts_of(found).items() if count)


def told(found: Iterable[Foreseen]) -> Iterator[str]:
    """One line each."""
    yield from (f"{WORDS[each.foresight]}: {each.sentence}" for each in found)


def brief(found: Iterable[Foreseen]) -> Iterator[str]:
    """The part of a plan's summary: what is closed and opened."""
    counts = counts_of(found)
    for foresight in (Foresight.CLOSES, Foresight.OPENS):
        if counts[foresight]:
            yield f"{WORDS[foresight]} {how_many(counts[foresight], 'finding')}"
