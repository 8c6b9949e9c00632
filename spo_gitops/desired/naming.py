"""The naming policy: what ``new`` demands of a site that somebody asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..model.config import Naming
from ..model.globs import matches_any
from .metadata import PREFIX
from .nodes import Cursor, quote
from .policy_selector import read_glob
from .reading import KeyTable, check_keys, read_list, read_text
from .report import Report, one_of
from .site import SiteDocument

_NAMING = KeyTable("naming", ("urls", "titlePrefix", "titleSuffix", "blockedWords", "metadata"))


def read_naming(cursor: Cursor | None, report: Report) -> Naming:
    """``naming`` of the configuration."""
    cursor = cursor and check_keys(cursor, _NAMING, report)
    if cursor is None or not cursor.is_map:
        return Naming()
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for key in ("titlePrefix", "titleSuffix"):
        if (child := cursor.child(key)) and (text := read_text(child, report)):
            texts[key] = text.value
    for key in ("blockedWords", "metadata"):
        if (child := cursor.child(key)) and (
            words := read_list(child, report, lambda i: read_text(i, report), "a list")
        ):
            lists[key] = tuple(word.value for word in words.value)
    globs = None
    if child := cursor.child("urls"):
        globs = read_list(child, report, lambda item: read_glob(item, report), "a list of URL globs")
    return Naming(
        urls=() if globs is None else tuple(glob.value for glob in globs.value),
        title_prefix=texts.get("titlePrefix", ""),
        title_suffix=texts.get("titleSuffix", ""),
        blocked_words=lists.get("blockedWords", ()),
        metadata=lists.get("metadata", ()),
    )


def check_naming(site: SiteDocument, naming: Naming, report: Report) -> None:
    """Everything of the policy that the site does not follow."""
    url = site.url
    if naming.urls and not matches_any(naming.urls, site.path):
        report.error(url.position, "naming", quote(url.value), one_of(naming.urls), "choose a URL of this form")
    title = site.values.get("title")
    if title is not None:
        _check_title(str(title.value), naming, site, report)
    words = _words(f"{url.value} {title.value if title is not None else ''}")
    for word in naming.blocked_words:
        if _words(word) in words:
            report.error(
                url.position, "naming", f"the word {quote(word)}", "other words", "the naming policy blocks it"
            )
    for key in naming.metadata:
        if not str(_value(site.values, PREFIX + key)):
            hint = f"add metadata: {{{key}: ...}}"
            report.error(site.position, "naming", f"a site without {key}", f"{key} below metadata", hint)


def _check_title(title: str, naming: Naming, site: SiteDocument, report: Report) -> None:
    position = site.values["title"].position
    if not title.startswith(naming.title_prefix):
        expected = f"a title that begins with {quote(naming.title_prefix)}"
        report.error(position, "naming", quote(title), expected, f"write {quote(naming.title_prefix + title)}")
    if not title.endswith(naming.title_suffix):
        expected = f"a title that ends with {quote(naming.title_suffix)}"
        report.error(position, "naming", quote(title), expected, f"write {quote(title + naming.title_suffix)}")


def _words(text: str) -> str:
    """The words of a text in lower case with a blank around each, whatever stands between them."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.casefold()), ""])


def _value(values: Mapping[str, object], name: str) -> object:
    placed = values.get(name)
    return getattr(placed, "value", "")
