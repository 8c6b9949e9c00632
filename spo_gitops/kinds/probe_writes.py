"""Writes that no recording has, tried on the probe's throw-away site: each is accepted, refused, or not told.

They run in order and share what earlier ones made. A write that needs what was refused before is told as not tried, and
so is one that would touch more than the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import RejectedError
from ..model.kind import Conversation
from ..model.operation import Request
from . import csom, probe_life
from .probe_findings import Answer, Ask, Finding, MissingError, Question, Subject
from .site_read import in_recycle_bin, read_admins

_WRITE, _ACCEPTED, _REFUSED = "write", "accepted", "refused"
_READ_LEVEL = "1073741826"
_UPLOAD = "5b3f6a51-6b3c-4d0e-9f0a-3c1d2e4f5a6b"

Try = Callable[[Subject], Conversation[Any]]

# Of the others: what they would touch, or lack.
NOT_TRIED = {
    "tenant.update": "it would write to the whole tenant",
    "tenant.update-graph": "it would write to the whole tenant",
    "tenant.call": "it would write to the whole tenant",
    **dict.fromkeys(("tenant.keep-odb", "tenant.keep-spo"), "it would write to the whole tenant"),
    **dict.fromkeys(("theme.add", "theme.update", "theme.remove"), "every site would be offered the theme"),
    **dict.fromkeys(("script.create", "script.update", "script.remove"), "site scripts belong to the whole tenant"),
    **dict.fromkeys(
        ("design.create", "design.update", "design.remove", "design.grant", "design.revoke"),
        "every new site would be offered the design",
    ),
    **dict.fromkeys(
        ("directory.update-group", "directory.add-to-group", "directory.remove-from-group", "directory.remove-group",
         "directory.restore-group"),
        "a Microsoft 365 group would be left behind",
    ),
    **dict.fromkeys(("site.archive", "site.unarchive"), "bringing a site back from the archive may be charged for"),
    "query.pack": "it is other writes in one request, and off unless asked for",
    "site.rename": "a rename leaves a redirect behind",
    "redirect.remove": "a rename leaves a redirect behind",
    "redirect.purge": "a rename leaves a redirect behind",
    "hub.connect": "it takes a second site",
}  # fmt: skip


def prepare(subject: Subject) -> Conversation[None]:
    """The list, the group and the person that the writes work on, made by requests that are recorded."""
    documents = f"{subject.path}/Shared Documents"
    made = yield Request("list.create", body={"Title": "Probe", "BaseTemplate": 100}, site=subject.path)
    subject.known["list"] = str(made.body["Id"])
    lists = yield Request("site.content", site=subject.path)
    libraries = [
        str(entry["Id"]) for entry in lists.body["value"] if entry["RootFolder"]["ServerRelativeUrl"] == documents
    ]
    subject.known |= {"library": libraries[0]} if libraries else {}
    made = yield Request("site.ensure-user", body={"logonName": subject.owner}, site=subject.path)
    subject.known["person"] = str(made.body["Id"])
    subject.known["login"] = str(made.body["LoginName"])
    made = yield Request("group.create", body={"Title": "Probe"}, site=subject.path)
    subject.known["group"] = str(made.body["Id"])
    member = {"LoginName": subject.has("login")}
    yield Request("group.add-member", {"id": subject.has("group")}, member, subject.path)


def trials() -> Iterator[Question]:
    """A question for each write, in order, and what they let be asked."""
    for operation, run in TRIALS:
        yield Question(_WRITE, operation, _ACCEPTED, _tried(run))
        yield from BETWEEN.get(operation, ())


def not_tried() -> Iterator[Finding]:
    """The writes that are left out, each with its reason."""
    for operation, reason in NOT_TRIED.items():
        yield Finding(_WRITE, operation, _ACCEPTED, None, f"not tried: {reason}")


def _tried(run: Try) -> Ask:
    def ask(subject: Subject) -> Conversation[Answer]:
        try:
            yield from run(subject)
        except MissingError as error:
            return None, f"not tried: there is no {error}, which an earlier write makes"
        except RejectedError as error:
            return _REFUSED, f"refused: {error}"
        return _ACCEPTED, "accepted"

    return ask


def _simple(operation: str, *names: str, body: Any = None, **more: str) -> Try:
    """One request; ``names`` of what is known become arguments."""

    def run(subject: Subject) -> Conversation[None]:
        arguments = {_ARGUMENTS.get(name, name): subject.has(name) for name in names}
        yield Request(operation, {**arguments, **more}, body, subject.path)

    return run


_ARGUMENTS = {"list": "id", "person": "principal"}


def _column(subject: Subject) -> Conversation[None]:
    schema = "<Field Type='Text' Name='Probe' StaticName='Probe' DisplayName='Probe' />"
    body = {"parameters": {"SchemaXml": schema}}
    made = yield Request("column.create", {"id": subject.has("list")}, body, subject.path)
    subject.known["column"] = str(made.body["Id"])


def _view(subject: Subject) -> Conversation[None]:
    body = {"Title": "Probe", "PersonalView": False}
    made = yield Request("view.create", {"id": subject.has("list")}, body, subject.path)
    subject.known["view"] = str(made.body["Id"])


def _type(subject: Subject) -> Conversation[None]:
    made = yield Request("list.add-type", {"id": subject.has("list")}, {"contentTypeId": "0x0104"}, subject.path)
    subject.known["type"] = str(made.body["StringId"])


def _form(title: str) -> dict[str, Any]:
    return {"formValues": [{"FieldName": "Title", "FieldValue": title}], "bNewDocumentUpdate": False}


def _item(subject: Subject) -> Conversation[None]:
    folder = {"FolderPath": {"DecodedUrl": f"{subject.path}/Lists/Probe"}, "UnderlyingObjectType": 0}
    body = {"listItemCreateInfo": folder, **_form("probe")}
    made = yield Request("content.add-item", {"id": subject.has("list")}, body, subject.path)
    values = {entry["FieldName"]: entry["FieldValue"] for entry in made.body["value"]}
    subject.known["item"] = str(int(values["Id"]))


def _folder(subject: Subject) -> Conversation[None]:
    path = f"{subject.path}/Shared Documents/probe"
    yield Request("content.add-folder", {"path": path}, site=subject.path)
    subject.known["folder"] = path


def _file(subject: Subject) -> Conversation[None]:
    where = {"folder": subject.has("folder"), "name": "probe.bin", "overwrite": "false"}
    yield Request("content.add-file", where, b"probe", subject.path)
    subject.known["file"] = f"{subject.known['folder']}/probe.bin"


def _piece(step: str, content: bytes, offset: int | None) -> Try:
    def run(subject: Subject) -> Conversation[None]:
        where = {"path": subject.has("file"), "upload": _UPLOAD} | ({"offset": str(offset)} if offset else {})
        done = yield Request(f"content.upload-{step}", where, content, subject.path)
        if step == "end" and int(done.body["Length"]) != 3:
            raise RejectedError(f"the file has {done.body['Length']} bytes, 3 were sent")

    return run


def _fill_file(subject: Subject) -> Conversation[None]:
    yield Request("content.fill-file", {"path": subject.has("file")}, _form("probe"), subject.path)


def _authors(subject: Subject) -> Conversation[Answer]:
    """Whether a form may say when a document was made."""
    moment = "2020-02-03T04:05:06Z"
    values = [{"FieldName": "Created", "FieldValue": moment}]
    form = {**_form(""), "formValues": values, "bNewDocumentUpdate": True, "datesInUTC": True}
    yield Request("content.fill-file", {"path": subject.has("file")}, form, subject.path)
    row = yield Request("content.file-row", {"path": subject.has("file")}, site=subject.path)
    where = {"id": subject.has("library"), "id_before": str(int(row.body["Id"]) - 1)}
    rows = yield Request("content.files", where, site=subject.path)
    taken = rows.body["value"][0]["Created"] == moment
    return str(taken).lower(), f"a form that says when a document was made is {'taken' if taken else 'passed over'}"


def _member(subject: Subject) -> Conversation[None]:
    where = {"id": subject.has("group"), "user": subject.has("person")}
    yield Request("group.remove-member", where, site=subject.path)


def _withdraw(subject: Subject) -> Conversation[None]:
    """Somebody who is an administrator, and none afterwards."""
    login = subject.has("second")
    wanted = {"siteId": subject.identity, "secondaryAdministratorLoginNames": [login]}
    yield Request("admins.write-secondary", body={"secondaryAdministratorsFieldsData": wanted})
    yield Request("admins.withdraw", body=csom.withdraw_admin(subject.url, login))
    if (yield from read_admins(subject.identity)):
        raise RejectedError("the person is an administrator afterwards as well")


def _hub(subject: Subject) -> Conversation[None]:
    yield Request("hub.register", body={"siteUrl": subject.url})
    subject.known["hub"] = subject.identity


def _hub_title(subject: Subject) -> Conversation[None]:
    yield Request("hub.update", body=csom.update_hub(subject.has("hub"), {"Title": csom.string("probe")}))
    read = yield Request("hub.read", {"id": subject.has("hub")})
    if read.body["Title"] != "probe":
        raise RejectedError(f"the hub's title is {read.body['Title']} afterwards")


def _hub_rights(operation: str, **more: str) -> Try:
    """Who may join the hub; the service wants the second person, if any, to be a name of the directory."""

    def run(subject: Subject) -> Conversation[None]:
        body = {"hubSiteId": subject.has("hub"), "principals": [subject.has("second")], **more}
        yield Request(operation, body=body)

    return run


def _no_hub(subject: Subject) -> Conversation[None]:
    subject.has("hub")
    yield Request("hub.unregister", body={"siteUrl": subject.url})


def _recycle(subject: Subject) -> Conversation[None]:
    yield Request("site.recycle", body={"siteUrl": subject.url})
    if not (yield from in_recycle_bin(subject.url)):
        raise RejectedError("it is not in the recycle bin afterwards")
    subject.known["recycled"] = subject.url


def _restore(subject: Subject) -> Conversation[None]:
    yield Request("site.restore", body={"siteUrl": subject.has("recycled")})


TRIALS: tuple[tuple[str, Try], ...] = (
    ("column.create", _column),
    ("column.update", _simple("column.update", "list", "column", body={"Title": "Probed"})),
    ("view.create", _view),
    ("view.update", _simple("view.update", "list", "view", body={"RowLimit": 7})),
    ("view.clear-columns", _simple("view.clear-columns", "list", "view")),
    # The argument is the column's name, not its id.
    ("view.add-column", _simple("view.add-column", "list", "view", column="Title")),
    ("list.add-type", _type),
    ("list.remove-type", _simple("list.remove-type", "list", "type")),
    ("view.remove", _simple("view.remove", "list", "view")),
    ("column.remove", _simple("column.remove", "list", "column")),
    ("content.add-item", _item),
    ("content.fill-item", _simple("content.fill-item", "list", "item", body=_form("probed"))),
    ("content.attach", _simple("content.attach", "list", "item", body=b"probe", name="probe.txt")),
    ("content.own-permissions", _simple("content.own-permissions", "list", "item")),
    ("content.grant", _simple("content.grant", "list", "item", "person", level=_READ_LEVEL)),
    ("content.revoke", _simple("content.revoke", "list", "item", "person", level=_READ_LEVEL)),
    ("content.add-folder", _folder),
    ("content.add-file", _file),
    ("content.upload-start", _piece("start", b"a", None)),
    ("content.upload-more", _piece("more", b"b", 1)),
    ("content.upload-end", _piece("end", b"c", 2)),
    ("content.fill-file", _fill_file),
    ("group.remove-member", _member),
    ("site.access-requests", _simple("site.access-requests", body={"useAccessRequestDefault": True})),
    ("site.logo", _simple("site.logo", body={"relativeLogoUrl": "", "type": 0, "aspect": 1})),
    ("site.classify", _simple("site.classify", body=csom.classify("Probe"))),
    ("admins.withdraw", _withdraw),
    ("hub.register", _hub),
    ("hub.update", _hub_title),
    ("hub.grant", _hub_rights("hub.grant", grantedRights="1")),
    ("hub.revoke", _hub_rights("hub.revoke")),
    ("hub.unregister", _no_hub),
    ("site.recycle", _recycle),
    ("site.restore", _restore),
)
# What else can be asked only behind one of them.
BETWEEN: Mapping[str, tuple[Question, ...]] = {
    "content.fill-file": (Question("-", "form_sets_authors", "true", _authors),),
    "hub.revoke": (probe_life.LAST_RIGHT, probe_life.HUB_REMOVAL),
    "site.recycle": (probe_life.TAKEN_IN_BIN,),
    "site.restore": (probe_life.BACK_LATE, probe_life.FREE_LATE),
}
