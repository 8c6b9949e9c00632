"""What has just been made has values of its own: told before they are written over, so that they can be given back."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.kind import ByItself, Change
from ..model.value import UNKNOWN, Prior, Value


def told(wanted: Mapping[str, Value], shown: Mapping[str, Prior]) -> Change[dict[str, Value]]:
    """Tell what these attributes have by themselves. Returns what is to be written still: of what did not show nothing
    is, as nobody could give it back."""
    if shown:
        yield ByItself(shown)
    return {name: value for name, value in wanted.items() if shown.get(name) is not UNKNOWN}
