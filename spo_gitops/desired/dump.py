"""Writes documents as YAML that reads back as what was meant, in our dialect and in that of YAML 1.1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml as pyyaml

from .scalars import resolve_plain

WIDTH = 120
# What reorders or hides what a reader of the file sees: marks and overrides of direction, spaces without width.
_MISLEADING = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")

_BASE = getattr(pyyaml, "CSafeDumper", pyyaml.SafeDumper)


class _Dumper(_BASE):  # type: ignore[misc, valid-type]  # one of two classes, as libyaml is there or not
    """Block style; texts that the other dialect would take for something else are quoted."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    plain = resolve_plain(text) == text if text else False
    style = None if plain and not _MISLEADING.search(text) else '"'
    if "\n" in text and not _MISLEADING.search(text):
        style = '"' if text != text.strip() or "\t" in text else "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def dump(document: Mapping[str, Any]) -> str:
    """One document, keys in their order, without ``---``."""
    text: str = pyyaml.dump(
        dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
    )
    # Each scalar that has one is in double quotes, where YAML knows them by number.
    return _MISLEADING.sub(lambda mark: f"\\u{ord(mark[0]):04X}", text)


def dump_all(documents: Iterable[Mapping[str, Any]]) -> str:
    """Several documents of one file."""
    return "---\n".join(dump(document) for document in documents)
