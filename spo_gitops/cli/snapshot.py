"""``snapshot``: read what is managed and keep it in the ledger. Never writes to the tenant."""

from __future__ import annotations

import click

from ..counting import how_many
from ..workflows.plan_live import Listeners
from ..workflows.planning import Wish
from ..workflows.snapshotting import snapshot as keep
from . import options
from .context import Bar, Context, tell


@click.command()
@click.argument("selectors", metavar="[SELECTOR]...", nargs=-1, callback=options.of_known_kinds)
@options.excluded
@click.pass_obj
def snapshot(context: Context, selectors: tuple[str, ...], excluded: tuple[str, ...]) -> int:
    """Read what is managed and keep it in the ledger as last observed.

    \b
    Example:
      spo-gitops snapshot
      spo-gitops snapshot site:/sites/proj-* --exclude site:/sites/proj-0001
      spo-gitops compare ledger tenant
    """
    with context.log() as log, Bar(context, "reading the tenant") as bar:
        listeners = Listeners(bar.update, context.say, log)
        kept = keep(context.project(), Wish("all", selectors, excluded), tenant=context.tenant, listeners=listeners)
    for address, name in kept.differing:
        tell(f"not what was set: {address} {name}")
    for address, why in kept.unread:
        tell(f"unread: {address}: {why or 'the tenant did not say'}", err=True)
    tell(
        f"Kept {how_many(len(kept.read), 'resource')}; "
        f"{how_many(len(kept.differing), 'value is', 'values are')} not what was set."
    )
    return 3 if kept.unread else 0
