"""Keys of documents that were renamed: by what has them, each former name with the name of today.

Documents are read by them (desired/reading.py), and what the ledger has under a former name stays owned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from .read import read_data

FormerKeys = Mapping[str, Mapping[str, str]]

# What has the keys at a place in the path of an attribute; ``*`` is a name that people chose.
_INSIDE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("lists", "*", "columns", "*"), "a column"),
    (("lists", "*", "views", "*"), "a view"),
    (("lists", "*"), "a list"),
    (("groups", "*"), "a group"),
    (("permissionLevels", "*"), "a permission level"),
    (("microsoft365Group",), "microsoft365Group"),
)
_KINDS = {
    "site": "a Site",
    "hub": "a Hub",
    "theme": "a Theme",
    "site-script": "a SiteScript",
    "site-design": "a SiteDesign",
}

_tried: FormerKeys = {}


def former_keys() -> FormerKeys:
    """What was renamed, by what has the keys."""
    return {**_shipped(), **_tried}


@contextmanager
def also(keys: FormerKeys) -> Iterator[None]:
    """Within, these are known as well: a rename can be tried before it is made."""
    global _tried
    before, _tried = _tried, keys
    try:
        yield
    finally:
        _tried = before


def of_today(kind: str, attribute: str) -> str:
    """The attribute of a resource of that kind by the names that its keys have today."""
    known = former_keys()
    if not known:
        return attribute
    path, bracket, member = attribute.partition("[")
    steps = path.split(".")
    for place, what in _INSIDE:
        if len(steps) > len(place) and all(want in ("*", step) for want, step in zip(place, steps, strict=False)):
            steps[len(place)] = known.get(what, {}).get(steps[len(place)], steps[len(place)])
    steps[0] = known.get(_KINDS.get(kind, ""), {}).get(steps[0], steps[0])
    return ".".join(steps) + bracket + member


@lru_cache(maxsize=1)
def _shipped() -> FormerKeys:
    return read_data("former-keys.yaml") or {}
