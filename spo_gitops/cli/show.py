"""``show``: one recorded run, readable like a commit."""

from __future__ import annotations

import json

import click

from ..kinds.registry import kinds_of
from ..reports.run_story import render
from ..reports.run_view import run_view
from ..workflows.reading_runs import show as read_run
from .context import Context, paint


@click.command()
@click.argument("run")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def show(context: Context, run: str, form: str) -> int:
    """Show one recorded run: RUN is an id, its beginning, or last.

    Who, when, which commit, what was there before, what became of it.

    \b
    Example:
      spo-gitops show last
      spo-gitops show 01KB3
    """
    found = read_run(context.project(), context.tenant, run)
    if form == "json":
        click.echo(json.dumps(found.parts, indent=1, ensure_ascii=False))
        return 0
    told = run_view(found.parts, kinds_of(""), commit=found.commit, rolled_back_by=found.rolled_back_by)
    click.echo(render(told, paint))
    return 0
