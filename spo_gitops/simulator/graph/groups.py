"""Groups of the directory: Microsoft 365 groups, which have a site, and security groups."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from ..answers import Answer, Binary, Empty
from ..clock import iso
from ..content.design_runs import run_on_new_group
from ..directory_people import person
from ..group_claims import mail_of
from ..group_sites import NewGroup, alias_is_taken, alias_is_valid, make_group, remove_group
from ..guids import guid_of
from ..models import Group
from .endpoint import Call, endpoint
from .errors import GraphError, bad_request, no_resource
from .query import Resource, Row, counted, many, one, start
from .users import user_object

# The members that recorded answers show, in their order, and what clients ask beyond that.
_SHOWN = (
    *("id", "deletedDateTime", "classification", "createdDateTime", "creationOptions", "description", "displayName"),
    *("expirationDateTime", "groupTypes", "isAssignableToRole", "mail", "mailEnabled", "mailNickname"),
    *("membershipRule", "membershipRuleProcessingState", "onPremisesDomainName", "onPremisesLastSyncDateTime"),
    *("onPremisesNetBiosName", "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "onPremisesSyncEnabled"),
    *("preferredDataLocation", "preferredLanguage", "proxyAddresses", "renewedDateTime", "resourceBehaviorOptions"),
    *("resourceProvisioningOptions", "securityEnabled", "securityIdentifier", "theme", "uniqueName", "visibility"),
    *("onPremisesProvisioningErrors", "serviceProvisioningErrors"),
)
_ASKED = (
    *("allowExternalSenders", "assignedLabels", "assignedLicenses", "autoSubscribeNewMembers"),
    *("hideFromAddressLists", "hideFromOutlookClients", "isSubscribedByMail", "unseenCount"),
)
_EXTRA = frozenset(
    (
        *("theme", "preferredLanguage", "preferredDataLocation", "uniqueName", "allowExternalSenders"),
        *("assignedLabels", "autoSubscribeNewMembers", "hideFromAddressLists", "hideFromOutlookClients"),
        *("isSubscribedByMail",),
    )
)
_PAGE = 100


def people_of(call: Call, ids: tuple[str, ...]) -> list[dict[str, Any]]:
    """People by their ids as directory objects."""
    found = (person(call.transaction, key) for key in ids)
    return [user_object(one_) for one_ in found if one_ is not None and one_.deleted is None]


GROUP = Resource(
    "group",
    _SHOWN,
    _ASKED,
    expands={
        "members": lambda call, key: people_of(call, existing(call, key).members),
        "owners": lambda call, key: people_of(call, existing(call, key).owners),
    },
)


def security_identifier(object_id: str) -> str:
    """The SID of a directory object: its id as four little-endian numbers (recorded)."""
    data = UUID(object_id).bytes_le
    return "S-1-12-1-" + "-".join(str(int.from_bytes(data[i : i + 4], "little")) for i in range(0, 16, 4))


def group_fields(group: Group) -> dict[str, Any]:
    """A group with every member that can be asked."""
    mail = mail_of(group) if group.unified else None
    lists = ("onPremisesProvisioningErrors", "serviceProvisioningErrors", "assignedLabels", "assignedLicenses")
    flags = ("allowExternalSenders", "autoSubscribeNewMembers", "hideFromAddressLists", "hideFromOutlookClients")
    return {
        **{name: [] for name in lists},
        **dict.fromkeys((*flags, "isSubscribedByMail"), False),
        "unseenCount": 0,
        "id": group.id,
        "deletedDateTime": None if group.deleted is None else iso(group.deleted),
        "classification": group.classification,
        "createdDateTime": iso(group.created),
        "creationOptions": [],  # recorded so for an application, whatever it had sent
        "description": group.description,
        "displayName": group.name,
        "groupTypes": ["Unified"] if group.unified else [],
        "mail": mail,
        "mailEnabled": group.unified,
        "mailNickname": group.alias,
        "proxyAddresses": [] if mail is None else [f"SMTP:{mail}"],
        "renewedDateTime": iso(group.created),
        "resourceBehaviorOptions": list(group.behaviors),
        "resourceProvisioningOptions": ["Team"] if group.team else [],
        "securityEnabled": group.security,
        "securityIdentifier": security_identifier(group.id),
        "visibility": group.visibility if group.unified else None,
        **group.extra,
    }


def existing(call: Call, key: str) -> Group:
    """The live group with an id; raises GraphError."""
    found = call.transaction.group(key)
    if found is None or found.deleted is not None:
        raise no_resource(key)
    return found


def group_rows(call: Call) -> Iterator[Row]:
    """All live groups behind where a listing begins."""
    return ((group.number, group_fields(group)) for group in call.transaction.groups(after=start(call)))


@endpoint("GET", "/groups")
def _list(call: Call) -> Answer:
    return many(call, "groups", GROUP, group_rows(call), page=_PAGE)


@endpoint("GET", "/groups/$count", milliseconds=40)
def _count(call: Call) -> Answer:
    return Binary(str(counted(call, group_rows(call))).encode(), "text/plain")


@endpoint("GET", "/groups/{id}")
def _get(call: Call) -> Answer:
    return one(call, "groups/$entity", GROUP, group_fields(existing(call, call["id"])))


@endpoint("POST", "/groups", milliseconds=900)
def _create(call: Call) -> Answer:
    fields = call.fields((*GROUP.shown, *GROUP.asked))
    _check_new(call, fields)
    owners, members = _bound(call, fields, "owners"), _bound(call, fields, "members")
    if "Unified" in (fields.get("groupTypes") or []):
        made = make_group(call.transaction, _wanted(fields, owners, members))
        run_on_new_group(call.transaction, made, map(str, fields.get("creationOptions") or ()))
    else:
        made = _security_group(call, fields, owners, members)
    made = replace(made, extra={name: value for name, value in fields.items() if name in _EXTRA})
    if fields.get("visibility") == "HiddenMembership":
        made = replace(made, visibility="HiddenMembership")
    call.transaction.put_group(made)
    return one(call, "groups/$entity", GROUP, group_fields(made), 201)


def _wanted(fields: Mapping[str, Any], owners: tuple[str, ...], members: tuple[str, ...]) -> NewGroup:
    return NewGroup(
        name=fields["displayName"],
        alias=fields["mailNickname"],
        description=fields.get("description"),
        public=(fields.get("visibility") or "Public") == "Public",
        classification=fields.get("classification"),
        owners=owners,
        members=members,
        options=tuple(map(str, fields.get("creationOptions") or ())),
        behaviors=tuple(map(str, fields.get("resourceBehaviorOptions") or ())),
    )


def _security_group(call: Call, fields: Mapping[str, Any], owners: tuple[str, ...], members: tuple[str, ...]) -> Group:
    number = call.transaction.take_group_number()
    return Group(
        id=guid_of("group", str(fields["mailNickname"]).lower(), number),
        number=number,
        name=fields["displayName"],
        alias=fields["mailNickname"],
        created=call.now,
        unified=False,
        security=True,
        description=fields.get("description"),
        owners=owners,
        members=members,
    )


def _check_new(call: Call, fields: Mapping[str, Any]) -> None:
    for name in ("displayName", "mailEnabled", "mailNickname", "securityEnabled"):
        if fields.get(name) is None:
            raise bad_request(f"A value is required for property '{name}' of resource 'Group'.")
    _check_values(fields)
    unified = "Unified" in (fields.get("groupTypes") or [])
    if bool(fields["mailEnabled"]) is not unified:
        message = (
            "The service does not currently support writes of mail-enabled groups. Please ensure that the "
            "mail-enablement property is unset and the security-enablement property is set."
        )
        raise bad_request(message)
    if alias_is_taken(call.transaction, str(fields["mailNickname"])):
        raise bad_request("Another object with the same value for property mailNickname already exists.")


_TEXTS = {"displayName": 256, "mailNickname": 64, "description": 1024, "visibility": 16, "classification": 256}


def _check_values(fields: Mapping[str, Any]) -> None:
    """Refuse values that a group can not have; an empty text is one of them (REFERENCE §4.2)."""
    for name, length in _TEXTS.items():
        value = fields.get(name)
        if value is not None and (not isinstance(value, str) or not 0 < len(value) <= length):
            raise _invalid(name)
    if "mailNickname" in fields and not alias_is_valid(str(fields["mailNickname"])):
        raise _invalid("mailNickname")
    if fields.get("visibility") not in (None, "Public", "Private", "HiddenMembership"):
        raise _invalid("visibility")
    for name in ("groupTypes", "creationOptions", "resourceBehaviorOptions"):
        if not isinstance(fields.get(name) or [], list):
            raise _invalid(name)


def _invalid(name: str) -> GraphError:
    return bad_request(f"Invalid value specified for property '{name}' of resource 'Group'.")


def _bound(call: Call, fields: Mapping[str, Any], name: str, *, groups: bool = False) -> tuple[str, ...]:
    """The ids of `owners@odata.bind`; raises GraphError for somebody whom the directory does not have."""
    links = fields.get(f"{name}@odata.bind") or []
    if not isinstance(links, list) or len(links) > 20:
        raise _invalid(name)
    return tuple(dict.fromkeys(referred(call, link, groups=groups) for link in links))


def referred(call: Call, link: Any, *, groups: bool = False) -> str:
    """The id of the person, or of the group where one may be, that an address of Graph names; raises GraphError."""
    key = str(link).rstrip("/").rpartition("/")[2].removeprefix("users('").removesuffix("')")
    group = call.transaction.group(key) if groups else None
    if group is not None and group.deleted is None:
        return group.id
    found = person(call.transaction, key)
    if found is None or found.deleted is not None:
        raise no_resource(key)
    return found.id


@endpoint("PATCH", "/groups/{id}")
def _update(call: Call) -> Answer:
    group = existing(call, call["id"])
    fields = call.fields((*GROUP.shown, *GROUP.asked))
    _check_values(fields)
    alias = str(fields.get("mailNickname") or group.alias)
    if alias.lower() != group.alias.lower() and alias_is_taken(call.transaction, alias):
        raise bad_request("Another object with the same value for property mailNickname already exists.")
    known = {*GROUP.shown, *GROUP.asked, "members@odata.bind", "owners@odata.bind"}
    for name in fields:
        if name not in known:
            raise bad_request(f"Resource '{name}' does not exist or one of its properties is not valid.")
    members = _bound(call, fields, "members", groups=not group.unified)
    owners = _bound(call, fields, "owners")
    after = replace(
        group,
        name=fields.get("displayName") or group.name,
        alias=alias,
        description=fields.get("description", group.description),
        visibility=fields.get("visibility") or group.visibility,
        classification=fields.get("classification", group.classification),
        security=bool(fields.get("securityEnabled", group.security)),
        members=tuple(dict.fromkeys((*group.members, *members))),
        owners=tuple(dict.fromkeys((*group.owners, *owners))),
        extra={**group.extra, **{name: value for name, value in fields.items() if name in _EXTRA}},
    )
    call.transaction.put_group(after)
    _tell_site(call, after)
    return Empty()


def _tell_site(call: Call, group: Group) -> None:
    """The site of a group goes by the group's name."""
    site = call.transaction.site(group.site or "")
    if site is not None and site.group == group.id and site.title != group.name:
        call.transaction.put_site(replace(site, title=group.name, version=site.version + 1))


@endpoint("DELETE", "/groups/{id}", milliseconds=500)
def _delete(call: Call) -> Answer:
    group = existing(call, call["id"])
    if group.unified:
        remove_group(call.transaction, group)
    else:
        call.transaction.drop_group(group)
    return Empty()


@endpoint("POST", "/groups/{id}/renew")
def _renew(call: Call) -> Answer:
    existing(call, call["id"])
    return Empty()
