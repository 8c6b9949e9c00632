"""``doctor``: what is wrong with the set-up, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TextIO

import click

from ..counting import how_many
from ..model.checkup import Check, Verdict
from ..reports.checkup import as_json, as_lines, probe_json
from ..workflows.doctor import examine
from ..workflows.probing import probe
from . import options
from .context import Context, paint, tell

_STYLES = {Verdict.GOOD: "good", Verdict.NOTE: "change", Verdict.BAD: "bad", Verdict.SKIPPED: "dim"}


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--probe", "probing", is_flag=True, help="Ask the tenant what no source settles. It writes: see --site.")
@click.option("--site", metavar="URL", help="The free URL, such as /sites/probe, that the probe makes a site at.")
@click.option("--second", metavar="PERSON", default="", help="Who becomes an administrator of that site for a moment.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("probe.jsonl"), show_default=True,
              help="Where the probe keeps the redacted exchanges.")  # fmt: skip
@click.pass_obj
def doctor(context: Context, form: str, probing: bool, site: str | None, second: str, out: Path) -> int:
    """Check the whole set-up, with remedies. Git, configuration, certificates, clock, network, sign-in, roles, a
    read and the ledger; nothing is written.

    \b
    Example:
      spo-gitops doctor
      spo-gitops doctor --format json
      spo-gitops doctor --probe --site /sites/probe
    """
    if probing != (site is not None):
        raise click.UsageError("--probe and --site go together: the probe makes that site and recycles it.")
    if site is not None:
        return _probe(context, site, second, out, form)
    with context.log() as log:
        checks = examine(context.project(), context.tenant, log)
        listed = _shown(checks) if form == "text" else tuple(checks)
    if form == "json":
        click.echo(json.dumps(as_json(listed), indent=2, ensure_ascii=False))
    return 0 if as_json(listed)["ok"] else 1


def _probe(context: Context, url: str, second: str, out: Path, form: str) -> int:
    """The findings as a table, or as JSON; the exchanges in a file."""
    options.writable(out)
    findings = []
    with context.log() as log, ExitStack() as opened:

        @cache
        def file() -> TextIO:  # with the first exchange: a probe that is refused leaves what there is
            return opened.enter_context(out.open("w", encoding="utf-8"))

        for one in probe(context.project(), context.tenant, url, second, lambda line: print(line, file=file()), log):
            findings.append(one)
            if form == "text":
                tell(f"{one.verdict:<10} {one.item:<3} {one.name}: {one.told}")
    if form == "json":
        click.echo(json.dumps(probe_json(findings), indent=2))
    else:
        click.echo(f"\nThe exchanges, without names and ids, are in {out}.")
    return 0


def _shown(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Each as soon as it is known: some wait for the network."""
    listed = []
    for check in checks:
        first, *rest = as_lines(check)
        tell(paint(first, _STYLES[check.verdict]))
        for line in rest:
            tell(line)
        listed.append(check)
    failed = sum(check.verdict is Verdict.BAD for check in listed)
    notes = sum(check.verdict is Verdict.NOTE for check in listed)
    click.echo(f"\n{failed} failed, {how_many(notes, 'warning')}" if failed or notes else "\nall is well")
    return tuple(listed)
