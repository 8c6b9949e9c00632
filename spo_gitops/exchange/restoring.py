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
from ..model.hearing import unheard
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.site_url import path_on_host
from .definitions import wanted_of
from .fates import Fate, Item, Manner
from .held_rows import Held, HeldLibrary, HeldList
from .insiders import Insiders
from .lookups import Lookups, Numbers, in_order
from .restoring_files import FilesRestore
from .restoring_items import ItemsRestore
from .restoring_lookups import fill, learn_files, make_columns
from .rows import Columns

Tell = Callable[[Item], None]
_MADE = "with its columns, views and permissions"
_UNKNOWN = "no such list is shown there: declare it and apply first"


def restore_content(site: str, held: Held, manner: Manner, tell: Tell) -> Conversation[None]:
    """Restores one site and tells every item. Raises TenantError where nothing of the site can be read."""
    there, hidden = yield from _there(site)
    base = path_on_host(site)
    wanted = in_order((*held.libraries, *held.lists))
    told: dict[str, Item] = {}

    def keep(item: Item) -> None:
        told[item.path] = item

    made = []
    for one in wanted:
        if one.url.lower() in there or one.definition is None or one.url.lower() in hidden:
            continue
        if (yield from _make(site, one, one.definition, manner, tell)):
            made.append(one)
    if made:
        there, hidden = yield from _there(site)
    states: Lists = yield from read_lists(site, deep=True)
    looking = False
    for one in made:
        looking |= yield from make_columns(site, one, states, base)
    if looking:
        states = yield from read_lists(site, deep=True)
    insiders, numbers = Insiders(site), Numbers()
    targets = {lookup.url for one in wanted for lookup in one.lookups.values()}
    later: list[tuple[HeldLibrary | HeldList, str, Lookups]] = []
    for one in wanted:
        url = one.url.lower()
        id = there.get(url, "")
        if not id and (url in hidden or one.definition is None or manner.write):
            if one.definition is None or url in hidden:
                tell(Item(one.url, Fate.FAILED, _UNKNOWN))
            continue
        state = states.get(url.removeprefix(base).strip("/"))
        if state is not None and id:
            lookups, columns = Lookups.of(one, state, there, numbers), Columns.of(state)
        else:
            lookups, columns = Lookups.planned(one, numbers), Columns.planned(one.definition or {})
        columns = columns.beside(lookups.values())
        try:
            if isinstance(one, HeldLibrary):
                yield from FilesRestore(site, id, one, columns, insiders, manner, keep).run()
                if id and url in targets:
                    yield from learn_files(site, id, one, numbers)
            else:
                yield from ItemsRestore(site, id, one, columns, lookups, insiders, manner, keep).run()
            if id and lookups.columns:
                later.append((one, id, lookups))
        except UnreachableError:
            raise
        except TenantError as error:
            tell(Item(one.url, Fate.FAILED, str(error)))
    for one, id, lookups in later:
        try:
            yield from fill(site, id, one, lookups, manner, told)
        except UnreachableError:
            raise
        except TenantError as error:
            tell(Item(one.url, Fate.FAILED, f"columns that look into other lists: {error}"))
    for item in told.values():
        tell(item)


def _make(
    site: str, one: HeldLibrary | HeldList, definition: Mapping[str, Any], manner: Manner, tell: Tell
) -> Conversation[bool]:
    """Makes a list that is not there; whether one may be there now."""
    if manner.write:
        try:
            yield from unheard(update(site, wanted_of(definition)[1], {}))
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
