"""What the client's requests name that there is not, and whether a misspelt name in them would be noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .misspelling import misspelt
from .requests_checked import faults

# What may be called anything, so that no misspelling can be told: where, which name, and why.
FREE: tuple[tuple[str, str, str], ...] = (
    (r"/views\b", r"FieldRef \w+", "the query of a view names columns of its list, which may be called anything"),
)


class Collector:
    """Looks at each request once, and at its misspellings once for each form of request."""

    def __init__(self) -> None:
        self._requests: set[tuple[str, str, str]] = set()
        self._forms: set[tuple[str, str, tuple[str, ...]]] = set()

    def found(self, method: str, url: str, text: str) -> Iterator[str]:
        """What is wrong with a request, or what would not be noticed if it were."""
        host = urlsplit(url).hostname or ""
        if (method, url, text) in self._requests or not host.endswith((".sharepoint.com", "graph.microsoft.com")):
            return
        self._requests.add((method, url, text))
        wrong = faults(method, url, text)
        yield from wrong
        variants = list(misspelt(method, url, text)) if not wrong else []
        form = (method, _form(url), tuple(sorted(name for name, *_ in variants)))
        if form in self._forms:
            return
        self._forms.add(form)
        for name, verb, address, body in variants:
            if not faults(verb, address, body) and not is_free(address, name):
                yield f"{method} {_form(url)}: {name} could be misspelt, and nobody would notice"


def is_free(url: str, name: str) -> bool:
    """Whether a name may be anything."""
    return any(re.search(where, url) and re.fullmatch(which, name) for where, which, _ in FREE)


def _form(url: str) -> str:
    """An address without what differs from site to site."""
    path = url.partition("/_api/")[2] or url
    return re.sub(r"'[^']*'|%27.*?%27|\\b[0-9a-fA-F-]{36}\\b|\\b\\d+\\b", "#", path)
