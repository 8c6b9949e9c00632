"""``schema``: what can be written in a document of a kind."""

from __future__ import annotations

import click

from ..workflows.project import Project
from ..workflows.referencing import shown, summaries
from .context import Context


@click.command()
@click.argument("kind", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.pass_obj
def schema(context: Context, kind: str | None, form: str) -> int:
    """Tell the keys, settings and values of a KIND. With an example; without KIND, list the kinds.

    Settings that the project adds to the catalogue are among them.

    \b
    Example:
      spo-gitops schema
      spo-gitops schema TenantSettings
      spo-gitops schema Site --format json
    """
    if context.folder.is_dir():
        Project(context.folder.resolve(), None).load_additions()
    for line in summaries() if kind is None else shown(kind, form):
        click.echo(line)
    return 0
