"""``demo``: the whole story in one command, against a simulated tenant."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click

from ..counting import how_many
from ..errors import UsageError
from .context import Context
from .stage import DemoFailed, Stage, append, build, quiet_environment, replace

FINANCE = "sites/departments/finance.yaml"
FACILITIES = "sites/departments/facilities.yaml"
NEW_SITES = """---
kind: Site
url: /sites/proj-solar-roof
type: CommunicationSite
title: Solar roof
owner: facilities.lead@contoso.com
hub: projects
settings: {sharingCapability: Disabled}
---
kind: Site
url: /sites/proj-heat-pumps
type: TeamSite
title: Heat pumps
owner: facilities.lead@contoso.com
hub: projects
settings: {sharingCapability: ExistingExternalUserSharingOnly}
"""


@click.command()
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep repository and tenant here.")
@click.option("--time-scale", type=click.FloatRange(min=1), default=60.0, show_default=True,
              help="How much faster than the service the simulated tenant lives.")  # fmt: skip
@click.pass_obj
def demo(context: Context, keep: Path | None, time_scale: float) -> int:
    """Tell the whole story in one command. Plan, apply, drift, a change, and a revert that restores the tenant exactly.

    Needs no network but loopback and no input. Exits 1 if anything of it does not hold.

    \b
    Example:
      spo-gitops demo
    """
    if keep is not None and (keep / "repository").exists():
        raise UsageError(f"the story has been told in {keep} already", hint="name another folder, or delete that one")
    quiet_environment()
    started = time.monotonic()
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        _play(keep.resolve(), time_scale)
    else:
        with tempfile.TemporaryDirectory(prefix="spo-gitops-demo-", ignore_cleanup_errors=True) as folder:
            _play(Path(folder), time_scale)
    click.secho(f"\nThe demo took {time.monotonic() - started:.0f} seconds.", bold=True)
    return 0


def _play(folder: Path, time_scale: float) -> None:
    stage = build(folder, time_scale)
    try:
        _first_apply(stage)
        _drift(stage)
        before = stage.state()
        _change(stage)
        changed = stage.state()
        _revert(stage)
        _prove(before, changed, stage)
    finally:
        stage.tenant.close()


def _first_apply(stage: Stage) -> None:
    _chapter("A tenant with a history", "The repository declares an organisation; some of its sites exist already.")
    stage.git("add", ".", shown=False)
    stage.git("commit", "--quiet", "-m", "Declare the organisation")
    stage.command("validate")
    stage.command("plan", lines=34)
    stage.command("apply", "--auto-approve", lines=6)
    _say("A second plan finds nothing to do:")
    stage.command("plan", "--detailed-exitcode")


def _drift(stage: Stage) -> None:
    _chapter("Somebody edits the tenant behind our back", "Drift is what differs from what was applied last.")
    stage.edit(site="/sites/finance", set={"SharingCapability": 2, "Title": "Finance (old)"})
    stage.edit(site="/sites/old-wiki", set={"Title": "Nobody declared this one"})
    stage.command("drift", "--detailed-exitcode", expect=2)
    stage.command("apply", "--auto-approve")


def _change(stage: Stage) -> None:
    _chapter("A commit changes, adds and removes sites", "A guard asks for a word in the commit before a site goes.")
    finance = stage.folder / FINANCE
    replace(finance, "description: Budgets, reports and closing calendar", "description: Budgets and reports")
    append(finance, "  commentsOnSitePagesDisabled: true      # a setting that the YAML had never mentioned\n")
    append(stage.folder / "sites/projects/projects.yaml", NEW_SITES)
    (stage.folder / FACILITIES).unlink()
    stage.git("add", "--all", shown=False)
    stage.git("commit", "--quiet", "-m", "Two new projects; facilities moves out")
    stage.command("plan", "--scope", "changed")
    stage.command("apply", "--scope", "changed", "--auto-approve", expect=4, lines=8)
    _say("The removal is meant, so the commit says so:")
    message = "Two new projects; facilities moves out\n\nSpo-Gitops-Allow: recycle"
    stage.git("commit", "--quiet", "--amend", "-m", message)
    stage.command("apply", "--scope", "changed", "--auto-approve", lines=6)


def _revert(stage: Stage) -> None:
    _chapter("Roll back: git revert, plan, apply", "The site comes back out of the recycle bin, id and content intact.")
    stage.git("revert", "--no-edit", "HEAD")
    stage.command("plan", "--scope", "changed")
    stage.command("apply", "--scope", "changed", "--auto-approve", lines=6)
    stage.command("history", "--limit", "4")


def _prove(before: object, changed: object, stage: Stage) -> None:
    _chapter("The proof", "The tenant's own state, before the reverted commit and after its revert.")
    after = stage.state()
    if changed == before:
        raise DemoFailed("the commit changed nothing, so its revert proves nothing")
    if after != before:
        raise DemoFailed("the tenant differs from what it was before the reverted commit")
    stage.command("plan", "--detailed-exitcode")
    sites, hubs = how_many(len(after["sites"]), "site"), how_many(len(after["hubs"]), "hub")
    click.secho(
        f"\nEqual, in every observable attribute: {sites}, {hubs}. {stage.requests()} requests in all.",
        fg="green",
        bold=True,
    )


def _chapter(title: str, text: str) -> None:
    click.secho(f"\n== {title} ==", fg="cyan", bold=True)
    click.echo(text)


def _say(text: str) -> None:
    click.echo(f"\n{text}")
