"""What else may be asked of a list: an item by text, a number for one to come, a copy of a view, its forms.

Source: wire/metadata (SP.List).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..guids import guid_of
from ..shapes import Shape
from ..site_users import FIRST_ID
from ..thing import Thing, Things, function, navigation
from .extensions import CustomActions
from .item_collection import Items
from .items import ListItem, item_missing, new_item
from .lists import List
from .users import User
from .views import Views

_FORMS = ((4, "DispForm"), (6, "EditForm"), (8, "NewForm"))  # SP.PageType
_SHAPE = Shape(
    {"Id": "Edm.Guid", "ResourcePath": "SP.ResourcePath", "ServerRelativeUrl": "Edm.String"}
    | {"FormType": "Edm.Int32"},
    {},
)


@dataclass(slots=True)
class Form(Thing):
    """A page that shows or edits an item."""

    list: List
    kind: int
    leaf: str
    type_name = "SP.Form"

    @property
    def shape(self) -> Shape:
        """Its properties."""
        return _SHAPE

    def values(self) -> Mapping[str, Any]:
        folder = f"{self.list.path}/Forms" if self.list.is_library else self.list.path
        path = f"{folder}/{self.leaf}.aspx"
        number = guid_of(self.list.id, "form", self.kind)
        return {"FormType": self.kind, "Id": number, "ResourcePath": {"DecodedUrl": path}, "ServerRelativeUrl": path}


@dataclass(slots=True)
class Forms(Things):
    """The forms of a list."""

    list: List
    item = Form

    def items(self) -> Iterator[Thing]:
        return (Form(self.here, self.list, kind, leaf) for kind, leaf in _FORMS)


@navigation(List, "Forms", 20)
def _forms(list_: List) -> Forms:
    return Forms(list_.here, list_)


@navigation(List, "Author", 15)
def _author(list_: List) -> User:
    return User(list_.here, FIRST_ID)


@navigation(List, "UserCustomActions", 30)
def _actions(list_: List) -> CustomActions:
    return CustomActions(list_.here, list_.id)


@function(List, "GetItemByStringId")
def _by_text(list_: List, s_id: str) -> ListItem:
    found = Items(list_.here, list_).find(s_id.partition(".")[0])
    if not isinstance(found, ListItem):
        raise item_missing()
    return found


@function(List, "ReserveListItemId", Effect.WRITE, 40)
def _reserve(list_: List) -> int:
    return list_.here.records.next_id(f"item {list_.id}")


def _added(list_: List, info: Mapping[str, Any], folder: str | None) -> ListItem:
    leaf = str(info.get("LeafName") or "") or None
    is_folder = info.get("UnderlyingObjectType") == 1
    return new_item(list_, {"Title": leaf} if is_folder else {}, leaf=leaf, directory=folder, folder=is_folder)


@function(List, "AddItem", Effect.WRITE, 150)
def _add(list_: List, parameters: dict[str, Any]) -> ListItem:
    folder = str(parameters.get("FolderUrl") or "").rstrip("/")
    return _added(list_, parameters, folder or None)


@function(List, "AddItemUsingPath", Effect.WRITE, 150)
def _add_by_path(list_: List, parameters: dict[str, Any]) -> ListItem:
    path = parameters.get("FolderPath")
    folder = str(path.get("DecodedUrl") or "").rstrip("/") if isinstance(path, Mapping) else ""
    return _added(list_, parameters, folder or None)


@function(List, "SaveAsNewView", Effect.WRITE, 120)
def _copy_view(list_: List, old_name: str, new_name: str, private_view: bool = False, uri: str = "") -> str:
    """The address of the new view."""
    views = Views(list_.here, list_)
    old = views.titled(old_name)
    shown = {name: old.record[name] for name in ("ViewQuery", "RowLimit")}
    views.add({"Title": new_name, "ViewFields": list(old.record["Columns"]), "PersonalView": private_view, **shown})
    return views.titled(new_name).path


@function(List, "SetExemptFromBlockDownloadOfNonViewableFiles", Effect.WRITE, 120)
def _exempt(list_: List, value: bool) -> None:
    list_.update({"ExemptFromBlockDownloadOfNonViewableFiles": value})


@function(List, "GetRelatedFields", milliseconds=30)
def _related(list_: List) -> list[Any]:
    """Columns of other lists that look up this one; nothing here keeps lists together so."""
    assert list_.record
    return []


@function(List, "GetCheckedOutFiles", milliseconds=40)
def _checked_out(list_: List) -> list[Any]:
    """Files that nobody has checked in yet; whatever is put here is checked in at once, so there are none."""
    assert list_.record
    return []


@function(List, "SetListCustomOrderFlag", Effect.WRITE, 60)
def _ordered(list_: List, value: bool) -> None:
    list_.here.records.change("list", list_.id, CustomOrder=value)


@function(Items, "GetByStringId")
def _item_by_text(items: Items, s_id: str) -> ListItem:
    return _by_text(items.list, s_id)
