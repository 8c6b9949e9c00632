"""The reference: one kind for the terminal, or every page below docs/ (run as a module, with the folder)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from ..catalog.coverage import rows
from ..desired.reference import kinds, reference
from ..errors import UsageError
from ..reports.reference import Page, coverage, markdown, text


def page(kind: str) -> Page:
    """What is told of a kind. Raises UsageError for what is none."""
    found = reference(_known(kind))
    return Page(found.kind, found.summary, found.example, found.keys, found.settings)


def shown(kind: str, form: str) -> Iterator[str]:
    """The lines of one kind's reference as ``text``, ``markdown`` or ``json`` (its JSON Schema)."""
    match form:
        case "json":
            yield json.dumps(reference(_known(kind)).schema, indent=1, ensure_ascii=False)
        case "markdown":
            yield markdown(page(kind)).rstrip("\n")
        case _:
            yield from text(page(kind))


def summaries() -> Iterator[str]:
    """The kinds, each with what it is."""
    width = max(map(len, kinds()))
    for kind in kinds():
        yield f"{kind:<{width}}  {reference(kind).summary}"


def pages() -> dict[str, str]:
    """Every generated page by its path below docs/."""
    found = {f"reference/{kind}.md": markdown(page(kind)) for kind in kinds()}
    return {**found, "coverage.md": coverage(rows())}


def _known(kind: str) -> str:
    for known in kinds():
        if known.lower() == kind.lower():
            return known
    raise UsageError(f"{kind!r} is not a kind", hint="one of: " + ", ".join(kinds()))


def write(folder: Path) -> None:
    """Writes the pages below a folder."""
    for name, content in pages().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
