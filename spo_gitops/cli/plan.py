"""``plan``: what an apply would do. Never writes to the tenant or the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..errors import GuardError, UsageError
from ..model.config import Detail
from ..model.kind import Kinds
from ..model.plan import GuardClass, Plan
from ..plan.planfile import plan_json
from ..reports import counts, markdown, text
from ..reports.html import plan as html
from ..reports.view import view
from ..workflows.plan_live import Listeners
from ..workflows.plan_live import plan as make_plan
from ..workflows.planning import Wish
from . import options
from .context import Bar, Context, paint


@click.command()
@options.scope
@click.option("--offline", is_flag=True, help="From what the ledger remembers; needs no credentials.")
@options.max_age
@options.targets
@options.excluded
@options.allow
@options.plan_file
@options.also
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json", "html"]), default="text", show_default=True
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where there are changes.")
@click.pass_obj
def plan(
    context: Context,
    scope: str | None,
    offline: bool,
    max_age: float | None,
    targets: tuple[str, ...],
    excluded: tuple[str, ...],
    allow: str,
    out: Path | None,
    also: tuple[Path, ...],
    form: str,
    detailed_exitcode: bool,
) -> int:
    """Show what an apply of the work tree would change, and why.

    \b
    Example:
      spo-gitops plan --scope changed --out plan.json
      spo-gitops plan --offline --format markdown
      spo-gitops plan --also plan.html
      spo-gitops plan --scope tenant --max-age 6h
    """
    if offline and max_age is not None:
        raise UsageError("--offline reads nothing, so there is nothing to save", hint="leave out --max-age")
    options.writable(out, *also)
    project = context.project()
    chosen = scope or project.default_scope(context.tenant)
    wish = Wish(chosen, targets, excluded, options.classes(allow), max_age_s=max_age)
    with context.log() as log, Bar(context, "reading the tenant") as bar:
        listeners = Listeners(bar.update, context.say, log)
        made, kinds = make_plan(project, wish, tenant=context.tenant, offline=offline, listeners=listeners)
    if out is not None:
        out.write_text(json.dumps(plan_json(made, kinds), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    detail = project.detail(context.tenant, offline=offline)
    write_also(also, made, kinds, "Plan", detail)
    click.echo(rendered(made, kinds, form, "Plan", detail))
    if any(trip.guard is GuardClass.POLICY for trip in made.refused):
        return GuardError.exit_code  # a policy in mode block: nothing lifts it, so no apply of this will do
    return 2 if detailed_exitcode and changes(made) else 0


def write_also(files: tuple[Path, ...], made: Plan, kinds: Kinds, title: str, detail: Detail) -> None:
    """The plan in further files, each in the format of its name."""
    for file in files:
        form = options.FORMATS[file.suffix.lower()]
        told = rendered(made, kinds, form, title, detail, paint=text.plain)
        file.write_text(told + "\n", encoding="utf-8")


def rendered(made: Plan, kinds: Kinds, form: str, title: str, detail: Detail, *, paint: text.Paint = paint) -> str:
    """The plan in one of the formats; ``detail`` is for Markdown, which stands in comments."""
    match form:
        case "json":
            return json.dumps(plan_json(made, kinds), indent=1, ensure_ascii=False)
        case "markdown":
            render = counts.render if detail is Detail.COUNTS else markdown.render
            return render(view(made, kinds, title=title)).rstrip()
        case "html":
            return html.render(view(made, kinds, title=title)).rstrip()
    return text.render(view(made, kinds, title=title), paint)


def changes(made: Plan) -> bool:
    """Whether there is anything to change, or drift that is only reported."""
    return bool(made.writing) or any(action.drifted for action in made.actions)
