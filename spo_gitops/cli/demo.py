"""``demo``: the whole story in one command."""

from __future__ import annotations

import click

from .context import Context


@click.command()
@click.pass_obj
def demo(context: Context) -> int:
    """placeholder"""
    return 0
