"""Files that are attached to items."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, file_not_found
from ..thing import Content, Thing, Things, function, navigation
from .change_log import Change
from .items import ListItem, keep_item


@dataclass(slots=True)
class Attachment(Thing):
    """A file attached to an item."""

    item: ListItem
    name: str
    type_name = "SP.Attachment"

    @property
    def path(self) -> str:
        """The server-relative URL."""
        return f"{self.item.list.path}/Attachments/{self.item.id}/{self.name}"

    def values(self) -> Mapping[str, Any]:
        return {
            "FileName": self.name,
            "FileNameAsPath": {"DecodedUrl": self.name},
            "ServerRelativePath": {"DecodedUrl": self.path},
            "ServerRelativeUrl": self.path,
        }

    def put_content(self, data: bytes) -> None:
        kept = {"Data": base64.b64encode(data).decode()}
        self.here.records.put("attachment", f"{self.item.key}:{self.name}", kept, self.item.key)

    def delete(self) -> None:
        self.here.records.drop("attachment", f"{self.item.key}:{self.name}")


@dataclass(slots=True)
class Attachments(Things):
    """The files attached to an item."""

    of: ListItem
    item = Attachment

    def items(self) -> Iterator[Thing]:
        for name in self.here.records.under("attachment", self.of.key):
            yield Attachment(self.here, self.of, name.split(":", 2)[2])

    def find(self, key: Any) -> Thing:
        if f"{self.of.key}:{key}" not in self.here.records.rows("attachment"):
            raise file_not_found()
        return Attachment(self.here, self.of, str(key))


@navigation(ListItem, "AttachmentFiles", 30)
def _attachments(item: ListItem) -> Attachments:
    return Attachments(item.here, item)


@function(Attachments, "Add", Effect.WRITE, 150, takes_bytes=True)
def _attach(attachments: Attachments, file_name: str) -> Attachment:
    data = base64.b64encode(attachments.here.text).decode()
    item, key = attachments.of, attachments.of.key
    if f"{key}:{file_name}" in attachments.here.records.rows("attachment"):
        raise ServiceError(
            400, -2130575257, "Microsoft.SharePoint.SPException", "The specified name is already in use."
        )
    attachments.here.records.put("attachment", f"{key}:{file_name}", {"Data": data}, key)
    keep_item(item, {**item.record, "Version": item.record["Version"] + 1, "Modified": item.here.now}, Change.UPDATE)
    return Attachment(attachments.here, attachments.of, file_name)


@function(Attachments, "AddUsingPath", Effect.WRITE, 150, takes_bytes=True)
def _attach_by_path(attachments: Attachments, decoded_url: str) -> Attachment:
    return _attach(attachments, decoded_url)


@function(Attachment, "$value")
def _attached(attachment: Attachment) -> Content:
    stored = attachment.here.records.get("attachment", f"{attachment.item.key}:{attachment.name}")
    if stored is None:
        raise file_not_found()
    return Content(base64.b64decode(stored["Data"]))


@function(Attachments, "GetByFileName")
def _by_name(attachments: Attachments, file_name: str) -> Attachment:
    found = attachments.find(file_name)
    assert isinstance(found, Attachment)
    return found


@function(Attachments, "GetByFileNameAsPath")
def _by_path(attachments: Attachments, decoded_url: str) -> Attachment:
    return _by_name(attachments, decoded_url)


@function(Attachment, "RecycleObject", Effect.WRITE, 120)
def _recycle(attachment: Attachment) -> None:
    """An attachment that is recycled is gone here: no source tells how one comes back."""
    attachment.here.check_writable()
    attachment.delete()
