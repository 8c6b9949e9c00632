"""The inside of a site in memory: SharePoint groups, levels, who has what, and lists with columns of their own."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from spo_gitops.errors import RejectedError
from spo_gitops.model.operation import Request

USER = "i:0#.f|membership|"
FULL, EDIT, READ = 1073741829, 1073741830, 1073741826
BUILT_IN = {FULL: ("Full Control", 5, 4294967295), EDIT: ("Edit", 6, 1011030767), READ: ("Read", 2, 138612833)}
OWNERS, VISITORS, MEMBERS = 3, 4, 5
_GROUP = {
    "AllowMembersEditMembership": False,
    "AllowRequestToJoinLeave": False,
    "AutoAcceptRequestToJoinLeave": False,
    "OnlyAllowMembersViewMembership": True,
    "Description": "",
    "RequestToJoinLeaveEmailSetting": "",
}
_LIST = {"Description": "", "EnableVersioning": True, "Hidden": False, "ReadSecurity": 1, "MajorVersionLimit": 50}
_COLUMN = {"Description": "", "Required": False, "Indexed": False, "EnforceUniqueValues": False, "DefaultValue": None}


@dataclass
class ModelView:
    title: str
    query: str = ""
    row_limit: int = 30
    columns: list[str] = field(default_factory=lambda: ["LinkTitle"])
    default: bool = False


@dataclass
class ModelGroup:
    title: str
    properties: dict[str, Any]
    owner: int
    members: set[int] = field(default_factory=set)


@dataclass
class ModelList:
    title: str
    template: int
    url: str
    properties: dict[str, Any]
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    views: dict[str, ModelView] = field(default_factory=dict)
    grants: dict[int, set[int]] | None = None  # None: what the site gives


@dataclass
class Inside:
    """Answers what goes to one site's own host. People and groups share one row of numbers, as there."""

    path: str
    people: dict[str, int] = field(default_factory=dict)
    groups: dict[int, ModelGroup] = field(default_factory=dict)
    levels: dict[int, dict[str, Any]] = field(default_factory=dict)
    grants: dict[int, set[int]] = field(default_factory=dict)
    lists: dict[str, ModelList] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, name, level in ((OWNERS, "Owners", FULL), (VISITORS, "Visitors", READ), (MEMBERS, "Members", EDIT)):
            self.groups[number] = ModelGroup(name, dict(_GROUP), OWNERS)
            self.grants[number] = {level}

    def state(self) -> dict[str, Any]:
        """Everything observable, by names; lists by their URLs, which compare without case (docs/lists.md)."""
        names = {number: group.title for number, group in self.groups.items()}
        names |= {number: login for login, number in self.people.items()}
        levels = {number: name for number, (name, *_) in BUILT_IN.items()}
        levels |= {number: level["Name"] for number, level in self.levels.items()}

        def given(grants: dict[int, set[int]] | None) -> Any:
            return (
                None
                if grants is None
                else {names[n]: sorted(levels[x] for x in has) for n, has in grants.items() if has}
            )

        return {
            "groups": {
                group.title: {
                    **group.properties, "owner": names[group.owner], "members": sorted(names[n] for n in group.members),
                    "roles": sorted(levels[x] for x in self.grants.get(number, ())),
                }
                for number, group in self.groups.items()
            },
            "levels": {level["Name"]: level for level in self.levels.values()},
            "grants": given({n: has for n, has in self.grants.items() if n not in self.groups}),
            "lists": {
                one.url.lower(): {
                    **one.properties, "title": one.title, "template": one.template, "columns": one.columns,
                    "views": {v.title: [v.query, v.row_limit, list(v.columns), v.default] for v in one.views.values()},
                    "grants": given(one.grants),
                }
                for one in self.lists.values()
            },
        }  # fmt: skip

    def answer(self, body: Any, request: Request) -> Any:
        return getattr(self, "_" + re.sub(r"[.-]", "_", request.operation))(body, request.arguments)

    # -- reading ----------------------------------------------------------------------------------------------

    def _site_permissions(self, body: Any, arguments: Any) -> Any:
        associated = {"Owner": OWNERS, "Member": MEMBERS, "Visitor": VISITORS}
        return {
            "Id": "w",
            **{f"Associated{name}Group": {"Id": number} for name, number in associated.items()},
            "SiteGroups": [
                {**self._member(number), **group.properties, "Owner": self._member(group.owner),
                 "Users": [self._member(user) for user in sorted(group.members)]}
                for number, group in self.groups.items()
            ],
            "RoleDefinitions": [self._level(number) for number in (*BUILT_IN, *self.levels)],
            "RoleAssignments": self._assignments(self.grants),
        }  # fmt: skip

    def _member(self, number: int) -> dict[str, Any]:
        if number in self.groups:
            title = self.groups[number].title
            return {"Id": number, "Title": title, "LoginName": title, "PrincipalType": 8}
        login = next(login for login, known in self.people.items() if known == number)
        return {"Id": number, "Title": login, "LoginName": login, "PrincipalType": 1}

    def _level(self, number: int) -> dict[str, Any]:
        if number in BUILT_IN:
            name, kind, low = BUILT_IN[number]
            return {"Id": number, "Name": name, "RoleTypeKind": kind, "BasePermissions": {"High": "0", "Low": str(low)}}
        return {"Id": number, "RoleTypeKind": 0, "Description": "", **self.levels[number]}

    def _assignments(self, grants: dict[int, set[int]]) -> list[dict[str, Any]]:
        return [
            {
                "PrincipalId": n,
                "Member": self._member(n),
                "RoleDefinitionBindings": [self._level(x) for x in sorted(has)],
            }
            for n, has in grants.items()
            if has
        ]

    def _site_lists(self, body: Any, arguments: Any) -> Any:
        return self._site_lists_deep(body, arguments)

    def _site_lists_deep(self, body: Any, arguments: Any) -> Any:
        return {
            "value": [
                {
                    "Id": identity, "Title": one.title, "BaseTemplate": one.template, "ItemCount": 0, **one.properties,
                    "RootFolder": {"ServerRelativeUrl": f"{self.path}/{one.url}"},
                    "Views": [self._view(number, view) for number, view in one.views.items()],
                    "HasUniqueRoleAssignments": one.grants is not None,
                    "RoleAssignments": self._assignments(one.grants if one.grants is not None else self.grants),
                    "Fields": [{**_COLUMN, "InternalName": name, **column} for name, column in one.columns.items()],
                }
                for identity, one in self.lists.items()
            ]
        }  # fmt: skip

    def _view(self, identity: str, view: ModelView) -> dict[str, Any]:
        shown = "".join(f'<FieldRef Name="{name}" />' for name in view.columns)
        return {
            "Id": identity, "Title": view.title, "ViewQuery": view.query, "RowLimit": view.row_limit,
            "DefaultView": view.default, "ListViewXml": f"<View><ViewFields>{shown}</ViewFields></View>",
        }  # fmt: skip

    # -- people, groups, levels -------------------------------------------------------------------------------

    def _free(self) -> int:
        return max((10, *self.people.values(), *self.groups, *self.levels)) + 1

    def _known(self, login: str) -> int:
        return self.people.setdefault(login.lower(), self._free())

    def _site_ensure_user(self, body: Any, arguments: Any) -> Any:
        return {"Id": self._known(body["logonName"])}

    def _group_create(self, body: Any, arguments: Any) -> Any:
        if any(group.title.lower() == body["Title"].lower() for group in self.groups.values()):
            raise RejectedError("The specified name is already in use.")
        number = self._free()
        self.groups[number] = ModelGroup(body["Title"], dict(_GROUP), OWNERS)
        self._group_update(body, {"id": str(number)})
        return {"Id": number}

    def _group_update(self, body: Any, arguments: Any) -> None:
        group = self.groups[int(arguments["id"])]
        group.title = body.get("Title", group.title)
        group.properties |= {name: value for name, value in body.items() if name != "Title"}

    def _group_set_owner(self, body: Any, arguments: Any) -> None:
        self.groups[int(arguments["id"])].owner = int(arguments["owner"])

    def _group_remove(self, body: Any, arguments: Any) -> None:
        number = int(arguments["id"])
        del self.groups[number]
        for grants in (self.grants, *(one.grants for one in self.lists.values() if one.grants is not None)):
            grants.pop(number, None)
        for group in self.groups.values():
            group.owner = OWNERS if group.owner == number else group.owner

    def _group_add_member(self, body: Any, arguments: Any) -> None:
        self.groups[int(arguments["id"])].members.add(self._known(body["LoginName"]))

    def _group_remove_member(self, body: Any, arguments: Any) -> None:
        self.groups[int(arguments["id"])].members.discard(int(arguments["user"]))

    def _level_create(self, body: Any, arguments: Any) -> None:
        if any(level["Name"].lower() == body["Name"].lower() for level in self.levels.values()):
            raise RejectedError("A role definition with this name exists.")
        self.levels[self._free()] = {"Description": "", **body}

    def _level_update(self, body: Any, arguments: Any) -> None:
        self.levels[int(arguments["id"])].update(body)

    def _level_remove(self, body: Any, arguments: Any) -> None:
        number = int(arguments["id"])
        del self.levels[number]
        for grants in (self.grants, *(one.grants for one in self.lists.values() if one.grants is not None)):
            for has in grants.values():
                has.discard(number)

    def _role_grant(self, body: Any, arguments: Any) -> None:
        self.grants.setdefault(int(arguments["principal"]), set()).add(int(arguments["level"]))

    def _role_revoke(self, body: Any, arguments: Any) -> None:
        self.grants.get(int(arguments["principal"]), set()).discard(int(arguments["level"]))

    # -- lists ------------------------------------------------------------------------------------------------

    def _list_create(self, body: Any, arguments: Any) -> Any:
        url = body["Title"] if body["BaseTemplate"] == 101 else f"Lists/{body['Title']}"
        if any(one.url.lower() == url.lower() for one in self.lists.values()):
            raise RejectedError("A list with this title exists.")
        identity = str(uuid.uuid4())
        self.lists[identity] = ModelList(
            body["Title"], body["BaseTemplate"], url, dict(_LIST),
            columns={"Title": {"Id": "f-title", "TypeAsString": "Text", "Title": "Title", "Required": True}},
            views={str(uuid.uuid4()): ModelView("All Items", default=True)},
        )  # fmt: skip
        return {"Id": identity}

    def _list_update(self, body: Any, arguments: Any) -> None:
        one = self.lists[arguments["id"]]
        one.title = body.get("Title", one.title)
        one.properties |= {name: value for name, value in body.items() if name != "Title"}

    def _list_recycle(self, body: Any, arguments: Any) -> None:
        del self.lists[arguments["id"]]

    def _list_own_permissions(self, body: Any, arguments: Any) -> None:
        self.lists[arguments["id"]].grants = {}

    def _list_inherit(self, body: Any, arguments: Any) -> None:
        self.lists[arguments["id"]].grants = None

    def _list_grant(self, body: Any, arguments: Any) -> None:
        grants = self.lists[arguments["id"]].grants
        assert grants is not None
        grants.setdefault(int(arguments["principal"]), set()).add(int(arguments["level"]))

    def _list_revoke(self, body: Any, arguments: Any) -> None:
        grants = self.lists[arguments["id"]].grants
        assert grants is not None
        grants.get(int(arguments["principal"]), set()).discard(int(arguments["level"]))

    def _column_create(self, body: Any, arguments: Any) -> None:
        found = dict(re.findall(r'(\w+)="([^"]*)"', body["parameters"]["SchemaXml"]))
        column = {"Id": str(uuid.uuid5(uuid.NAMESPACE_URL, found["Name"])), "TypeAsString": found["Type"]}
        column |= {"Title": found["DisplayName"], "Required": found.get("Required") == "TRUE"}
        self.lists[arguments["id"]].columns[found["Name"]] = column

    def _column_update(self, body: Any, arguments: Any) -> None:
        self._column(arguments).update(body)

    def _column_remove(self, body: Any, arguments: Any) -> None:
        columns = self.lists[arguments["id"]].columns
        del columns[next(name for name, column in columns.items() if column["Id"] == arguments["column"])]

    def _column(self, arguments: Any) -> dict[str, Any]:
        columns = self.lists[arguments["id"]].columns.values()
        return next(column for column in columns if column["Id"] == arguments["column"])

    # -- views ------------------------------------------------------------------------------------------------

    def _view_create(self, body: Any, arguments: Any) -> Any:
        views = self.lists[arguments["id"]].views
        assert all(view.title != body["Title"] for view in views.values())  # the service would make a second one
        identity = str(uuid.uuid4())
        views[identity] = ModelView(body["Title"])
        return {"Id": identity}

    def _view_update(self, body: Any, arguments: Any) -> None:
        views = self.lists[arguments["id"]].views
        view = views[arguments["view"]]
        view.title = body.get("Title", view.title)
        view.query = body.get("ViewQuery", view.query)
        view.row_limit = body.get("RowLimit", view.row_limit)
        if body.get("DefaultView"):
            for other in views.values():
                other.default = other is view

    def _view_clear_columns(self, body: Any, arguments: Any) -> None:
        self.lists[arguments["id"]].views[arguments["view"]].columns.clear()

    def _view_add_column(self, body: Any, arguments: Any) -> None:
        self.lists[arguments["id"]].views[arguments["view"]].columns.append(arguments["column"])

    def _view_remove(self, body: Any, arguments: Any) -> None:
        views = self.lists[arguments["id"]].views
        assert not views[arguments["view"]].default
        del views[arguments["view"]]
