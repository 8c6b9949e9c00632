"""``import``: an export or the live tenant into the repository's documents, or an export's files into their sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ..counting import how_many
from ..errors import UsageError
from ..exchange.fates import Manner
from ..reports import text
from ..reports.view import view
from ..workflows.export_wish import EVERY, FAMILIES, chosen
from ..workflows.importing import Imported, ImportWish, UnmappedError, import_
from ..workflows.plan_live import Listeners
from . import options
from .context import Bar, Context, paint, tell
from .restore import restore_files

_SHOWN = 50


@click.command("import")
@click.argument("what", nargs=-1, required=True, metavar="[EXPORT] [SELECTOR]...")
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path, dir_okay=False), help="Names of another tenant to ours."
)
@click.option("--keep-unmapped", is_flag=True, help="Keep names that the map does not have.")
@click.option(
    "--with", "families", multiple=True, type=click.Choice([*FAMILIES, EVERY]), help="What takes further requests, too."
)
@options.skip_closed
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--include-content", is_flag=True, help="Content of an export into its sites, instead of documents.")
@click.option("--auto-approve", is_flag=True, help="With --include-content: write; a preview otherwise.")
@click.option("--overwrite", is_flag=True, help="With --include-content: also what differs.")
@click.pass_obj
def import_command(
    context: Context, what: tuple[str, ...], map_file: Path | None, keep_unmapped: bool, families: tuple[str, ...],
    skip_closed: bool, dry_run: bool, include_content: bool, auto_approve: bool, overwrite: bool,
) -> int:  # fmt: skip
    """Write documents for live sites, or those of an export. Then show what a plan still has to change.

    Documents that stand in the repository already are edited where they differ; their comments and order stay.

    \b
    Example:
      spo-gitops import "site:/sites/*"
      spo-gitops import tenant.zip "site:/sites/proj-*" --map names.yaml
      spo-gitops import snapshot "site:/sites/proj-*" --include-content --auto-approve
    """
    sources = [Path(word) for word in what if ":" not in word or Path(word).exists()]
    if len(sources) > 1:
        raise UsageError("name one export")
    selectors = tuple(word for word in what if Path(word) not in sources)
    options.check_kinds(selectors)
    if not selectors and not sources:
        raise UsageError("name an export or a selector")
    if include_content:
        if not sources:
            raise UsageError("--include-content needs an export", hint="name its folder or archive")
        if map_file is not None or keep_unmapped:
            raise UsageError("content goes back into its own tenant: there is nothing to map")
        manner = Manner(auto_approve and not dry_run, overwrite)
        if families or skip_closed:
            raise UsageError("--with and --skip-closed are for documents of live sites")
        return restore_files(context, sources[0], selectors or ("site:*",), manner)
    if auto_approve or overwrite:
        raise UsageError("--auto-approve and --overwrite belong to --include-content")
    if (families or skip_closed) and sources:
        raise UsageError("--with and --skip-closed are for live sites: an export has what it has")
    source = sources[0] if sources else None
    wish = ImportWish(selectors or ("*:*",), source, map_file, keep_unmapped, dry_run, chosen(families), skip_closed)
    goes_on = "" if source is not None else "what was read is kept: within an hour the same command goes on from there"
    with context.log() as log, Bar(context, "reading") as bar, context.told_if_broken_off(goes_on):
        listeners = Listeners(bar.update, context.say, log)
        try:
            done = import_(context.project(), wish, tenant=context.tenant, listeners=listeners)
        except UnmappedError as error:
            for line in _unmapped(error):
                tell(line, err=True)
            raise
    for line in _told(done, dry_run):
        tell(line)
    return 3 if done.left or (done.plan is not None and done.plan.blocked) else 0


def _told(done: Imported, dry_run: bool) -> Iterator[str]:
    verb = "Would write" if dry_run else "Wrote"
    yield (
        f"{verb} {how_many(len(done.files), 'file')} for {how_many(done.resources, 'resource')}: "
        f"{how_many(len(done.new), 'new document')}, "
        f"{len(done.edited)} edited"
    )
    for path in sorted(done.files)[:_SHOWN]:
        yield f"  {path}"
    if len(done.files) > _SHOWN:
        yield f"  and {len(done.files) - _SHOWN} more"
    if done.left:
        yield f"{len(done.left)} left as they are:"
    for left in done.left[:_SHOWN]:
        yield f"  {left.address}{f' {left.attribute}' if left.attribute else ''}: {left.why}"
    if len(done.left) > _SHOWN:
        yield f"  and {len(done.left) - _SHOWN} more"
    plan = done.plan
    if plan is None:
        return
    if not plan.writing and not plan.blocked:
        yield f"The plan is empty: all {len(plan.actions)} are as their documents say."
        return
    yield from text.render(view(plan, done.kinds, title="Still to change"), paint).split("\n")


def _unmapped(error: UnmappedError) -> Iterator[str]:
    for what, names in sorted(error.names.items()):
        yield f"{what}:"
        for name, count in sorted(names.items()):
            yield f'  "{name}":   # {how_many(count, "time")}'
