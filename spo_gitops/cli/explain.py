"""``explain``: why a resource, or one attribute of it, is what it is. Never writes."""

from __future__ import annotations

import json

import click

from ..reports.explanation import as_json, render
from ..workflows.explaining import explain as find_out
from ..workflows.plan_live import Listeners
from . import options
from .context import Bar, Context, paint
from .history import parsed


@click.command()
@click.argument("address", callback=options.of_known_kinds)
@click.argument("attribute", required=False, default="")
@click.option("--offline", is_flag=True, help="From what the ledger remembers; needs no credentials.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def explain(context: Context, address: str, attribute: str, offline: bool, form: str) -> int:
    """Tell where a value comes from. Who wants it and where, who set it, what it is now, and what the next apply does.

    \b
    Example:
      spo-gitops explain site:/sites/finance
      spo-gitops explain site:/sites/finance sharingCapability
    """
    with context.log() as log, Bar(context, "reading the tenant") as bar:
        listeners = Listeners(bar.update, context.say, log)
        told = find_out(
            context.project(), context.tenant, parsed(address), attribute, offline=offline, listeners=listeners
        )
    click.echo(json.dumps(as_json(told), indent=1, ensure_ascii=False) if form == "json" else render(told, paint))
    return 0
