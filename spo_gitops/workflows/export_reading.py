"""Reading for an export: discovery, then one conversation a resource; everything goes into the journal as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Any

from ..apply.engine import Engine, Pool, Program
from ..clock import SystemClock, rfc3339
from ..counting import how_many
from ..errors import TenantError, UnreachableError
from ..exchange.content import read_content
from ..exchange.manifest import load_manifest
from ..exchange.observed import Record, is_whole
from ..exchange.workroom import Workroom
from ..kinds.changes import has_changed
from ..kinds.closed import closed_by, is_refusal
from ..kinds.discovery import Found, discover
from ..kinds.registry import kinds_of
from ..kinds.survey import survey
from ..model.address import Address
from ..model.config import TenantSettings
from ..model.kind import Ask, Kinds, Survey
from ..model.observation import Presence, unknown
from ..model.operation import Request
from ..tenant.connect import Tenant
from .export_wish import ExportWish, asked, of_kind, wanted
from .plan_live import Listeners

Also = Mapping[Address, frozenset[str]]
NOTHING_ELSE: Also = MappingProxyType({})
_REDIRECT = "REDIRECTSITE"
_HUB = "hub"
_MARGIN = timedelta(minutes=1)  # between what one server calls now and another


def _service_time() -> Program[datetime]:
    """The tenant's clock."""
    try:
        response = yield Request("site.content", site="/")
    except TenantError:
        return SystemClock().now()
    return response.at or SystemClock().now()


