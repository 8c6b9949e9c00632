"""What a list or library has now, row by row, and how a row compares with what an export holds of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import MalformedAnswerError
from ..kinds.list_state import ListState
from ..kinds.permissions import parts as principal_and_level
from ..kinds.principals import opens
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.operations import ITEMS_PAGE
from .form_values import KINDS, form_text, person_text, wire_name
from .held_rows import HeldRow

WHO_AND_WHEN = {"Author": "AuthorId", "Editor": "EditorId", "Created": "Created", "Modified": "Modified"}
_OF_THE_SERVICE = frozenset(
    {"Id", "ID", "ContentTypeId", "GUID", "FileRef", "FSObjType", "FileSystemObjectType", "DisplayName", "Attachments",
     "ServerRedirectedEmbedUri", "ServerRedirectedEmbedUrl", "OData__UIVersionString", "OData__ColorTag",
     "OData__CopySource", "ComplianceAssetId", "ComplianceInfo", *WHO_AND_WHEN.values()}
)  # fmt: skip
_FIRST = ("0.1", "1.0")


@dataclass(frozen=True, slots=True)
class Row:
    """``size`` is None for a folder, and -1 where it is not told or the row is no file's."""

    id: int
    path: str
    size: int | None
    fields: Mapping[str, Any]
    attachments: frozenset[str]
    unique: bool

    @property
    def folder(self) -> bool:
        return self.size is None


def read_rows(site: str, list_: str, operation: str) -> Conversation[tuple[Row, ...]]:
    """All rows. ``operation`` is ``content.items`` or ``content.files``."""
    found: list[Row] = []
    after = 0
    while True:
        response = yield Request(operation, {"id": list_, "id_before": str(after)}, site=site)
        rows = response.body.get("value") if isinstance(response.body, dict) else None
        if not isinstance(rows, list):
            raise MalformedAnswerError("the items came without value")
        found += map(_row, rows)
        after = max((after, *(int(row["Id"]) for row in rows)))
        if len(rows) < ITEMS_PAGE:
            return tuple(found)


def _row(raw: Mapping[str, Any]) -> Row:
    length = (raw.get("File") or {}).get("Length") if isinstance(raw.get("File"), dict) else None
    attached = raw.get("AttachmentFiles") or ()
    return Row(
        id=int(raw["Id"]),
        path=str(raw["FileRef"]),
        size=None if str(raw.get("FSObjType")) == "1" else -1 if length is None else int(length),
        fields=raw,
        attachments=frozenset(str(one["FileName"]) for one in attached),
        unique=bool(raw.get("HasUniqueRoleAssignments")),
    )


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the list that is there, by the names of values: their own names and kinds."""

    forms: Mapping[str, tuple[str, str]]
    others: Mapping[str, bool]  # whether the value of a column that no form takes is somebody's

    @staticmethod
    def of(state: ListState) -> Columns:
        forms: dict[str, tuple[str, str]] = {}
        others: dict[str, bool] = {}
        for name, column in (state.columns or {}).items():
            wire = wire_name(name, column.type)
            if column.writable and column.type in KINDS:
                forms[wire] = (name, column.type)
            else:
                others[wire] = column.writable and column.type not in ("Computed", "Attachments", "File")
        return Columns(forms, others)

    @staticmethod
    def planned(definition: Mapping[str, Any]) -> Columns:
        """Those of a list that is going to be made."""
        columns = [(str(one["name"]), str(one["type"])) for one in definition.get("columns", ())]
        return Columns({wire_name(name, kind): (name, kind) for name, kind in [*columns, ("Title", "Text")]}, {})

    def beside(self, wires: Iterable[str]) -> Columns:
        """These, where others see to the values of such names."""
        return Columns(self.forms, {**self.others, **dict.fromkeys(wires, False)})

    def texts(self, fields: Mapping[str, Any], people: Mapping[str, str]) -> dict[str, str]:
        """What a row has in each column, as a form writes it; empty ones are left out."""
        found = {}
        for wire, (name, kind) in self.forms.items():
            if text := form_text(kind, fields.get(wire), people):
                found[name] = text
        return found

    def are_filled(self, fields: Mapping[str, Any]) -> bool:
        """Whether a row has anything in its columns."""
        return any(fields.get(wire) not in (None, "", []) for wire in self.forms)

    def lost(self, held: HeldRow) -> Iterator[str]:
        """Names of values that no form takes, or that have no column there, and what else no request puts back."""
        version = str(held.fields.get("OData__UIVersionString") or "")
        if version not in ("", *_FIRST):
            yield f"versions before {version}"
        if held.links:
            yield f"{held.links} sharing link{'s' if held.links > 1 else ''}"
        for wire, value in held.fields.items():
            if value in (None, "", []) or wire in _OF_THE_SERVICE or wire.startswith(("odata.", "@odata.")):
                continue
            if wire in self.forms:
                if form_text(self.forms[wire][1], value, held.people) is None:
                    yield self.forms[wire][0]
            elif self.others.get(wire, not wire.endswith("StringId")):
                yield wire


def who_and_when(fields: Mapping[str, Any], people: Mapping[str, str]) -> dict[str, str]:
    """Author, editor and dates as a form writes them, as far as they are known."""
    found = {}
    for name, wire in WHO_AND_WHEN.items():
        if fields.get(wire) is not None:
            text = person_text([fields[wire]], people) if wire.endswith("Id") else str(fields[wire])
            if text:
                found[name] = text
    return found


def form(texts: Mapping[str, str]) -> dict[str, Any]:
    """The body of a form: no version of its own, dates in UTC, numbers with a point."""
    values = [{"FieldName": name, "FieldValue": texts[name]} for name in sorted(texts)]
    return {
        "formValues": values,
        "bNewDocumentUpdate": True,
        "checkInComment": "",
        "datesInUTC": True,
        "numberInInvariantCulture": True,
    }


def answers(body: Any) -> tuple[int, dict[str, str]]:
    """The number of the item (0: not told), and what was refused: messages by the names of columns."""
    entries = body.get("value") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise MalformedAnswerError("what became of a form came without value")
    refused = {str(one.get("FieldName")): str(one.get("ErrorMessage") or "refused") for one in entries
               if one.get("HasException")}  # fmt: skip
    ids = [str(one.get("FieldValue")) for one in entries if one.get("FieldName") == "Id"]
    return (int(ids[-1]) if ids and ids[-1].isdigit() else 0), refused


def sentence(lost: Iterable[str], kept: bool, grants: Iterable[str] | None = None) -> str:
    """What a row does not get back, and whom it is opened to."""
    parts = [f"not taken: {', '.join(sorted(lost))}"] if (lost := tuple(lost)) else []
    parts += [] if kept else ["who and when are the program and now"]
    open_to = sorted({who for who, _ in map(principal_and_level, grants or ()) if opens(who)})
    parts += [f"OPENS it to {', '.join(open_to)}"] if open_to else []
    return "; ".join(parts)
