"""The calls behind recorded answers that are no reads of an object: writes, administration, refusals.

Only the answers were recorded. What is sent is what `REFERENCE.md` names for the operation; where a label covers many
writes (an answer without content), it is the one that the recording's test is about.
"""

from collections.abc import Callable
from typing import Any

from tests.simulator.client import A, T

from .exchanges import Exchange
from .stage import VERBOSE, Answered, Stage

Ask = Callable[[Stage], Answered]
AGGREGATED = "web/GetList('/Lists/DO_NOT_DELETE_SPLIST_TENANTADMIN_ALL_SITES_AGGREGA')"
_ROLE = {"Name": "", "Description": "", "Order": 7, "BasePermissions": {"High": "0", "Low": "262144"}}


def call_of(exchange: Exchange) -> tuple[str, Ask] | None:
    """The call that an answer belongs to, and its name; None where there is none."""
    if exchange.operation == "List.RenderListDataAsStream":
        return _streamed(exchange)
    named = _NAMED.get(exchange.operation)
    if named is not None:
        return exchange.operation, named
    if exchange.operation in _BY_TEST:
        # All that answer nothing answer it alike: a test that the table does not have is asked like one of lists.
        table, test = _BY_TEST[exchange.operation], exchange.test.partition(".")[0]
        return f"{exchange.operation} in {test}", table.get(test, table["ListTests"])
    if exchange.operation == "error" and isinstance(exchange.answer, dict):
        code = str(exchange.answer.get("odata.error", {}).get("code", ""))
        return (f"error {code}", _REFUSED[code]) if code in _REFUSED else None
    if exchange.operation == "get:value" and isinstance(exchange.answer, dict):
        return _value(exchange)
    return next(((start, ask) for start, ask in _STARTING if exchange.operation.startswith(start)), None)


def _value(exchange: Exchange) -> tuple[str, Ask] | None:
    match exchange.answer["value"]:
        case []:
            return "an empty collection", lambda stage: stage.get("web/lists?$filter=Title eq 'none'&$select=Id")
        case [{"JobQueueUri": _, **_more}, *_others]:
            return "copy jobs", _copied
        case str() if "Recycle" in exchange.test:
            return "recycle", lambda stage: stage.post(f"{stage.new_list()}/recycle")
        case _:
            return None


_OF_EVERY_ROW = frozenset(
    """
    ID PermMask FSObjType UniqueId ContentTypeId FileRef Attachments SMTotalSize _CommentFlags _CommentCount
    ItemChildCount FolderChildCount ScopeId owshiddenversion Restricted
    """.split()  # noqa: SIM905  # a list of names is easier to read so
)


def shown_columns(row: dict[str, Any]) -> tuple[str, ...]:
    """The columns that a view must have asked for, from a row of its answer."""
    return tuple(name for name in row if "." not in name and name not in _OF_EVERY_ROW)


def stream(columns: tuple[str, ...], limit: int = 500) -> dict[str, Any]:
    """The body of a RenderListDataAsStream that asks for some columns."""
    fields = "".join(f"<FieldRef Name='{name}'/>" for name in columns)
    view = f"<View><ViewFields>{fields}</ViewFields><RowLimit Paged='TRUE'>{limit}</RowLimit></View>"
    return {"parameters": {"ViewXml": view, "RenderOptions": 2}}


def _streamed(exchange: Exchange) -> tuple[str, Ask]:
    body = stream(shown_columns(exchange.answer["Row"][0]))
    return "RenderListDataAsStream of sites", lambda stage: stage.admin(f"{AGGREGATED}/RenderListDataAsStream", body)


def _created(stage: Stage) -> Answered:
    return Answered.of(stage.client.create(f"/sites/{stage.fresh('created').replace(' ', '-')}"))


def _status(stage: Stage) -> Answered:
    return Answered.of(stage.client.get(f"{T}/_api/SPSiteManager/status?url='{stage.new_site()}'"))


def _registered(stage: Stage) -> Answered:
    return Answered.of(stage.client.post(f"{stage.new_site()}/_api/site/RegisterHubSite"))


def _hub(stage: Stage) -> str:
    return str(_registered(stage).body["ID"])


def _joined(stage: Stage) -> Answered:
    return Answered.of(stage.client.post(f"{stage.new_site()}/_api/site/JoinHubSite('{_hub(stage)}')"))


