"""``compare``: any two states side by side."""

from __future__ import annotations

from pathlib import Path

import click

from ..plan.compare import Comparison
from ..reports import comparison as plain
from ..reports.html import comparison as html
from ..workflows.comparing import CompareWish, compare_states
from ..workflows.plan_live import Listeners
from . import options
from .context import Bar, Context, paint


@click.command()
@click.argument("left")
@click.argument("right")
@options.targets
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path, dir_okay=False), help="Names of LEFT's tenant to RIGHT's."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where something differs.")
@click.pass_obj
def compare(
    context: Context, left: str, right: str, targets: tuple[str, ...], map_file: Path | None, form: str,
    detailed_exitcode: bool,
) -> int:  # fmt: skip
    """Show how LEFT and RIGHT differ. By resource and attribute; never writes.

    Each is a commit, `tenant` or `tenant:NAME` (live), `ledger`, `run:ID` (its snapshot), or the path of an export.

    \b
    Example:
      spo-gitops compare HEAD~1 HEAD
      spo-gitops compare monday.zip tenant
    """
    wish = CompareWish(left, right, targets, map_file)
    with context.log() as log, Bar(context, "reading") as bar:
        listeners = Listeners(bar.update, context.say, log)
        found = compare_states(context.project(), wish, tenant=context.tenant, listeners=listeners)
    click.echo(_rendered(found, form))
    if not found.is_whole:
        return 3
    return 2 if detailed_exitcode and found.differences else 0


def _rendered(found: Comparison, form: str) -> str:
    match form:
        case "json":
            return plain.render_json(found)
        case "html":
            return html.render(found).rstrip()
    return plain.render(found, paint)
