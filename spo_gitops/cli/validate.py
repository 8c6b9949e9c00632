"""``validate``: everything that can be known without the tenant, all problems at once."""

from __future__ import annotations

import json

import click

from ..problems import Severity
from ..reports.problems import as_azure, as_github, as_gitlab, as_json, as_sarif
from .context import Context

FORMATS = ["text", "json", "github", "gitlab", "azure", "sarif"]


@click.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.pass_obj
def validate(context: Context, form: str, strict: bool) -> int:
    """Check every file of the repository; exit 1 where something is wrong.

    \b
    Example:
      spo-gitops validate --format github
    """
    project = context.project()
    loaded = project.work_tree(context.tenant)
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
                click.echo(f"{word}{problem}\n")
            told = f"{errors} problem(s), {warnings} warning(s)" if problems else "no problems"
            click.echo(told)
    return 1 if errors or (strict and warnings) else 0
