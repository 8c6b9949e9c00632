"""``export``: a tenant as files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..counting import how_many
from ..workflows.export_wish import EVERY, EVERYTHING, FAMILIES, FORMATS, ExportWish, chosen, form_of
from ..workflows.exporting import Exported, export
from ..workflows.plan_live import Listeners
from . import options
from .context import Bar, Context, tell


@click.command("export")
@click.argument("selectors", nargs=-1, metavar="[SELECTOR]...", callback=options.of_known_kinds)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder or archive to write.")
@options.excluded
@click.option("--format", "form", type=click.Choice(FORMATS), help="What --out's name tells otherwise, else tree.")
@click.option(
    "--with", "families", multiple=True, type=click.Choice([*FAMILIES, EVERY]), help="What takes further requests, too."
)
@options.skip_closed
@click.option("--include-content", is_flag=True, help="Items of lists and files of libraries, too.")
@click.option("--since", default="", metavar="TIME|RUN", help="Read only what was active since then.")
@click.option("--logs", is_flag=True, help="Ask each site's log of changes, too: a request a site.")
@click.option("--full", is_flag=True, help="Read everything again, whatever the former export knows.")
@click.option("--redact", is_flag=True, help="Replace people by person-0001 and so on.")
@click.option("--restart", is_flag=True, help="Drop what an unfinished export has read.")
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What to say.")
@click.pass_obj
def export_command(
    context: Context, selectors: tuple[str, ...], out: Path, excluded: tuple[str, ...], form: str | None, since: str,
    full: bool, redact: bool, restart: bool, report: str, families: tuple[str, ...],
    include_content: bool, logs: bool, skip_closed: bool,
) -> int:  # fmt: skip
    """Write sites, hubs and tenant settings as YAML. In the repository's layout; nothing is written to the tenant.

    What could not be read stands in the manifest and makes the exit code 3. Started again, a killed export goes on.

    \b
    Example:
      spo-gitops export --out snapshot
      spo-gitops export "site:/sites/proj-*" --out projects.zip
      spo-gitops export --with permissions --skip-closed --out nightly
    """
    inside = chosen(families)
    wish = ExportWish(
        selectors or EVERYTHING,
        excluded,
        since,
        form_of(out, form),
        redact,
        full,
        restart,
        inside,
        include_content,
        logs,
        skip_closed,
    )
    with context.log() as log, Bar(context, "reading") as bar, context.told_if_broken_off(_GOES_ON):
        listeners = Listeners(bar.update, context.say, log)
        done = export(context.project(), out.absolute(), wish, tenant=context.tenant, listeners=listeners)
    if report == "json":
        click.echo(_json(done))
    else:
        tell(*_lines(done))
    return 0 if done.manifest.is_whole else 3


_GOES_ON = "what was read is kept: the same command goes on from there"
_CLOSED = {
    False: "let nobody look into them as they are (to expect that, add --skip-closed)",
    True: "were not looked into, because they let nobody in",
}


def _lines(done: Exported) -> list[str]:
    manifest = done.manifest
    lines = [
        f"Exported {how_many(manifest.resources, 'resource')} of {manifest.tenant} to {done.path}: {done.read} read, "
        f"{done.reused} unchanged since the former export, {done.resumed} read before it was interrupted",
        f"{how_many(done.requests, 'request')}, {done.units:g} resource units; root {manifest.root}",
    ]
    if not manifest.resources and not manifest.failed:
        lines.append(f"nothing of the tenant fits {' '.join(manifest.selectors)}")
    for what, items in (
        ("could not be read", manifest.failed),
        (_CLOSED[manifest.skip_closed], manifest.closed),
        ("cannot be declared", manifest.left_out),
    ):
        lines += [f"{len(items)} {what}:"] if items else []
        lines += [f"  {address}: {reason}" for address, reason in sorted(items.items())[:20]]
        lines += [f"  and {len(items) - 20} more, see the manifest"] if len(items) > 20 else []
    return lines


def _json(done: Exported) -> str:
    manifest = done.manifest
    record = {
        "format": 1,
        "path": str(done.path),
        "root": manifest.root,
        "resources": manifest.resources,
        "read": done.read,
        "unchanged": done.reused,
        "resumed": done.resumed,
        "requests": done.requests,
        "resourceUnits": done.units,
        "failed": dict(manifest.failed),
        "closed": dict(manifest.closed),
        "skipClosed": manifest.skip_closed,
        "leftOut": dict(manifest.left_out),
    }
    return json.dumps(record, indent=1, ensure_ascii=False)
