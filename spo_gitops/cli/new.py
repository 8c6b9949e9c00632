"""``new``: a commented document, from options, questions or a request form."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..errors import UsageError
from ..workflows.drafting import KINDS, LARGEST_FORM, draft, questions, read_form, write
from .context import Context, mutter, tell

_OPTIONS = {
    "--name": "name", "--url": "url", "--site": "site", "--title": "title", "--description": "description",
    "--owner": "owner", "--type": "type", "--profile": "profile", "--hub": "hub", "--parent": "parent",
    "--severity": "severity", "--mode": "mode", "--applies-to": "appliesTo", "--setting": "setting",
    "--at-most": "atMost",
}  # fmt: skip


def _all_options(command: Any) -> Any:
    for flag, key in reversed(_OPTIONS.items()):
        command = click.option(flag, key, default="", metavar="TEXT", help=f"The key {key}.")(command)
    return command


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@_all_options
@click.option("--metadata", "notes", multiple=True, metavar="KEY=TEXT", help="Who asked, who pays; repeat it.")
@click.option("--from-json", "form", default="", metavar="FILE", help="The body of a request form; - reads stdin.")
@click.option("--out", default="", metavar="FILE", help="Where to write it, below sites/ or policies/.")
@click.option("--print", "show", is_flag=True, help="Print the document instead of writing it.")
@click.pass_obj
def new(context: Context, /, kind: str, notes: tuple[str, ...], form: str, out: str, show: bool, **given: str) -> int:
    """Write a new, commented document of KIND. It is checked like every other one.

    \b
    Example:
      spo-gitops new site --url /sites/finance --title Finance --owner ann@contoso.com
      spo-gitops new site --from-json request.json --metadata requester=bob@contoso.com
    """
    known = {field.key for field in questions(kind)}
    for flag, key in _OPTIONS.items():
        if given[key] and key not in known:
            raise UsageError(f"a {kind} has no {flag}")
    values = read_form(kind, _body(form)) if form else {}
    values |= {key: text for key, text in given.items() if text}
    if notes:
        if "metadata" not in known:
            raise UsageError(f"a {kind} has no metadata")
        values["metadata"] = {**values.get("metadata", {}), **dict(map(_note, notes))}
    if not form and sys.stdin.isatty():
        _ask(kind, values)
    made = draft(context.project(), kind, values, tenant=context.tenant, out=out)
    for problem in made.warnings:
        mutter(f"warning: {problem}")
    if show:
        for text in made.files.values():
            click.echo(text, nl=False)
        return 0
    for path in write(context.project(), made):
        tell(path)
    return 0


def _body(form: str) -> bytes:
    """One byte more than a form may have. Raises UsageError where the file cannot be read."""
    try:
        with click.open_file(form, "rb") as stream:
            content: bytes = stream.read(LARGEST_FORM + 1)
            return content
    except OSError as error:
        raise UsageError(f"{form} cannot be read ({error.strerror})") from error


def _ask(kind: str, values: dict[str, Any]) -> None:
    for field in questions(kind):
        if field.question and not values.get(field.key):
            default = None if field.required else field.default
            values[field.key] = click.prompt(field.question, default=default, show_default=bool(default), err=True)


def _note(text: str) -> tuple[str, str]:
    key, equals, note = text.partition("=")
    if not (key and equals):
        raise UsageError(f"{text!r} is no KEY=TEXT")
    return key, note
