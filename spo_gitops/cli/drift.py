"""``drift``: what others changed since the last apply. Never writes."""

from __future__ import annotations

import click

from ..workflows.plan_live import Listeners
from ..workflows.plan_live import drift as find_drift
from ..workflows.planning import Wish
from . import options
from .context import Bar, Context
from .plan import changes, rendered


@click.command()
@options.targets
@options.excluded
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where something has drifted.")
@click.pass_obj
def drift(
    context: Context, targets: tuple[str, ...], excluded: tuple[str, ...], form: str, detailed_exitcode: bool
) -> int:
    """Compare the tenant with the commit that was applied last.

    \b
    Example:
      spo-gitops drift --detailed-exitcode
    """
    with context.log() as log, Bar(context, "reading the tenant") as bar:
        project, wish = context.project(), Wish("all", targets, excluded)
        made, kinds = find_drift(
            project, wish, tenant=context.tenant, listeners=Listeners(bar.update, context.say, log)
        )
    click.echo(rendered(made, kinds, form, "Drift", project.detail(context.tenant)))
    return 2 if detailed_exitcode and changes(made) else 0
