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
    if out.suffix.lower() in (".html", ".htm") and not out.is_dir():
        raise UsageError(
            f"a dashboard is a folder with {html.NAME} and more in it, and {str(out)!r} is called like a page",
            hint=f"name the folder: --out {out.with_suffix('')}",
        )
    pages = out / "runs"
    try:
        pages.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    written = set()

    def keep(view: RunView) -> None:
        page = out / html.page_of(view.run)
        page.write_text(render(run_html.page(view, home=f"../{html.NAME}")), encoding="utf-8")
        written.add(page)

    found = board(context.project(), context.tenant, details=runs, each=keep)
    (out / html.NAME).write_text(html.render(found), encoding="utf-8")
    # Last: until the first page is anew, it leads to them. Anything else in the folder is not ours.
    for old in pages.glob("*.html"):
        if is_ulid(old.stem) and old not in written:
            old.unlink()
    context.say(
        f"{how_many(len(found.resources), 'resource')} and {how_many(len(found.runs), 'run')} are in {out / html.NAME}"
    )
    return 0
