"""``drift``: what others changed since the last apply. Never writes."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from ..errors import UsageError
from ..model.plan import Plan, Verb
from ..workflows.accepting import accept
from ..workflows.plan_live import Listeners
from ..workflows.plan_live import drift as find_drift
from ..workflows.planning import Wish
from . import options
from .context import Bar, Context, tell
from .plan import changes, rendered, write_also


@click.command()
@options.max_age
@options.targets
@options.excluded
@options.also
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where something has drifted, or was not seen.")
@click.option(
    "--accept", "accepted", multiple=True, metavar="SELECTOR[#ATTRIBUTE]",
    callback=options.of_known_kinds,
    help="Write these live values into the documents, on a new branch.",
)  # fmt: skip
@click.pass_obj
def drift(
    context: Context, max_age: float | None, targets: tuple[str, ...], excluded: tuple[str, ...],
    also: tuple[Path, ...], form: str, detailed_exitcode: bool, accepted: tuple[str, ...],
) -> int:  # fmt: skip
    """Compare the tenant with the commit that was applied last.

    \b
    Example:
      spo-gitops drift --detailed-exitcode
      spo-gitops drift --max-age 6h
      spo-gitops drift --accept site:/sites/finance#sharingCapability
    """
    options.writable(*also)
    if accepted:
        _refuse_beside_accept()
        return _accept(context, accepted)
    with context.log() as log, Bar(context, "reading the tenant") as bar:
        project, wish = context.project(), Wish("all", targets, excluded, max_age_s=max_age)
        made, kinds = find_drift(
            project, wish, tenant=context.tenant, listeners=Listeners(bar.update, context.say, log)
        )
    detail = project.detail(context.tenant)
    write_also(also, made, kinds, "Drift", detail)
    click.echo(rendered(made, kinds, form, "Drift", detail))
    return 2 if detailed_exitcode and _strayed(made) else 0


def _refuse_beside_accept() -> None:
    """What --accept does not do must not look as if it were done."""
    asked = click.get_current_context()
    for option in asked.command.params:
        given = asked.get_parameter_source(str(option.name)) is ParameterSource.COMMANDLINE
        if given and option.name != "accepted":
            raise UsageError(
                f"--accept takes no {option.opts[0]}", hint="it has selectors of its own, and writes a branch"
            )


def _strayed(made: Plan) -> bool:
    """Whether the tenant is not as the last apply left it, or nobody can tell. Of what was applied nothing is new, so
    that what would be adopted has been replaced."""
    return changes(made) or bool(made.blocked) or any(a.verb in (Verb.ADOPT, Verb.FORGET) for a in made.actions)


def _accept(context: Context, selectors: tuple[str, ...]) -> int:
    with context.log() as log, Bar(context, "reading the tenant") as bar:
        listeners = Listeners(bar.update, context.say, log)
        done = accept(context.project(), selectors, tenant=context.tenant, listeners=listeners)
    for line in done.lines:
        tell(line)
    for left in done.left:
        tell(f"left: {left.address}{f' {left.attribute}' if left.attribute else ''}: {left.why}", err=True)
    if done.branch:
        tell(f"The branch {done.branch} ({done.commit[:12]}) says so: push it, open a pull request, merge it.")
    return 3 if done.left else 0
