"""``dashboard``: a small static site about a tenant, for a pipeline to publish. Asks the ledger, not the tenant."""

from __future__ import annotations

from pathlib import Path

import click

from ..counting import how_many
from ..errors import UsageError
from ..reports.html import dashboard as html
from ..reports.html import run as run_html
from ..reports.html.frame import render
from ..reports.run_view import RunView
from ..workflows.boarding import board
from ..workflows.ids import is_ulid
from .context import Context


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
@click.option("--runs", type=click.IntRange(min=0), default=50, show_default=True, help="So many get their own page.")
@click.pass_obj
def dashboard(context: Context, out: Path, runs: int) -> int:
    """Write a static site about the tenant. Where things stand, hubs, sites, policies, and the newest runs in full.

    \b
    Example:
      spo-gitops dashboard --out public
    """
    try:
        (out / "runs").mkdir(parents=True, exist_ok=True)
        for old in (out / "runs").glob("*.html"):
            if is_ulid(old.stem):  # anything else is not ours
                old.unlink()

        def keep(view: RunView) -> None:
            page = run_html.page(view, home=f"../{html.NAME}")
            (out / html.page_of(view.run)).write_text(render(page), encoding="utf-8")

        found = board(context.project(), context.tenant, details=runs, each=keep)
        (out / html.NAME).write_text(html.render(found), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    context.say(
        f"{how_many(len(found.resources), 'resource')} and {how_many(len(found.runs), 'run')} are in {out / html.NAME}"
    )
    return 0