class Reading:
    """Of one tenant, into one work folder. ``read``, ``reused`` and ``resumed`` count resources."""

    def __init__(
        self,
        room: Workroom,
        settings: TenantSettings,
        connection: Tenant,
        wish: ExportWish,
        since: str,
        listeners: Listeners,
        also: Also = NOTHING_ELSE,
    ) -> None:
        self._room, self._also = room, also
        self._kinds: Kinds = kinds_of(settings.url)
        self._connection = connection
        self._clock = SystemClock(settings.time_scale)
        self._wish = wish
        self._since = since
        self._listeners = listeners
        self.read = self.reused = self.resumed = 0
        self.trouble: dict[str, str] = {}  # what could not be read, but for single resources
        self._again = False  # whatever the former export knows
        self.partial = False  # something was left out, because it is quiet
        self.closed: dict[str, str] = {}  # sites whose content nobody can read as they are

    def run(self, known: frozenset[Address]) -> None:
        shared: Survey = self._one(survey(True, False))
        sites = {Address.of("site", found.path): found for found in self._sites()}
        former = self._former()
        addresses = [*sorted(sites), *self._listed(shared, former)]
        self.resumed = sum(address in known for address in addresses)
        missing: list[Address] = []
        doubtful: list[tuple[Record, Found]] = []
        for address in addresses:
            if address in known:
                continue
            before, found = former.get(address), sites.get(address)
            if before is not None and found is not None and self._is_unchanged(before, found):
                doubtful.append((before, found))
            elif before is None and self._is_quiet(found):
                self.partial = True  # no former export knows it, and nothing of it has changed since
            else:
                missing.append(address)
        missing += self._changed_inside(doubtful)
        source = _Source(self._programs(missing, shared), len(missing), self._listeners.watch)
        source.keep = lambda address, result, error: self._keep(
            address, result, error, sites.get(address), former.get(address)
        )
        self._listeners.say(
            f"reading {how_many(len(missing), 'resource')}; {self.reused} are unchanged, {self.resumed} were read"
        )
        Engine[Address](self._connection, self._clock, self._connection.governor.limit).run(source)
        if source.cut_off is not None:
            raise source.cut_off
        if source.errors and source.errors == source.total and source.last is not None:
            raise source.last

    def _listed(self, shared: Survey, former: Mapping[Address, Record]) -> Iterator[Address]:
        """What the kinds list: hubs, whatever is asked for (sites belong to them), and the others as far as asked for.
        Where a list cannot be read, what the former export had of the kind is told as not read, and stays."""
        for name, kind in self._kinds.items():
            if name != _HUB and not of_kind(self._wish, name):
                continue
            try:
                found: tuple[Address, ...] = self._one(kind.listed(shared))
            except UnreachableError:
                raise
            except TenantError as error:
                self.trouble[f"{name}:*"] = str(error)
                for record in former.values():
                    if record.address.kind == name:
                        self._room.remember(record)
                        self._room.journal(Record(unknown(record.address, str(error))))
                continue
            yield from sorted(address for address in found if name == _HUB or wanted(self._wish, address))

    def _changed_inside(self, doubtful: list[tuple[Record, Found]]) -> list[Address]:
        """Those whose logs have changes since the former export, where they are asked; the others are taken over."""
        changed: set[Address] = set()
        if self._wish.logs:
            self._room.begun(rfc3339(self._one(_service_time()) - _MARGIN))
            since = self._room.as_of()
            if not since:
                return [before.address for before, _ in doubtful]
            moment = datetime.fromisoformat(since)
            programs: list[tuple[Address, Program[Any]]] = [
                (before.address, has_changed(found.path, before.observation.identity, moment))
                for before, found in doubtful
            ]
            self._listeners.say(f"asking the logs of {how_many(len(programs), 'site')}")
            pool: Pool[Address] = Pool(programs, self._listeners.watch)
            Engine[Address](self._connection, self._clock, self._connection.governor.limit).run(pool)
            for error in pool.errors.values():
                if isinstance(error, UnreachableError):
                    raise error
            changed = {before.address for before, _ in doubtful if pool.results.get(before.address) is not False}
        for before, _ in doubtful:
            if before.address not in changed:
                self._room.journal(before)
                self.reused += 1
        return sorted(changed)

    def content(self) -> dict[str, str]:
        """What is kept in every site that was read; returns what could not be, by address. What a site refuses
        because of its own state is not among that, but in ``closed``."""
        sites = {
            record.address: closed_by(record.observation.fields, record.observation.facts)
            for _, records in self._room.shards()
            for record in records
            if record.address.kind == "site" and record.observation.presence is Presence.PRESENT
        }
        trouble: dict[str, str] = {}

        def keep(address: Address, result: Any, error: Exception | None) -> None:
            if error is not None and sites[address] and is_refusal(error):
                self.closed[str(address)] = sites[address]
                return
            found = (str(error),) if error is not None else result
            if found:
                trouble[str(address)] = "; ".join(found)

        if self._wish.skip_closed:
            self.closed |= {str(address): why for address, why in sites.items() if why}
        unique = sorted(address for address, why in sites.items() if not (why and self._wish.skip_closed))
        programs = ((address, read_content(self._room.folder, address.key, full=self._wish.full)) for address in unique)
        source = _Source(programs, len(unique), self._listeners.watch)
        source.keep = keep
        self._listeners.say(f"reading the content of {how_many(len(unique), 'site')}")
        Engine[Address](self._connection, self._clock, self._connection.governor.limit).run(source)
        if source.cut_off is not None:
            raise source.cut_off
        return trouble

    def _sites(self) -> Iterator[Found]:
        rows = self._room.found()
        if rows is None:
            found: tuple[Found, ...] = self._one(discover())
            rows = [asdict(site) for site in found]
            self._room.keep_found(rows)
        for row in rows:
            site = Found(**row)
            if not site.template.upper().startswith(_REDIRECT) and wanted(self._wish, Address.of("site", site.path)):
                yield site

    def _former(self) -> Mapping[Address, Record]:
        """The records of the export that is written over, for what cannot be read now, and for what has not changed
        where as much was read of it."""
        before = load_manifest(self._room.folder)
        if before is None or before.redacted or self._wish.redact:
            return {}
        self._again = self._wish.full or before.families != self._wish.families
        return {record.address: record for record in self._room.former()}

    def _is_unchanged(self, before: Record, found: Found) -> bool:
        if self._again:
            return False
        if self._since and found.activity:
            return bool(before.mark) and found.activity < self._since
        return bool(before.mark) and before.mark == found.mark

    def _is_quiet(self, found: Found | None) -> bool:
        return bool(self._since and found is not None and found.activity and found.activity < self._since)

    def _programs(self, missing: Iterable[Address], shared: Survey) -> Iterator[tuple[Address, Program[Any]]]:
        for address in missing:
            names = asked(address, self._wish) | self._also.get(address, frozenset())
            ask = Ask(address, names, open_only=self._wish.skip_closed)
            yield address, self._kinds[address.kind].read(ask, shared)

    def _keep(
        self, address: Address, result: Any, error: Exception | None, found: Found | None, former: Record | None
    ) -> None:
        observation = result if error is None else unknown(address, str(error))
        self.read += error is None
        if former is not None and not is_whole(observation):
            self._room.remember(former)
        self._room.journal(Record(observation, "" if found is None else found.mark))

    def _one(self, program: Program[Any]) -> Any:
        pool: Pool[str] = Pool([("", program)])
        Engine[str](self._connection, self._clock, self._connection.governor.limit).run(pool)
        for error in pool.errors.values():
            raise error
        return pool.results[""]


class _Source:
    """Programs as they are made, results as they come: nothing is held in memory. A tenant out of reach ends it."""

    def __init__(
        self, programs: Iterator[tuple[Address, Program[Any]]], total: int, watch: Callable[[int, int], None]
    ) -> None:
        self._programs = programs
        self._watch = watch
        self.total = total
        self.done = self.errors = 0
        self.cut_off: Exception | None = None
        self.last: Exception | None = None
        self.keep: Callable[[Address, Any, Exception | None], None] = lambda address, result, error: None

    def ready(self, free: int) -> Iterable[tuple[Address, Program[Any]]]:
        if self.cut_off is not None:
            return []
        return list(islice(self._programs, free))

    def finished(self, key: Address, result: Any, error: Exception | None) -> None:
        if isinstance(error, UnreachableError):
            self.cut_off = error
            return
        if error is not None:
            self.errors, self.last = self.errors + 1, error
        self.keep(key, result, error)
        self.done += 1
        self._watch(self.done, self.total)
