"""``audit``: the security policies against what is. Never writes to the tenant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ..model.config import Detail
from ..model.policy import SEVERITIES
from ..reports.audit import junit, machine, markdown, page, sarif, text
from ..reports.audit.view import AuditView, has_open
from ..workflows.audit_live import audit_tenant
from ..workflows.audit_offline import audit_recording
from ..workflows.auditing import Inquiry
from ..workflows.plan_live import Listeners
from . import options
from .context import Bar, Context, paint

FORMATS = ("text", "markdown", "json", "csv", "sarif", "junit", "html")
SUFFIXES = {".txt": "text", ".md": "markdown", ".json": "json", ".csv": "csv", ".sarif": "sarif", ".xml": "junit",
            ".html": "html"}  # fmt: skip
_FILE = click.Path(path_type=Path, dir_okay=False)
_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--from", "recording", type=_PATH, help="Judge an export, recorded JSON, ledger or run:ID instead.")
@click.option("--policy", "policies", multiple=True, metavar="GLOB", help="Only policies of these names.")
@options.targets
@options.excluded
@click.option("--format", "form", type=click.Choice(FORMATS), help="What --out's name tells otherwise, else text.")
@click.option("--out", type=_FILE, help="Write the report to this file instead of stdout.")
@click.option(
    "--also",
    type=_FILE,
    multiple=True,
    help="Also write the report here, in the format of the file's name.",
)
@click.option("--baseline-file", type=_FILE, help="Tell only what an earlier audit's JSON does not have.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 where a finding is open.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 2 where an open finding is at least that severe.")
@click.option("--deep", is_flag=True, help="Also the checks that take further requests.")
@click.option(
    "--links",
    is_flag=True,
    help="Also look for sharing links, item by item, and for applications let in by the directory; takes in --deep.",
)
@click.option("--include-onedrive", "onedrives", is_flag=True, help="Also every listed OneDrive, and their host.")
@click.option("--record", is_flag=True, help="Remember in the ledger which findings are open, and since when.")
@click.option("--state", type=_FILE, help="Keep here what was judged, so that a break loses nothing.")
@click.option("--fresh", is_flag=True, help="Begin anew, whatever an interrupted audit has judged.")
@click.pass_obj
def audit(
    context: Context,
    recording: Path | None,
    policies: tuple[str, ...],
    targets: tuple[str, ...],
    excluded: tuple[str, ...],
    form: str | None,
    out: Path | None,
    also: tuple[Path, ...],
    baseline_file: Path | None,
    detailed_exitcode: bool,
    fail_on: str | None,
    deep: bool,
    links: bool,
    onedrives: bool,
    record: bool,
    state: Path | None,
    fresh: bool,
) -> int:
    """Judge the tenant and every site by the security policies. A site needs no document for that.

    \b
    Example:
      spo-gitops audit --deep
      spo-gitops audit --links --target site:/sites/finance
      spo-gitops audit --record --also audit.html --also audit.sarif
      spo-gitops audit --from observed.json --out audit.sarif
      spo-gitops audit --from observed.json --baseline-file last.json --fail-on high
    """
    options.writable(out, *also)
    form = options.chosen_format(form, out, SUFFIXES, "text")
    unknown = [str(file) for file in also if file.suffix.lower() not in SUFFIXES]
    if unknown:
        raise click.UsageError(f"{unknown[0]}: write a name that ends in {', '.join(SUFFIXES)}")
    inquiry = Inquiry(policies, targets, excluded, baseline_file, state, fresh, record, deep, links, onedrives)
    if recording is not None:
        if record or state or deep or links or onedrives:
            live = "--record, --state, --deep, --links and --include-onedrive"
            raise click.UsageError(f"{live} are for the live tenant, not for --from")
        audited = audit_recording(context.project(), inquiry, recording, tenant=context.tenant)
    else:
        with context.log() as log, Bar(context, "judging sites") as bar:
            listeners = Listeners(bar.update, context.say, log)
            audited = audit_tenant(context.project(), inquiry, tenant=context.tenant, listeners=listeners)
    with audited.spool:
        view = audited.view()
        names = context.project().detail(context.tenant, offline=True) is not Detail.COUNTS
        write(view, form, out, names=names)
        for file in also:
            write(view, SUFFIXES[file.suffix.lower()], file, names=names)
        if detailed_exitcode or fail_on:
            return 2 if has_open(view, fail_on or "low") else 0
    return 0


def write(view: AuditView, form: str, out: Path | None, *, names: bool) -> None:
    """The report to the file or stdout, piece by piece; ``names`` is about Markdown, which stands in comments."""
    if out is None:
        for piece in rendered(view, form, colours=True, names=names):
            click.echo(piece, nl=False)
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(rendered(view, form, colours=False, names=names))


def rendered(view: AuditView, form: str, *, colours: bool, names: bool = True) -> Iterator[str]:
    """The report in one of the formats."""
    match form:
        case "json":
            yield from machine.as_json(view)
        case "csv":
            yield from machine.as_csv(view)
        case "sarif":
            yield from sarif.render(view)
        case "junit":
            yield from junit.render(view)
        case "html":
            yield from page.render(view)
        case "markdown":
            yield from (line + "\n" for line in markdown.render(view, names=names))
        case _:
            lines = text.render(view, paint) if colours else text.render(view)
            yield from (line + "\n" for line in lines)
