"""Options that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..kinds.registry import kinds_of
from ..model.duration import seconds_of
from ..model.plan import GuardClass
from ..plan.planfile import SCOPES

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

KINDS = tuple(sorted(kinds_of("")))
FORMATS = {".html": "html", ".md": "markdown", ".json": "json", ".txt": "text"}


def writable(*files: Path | None) -> None:
    """Raises UsageError for a file that cannot be written, before anything is read for it."""
    for file in filter(None, files):
        if not file.parent.is_dir():
            raise UsageError(f"there is no folder {str(file.parent)!r} to write {file.name!r} into")
        if not os.access(file if file.exists() else file.parent, os.W_OK):
            raise UsageError(f"{str(file)!r} cannot be written")


def _known_format(context: click.Context, parameter: click.Parameter, files: tuple[Path, ...]) -> tuple[Path, ...]:
    """Raises BadParameter for names that tell no format."""
    for file in files:
        if file.suffix.lower() not in FORMATS:
            raise click.BadParameter(f"{str(file)!r} does not tell a format; end it with {', '.join(FORMATS)}.")
    return files


def of_known_kinds(context: click.Context, parameter: click.Parameter, given: Any) -> Any:
    """Selectors or addresses as they are. Raises UsageError for a kind that there is not, which nothing can fit."""
    check_kinds((given,) if isinstance(given, str) else given or ())
    return given


def check_kinds(selectors: Iterable[str]) -> None:
    """Raises UsageError for a selector or address of a kind that there is not."""
    for text in selectors:
        kind, colon, _ = text.partition(":")
        if colon and kind != "*" and kind not in KINDS:
            raise UsageError(f"{text!r}: there is no kind {kind!r}", hint=f"kinds: {', '.join(KINDS)}, or * for all")


def _plan_file(context: click.Context, parameter: click.Parameter, file: Path | None) -> Path | None:
    """Raises BadParameter for names that promise something else than JSON."""
    if file is not None and FORMATS.get(file.suffix.lower(), "json") != "json":
        raise click.BadParameter(f"a plan file is JSON; to write {str(file)!r} for people: --also {file}")
    return file


def chosen_format(given: str | None, out: Path | None, formats: Mapping[str, str], otherwise: str) -> str:
    """What ``--format`` says, else what the name of the file tells (``formats`` by suffix), else ``otherwise``.

    Raises UsageError for the name of another format: a page that is called x.pdf helps nobody.
    """
    if given or out is None or not out.suffix:
        return given or otherwise
    if out.suffix.lower() not in formats:
        hint = f"end it with {', '.join(formats)}, or say --format"
        raise UsageError(f"{str(out)!r} does not tell a format", hint=hint)
    return formats[out.suffix.lower()]


scope: Decorator = click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default=None,
    help="Look at every managed resource, only where git differs from what was last applied, or also at every site "
    "that nobody declares and an enforced policy selects. The configuration's scope otherwise.",
)
targets: Decorator = click.option(
    "--target", "targets", multiple=True, metavar="SELECTOR", callback=of_known_kinds,
    help="Only these, for example site:/sites/proj-*.",
)  # fmt: skip
excluded: Decorator = click.option(
    "--exclude", "excluded", multiple=True, metavar="SELECTOR", callback=of_known_kinds, help="Not these."
)
skip_closed: Decorator = click.option(
    "--skip-closed", is_flag=True, help="Do not look into sites that are archived or locked for everybody."
)
also: Decorator = click.option(
    "--also", type=click.Path(path_type=Path, dir_okay=False), multiple=True, callback=_known_format,
    help="Also write it here, in the format of the file's name.",
)  # fmt: skip
plan_file: Decorator = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), callback=_plan_file,
    help="Also write the plan to this file as JSON, for apply; for a page: --also plan.html.",
)  # fmt: skip
allow: Decorator = click.option(
    "--allow", default="", metavar="CLASS,...", help="Lift these guards for this run, on the record."
)


class _Duration(click.ParamType[Any]):
    """``5h30m``, as seconds."""

    name = "duration"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        try:
            return seconds_of(value)
        except ValueError:
            self.fail(f"{value!r} is no duration; write 90m, or 5h30m", parameter, context)


class _Seconds(_Duration):
    """``15m``, or seconds as a bare number."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> float:
        if isinstance(value, str) and re.fullmatch(r"\d{1,7}(?:\.\d+)?", value.strip()):
            return float(value)
        return super().convert(value, parameter, context)


lock_timeout: Decorator = click.option(
    "--lock-timeout",
    type=_Seconds(),
    default=0.0,
    metavar="DURATION",
    help="Wait so long for the lock: 15m, or a number of seconds.",
)

max_age: Decorator = click.option(
    "--max-age",
    type=_Duration(),
    metavar="DURATION",
    help="Do not read what the ledger saw within this time, such as 6h: after a snapshot or a run.",
)

deadline: Decorator = click.option(
    "--deadline",
    type=_Duration(),
    metavar="DURATION",
    help="Start nothing that would not end within this time, such as 5h30m; then exit 3, to be continued.",
)


def classes(text: str) -> frozenset[str]:
    """The guard classes of ``--allow``. Raises UsageError for a word that is none."""
    known = {guard.value for guard in GuardClass if guard is not GuardClass.POLICY}
    given = frozenset(word.strip() for word in text.split(",") if word.strip())
    for word in sorted(given - known):
        raise UsageError(f"{word!r} is not a guard class", hint=f"classes: {', '.join(sorted(known))}")
    return given
