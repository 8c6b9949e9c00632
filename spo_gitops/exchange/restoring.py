"""Content of an export back into a site: lists that are gone, files that are missing, and what differs only where
somebody asked.

What the service has is listed library by library. A file of the same size is loaded and hashed before it is called
identical. What cannot be read is failed, never missing. No recording has an upload: the forms of the requests are
those of public code, and a file whose size is another one afterwards counts as failed (the service is known to write
into documents of Office).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import MalformedAnswerError, TenantError, UnreachableError
from ..kinds.list_state import Lists, read_lists
from ..kinds.lists_update import update
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.site_url import path_on_host
from .definitions import wanted_of
from .fates import Fate, Item, Manner
from .held_rows import Held, HeldLibrary, HeldList
from .insiders import Insiders
from .restoring_files import FilesRestore
from .restoring_items import ItemsRestore
from .rows import Columns

Tell = Callable[[Item], None]
_MADE = "with its columns, views and permissions"
_UNKNOWN = "no such list is shown there: declare it and apply first"


def restore_content(site: str, held: Held, manner: Manner, tell: Tell) -> Conversation[None]:
    """Restores one site and tells every item. Raises TenantError where nothing of the site can be read."""
    there, hidden = yield from _there(site)
    base = path_on_host(site)
    wanted: tuple[HeldLibrary | HeldList, ...] = (*held.libraries, *held.lists)
    made = False
    for one in wanted:
        if one.url.lower() not in there and one.definition is not None and one.url.lower() not in hidden:
            made |= yield from _make(site, one, one.definition, manner, tell)
    if made:
        there, hidden = yield from _there(site)
    states: Lists = yield from read_lists(site, deep=True)
    insiders = Insiders(site)
    for one in wanted:
        url = one.url.lower()
        id = there.get(url, "")
        if not id and (url in hidden or one.definition is None or manner.write):
            if one.definition is None or url in hidden:
                tell(Item(one.url, Fate.FAILED, _UNKNOWN))
            continue
        state = states.get(url.removeprefix(base).strip("/"))
        columns = Columns.of(state) if state is not None and id else Columns.planned(one.definition or {})
        try:
            if isinstance(one, HeldLibrary):
                yield from FilesRestore(site, id, one, columns, insiders, manner, tell).run()
            else:
                yield from ItemsRestore(site, id, one, columns, insiders, manner, tell).run()
        except UnreachableError:
            raise
        except TenantError as error:
            tell(Item(one.url, Fate.FAILED, str(error)))


def _make(
    site: str, one: HeldLibrary | HeldList, definition: Mapping[str, Any], manner: Manner, tell: Tell
) -> Conversation[bool]:
    """Makes a list that is not there; whether one may be there now."""
    if manner.write:
        try:
            yield from update(site, wanted_of(definition)[1], {})
        except UnreachableError:
            raise
        except TenantError as error:
            tell(Item(one.url, Fate.FAILED, f"it could not be made as it was: {error}"))
            return True
    tell(Item(one.url, Fate.RESTORED, _MADE))
    return manner.write


def _there(site: str) -> Conversation[tuple[dict[str, str], frozenset[str]]]:
    """The ids of the lists that people see, by URL in lower case, and the URLs of the others. No export has those, so
    nothing goes into them."""
    response = yield Request("site.content", site=site)
    rows = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(rows, list):
        raise MalformedAnswerError("the lists came without value")
    there: dict[str, str] = {}
    hidden = set()
    for entry in rows:
        url = str((entry.get("RootFolder") or {}).get("ServerRelativeUrl")).lower()
        if entry.get("Hidden") or entry.get("IsCatalog"):
            hidden.add(url)
        else:
            there[url] = str(entry["Id"])
    return there, frozenset(hidden)
