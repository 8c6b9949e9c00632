"""``validate``: everything that can be known without the tenant, all problems at once."""

from __future__ import annotations

import json

import click

from ..counting import how_many
from ..errors import UsageError
from ..problems import Severity
from ..reports.problems import as_azure, as_github, as_gitlab, as_json, as_sarif
from ..workflows.mending import Mending, mend, sentences, write
from ..workflows.project import Project
from .context import Context, tell

FORMATS = ["text", "json", "github", "gitlab", "azure", "sarif"]


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--fix", is_flag=True, help="Write right what can only mean one thing; nothing else changes.")
@click.option("--check", is_flag=True, help="With --fix: write nothing, exit 1 where something would be written.")
@click.pass_obj
def validate(context: Context, form: str, strict: bool, fix: bool, check: bool) -> int:
    """Check every file of the repository. Exit 1 where something is wrong.

    \b
    Example:
      spo-gitops validate --format github
      spo-gitops validate --fix
    """
    if check and not fix:
        raise UsageError("--check goes with --fix", hint="without --fix nothing is ever written")
    project = context.project()
    mending = _mended(context, project, check=check) if fix else None
    loaded = project.work_tree(context.tenant) if mending is None or check else mending.loaded
    problems = loaded.problems
    if loaded.configuration is not None:
        problems = (*problems, *project.missing_remotes(loaded.configuration))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    match form:
        case "json":
            click.echo(json.dumps(as_json(problems), indent=2, ensure_ascii=False))
        case "sarif":
            click.echo(json.dumps(as_sarif(problems), indent=2, ensure_ascii=False))
        case "gitlab":
            click.echo(json.dumps(as_gitlab(problems), indent=2, ensure_ascii=False))
        case "github" | "azure":
            for line in (as_github if form == "github" else as_azure)(problems):
                click.echo(line)
        case _:
            for problem in problems:
                word = "" if problem.severity is Severity.ERROR else "warning: "
                tell(*f"{word}{problem}\n".split("\n"))
            told = f"{how_many(errors, 'problem')}, {how_many(warnings, 'warning')}" if problems else "no problems"
            fixable = sum(problem.fix is not None for problem in problems)
            tell(told + (f"; `spo-gitops validate --fix` mends {fixable} of them" if fixable else ""))
    waiting = check and mending is not None and bool(mending.made)
    return 1 if errors or (strict and warnings) or waiting else 0


def _mended(context: Context, project: Project, *, check: bool) -> Mending:
    """The project with its fixes, which are told and, unless only checked, written."""
    mending = mend(project, context.tenant)
    for sentence in sentences(mending):
        context.say(f"{'would fix' if check else 'fixed'}  {sentence}")
    if not check:
        write(project, mending)
    return mending
