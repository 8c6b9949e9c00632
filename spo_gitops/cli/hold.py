"""``hold``: freeze resources for an emergency, list the holds, end them."""

from __future__ import annotations

import json

import click

from ..errors import UsageError
from ..workflows.holding import end_hold, holds
from ..workflows.holding import hold as make_hold
from . import options
from .context import Context, tell


@click.command()
@click.argument("selector", required=False, callback=options.of_known_kinds)
@click.option("--reason", default="", help="Why; everybody who plans will read it.")
@click.option("--until", default="", metavar="TIME", help="When it ends: 90m, 4h, 2d from now, or 2026-12-01T18:00Z.")
@click.option("--list", "list_", is_flag=True, help="Show the holds, expired ones among them.")
@click.option("--end", "ended", metavar="SELECTOR", help="End the hold on this selector.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def hold(
    context: Context, selector: str | None, reason: str, until: str, list_: bool, ended: str | None, form: str
) -> int:
    """Freeze what SELECTOR names. Until then no run writes or releases it.

    \b
    Example:
      spo-gitops hold site:/sites/treasury --reason "incident 4711" --until 4h
      spo-gitops hold --list
      spo-gitops hold --end site:/sites/treasury
    """
    if (selector is not None) + list_ + (ended is not None) != 1:
        raise UsageError("name what to hold, or --list, or --end SELECTOR")
    if list_:
        _list(context, form)
    elif ended is not None:
        for found in end_hold(context.project(), context.tenant, ended):
            tell(f"Ended: {found.selector}, {found}")
    elif selector is not None:
        _make(context, selector, reason, until)
    return 0


def _make(context: Context, selector: str, reason: str, until: str) -> None:
    if not reason.strip() or not until.strip():
        raise UsageError("a hold says why and until when", hint="add --reason TEXT and --until TIME")
    made, frozen = make_hold(context.project(), context.tenant, selector, reason=reason.strip(), until=until)
    tell(f"Held: {made.selector}, {made}")
    for address in frozen[:20]:
        tell(f"  {address}")
    if len(frozen) > 20:
        tell(f"  and {len(frozen) - 20} more")
    if not frozen:
        tell("  nothing that is declared or owned fits it now")


def _list(context: Context, form: str) -> None:
    found = holds(context.project(), context.tenant)
    if form == "json":
        rows = [
            {
                "format": 1,
                "selector": h.selector,
                "reason": h.reason,
                "until": h.until,
                "by": h.by,
                "at": h.at,
                "lasts": lasts,
            }
            for h, lasts in found
        ]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    if not found:
        tell("Nothing is held.")
    for made, lasts in found:
        tell(f"{made.selector}  {'' if lasts else 'EXPIRED, '}{made}")
