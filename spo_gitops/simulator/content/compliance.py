"""Retention labels of lists and items, and records. Source: wire/metadata, CLI for Microsoft 365's requests.

What a label forbids is not enforced. Which labels a tenant publishes is its own affair; this one publishes two.
"""

from collections.abc import Mapping
from typing import Any

from ..calls import Effect
from ..csom_functions import static_function
from ..errors import argument_error, no_site
from ..hosts import EMPTY_GUID
from ..recycling import live_site
from ..store import Transaction
from ..thing import function
from ..values import Typed
from .change_log import Change
from .copy_jobs import place_of
from .items import ListItem, keep_item
from .lists import List, list_at
from .root import Root

_TYPE = "SP.CompliancePolicy.ComplianceTag"
_STORE = "SP.CompliancePolicy.SPPolicyStoreProxy"
LABELS = ("Contracts", "Keep")
_KEPT_FILES = "retention labels"  # the document of what the tenant says of files that a label keeps
_MAY_GO = ("AllowFilesWithKeepLabelToBeDeletedODB", "AllowFilesWithKeepLabelToBeDeletedSPO")
_FLAGS = (
    *("AcceptMessagesOnlyFromSendersOrMembers", "AutoDelete", "BlockDelete", "BlockEdit", "ContainsSiteLabel"),
    *("HasRetentionAction", "IsEventTag", "RequireSenderAuthenticationEnabled", "SuperLock", "UnlockedAsDefault"),
)
_TEXTS = (
    *("AccessType", "AllowAccessFromUnmanagedDevice", "EncryptionRMSTemplateId", "MultiStageReviewerEmail"),
    *("NextStageComplianceTag", "Notes", "ReviewerEmail", "SharingCapabilities"),
)
_RECORDS = "{ea8e1356-5910-4e69-bc05-d0c30ed657fc}"  # the type of the functions about records


def _tag(name: str) -> Typed:
    kept = {"ComplianceFlags": 0, "TagDuration": 2555, "TagId": EMPTY_GUID, "TagRetentionBasedOn": "CreationAgeInDays"}
    names = {"DisplayName": name, "TagName": name}
    return Typed(_TYPE, {**dict.fromkeys(_FLAGS, False), **dict.fromkeys(_TEXTS), **kept, **names})


def _known(name: str) -> str:
    """The right spelling of a label, or "" for none; raises ServiceError for one that the tenant does not publish."""
    if not name:
        return ""
    found = next((one for one in LABELS if one.lower() == name.lower()), None)
    if found is None:
        raise argument_error(f"Can not find compliance tag with value: {name}. SiteSubscriptionId: {EMPTY_GUID}.")
    return found


def _list(root: Root, url: str) -> List:
    here, path = place_of(root.here, url)
    found = list_at(here, path)
    if found is None:
        raise argument_error("listUrl")
    return found


def label_item(item: ListItem, name: str) -> None:
    """Give an item a retention label; "" takes it away."""
    keep_item(item, {**item.record, "Label": _known(name)}, Change.UPDATE)


@function(Root, f"{_STORE}.GetAvailableTagsForSite")
def _available(root: Root, site_url: str) -> list[Typed]:
    here, _ = place_of(root.here, site_url)
    here.check()
    return [_tag(name) for name in LABELS]


def kept_files(transaction: Transaction) -> dict[str, bool]:
    """Whether files that a label keeps may be deleted, in OneDrive and in SharePoint. Source: Microsoft's page of the
    CSOM methods for retention labels; what a tenant begins with is not documented."""
    return {**dict.fromkeys(_MAY_GO, False), **transaction.document(_KEPT_FILES, {})}


def keep_files(transaction: Transaction, settings: Mapping[str, Any]) -> frozenset[str]:
    """Take over what of settings is about labelled files; the names that are."""
    own = {name: bool(settings[name]) for name in _MAY_GO if name in settings}
    transaction.put_document(_KEPT_FILES, kept_files(transaction) | own)
    return frozenset(own)


def _retention(name: str) -> None:
    @function(Root, f"{_STORE}.Get{name}")
    def _get_setting(root: Root) -> bool:
        return kept_files(root.here.transaction)[name]

    @function(Root, f"{_STORE}.Set{name}", Effect.WRITE, 200)
    def _set_setting(root: Root, allow_deletion: bool) -> None:
        kept = kept_files(root.here.transaction) | {name: bool(allow_deletion)}
        root.here.transaction.put_document(_KEPT_FILES, kept)