def _secondary(stage: Stage, verb: str, **more: Any) -> Answered:
    url = stage.site.removeprefix(T)
    fields = {"siteId": stage.client.site_id(url), **more}
    return stage.admin(f"SPO.Tenant/{verb}SiteSecondaryAdministrators", {"secondaryAdministratorsFieldsData": fields})


def _secondary_set(stage: Stage) -> Answered:
    names = ["ann.lee@contoso.com", "ben.ortiz@contoso.com"]
    return _secondary(stage, "Set", secondaryAdministratorLoginNames=names)


def _secondary_read(stage: Stage) -> Answered:
    _secondary_set(stage)
    return _secondary(stage, "Get")


def _administrators(stage: Stage) -> Answered:
    url = stage.new_site()
    path = url.removeprefix(T)
    return Answered.of(stage.client.patch_site(path, {"Title": "Changed"}))


def _changes(stage: Stage) -> Answered:
    stage.post("web/lists(guid'{list}')/items", {"Title": "Changed"})
    return stage.post("web/lists(guid'{list}')/getchanges", {"query": {"Item": True, "Add": True}}, Accept=VERBOSE)


def _member(stage: Stage, group: str) -> Answered:
    return stage.post(f"web/sitegroups/GetById({group})/users", {"LoginName": "ann.lee@contoso.com"})


def _member_removed(stage: Stage) -> Answered:
    group = stage.new_group()
    number = _member(stage, group).body["Id"]
    return stage.post(f"web/sitegroups/GetById({group})/users/RemoveById({number})")


def _assigned(stage: Stage) -> Answered:
    address = stage.new_list()
    stage.post(f"{address}/breakroleinheritance(true)")
    where = f"{address}/roleassignments/addroleassignment"
    return stage.post(f"{where}(principalid={stage.names['group']},roledefid=1073741826)")


def _copied(stage: Stage) -> Answered:
    host = stage.site.removesuffix("/sites/hr")
    there = {"exportObjectUris": [f"{host}{stage.names['file']}"], "destinationUri": f"{stage.site}/Shared Documents"}
    return stage.post("site/CreateCopyJobs", {**there, "options": {"NameConflictBehavior": 2}})


def _restored(stage: Stage) -> Answered:
    key = stage.post(f"{stage.new_list()}/recycle").body["value"]
    return stage.post(f"web/recyclebin('{key}')/restore")


def _new_role(stage: Stage) -> Answered:
    return stage.post("web/roledefinitions", _ROLE | {"Name": stage.fresh("Role")})


def _role_at(stage: Stage) -> str:
    return f"web/roledefinitions({_new_role(stage).body['Id']})"


def _list_role(stage: Stage) -> Answered:
    return stage.post(f"{stage.new_list()}/breakroleinheritance(copyRoleAssignments=true,clearSubscopes=false)")


def _item_unshared(stage: Stage) -> Answered:
    address = stage.new_list()
    stage.post(f"{address}/items", {"Title": "One"})
    return stage.post(f"{address}/items(1)/breakroleinheritance(false)")


def _deleted(make: Callable[[Stage], str]) -> Ask:
    return lambda stage: stage.send("DELETE", make(stage), If_Match="*")


def _updated(make: Callable[[Stage], str], body: dict[str, Any]) -> Ask:
    return lambda stage: stage.send("PATCH", make(stage), body, If_Match="*")


def _group_at(stage: Stage) -> str:
    return f"web/sitegroups({stage.new_group()})"


def _recycled_at(stage: Stage) -> str:
    return f"web/recyclebin('{stage.post(f'{stage.new_list()}/recycle').body['value']}')"


def _item_at(stage: Stage) -> str:
    address = stage.new_list()
    stage.post(f"{address}/items", {"Title": "One"})
    return f"{address}/items(1)"


def _subweb_deleted(stage: Stage) -> Answered:
    url = stage.fresh("below").replace(" ", "")
    fields = {"Title": "Below", "Url": url, "WebTemplate": "STS#3"}
    stage.made("web/webs/add", {"parameters": fields})
    return Answered.of(stage.client.send("DELETE", f"{stage.site}/{url}/_api/web", If_Match="*"))


def _duplicate(stage: Stage) -> Answered:
    return stage.post("web/lists", {"Title": "Items", "BaseTemplate": 100})


