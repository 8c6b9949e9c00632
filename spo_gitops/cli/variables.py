"""Every option as an environment variable, under the name that is typed: ``SPO_GITOPS_PLAN_FORMAT``."""

from __future__ import annotations

import click

PREFIX = "SPO_GITOPS"


def name_variables(command: click.Command, prefix: str = PREFIX) -> None:
    """Give each option of a command, and of those below it, its variable, unless it has one.

    What ends the program at once, such as ``--version``, has none: a pipeline that keeps its version of this program
    in ``SPO_GITOPS_VERSION`` would do nothing at all, and call that a success.
    """
    for option in command.params:
        if isinstance(option, click.Option) and option.expose_value and option.envvar is None:
            option.envvar = f"{prefix}_{_spelled(_typed(option))}"
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            name_variables(below, f"{prefix}_{_spelled(name)}")


def _typed(option: click.Option) -> str:
    return next(name for name in option.opts if name.startswith("--")).removeprefix("--")


def _spelled(name: str) -> str:
    return name.replace("-", "_").upper()
