"""The navigation of a web: the links at its side and on its top, each a tree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..clock import iso
from ..errors import argument_error, file_not_found
from ..models import Site
from ..records import Records, derived
from ..store_objects import Stored
from ..thing import Thing, Things, function, navigation
from ..values import Typed
from .root import Root
from .web import Web, relative, web_here

QUICK_LAUNCH, TOP = 1025, 1002
_FIRST = 2000


@derived("node")
def _first_nodes(site: Site) -> Mapping[str, Stored]:
    base = relative(site)
    links = (("Home", f"{base}/"), ("Documents", f"{base}/Shared Documents/Forms/AllItems.aspx"))
    parent = f"{site.web_id}:{QUICK_LAUNCH}"
    return {
        str(_FIRST + number): Stored(parent, {"Title": title, "Url": url, "Order": number})
        for number, (title, url) in enumerate(links, 1)
    }


@dataclass(slots=True)
class Navigation(Thing):
    """The navigation of a web."""

    web: Web
    type_name = "SP.Navigation"
    entity_set = "SP.ApiData.Navigations"
    writable = frozenset(("UseShared",))
    immediate = True

    def link(self) -> str:
        return "Web/Navigation"

    def identity(self) -> str | None:
        return f"{self.web.identity()}:navigation"

    def values(self) -> Mapping[str, Any]:
        return {"UseShared": bool(self.web.record.get("UseSharedNavigation", False))}

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        self.here.records.change("web", self.web.id, UseSharedNavigation=bool(changes.get("UseShared")))


@dataclass(slots=True)
class Node(Thing):
    """A link."""

    web: Web
    id: int
    type_name = "SP.NavigationNode"
    entity_set = "SP.ApiData.NavigationNodes"
    writable = frozenset(("Title", "Url", "IsVisible", "AudienceIds"))

    @property
    def stored(self) -> Stored:
        """What is kept of it, and where; raises ServiceError for one that is gone."""
        found = self.here.records.rows("node").get(str(self.id))
        if found is None:
            raise file_not_found()
        return found

    def link(self) -> str:
        return f"Web/Navigation/GetNodeById({self.id})"

    def identity(self) -> str | None:
        return f"{self.web.identity()}:node:{self.id}"

    def values(self) -> Mapping[str, Any]:
        body = self.stored.body
        url = str(body["Url"])
        return {
            "AudienceIds": None,
            "CurrentLCID": 1033,
            "IsVisible": True,
            **body,
            "Id": self.id,
            "IsDocLib": True,
            "IsExternal": bool(body.get("IsExternal", "://" in url)),
            "ListTemplateType": 0,
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        _ = self.stored
        self.here.records.change("node", self.id, **changes)
        self.here.records.touch()

    def delete(self) -> None:
        _ = self.stored
        _drop(self.here.records, self.id)
        self.here.records.touch()


def _drop(records: Records, number: int) -> None:
    for name in records.under("node", str(number)):
        _drop(records, int(name))
    records.drop("node", number)


@dataclass(slots=True)
class Nodes(Things):
    """The links below a place: the id of a link, or of one of the two bars of a web."""

    web: Web
    parent: str
    item = Node

    def ordered(self) -> list[int]:
        """The ids of the links, in their order."""
        found = self.here.records.under("node", self.parent)
        return sorted(map(int, found), key=lambda number: (int(found[str(number)]["Order"]), number))

    def items(self) -> Iterator[Thing]:
        return (Node(self.here, self.web, number) for number in self.ordered())

    def find(self, key: Any) -> Thing:
        return _node(self.web, int(key))

    def add(self, fields: Mapping[str, Any]) -> Thing:
        title, url = fields.get("Title"), fields.get("Url")
        if not isinstance(title, str) or not isinstance(url, str) or not title:
            raise argument_error("Title and Url are required.")
        number = self.here.records.next_id("node", _FIRST)
        ordered = self.ordered()
        last = fields.get("AsLastNode") is not False
        body = {"Title": title, "Url": url, "IsExternal": bool(fields.get("IsExternal", "://" in url)), "Order": 0}
        self.here.records.put("node", number, body, self.parent)
        _number(self.here.records, [*ordered, number] if last else [number, *ordered])
        self.here.records.touch()
        return Node(self.here, self.web, number)


def _number(records: Records, ids: list[int]) -> None:
    for order, number in enumerate(ids, 1):
        records.change("node", number, Order=order)


@navigation(Web, "Navigation", 20)
def _navigation(web: Web) -> Navigation:
    return Navigation(web.here, web)


@navigation(Navigation, "QuickLaunch", 20)
def _quick_launch(found: Navigation) -> Nodes:
    return Nodes(found.here, found.web, f"{found.web.id}:{QUICK_LAUNCH}")


@navigation(Navigation, "TopNavigationBar", 20)
def _top(found: Navigation) -> Nodes:
    return Nodes(found.here, found.web, f"{found.web.id}:{TOP}")


@navigation(Node, "Children", 20)
def _children(node: Node) -> Nodes:
    return Nodes(node.here, node.web, str(node.id))


@function(Navigation, "GetNodeById")
def _by_id(found: Navigation, id: int) -> Node:
    return _node(found.web, id)


@function(Nodes, "GetById")
def _in_by_id(nodes: Nodes, id: int) -> Node:
    return _node(nodes.web, id)


@function(Nodes, "GetByIndex")
def _by_index(nodes: Nodes, index: int) -> Node:
    ordered = nodes.ordered()
    if not 0 <= index < len(ordered):
        raise argument_error("index")
    return Node(nodes.here, nodes.web, ordered[index])


@function(Nodes, "MoveAfter", Effect.WRITE, 80)
def _move(nodes: Nodes, node_id: int, previous_node_id: int) -> None:
    ordered = [number for number in nodes.ordered() if number != node_id]
    if len(ordered) == len(nodes.ordered()) or (previous_node_id and previous_node_id not in ordered):
        raise argument_error("nodeId")
    place = ordered.index(previous_node_id) + 1 if previous_node_id else 0
    _number(nodes.here.records, [*ordered[:place], node_id, *ordered[place:]])


def _node(web: Web, number: int) -> Node:
    found = Node(web.here, web, number)
    assert found.stored
    return found


@dataclass(slots=True)
class MenuProvider(Thing):
    """`_api/navigation`: menus as trees."""

    type_name = "SP.NavigationService"

    def link(self) -> str:
        return "navigation"


@navigation(Root, "Navigation", 20)
def _provider(root: Root) -> MenuProvider:
    return MenuProvider(root.here)


@function(MenuProvider, "MenuState", milliseconds=60)
def _menu(provider: MenuProvider, menu_node_key: str | None = None, depth: int = 10) -> Typed:
    web = web_here(provider.here)
    key = menu_node_key or str(TOP)
    start = f"{web.id}:{key}" if key in (str(TOP), str(QUICK_LAUNCH)) else key
    prefix = web.path
    return Typed(
        "SP.MenuState",
        {
            "AudienceIds": [],
            "FriendlyUrlPrefix": "",
            "IsAudienceTargetEnabledForGlobalNav": False,
            "Nodes": [_menu_node(node, depth) for node in Nodes(web.here, web, start).items()],
            "SPSitePrefix": relative(web.here.site) or "/",
            "SPWebPrefix": prefix or "/",
            "SimpleUrl": "",
            "StartingNodeKey": key,
            "StartingNodeTitle": "Quick launch" if key == str(QUICK_LAUNCH) else "SharePoint Top Navigation Bar",
            "Version": iso(web.here.site.modified),
        },
    )


@function(MenuProvider, "SaveMenuState", Effect.WRITE, 150)
def _save_menu(provider: MenuProvider, menu_state: dict[str, Any]) -> None:
    """Keep a menu as it comes: links that are new, changed, in another order or place, or marked as deleted."""
    web = web_here(provider.here)
    web.here.check_writable()
    key = str(menu_state.get("StartingNodeKey") or QUICK_LAUNCH)
    key = str(QUICK_LAUNCH) if key not in (str(TOP), str(QUICK_LAUNCH)) else key
    _save_nodes(web, f"{web.id}:{key}", menu_state.get("Nodes") or [])
    web.here.records.touch()


def _save_nodes(web: Web, parent: str, nodes: list[Any]) -> None:
    records, kept = web.here.records, web.here.records.rows("node")
    for order, one in enumerate(nodes, 1):
        if not isinstance(one, Mapping):
            raise argument_error("menuState")
        key = str(one.get("Key") or "")
        if one.get("IsDeleted"):
            if key in kept:
                _drop(records, int(key))
            continue
        number = int(key) if key in kept else records.next_id("node", _FIRST)
        shown = {"Title": one.get("Title"), "Url": one.get("SimpleUrl"), "Order": order}
        more = {"IsVisible": not one.get("IsHidden"), "OpenInNewWindow": one.get("OpenInNewWindow")}
        body = {**(kept[key].body if key in kept else {}), **shown, **more}
        records.put("node", number, body, parent)
        _save_nodes(web, str(number), one.get("Nodes") or [])


def _menu_node(node: Thing, depth: int) -> dict[str, Any]:
    assert isinstance(node, Node)
    body = node.stored.body
    below = Nodes(node.here, node.web, str(node.id)).items() if depth > 1 else iter(())
    return {
        "AudienceIds": [],
        "CurrentLCID": 1033,
        "CustomProperties": [],
        "FriendlyUrlSegment": "",
        "IsDeleted": False,
        "IsHidden": not body.get("IsVisible", True),
        "IsTitleForExistingLanguage": False,
        "Key": str(node.id),
        "Nodes": [_menu_node(child, depth - 1) for child in below],
        "NodeType": 0,
        "OpenInNewWindow": body.get("OpenInNewWindow"),
        "SimpleUrl": body["Url"],
        "Title": body["Title"],
        "Translations": [],
    }
