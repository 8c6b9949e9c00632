"""``schema``: what can be written in a document of a kind."""

from __future__ import annotations

import click

from ..workflows.referencing import shown, summaries


@click.command()
@click.argument("kind", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
def schema(kind: str | None, form: str) -> int:
    """Tell the keys, settings and values of a KIND, with an example; without one, list the kinds.

    \b
    Example:
      spo-gitops schema
      spo-gitops schema TenantSettings
      spo-gitops schema Site --format json
    """
    for line in summaries() if kind is None else shown(kind, form):
        click.echo(line)
    return 0
