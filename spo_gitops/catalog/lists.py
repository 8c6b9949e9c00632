"""Lists: templates, settings and kinds of columns by the vendor's names. Source: wire/REFERENCE.md 12."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..model.order import Flag, Order, Ranked, Unordered


@dataclass(frozen=True, slots=True)
class ListSetting:
    """One property of SP.List by the API's ``name``. ``enum`` maps words to numbers, strictest first."""

    name: str
    value: type[bool] | type[int] | type[str] = bool
    enum: Mapping[str, int] = field(default_factory=dict)
    order: Order = field(default_factory=Unordered)
    security: bool = False

    @property
    def empty(self) -> bool | int | str:
        """What stands for the value of a list that is not there."""
        if self.enum or self.value is str:
            return ""
        return False if self.value is bool else 0

    def word(self, raw: object) -> bool | int | str:
        """A value as the YAML writes it; a number that has no word stays a number."""
        if self.enum:
            number = int(str(raw)) if str(raw).isdigit() else -1
            return next((word for word, sent in self.enum.items() if sent == number), number)
        if self.value is bool:
            return bool(raw)
        return int(str(raw or 0)) if self.value is int else str(raw or "")


_DRAFTS = {"Approver": 2, "Author": 1, "Reader": 0}
_READS, _WRITES = {"Own": 2, "All": 1}, {"None": 4, "Own": 2, "All": 1}

LIST_SETTINGS: Mapping[str, ListSetting] = MappingProxyType(
    {
        "title": ListSetting("Title", str),
        "description": ListSetting("Description", str),
        "contentTypesEnabled": ListSetting("ContentTypesEnabled"),
        "draftVersionVisibility": ListSetting(
            "DraftVersionVisibility", enum=_DRAFTS, order=Ranked(tuple(_DRAFTS)), security=True
        ),
        "enableAttachments": ListSetting("EnableAttachments"),
        "enableFolderCreation": ListSetting("EnableFolderCreation"),
        "enableMinorVersions": ListSetting("EnableMinorVersions"),
        "enableModeration": ListSetting("EnableModeration", order=Flag(strict=True), security=True),
        "enableVersioning": ListSetting("EnableVersioning"),
        "forceCheckout": ListSetting("ForceCheckout"),
        "hidden": ListSetting("Hidden"),
        "majorVersionLimit": ListSetting("MajorVersionLimit", int),
        "majorWithMinorVersionsLimit": ListSetting("MajorWithMinorVersionsLimit", int),
        "noCrawl": ListSetting("NoCrawl", order=Flag(strict=True)),
        "onQuickLaunch": ListSetting("OnQuickLaunch"),
        "readSecurity": ListSetting("ReadSecurity", enum=_READS, order=Ranked(tuple(_READS)), security=True),
        "writeSecurity": ListSetting("WriteSecurity", enum=_WRITES, order=Ranked(tuple(_WRITES)), security=True),
    }
)

LIST_TEMPLATES: Mapping[str, int] = MappingProxyType(
    {
        "GenericList": 100,
        "DocumentLibrary": 101,
        "Links": 103,
        "Announcements": 104,
        "Contacts": 105,
        "Events": 106,
        "Tasks": 107,
        "PictureLibrary": 109,
        "IssueTracking": 1100,
    }
)
LIBRARIES = frozenset({"DocumentLibrary", "PictureLibrary"})

# Kinds of columns that a declaration can make.
COLUMN_TYPES = ("Text", "Note", "Choice", "MultiChoice", "Number", "Currency", "DateTime", "Boolean", "User", "URL")
CHOICES = frozenset({"Choice", "MultiChoice"})


def template_word(number: object) -> str:
    """The word for a template, or its number as text."""
    return next((word for word, sent in LIST_TEMPLATES.items() if sent == number), str(number))