for _name in _MAY_GO:
    _retention(_name)


@function(Root, f"{_STORE}.GetListComplianceTag")
def _get(root: Root, list_url: str) -> Typed | None:
    name = _list(root, list_url).record.get("Label")
    return _tag(str(name)) if name else None


@function(Root, f"{_STORE}.SetListComplianceTag", Effect.WRITE, 200)
def _set(
    root: Root,
    list_url: str,
    compliance_tag_value: str,
    block_delete: bool = False,
    block_edit: bool = False,
    sync_to_items: bool = False,
) -> None:
    list_ = _list(root, list_url)
    list_.here.check_writable()
    list_.here.records.change("list", list_.id, Label=_known(compliance_tag_value))
    for name in [*list_.here.records.under("item", list_.id)] if sync_to_items else []:
        label_item(ListItem(list_.here, list_, int(name.rpartition(":")[2])), compliance_tag_value)


@function(Root, f"{_STORE}.SetComplianceTagOnBulkItems", Effect.WRITE, 300)
def _set_on_items(root: Root, item_ids: list[Any], list_url: str, compliance_tag_value: str) -> list[int]:
    """The ids of the items that did not take the label."""
    list_ = _list(root, list_url)
    list_.here.check_writable()
    for number in item_ids:
        label_item(ListItem(list_.here, list_, int(number)), compliance_tag_value)
    return []


@function(Root, f"{_STORE}.CheckSiteIsDeletableById")
def _is_deletable(root: Root, site_id: str) -> bool:
    """Whether no hold keeps a site from being removed."""
    site = root.here.transaction.site_by_id(site_id.strip("{}").lower())
    if site is None:
        raise no_site(site_id)
    return not site.settings.get("HasHolds")


@function(Root, f"{_STORE}.IsSiteDeletable")
def _is_deletable_by_url(root: Root, site_url: str) -> bool:
    return not live_site(root.here.transaction, site_url).settings.get("HasHolds")


@function(ListItem, "SetComplianceTag", Effect.WRITE, 150)
def _set_on_item(
    item: ListItem,
    compliance_tag: str = "",
    is_tag_policy_hold: bool = False,
    is_tag_policy_record: bool = False,
    is_event_based_tag: bool = False,
    is_tag_super_lock: bool = False,
    is_unlocked_as_default: bool = False,
) -> None:
    label_item(item, compliance_tag)


def _lock(root: Root, list_url: str, item_id: int, *, locked: bool) -> int:
    list_ = _list(root, list_url)
    list_.here.check_writable()
    item = ListItem(list_.here, list_, item_id)
    keep_item(item, {**item.record, "Locked": locked}, Change.UPDATE)
    return 0


@function(Root, f"{_STORE}.LockRecordItem", Effect.WRITE, 150)
def _lock_item(root: Root, list_url: str, item_id: int, refresh_labeled_time: bool = False) -> int:
    return _lock(root, list_url, item_id, locked=True)


@function(Root, f"{_STORE}.UnlockRecordItem", Effect.WRITE, 150)
def _unlock_item(root: Root, list_url: str, item_id: int) -> int:
    return _lock(root, list_url, item_id, locked=False)


@static_function(_RECORDS, "IsRecord")
def _is_record(item: Any) -> bool:
    return bool(_item_of(item).record.get("IsRecord"))


@static_function(_RECORDS, "DeclareItemAsRecord")
def _declare(item: Any) -> None:
    _keep_record(item, is_record=True)


@static_function(_RECORDS, "DeclareItemAsRecordWithDeclarationDate")
def _declare_at(item: Any, date: str) -> None:
    _keep_record(item, is_record=True)


@static_function(_RECORDS, "UndeclareItemAsRecord")
def _undeclare(item: Any) -> None:
    _keep_record(item, is_record=False)


def _item_of(given: Any) -> ListItem:
    """The item of a parameter of ProcessQuery; raises ServiceError for anything else."""
    item = getattr(given, "thing", None)
    if not isinstance(item, ListItem):
        raise argument_error("The parameter is not an item of a list.")
    return item


def _keep_record(given: Any, *, is_record: bool) -> None:
    item = _item_of(given)
    item.here.check_writable()
    keep_item(item, {**item.record, "IsRecord": is_record}, Change.UPDATE)
