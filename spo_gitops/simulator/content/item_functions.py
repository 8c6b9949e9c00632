"""What may be done to an item beyond changing its columns at once. Source: wire/metadata (SP.ListItem)."""

from typing import Any

from ..calls import Effect
from ..errors import argument_error
from ..thing import function
from .change_log import Change
from .columns import columns
from .compliance import label_item
from .item_columns import column_values, form_value, renamed
from .item_versions import Version, Versions
from .items import ListItem, item_missing, keep_item


@function(ListItem, "ParseAndSetFieldValue", Effect.WRITE, 120)
def _parse(item: ListItem, field_name: str, value: str) -> None:
    """A column by text, as a form gives it."""
    known = columns(item.here, item.list.id).values()
    if not any(one["InternalName"] == field_name for one in known):
        raise argument_error(f"Column '{field_name}' does not exist. It may have been deleted by another user.")
    changes = column_values(item.list, {field_name: form_value(item.list, field_name, value, utc=False)})
    record = item.record
    body = {**record, "Fields": {**record["Fields"], **changes}, **renamed(changes), "Modified": item.here.now}
    keep_item(item, {**body, "Version": record["Version"] + 1}, Change.UPDATE)


@function(ListItem, "SetCommentsDisabled", Effect.WRITE, 80)
def _comments(item: ListItem, value: bool) -> None:
    item.here.check_writable()
    item.here.records.put("item", item.key, {**item.record, "CommentsDisabled": value}, item.list.id)


@function(ListItem, "GetVersions", milliseconds=30)
def _versions(item: ListItem, get_versions_params: dict[str, Any] | None = None) -> Versions:
    return Versions(item.here, item)


@function(ListItem, "GetVersionById", milliseconds=30)
def _version(item: ListItem, version_id: int) -> Version:
    for one in Versions(item.here, item).items():
        if isinstance(one, Version) and one.values()["VersionId"] == version_id:
            return one
    raise item_missing()


def _label(item: ListItem, compliance_tag: str = "") -> None:
    label_item(item, compliance_tag)


for _name in ("WithHold", "WithNoHold", "WithRecord"):
    function(ListItem, f"SetComplianceTag{_name}", Effect.WRITE, 150)(_label)


@function(ListItem, "SetComplianceTagWithMetaInfo", Effect.WRITE, 150)
def _label_with(
    item: ListItem,
    compliance_tag: str = "",
    block_delete: bool = False,
    block_edit: bool = False,
    compliance_tag_written_time: str = "",
    user_email_address: str = "",
    is_tag_super_lock: bool = False,
    is_record_unlocked_as_default: bool = False,
) -> None:
    label_item(item, compliance_tag)


@function(ListItem, "SetComplianceTagWithExplicitMetasUpdate", Effect.WRITE, 150)
def _label_explicitly(
    item: ListItem,
    compliance_tag: str = "",
    compliance_flags: int = 0,
    compliance_tag_written_time: str = "",
    user_email_address: str = "",
) -> None:
    label_item(item, compliance_tag)
