"""From what was read to a finished export: a pure function of the journal, so that doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from ..model.address import Address
from ..model.observation import CLOSED, Observation, Presence
from ..model.value import UNKNOWN
from .content import content_files
from .declared import why_not
from .earlier import with_earlier
from .families import asked_of
from .layout import Heading, files
from .manifest import Entry, Manifest, entry_of, load_manifest
from .observed import FOLDER, Record, is_whole, read_records, shard_text
from .redact import Pseudonyms, people_of, pseudonyms, redacted
from .workroom import Workroom

NONE: Mapping[str, str] = MappingProxyType({})
Wanted = Callable[[Address], bool]


def assemble(room: Workroom, plan: Manifest, wanted: Wanted, trouble: Mapping[str, str] = NONE) -> Manifest:
    """Writes records, documents and manifest. ``plan`` says what the export is; ``wanted`` which resources it holds
    beside the hubs that its sites belong to. ``trouble`` is what could not be read of their content."""
    former = load_manifest(room.folder)
    keep = _with_hubs(room, wanted)
    written: dict[str, Entry] = {}
    failed: dict[str, str] = {}
    closed = dict(plan.closed)
    left_out: dict[str, str] = {}
    resources = 0
    names = _names(room, keep) if plan.redacted else Pseudonyms()
    for name, records in room.shards():
        kept = [record for record in _settled(records, room, plan, failed, closed) if keep(record.address)]
        for record in kept:
            resources += 1
            if why := why_not(record.observation):
                left_out[str(record.address)] = why
        shown = [redacted(record, names) for record in kept] if plan.redacted else kept
        _write(room.folder, f"{FOLDER}/{name}", shard_text(shown), written)

    def source() -> Iterator[Observation]:
        return (record.observation for record in read_records(room.folder / FOLDER))

    for path in (room.folder / FOLDER).glob("*.jsonl"):  # of an export that this one replaces
        if f"{FOLDER}/{path.name}" not in written:
            path.unlink()
    for path_, text in files(source, Heading(plan.tenant)):
        _write(room.folder, path_, text, written)
    if plan.content:
        sites = frozenset(o.address.key for o in source() if o.address.kind == "site")
        written |= dict(content_files(room.folder, sites))
    failed |= trouble
    if plan.redacted:
        failed, closed, left_out = (_of_nobody(one, names) for one in (failed, closed, left_out))
        asked, excluded = (tuple(map(names.of, selectors)) for selectors in (plan.selectors, plan.excluded))
        plan = replace(plan, selectors=asked, excluded=excluded)
    manifest = replace(plan, resources=resources, failed=failed, closed=closed, left_out=left_out, files=written)
    for stale in set(former.files if former is not None else ()) - set(written):
        (room.folder / stale).unlink(missing_ok=True)
    manifest.write(room.folder)
    return manifest


def _settled(
    records: Iterable[Record], room: Workroom, plan: Manifest, failed: dict[str, str], closed: dict[str, str]
) -> Iterator[Record]:
    """The last record of each address that exists; what failed is listed, and stays as it was known before. A site
    that nobody can look into as it is, is listed apart."""
    for record in {record.address: record for record in records}.values():
        observation, where = record.observation, str(record.address)
        match observation.presence:
            case Presence.ABSENT:
                continue
            case Presence.UNKNOWN:
                failed[where] = observation.trouble or "it could not be read"
                before = room.remembered(record.address)
                if before is not None:
                    yield replace(before, mark="")
            case Presence.PRESENT if is_whole(observation):
                yield record
            case Presence.PRESENT:
                gaps = sorted(name for name, value in observation.fields.items() if value is UNKNOWN)
                why = observation.facts.get(CLOSED)
                refused = bool(why) and not plan.skip_closed  # then its trouble is that very refusal
                if why:
                    closed[where] = str(why)
                if gaps or (observation.trouble and not refused):
                    failed[where] = observation.trouble or f"not read: {', '.join(gaps)}"
                elif why:  # the service's words differ from time to time, and the same tenant gives the same bytes
                    observation = replace(observation, trouble="")
                former = room.remembered(record.address)
                asked = asked_of(record.address.kind, plan.families or ())
                yield Record(with_earlier(observation, None if former is None else former.observation, asked))


def _with_hubs(room: Workroom, wanted: Wanted) -> Wanted:
    """The resources asked for, and the hubs above them."""
    parents: dict[str, str] = {}
    needed: set[str] = set()
    for _, records in room.shards():
        for record in records:
            value = record.observation.fields.get("hub" if record.address.kind == "site" else "parent")
            if not isinstance(value, str) or value == "none":
                continue
            if record.address.kind == "hub":
                parents[record.address.key] = value
            elif wanted(record.address):
                needed.add(value)
    open_ = list(needed)
    while open_:
        parent = parents.get(open_.pop())
        if parent is not None and parent not in needed:
            needed.add(parent)
            open_.append(parent)
    return lambda address: wanted(address) or (address.kind == "hub" and address.key in needed)


def _of_nobody(told: Mapping[str, str], names: Pseudonyms) -> dict[str, str]:
    return {names.of(where): names.of(why) for where, why in told.items()}


def _names(room: Workroom, keep: Wanted) -> Pseudonyms:
    people = {
        person
        for _, records in room.shards()
        for record in records
        if keep(record.address)
        for person in people_of(record.observation)
    }
    return pseudonyms(people)


def _write(folder: Path, path: str, text: str, written: dict[str, Entry]) -> None:
    content = text.encode()
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file() or target.read_bytes() != content:
        target.write_bytes(content)
    written[path] = entry_of(content)
