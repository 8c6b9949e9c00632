"""``init``: a new repository, by options or by questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..workflows.beginning import PLATFORMS, PROOFS, Wanted, begin, refresh
from .context import Context

_QUESTIONS = {
    "url": "Address of the tenant, like https://contoso.sharepoint.com",
    "client_id": "Id of the application",
}


@click.command()
@click.option("--url", default="", metavar="URL", help="The tenant, like https://contoso.sharepoint.com.")
@click.option("--name", default="", metavar="NAME", help="How the configuration names it; from the address otherwise.")
@click.option("--directory", default="", metavar="NAME", help="Its directory; NAME.onmicrosoft.com otherwise.")
@click.option("--client-id", default="", metavar="GUID", help="The application that signs in.")
@click.option(
    "--sign-in", type=click.Choice(sorted(PROOFS)), default="certificate", show_default=True, help="What proves it."
)
@click.option("--licences", type=click.IntRange(min=0), default=1000, show_default=True, help="Sets the pace.")
@click.option("--site-owner", default="", metavar="ADDRESS", help="Of the sample site.")
@click.option("--ci", type=click.Choice(PLATFORMS), default="github", show_default=True, help="Whose pipelines.")
@click.option("--owner", default="", metavar="@TEAM", help="Who reviews everything that no area names.")
@click.option("--area", "areas", multiple=True, metavar="FOLDER=@TEAM", help="A folder and who reviews it; repeat it.")
@click.option(
    "--simulated", type=click.Path(path_type=Path, file_okay=False), help="A folder of `tenant serve`, for rehearsals."
)
@click.option("--refresh", "again", is_flag=True, help="Write schemas and CODEOWNERS anew; everything else stays.")
@click.pass_obj
def init(context: Context, /, areas: tuple[str, ...], again: bool, **given: Any) -> int:
    """Begin a repository. Configuration, a sample site and policy, schemas, pipelines, who reviews what.

    On a terminal it asks for what is missing. Nothing is ever written over.

    \b
    Example:
      spo-gitops init --url https://contoso.sharepoint.com --client-id 33333333-3333-3333-3333-333333333333
      spo-gitops --project rehearsal init --simulated tenant --ci none
    """
    if again:
        for path in refresh(context.project()):
            click.echo(path)
        return 0
    if sys.stdin.isatty() and given["simulated"] is None:
        for key, question in _QUESTIONS.items():
            if not given[key] and not (key == "client_id" and given["sign_in"] == "managed-identity"):
                given[key] = click.prompt(question, err=True)
    for path in begin(context.folder.resolve(), Wanted(**given, areas=dict(map(_area, areas)))):
        click.echo(path)
    context.say(
        "Next: read spo-gitops.yaml, then `spo-gitops validate` and `spo-gitops plan`. Before the first apply: "
        "commit, and `git remote add origin URL` where there is none, for the ledger. `spo-gitops doctor` checks all."
    )
    return 0


def _area(text: str) -> tuple[str, str]:
    folder, equals, owner = text.partition("=")
    if not (folder and equals and owner):
        raise UsageError(f"{text!r} is no FOLDER=@TEAM", hint="for example --area sites/finance=@contoso/finance")
    return folder, owner
