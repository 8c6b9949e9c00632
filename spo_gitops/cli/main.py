"""``spo-gitops``: the group of commands, and the one place where an error becomes an exit code."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import click

from .. import __version__
from ..counting import how_many
from ..errors import ConfigError, GuardError, SpoGitopsError
from ..problems import Severity
from .apply import apply
from .audit import audit
from .compare import compare
from .context import Context, colourless, mutter
from .dashboard import dashboard
from .demo import demo
from .doctor import doctor
from .drift import drift
from .explain import explain
from .export import export_command
from .history import history
from .hold import hold
from .import_ import import_command
from .init import init
from .ledger import ledger
from .new import new
from .plan import plan
from .publish import publish
from .remediate import remediate
from .report import report
from .rollback import rollback
from .schema import schema
from .show import show
from .snapshot import snapshot
from .status import status
from .tenant import tenant
from .unlock import unlock
from .validate import validate
from .variables import name_variables


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    help="The folder with spo-gitops.yaml.",
    show_default=True,
)
@click.option(
    "--tenant",
    "tenant_name",
    envvar=["SPO_GITOPS_TENANT", "SPO_GITOPS_TENANT_NAME"],
    default="",
    help="Which tenant; the configuration's default otherwise.",
)
@click.option(
    "--log-file", type=click.Path(path_type=Path, dir_okay=False), help="Append a JSON line for each request and event."
)
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@click.version_option(__version__, prog_name="spo-gitops")
@click.pass_context
def cli(
    context: click.Context, project: Path, tenant_name: str, log_file: Path | None, verbose: bool, quiet: bool
) -> None:
    """Desired state for SharePoint Online in git: plan, apply, and roll back exactly.

    \b
    Example:
      spo-gitops validate
      spo-gitops plan --out plan.json
      spo-gitops apply plan.json
    """
    context.color = False if colourless() else None  # also of what click colours
    context.obj = Context(project, tenant_name, log_file, verbose=verbose, quiet=quiet)


for command in (
    init, new, schema, validate, plan, apply, drift, audit, remediate, rollback, hold,
    snapshot, status, explain, history, show, report, dashboard, publish,
    export_command, import_command, compare, ledger, unlock, doctor,
    tenant, demo,
):  # fmt: skip
    cli.add_command(command)
name_variables(cli)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, and leave with the exit codes of docs/commands.md (usage errors are 64, not click's 2)."""
    _open_streams()
    if threading.current_thread() is threading.main_thread():
        # A pipeline that is cancelled ends like Ctrl-C: nothing more is sent, and the lock is given back.
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = cli.main(arguments, prog_name="spo-gitops", standalone_mode=False)
    except click.exceptions.Abort:
        mutter("stopped")
        code = 1
    except click.ClickException as error:
        error.show()
        code = 64
    except SpoGitopsError as error:
        _tell(error)
        code = error.exit_code
    except OSError as error:  # of a file of ours or the user's: a full disk, no permission
        where = f"{error.filename}: " if error.filename else ""
        mutter(f"error: {where}{error.strerror or error}")
        mutter("  if a run was under way, the next apply concludes it")
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _open_streams() -> None:
    """Every stream is there, and takes every character."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - as long as the process
    for stream in (sys.stdout, sys.stderr):
        # Windows' code pages lack the arrows of a plan.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _tell(error: SpoGitopsError) -> None:
    if isinstance(error, ConfigError):
        for problem in error.problems:
            word = "" if problem.severity is Severity.ERROR else "warning: "
            mutter(f"{word}{problem}")
        errors = sum(problem.severity is Severity.ERROR for problem in error.problems)
        mutter(f"\n{how_many(errors, 'problem')}; nothing was done")
        return
    word = "refused" if isinstance(error, GuardError) else "error"
    mutter(f"{word}: {error}")
    details = [getattr(error, "request", ""), str(getattr(error, "status", None) or ""), getattr(error, "code", "")]
    correlation = getattr(error, "correlation_id", "")
    if any(details) or correlation:
        said = " ".join(detail for detail in details if detail)
        mutter(f"  {said}{f'  correlation id {correlation}' if correlation else ''}")
    if error.hint:
        mutter(f"  {error.hint}")


if __name__ == "__main__":
    main()
