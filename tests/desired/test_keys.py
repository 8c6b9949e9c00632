"""Keys that were renamed stand for keys that there are."""

from __future__ import annotations

import importlib
import pkgutil

from spo_gitops import desired
from spo_gitops.catalog.former import former_keys
from spo_gitops.desired.reading import KeyTable


def tables() -> dict[str, set[str]]:
    """The keys of everything that has some, by its name."""
    found: dict[str, set[str]] = {}
    for module in pkgutil.iter_modules(desired.__path__, f"{desired.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, KeyTable):
                found.setdefault(value.of or value.what, set()).update(value.keys)
    return found


def test_former_names_are_of_keys_that_there_are_and_are_none_themselves() -> None:
    known = tables()
    assert {"a Site", "a Hub", "a group", "a list", "a column", "a view", "a permission level"} <= set(known)
    for what, renames in former_keys().items():
        assert set(renames.values()) <= known[what] and not set(renames) & known[what]
