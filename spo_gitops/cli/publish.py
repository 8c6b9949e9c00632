"""``publish``: put what was found where people review it, on GitHub, GitLab or Azure DevOps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..workflows.publishing import PLATFORMS, Where, desk, detail_here, read_published, summarize
from ..workflows.verdict import approval_wanted, verdict
from .context import Context

_FILE = click.Path(path_type=Path, dir_okay=False)


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        (
            click.option(
                "--platform", type=click.Choice(PLATFORMS), default=None,
                help="Where to publish; what the job runs on otherwise.",
            ),
            click.option("--api", default="", metavar="URL", help="The platform's address, for example Enterprise's."),
            click.option("--repository", default="", metavar="NAME", help="The repository; the job's own otherwise."),
            click.option("--ca-bundle", type=_FILE, help="The authorities that the platform's certificate is from."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@click.group()
def publish() -> None:
    """Publish a plan, a check or a report where people review it.

    \b
    Example:
      spo-gitops publish comment plan.md
      spo-gitops publish check --problems problems.json --plan plan.json
    """


@publish.command()
@click.argument("file", type=_FILE)
@click.option("--name", default="plan", show_default=True, help="Which comment: each name has one, updated in place.")
@click.option("--pull", type=click.IntRange(min=1), metavar="NUMBER", help="The pull request; the job's own otherwise.")
@click.option("--plan", "plan_file", type=_FILE, help="The plan's JSON: adds how to approve it where guards refuse it.")
@_where
@click.pass_obj
def comment(context: Context, /, file: Path, name: str, pull: int | None, plan_file: Path | None, **where: Any) -> int:
    """Write FILE as a comment on a pull request. It is Markdown, and the one comment of its name.

    \b
    Example:
      spo-gitops publish comment plan.md --name contoso
    """
    with desk(_read(where)) as opened:
        wanted = approval_wanted(read_published(plan_file)) if plan_file is not None else ""
        _tell(context, "comment", opened.comment(name, read_published(file), pull or 0, wanted))
    return 0


@publish.command()
@click.option("--problems", type=_FILE, help="What `validate --format json` printed.")
@click.option("--plan", "plan_file", type=_FILE, help="What `plan --out` wrote.")
@click.option("--name", default="spo-gitops", show_default=True, help="The name of the check.")
@click.option("--commit", default="", metavar="SHA", help="The commit that it judges; the job's own otherwise.")
@_where
@click.pass_obj
def check(
    context: Context, /, problems: Path | None, plan_file: Path | None, name: str, commit: str, **where: Any
) -> int:  # fmt: skip
    """Publish a check with remarks at file and line. It fails where a file is wrong or a guard refuses.

    \b
    Example:
      spo-gitops publish check --problems problems.json --plan plan.json
    """
    if problems is None and plan_file is None:
        raise UsageError("there is nothing to judge", hint="name --problems, --plan or both")
    detail = detail_here(context.folder.resolve(), context.tenant)
    found = (None if file is None else read_published(file) for file in (problems, plan_file))
    made = verdict(*found, detail=detail)
    with desk(_read(where)) as opened:
        _tell(context, f"check ({made.title})", opened.check(name, made, commit))
    return 0


@publish.command()
@click.argument("file", type=_FILE)
@click.option("--title", required=True, help="The title of the issue.")
@click.option("--name", default="drift", show_default=True, help="Which issue: each name has one that is open.")
@click.option("--label", default="spo-gitops", show_default=True, help="Its label, by which it is found again.")
@click.option("--close", is_flag=True, help="Close it, with FILE as the last word; nothing where none is open.")
@_where
@click.pass_obj
def issue(context: Context, /, file: Path, title: str, name: str, label: str, close: bool, **where: Any) -> int:
    """Open, update or close one issue with FILE.

    \b
    Example:
      spo-gitops publish issue drift.md --title "The tenant has drifted"
      spo-gitops publish issue drift.md --title "The tenant has drifted" --close
    """
    with desk(_read(where)) as opened:
        _tell(context, "issue", opened.issue(name, title, label, read_published(file), close=close))
    return 0


@publish.command(name="pull-request")
@click.argument("file", type=_FILE)
@click.option("--head", required=True, metavar="BRANCH", help="The branch with the change; it is pushed already.")
@click.option("--base", default="main", show_default=True, metavar="BRANCH", help="The branch that it goes into.")
@click.option("--title", required=True, help="The title of the pull request.")
@_where
@click.pass_obj
def pull_request(context: Context, /, file: Path, head: str, base: str, title: str, **where: Any) -> int:
    """Open a pull request from a pushed branch. FILE is its text; one that is open is kept.

    \b
    Example:
      spo-gitops publish pull-request why.md --head spo-gitops/revert-01KB3 --title "Take back run 01KB3"
    """
    with desk(_read(where)) as opened:
        _tell(context, "pull request", opened.propose(head, base, title, read_published(file)))
    return 0


@publish.command()
@click.argument("file", type=_FILE)
@_where
def summary(file: Path, **where: Any) -> int:
    """Show FILE, Markdown, on the job's own page. In its log where the platform has none.

    \b
    Example:
      spo-gitops publish summary plan.md
    """
    shown = summarize(_read(where), read_published(file), file)
    if shown:
        click.echo(shown)
    return 0


@publish.command()
@click.option("--commit", default="", metavar="SHA", help="The merged commit; the job's own otherwise.")
@_where
def reviewed(commit: str, **where: Any) -> int:
    """Tell how a merged commit was reviewed. `pull=`, `head=`, `run=`, in lines that a job's outputs take.

    `head` is the commit that was reviewed, `run` the live plan's that was made for it; empty where there is none.

    \b
    Example:
      spo-gitops publish reviewed
    """
    with desk(_read(where)) as opened:
        for key, value in opened.reviewed(commit):
            click.echo(f"{key}={value}")
    return 0


def _read(where: dict[str, Any]) -> Where:
    return Where(where["platform"] or "", where["api"], where["repository"], where["ca_bundle"])


def _tell(context: Context, what: str, done: str) -> None:
    context.say(f"{what} {done}")
