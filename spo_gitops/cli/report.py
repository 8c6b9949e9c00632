"""``report``: a recorded run again, for people to keep or programs to read."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..errors import UsageError
from ..kinds.registry import kinds_of
from ..reports import run_markdown, run_story
from ..reports.html import run as html
from ..reports.run_record import run_csv, run_json
from ..reports.run_view import RunView, run_view
from ..workflows.reading_runs import show as read_run
from . import options
from .context import Context, paint


@click.command()
@click.argument("run")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "markdown", "json", "csv", "text"]),
    help="What the name of the file tells otherwise, else html.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
@click.pass_obj
def report(context: Context, run: str, form: str | None, out: Path | None) -> int:
    """Render a recorded run. Statistics, every action, failures with the next step, timeline, the way back.

    \b
    Example:
      spo-gitops report 01KB3 --out run.html
      spo-gitops report last --out run.csv
    """
    options.writable(out)
    chosen = options.chosen_format(form, out, {**options.FORMATS, ".csv": "csv"}, "html")
    found = read_run(context.project(), context.tenant, run)
    view = run_view(
        found.parts, kinds_of(""), commit=found.commit, rolled_back_by=found.rolled_back_by, revert=found.revert
    )
    text = rendered(view, chosen, to_file=out is not None)
    if out is None:
        click.echo(text, nl=not text.endswith("\n"))
        return 0
    try:
        # A sheet's line ends are its own.
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    context.say(f"run {view.run} ({view.state}: {view.summary}) is in {out}")
    return 0


def rendered(view: RunView, form: str, *, to_file: bool = False) -> str:
    """The run in one of the formats."""
    match form:
        case "json":
            return json.dumps(run_json(view), indent=1, ensure_ascii=False) + "\n"
        case "csv":
            return run_csv(view)
        case "markdown":
            return run_markdown.render(view)
        case "text":
            return (run_story.render(view) if to_file else run_story.render(view, paint)) + "\n"
    return html.render(view)
