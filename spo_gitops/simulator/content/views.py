"""Views of lists and the columns that they show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from ..calls import Effect
from ..errors import ServiceError, bad_query, sp_error
from ..guids import guid_of
from ..here import Here
from ..language import language_of, word
from ..thing import Thing, Things, function, names, navigation
from .change_log import Change, logged
from .lists import List, list_around
from .web import Web, server_relative

_COLUMNS = {True: ["DocIcon", "LinkFilename", "Modified", "Editor"], False: ["LinkTitle"]}


@dataclass(slots=True)
class View(Thing):
    """A view of a list."""

    list: List
    id: str
    type_name = "SP.View"
    entity_set = "SP.ApiData.Views"
    writable = names(
        "Aggregations AggregationsStatus ColumnWidth CustomFormatter DefaultView DefaultViewForContentType Formats "
        "GridLayout Hidden IncludeRootFolder JSLink ListViewXml Method MobileDefaultView MobileView Paged RowLimit "
        "Scope TabularView Title ViewData ViewJoins ViewProjectedFields ViewQuery ViewType2"
    )

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = views_of(self.list).get(self.id)
        if found is None:
            raise view_missing()
        return found

    def link(self) -> str:
        return f"{self.list.link()}/Views(guid'{self.id}')"

    def identity(self) -> str | None:
        return f"{self.list.identity()}:view:{self.id}"

    def values(self) -> Mapping[str, Any]:
        record = self.record
        query, limit = str(record.get("ViewQuery") or ""), int(record["RowLimit"])
        shown = "".join(f"<FieldRef Name={quoteattr(name)} />" for name in record["Columns"])
        xml = (
            f'<View Name="{{{self.id.upper()}}}" DisplayName={quoteattr(str(record["Title"]))} Type="HTML"'
            f' Url={quoteattr(self.path)} Level="1" BaseViewID="1"><Query>{query}</Query>'
            f"<ViewFields>{shown}</ViewFields>"
            f'<RowLimit Paged="TRUE">{limit}</RowLimit></View>'
        )
        return {
            "BaseViewId": "1",
            "ContentTypeId": {"StringValue": "0x"},
            "ImageUrl": "/_layouts/15/images/generic.png?rev=47",
            "JSLink": "clienttemplates.js",
            "Paged": True,
            "TabularView": True,
            "ToolbarTemplateName": None,
            "ViewType": "HTML",
            "MobileView": True,
            **record,
            "HtmlSchemaXml": xml,
            "Id": self.id,
            "ListViewXml": xml,
            "ServerRelativePath": {"DecodedUrl": self.path},
            "ServerRelativeUrl": self.path,
            "ViewQuery": query,
        }

    @property
    def path(self) -> str:
        """The server-relative URL of its page."""
        leaf = self.record["Leaf"]
        return f"{self.list.path}/Forms/{leaf}" if self.list.is_library else f"{self.list.path}/{leaf}"

    def update(self, fields: Mapping[str, Any]) -> None:
        self.keep(self.checked(fields))

    def keep(self, changes: Mapping[str, Any]) -> None:
        """Change some of it; only one view of a list is the default one."""
        body = {**self.record, **changes}
        _real(self.list)
        if changes.get("DefaultView"):
            for name, other in views_of(self.list).items():
                self.here.records.put("view", f"{self.list.id}:{name}", {**other, "DefaultView": False}, self.list.id)
        self.here.records.put("view", f"{self.list.id}:{self.id}", body, self.list.id)
        logged(self.here, "View", Change.UPDATE, ListId=self.list.id, ViewId=self.id)

    def delete(self) -> None:
        if self.record.get("DefaultView"):
            raise sp_error("The default view can not be deleted.", 500)
        _real(self.list)
        self.here.records.drop("view", f"{self.list.id}:{self.id}")
        logged(self.here, "View", Change.DELETE, ListId=self.list.id, ViewId=self.id)


def view_missing() -> ServiceError:
    """No view has this id or title."""
    message = "The specified view is invalid."
    return ServiceError(404, -2147024809, "System.ArgumentException", message)


def views_of(list_: List) -> dict[str, Mapping[str, Any]]:
    """The views of a list by id; a list has one from the beginning."""
    stored = list_.here.records.under("view", list_.id)
    if stored:
        return {name.partition(":")[2]: body for name, body in stored.items()}
    title = word("All Documents" if list_.is_library else "All Items", language_of(list_.here.site))
    return {guid_of(list_.id, "view"): _new(list_, {"Title": title, "DefaultView": True}, "AllItems.aspx")}


def is_first(body: Mapping[str, Any]) -> bool:
    """Whether it is the view that a list has from the beginning, as it was then."""
    untouched = body["Columns"] in _COLUMNS.values() and body["RowLimit"] == 30 and not body["ViewQuery"]
    return untouched and body["Leaf"] == "AllItems.aspx" and bool(body.get("DefaultView"))


def _real(list_: List) -> None:
    """Store what a list has from the beginning, before a first change."""
    if not list_.here.records.under("view", list_.id):
        for name, body in views_of(list_).items():
            list_.here.records.put("view", f"{list_.id}:{name}", body, list_.id)


def _new(list_: List, given: Mapping[str, Any], leaf: str) -> dict[str, Any]:
    columns = _COLUMNS[list_.is_library]
    return {"Columns": columns, "RowLimit": 30, "ViewQuery": "", "PersonalView": False, "Leaf": leaf, **given}


@dataclass(slots=True)
class Views(Things):
    """The views of a list."""

    list: List
    item = View

    def items(self) -> Iterator[Thing]:
        return (View(self.here, self.list, name) for name in views_of(self.list))

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if wanted not in views_of(self.list):
            raise view_missing()
        return View(self.here, self.list, wanted)

    def titled(self, title: str) -> View:
        """The view with a title; raises ServiceError."""
        for name, body in views_of(self.list).items():
            if str(body["Title"]).lower() == title.lower():
                return View(self.here, self.list, name)
        raise view_missing()

    def add(self, fields: Mapping[str, Any]) -> Thing:
        known = {name.lower(): name for name in View.writable}
        given = {known[name.lower()]: value for name, value in fields.items() if name.lower() in known}
        extra = {name.lower(): value for name, value in fields.items()}
        title = given.get("Title")
        if not isinstance(title, str) or not title:
            raise bad_query("The parameter Title is missing.")
        shown = extra.get("viewfields") or extra.get("strcollviewfields")
        if isinstance(shown, list):
            given["Columns"] = [str(name) for name in shown]
        if extra.get("query"):
            given["ViewQuery"] = str(extra["query"])
        given["PersonalView"] = bool(extra.get("personalview", False))
        number = guid_of(self.list.id, "view", title, self.here.now)
        default = bool(given.pop("DefaultView", False) or extra.get("setasdefaultview"))
        _real(self.list)
        body = _new(self.list, given, f"{title}.aspx")
        self.here.records.put("view", f"{self.list.id}:{number}", body, self.list.id)
        view = View(self.here, self.list, number)
        view.keep({"DefaultView": default})
        return view


@dataclass(slots=True)
class ViewFields(Thing):
    """The columns that a view shows."""

    view: View
    type_name = "SP.ViewFieldCollection"

    def dynamic(self) -> Mapping[str, Any]:
        columns = self.view.record["Columns"]
        xml = "".join(f"<FieldRef Name={quoteattr(name)} />" for name in columns)
        return {"SchemaXml": xml, "Items": list(columns)}

    def keep(self, columns: list[str]) -> None:
        """Show other columns."""
        self.view.keep({"Columns": columns})

    @property
    def columns(self) -> list[str]:
        """The internal names in order."""
        return list(self.view.record["Columns"])


@navigation(List, "Views", 40)
def _views(list_: List) -> Views:
    return Views(list_.here, list_)


@navigation(List, "DefaultView", 30)
def _default(list_: List) -> View | None:
    found = next((name for name, body in views_of(list_).items() if body.get("DefaultView")), None)
    return None if found is None else View(list_.here, list_, found)


@navigation(View, "ViewFields", 20)
def _fields(view: View) -> ViewFields:
    return ViewFields(view.here, view)


@function(List, "GetView")
def _by_guid(list_: List, view_guid: str) -> View:
    return _view(Views(list_.here, list_), view_guid)


@function(Views, "GetById")
def _by_id(views: Views, guid_id: str) -> View:
    return _view(views, guid_id)


@function(Views, "GetByTitle")
def _by_title(views: Views, str_title: str) -> View:
    return views.titled(str_title)


def _view(views: Views, key: str) -> View:
    found = views.find(key)
    assert isinstance(found, View)
    return found


@function(Web, "GetViewFromUrl")
def _from_url(web: Web, list_url: str) -> View:
    path = server_relative(web, list_url)
    return view_at(web.here, path)


def view_at(here: Here, path: str) -> View:
    """The view whose page has a URL; raises ServiceError."""
    list_ = list_around(here, path)
    for name in [] if list_ is None else views_of(list_):
        assert list_ is not None
        view = View(here, list_, name)
        if view.path.lower() == path.lower():
            return view
    raise view_missing()


@function(ViewFields, "AddViewField", Effect.WRITE, 80)
def _add_column(fields: ViewFields, str_field: str) -> None:
    if str_field not in fields.columns:
        fields.keep([*fields.columns, str_field])


@function(ViewFields, "RemoveViewField", Effect.WRITE, 80)
def _remove_column(fields: ViewFields, str_field: str) -> None:
    fields.keep([name for name in fields.columns if name.lower() != str_field.lower()])


@function(ViewFields, "RemoveAllViewFields", Effect.WRITE, 80)
def _remove_columns(fields: ViewFields) -> None:
    fields.keep([])


@function(ViewFields, "MoveViewFieldTo", Effect.WRITE, 80)
def _move_column(fields: ViewFields, field: str, index: int) -> None:
    rest = [name for name in fields.columns if name != field]
    fields.keep([*rest[:index], field, *rest[index:]])


@function(View, "SetViewXml", Effect.WRITE, 80)
def _set_xml(view: View, view_xml: str) -> None:
    view.keep({"ListViewXml": view_xml})
