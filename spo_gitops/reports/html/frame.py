"""The frame of all HTML reports: a page of blocks becomes one file that asks nothing of any network.

Jinja2 escapes every text; style and script are our own, inlined, and the only ones that the page's content
security policy lets run (by their digests), so that a text which escaped the escaping would still do nothing.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ... import __version__
from .blocks import Page


def render(page: Page) -> str:
    """The file's text, deterministic."""
    style, script = _asset("frame.css"), _asset("frame.js")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            # Ours, not a reader's: what stands in them is in this package.
            style=Markup(style),
            script=Markup(script),
            policy=(
                f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
                "base-uri 'none'; form-action 'none'"
            ),
            version=__version__,
        )
        + "\n"
    )


@cache
def _environment() -> Environment:
    loader = PackageLoader("spo_gitops.reports.html", "templates")
    return Environment(
        loader=loader,
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _visible(value: object) -> object:
    """Characters that would hide or reorder what a reader sees are shown by their numbers."""
    if isinstance(value, str) and not isinstance(value, Markup) and not value.isprintable():
        return "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in value)
    return value


@cache
def _asset(name: str) -> str:
    return (files("spo_gitops.reports.html") / "templates" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