_NAMED: dict[str, Ask] = {
    "Lists.add": lambda stage: stage.post("web/lists", {"Title": stage.fresh("New"), "BaseTemplate": 100}),
    "RoleDefinitions.add": _new_role,
    "SiteGroups.add": lambda stage: stage.post("web/sitegroups", {"Title": stage.fresh("New group")}),
    "SiteGroup.users.add": lambda stage: _member(stage, stage.new_group()),
    "Web.EnsureUser": lambda stage: stage.post("web/EnsureUser", {"logonName": "ben.ortiz@contoso.com"}),
    "GetChanges": _changes,
    "GetUserEffectivePermissions": lambda stage: stage.get(
        "web/GetUserEffectivePermissions(@u)?@u='i:0%23.f|membership|ann.lee@contoso.com'"
    ),
    "HubSites.GetById": lambda stage: Answered.of(
        stage.client.get(f"{A}/_api/HubSites/GetById?hubSiteId='{_hub(stage)}'")
    ),
    "Site.RegisterHubSite": _registered,
    "Site.JoinHubSite|UnRegisterHubSite": _joined,
    "SPSiteManager.Create": _created,
    "SPSiteManager.status": _status,
    "SPO.Tenant.SetSiteAdministrators": _administrators,
    "Tenant.GetSiteSecondaryAdministrators": _secondary_read,
    "Tenant.SetSiteSecondaryAdministrators": _secondary_set,
    "text": lambda stage: Answered.of(stage.client.get(f"{T}/sites/none/_api/web")),
}
_STARTING: tuple[tuple[str, Ask], ...] = (
    (
        "get:Description,DisplayCategory,Id,ImageUrl,IsHidden,IsRootWebOnly[]",
        lambda stage: stage.get("web/GetAvailableWebTemplates(1043,true)"),
    ),
    (
        "get:Description,DisplayCategory",
        lambda stage: stage.get("web/GetAvailableWebTemplates(1033,true)/GetByName('STS%233')"),
    ),
    ("get:AllowPrint", lambda stage: stage.get("web/lists(guid'{library}')/InformationRightsManagementSettings")),
    ("get:LogoUrl,SiteId", lambda stage: Answered.of(stage.client.get(f"{T}/_api/SP.SPHSite/Details"))),
)
_BY_TEST: dict[str, dict[str, Ask]] = {
    "void": {
        "ListItemSecurityTests": _item_unshared,
        "ListTests": _list_role,
        "RecycleBinTests": _restored,
        "RoleAssignmentsTests": _assigned,
        "SharePointGroupTests": _member_removed,
        "SiteCreationTests": lambda stage: stage.post("web/SetChromeOptions", {"headerLayout": 1}),
        "WebTests": lambda stage: stage.post(
            "web/SetUseAccessRequestDefaultAndUpdate", {"useAccessRequestDefault": True}
        ),
    },
    "update": {
        "ListItemSecurityTests": _updated(_item_at, {"Title": "Changed"}),
        "ListTests": _updated(Stage.new_list, {"Description": "Changed"}),
        "RoleDefinitionTests": _updated(_role_at, {"Description": "Changed"}),
        "SharePointGroupTests": _updated(_group_at, {"Description": "Changed"}),
        "WebTests": _updated(lambda stage: "web", {"Description": "Changed"}),
    },
    "delete": {
        "AddTests": _deleted(Stage.new_list),
        "CSOMTests": _deleted(Stage.new_list),
        "DeleteTests": _deleted(Stage.new_list),
        "ExceptionTests": _deleted(Stage.new_list),
        "ListItemSecurityTests": _deleted(_item_at),
        "ListTests": _deleted(Stage.new_list),
        "PagingTests": _deleted(Stage.new_list),
        "PermissionTests": _deleted(Stage.new_list),
        "RecycleBinTests": _deleted(_recycled_at),
        "RoleAssignmentsTests": _deleted(Stage.new_list),
        "RoleDefinitionTests": _deleted(_role_at),
        "SharePointGroupTests": _deleted(_group_at),
        "WebTests": _subweb_deleted,
    },
}
_REFUSED: dict[str, Ask] = {
    "-1, System.ArgumentException": lambda stage: stage.get("web/lists/GetByTitle('none')"),
    "-2130575338, Microsoft.SharePoint.SPException": lambda stage: stage.get(
        "web/GetFileByServerRelativePath(decodedUrl='/sites/hr/SitePages/none.aspx')?$select=Id"
    ),
    "-2130575342, Microsoft.SharePoint.SPException": _duplicate,
    "-2146232832, Microsoft.SharePoint.SPException": lambda stage: stage.get("web/GetUserById(4711)"),
}
