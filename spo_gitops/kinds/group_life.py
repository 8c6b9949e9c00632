"""A site with a Microsoft 365 group: made through the group, removed with it, and brought back, the group first.

An application creates the group; the service makes the site and may answer 404 until it is there. Both go to recycle
bins of their own: the directory keeps the group for 30 days, the tenant the site for 93. So a site may have to come
back without its group. Source: wire/REFERENCE.md 4.2, 9.2 and 9.3, wire/DISCREPANCIES.md B5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from ..catalog.clouds import cloud_of
from ..errors import AnswerLostError, MalformedAnswerError, NotFoundError, RejectedError, TenantError
from ..model.attribute import split_element, unquoted
from ..model.desired import Desired
from ..model.kind import Conversation, Wait
from ..model.operation import Request
from ..model.ownership import Owned
from ..model.value import NO_PRIOR, Value
from . import directory, titled
from .birth import hub_at_birth
from .group_site import ALIAS, HEAD, OWNERS, is_recycled
from .hosts import ZERO_ID, absolute, path_of

AT_ONCE = 20  # owners that one creation takes
POLLS, POLL_S = 90, 10.0
_BRIEFLY = 20
LEFT = "groupLeft"  # a fact about a site in the recycle bin: what has become of its group
RECYCLED, GONE, UNREAD = "recycled", "gone", "unread"
_DESIGN = "implicit_formula_292aa8a00786498a87a5ca52d9f4214a_"


def create(tenant: str, desired: Desired) -> Conversation[str]:
    """Make the group and wait until its site answers at the declared URL; the group's id."""
    path = desired.address.key
    alias = alias_of(desired)
    if (yield from with_alias(alias)):
        raise RejectedError(
            f"another Microsoft 365 group has the alias {alias}",
            hint=f"choose another below {HEAD}; after a run that was cut short its site may still be on its way",
        )
    people = []
    for owner in owners_of(desired)[:AT_ONCE]:
        people.append((yield from object_id(owner)))
    design = yield from titled.design_id(str(desired.create.get("siteDesign", ZERO_ID)))
    hub = yield from hub_at_birth(desired)
    body = _body(tenant, desired, alias, people) | {"creationOptions": list(_options(desired, design, hub))}
    try:
        response = yield Request("directory.create-group", body=body)
        group = _id(response.body)
    except AnswerLostError:
        group = yield from _after_lost_answer(alias)
        if not group:  # an alias is unique, so that repeating can at worst be refused
            response = yield Request("directory.create-group", body=body)
            group = _id(response.body)
    where = yield from _site_of(group)
    if where != path:
        yield Request("directory.remove-group", {"id": group})  # what we have just made, and nobody asked for
        raise RejectedError(
            f"the service made the site of the new group at {where}, not at {path}: the group was removed again",
            hint="the URL may be taken by something in a recycle bin; choose another",
        )
    return group


def alias_of(desired: Desired) -> str:
    """The alias of the site's group, the end of its URL unless it is declared."""
    return str(desired.create.get(ALIAS) or desired.address.key.rpartition("/")[2])


def given(desired: Desired) -> dict[str, Owned]:
    """What the creation has set by itself, of which there was no value before."""
    fields = desired.fields
    names = ["title", f"{HEAD}.visibility", f"{HEAD}.classification"]
    owned = {name: Owned(fields[name], NO_PRIOR) for name in names if fields.get(name)}
    for name, value in fields.items():
        if name.partition("[")[0] == OWNERS and _few(value):
            owned[name] = Owned(value, NO_PRIOR)
    return owned


def owners_of(desired: Desired) -> tuple[str, ...]:
    """The declared owners, whatever the mode."""
    whole = desired.fields.get(OWNERS)
    if isinstance(whole, tuple):
        return tuple(map(unquoted, whole))
    members = (split_element(name) for name, value in desired.fields.items() if value is True)
    return tuple(sorted(unquoted(member[1]) for member in members if member and member[0] == OWNERS))


def object_id(person: str) -> Conversation[str]:
    """Somebody's id in the directory."""
    found = yield from directory.user_id(person)
    if not found:
        raise RejectedError(f"the directory has no {person}", hint="correct or remove the name")
    return str(found)


def remove(tenant: str, path: str, group: str) -> Conversation[bool]:
    """Delete the group and wait until both lie in their recycle bins; false where there was no group any more."""
    try:
        yield Request("directory.remove-group", {"id": group})
    except NotFoundError:
        return False
    for _ in range(_BRIEFLY):
        if (yield from is_recycled(group)):
            break
        yield Wait(POLL_S)
    for _ in range(POLLS):
        try:
            yield Request("site.read", body={"url": absolute(tenant, path), "includeDetail": False})
        except NotFoundError:
            return True
        yield Wait(POLL_S)
    raise AnswerLostError(f"the group of {path} is deleted, but its site still answers", hint="plan again later")


def restore(group: str) -> Conversation[bool]:
    """Bring the group back; false where the directory has it no more. One that is there already is as good."""
    with suppress(AnswerLostError):  # the read below tells whether it took effect
        try:
            yield Request("directory.restore-group", {"id": group})
            return True
        except NotFoundError:
            pass
    try:
        yield Request("directory.group-details", {"id": group})
    except NotFoundError:
        return False
    return True


def left_of(url: str, identity: str) -> Conversation[dict[str, Value]]:
    """What there is to know of the group of a site in the tenant's recycle bin: whether it can come back as well."""
    try:
        group = yield from _recycled_group(url, identity)
        return {LEFT: RECYCLED if (yield from is_recycled(group)) else GONE} if group else {}
    except TenantError:
        return {LEFT: UNREAD}


def _recycled_group(url: str, identity: str) -> Conversation[str]:
    """The group of such a site, by the tenant's list, which lags: a row that it has not yet tells nothing."""
    view = (
        "<View Scope='RecursiveAll'><ViewFields><FieldRef Name='SiteId'/><FieldRef Name='GroupId'/></ViewFields>"
        f"<Query><Where><Eq><FieldRef Name='SiteUrl'/><Value Type='Text'>{url}</Value></Eq></Where></Query>"
        "<RowLimit>20</RowLimit></View>"
    )
    response = yield Request("site.list-aggregated", body={"parameters": {"RenderOptions": 2, "ViewXml": view}})
    rows = response.body.get("Row") if isinstance(response.body, dict) else None
    if not isinstance(rows, list):
        raise MalformedAnswerError("the aggregated list answered without rows")
    groups = {_guid(row, "GroupId") for row in rows if _guid(row, "SiteId") == identity.lower()} - {"", ZERO_ID}
    return min(groups, default="")


def _body(tenant: str, desired: Desired, alias: str, owners: list[str]) -> dict[str, Any]:
    fields = desired.fields
    body: dict[str, Any] = {
        "displayName": fields["title"],
        "mailNickname": alias,
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "visibility": fields.get(f"{HEAD}.visibility", "Private"),  # the service's own default is Public
        "owners@odata.bind": [f"https://{cloud_of(tenant).graph}/v1.0/users/{owner}" for owner in owners],
        "resourceBehaviorOptions": ["WelcomeEmailDisabled"],
    }
    # An empty text is refused (REFERENCE 4.2).
    said = fields.get(f"{HEAD}.description") or fields.get("description")
    optional = {"description": said, "classification": fields.get(f"{HEAD}.classification")}
    return body | {name: value for name, value in optional.items() if value}


def _options(desired: Desired, design: str, hub: str) -> Iterator[str]:
    if "language" in desired.create:  # else the service chooses, and it chooses the root site's (usual_language.py)
        yield f"SPSiteLanguage:{desired.create['language']}"
    yield f"SiteAlias:{desired.address.key.rpartition('/')[2]}"
    if hub:
        yield f"HubSiteId:{hub}"
    if design != ZERO_ID:
        yield _DESIGN + design


def _few(value: Value) -> bool:
    return not isinstance(value, tuple) or len(value) <= AT_ONCE


def with_alias(alias: str) -> Conversation[str]:
    """The id of the group that has the alias, or empty."""
    response = yield Request("directory.find-alias", {"alias": alias})
    entries = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(entries, list):
        raise MalformedAnswerError("the groups came without value")
    return _id(entries[0]) if entries else ""


def _after_lost_answer(alias: str) -> Conversation[str]:
    """Ours where it shows: the alias was free a moment ago, and the request was sent."""
    for _ in range(3):
        yield Wait(POLL_S)
        if group := (yield from with_alias(alias)):
            return str(group)
    return ""


def _site_of(group: str) -> Conversation[str]:
    """The path of the group's site, once the service has made it."""
    for _ in range(POLLS):
        try:
            response = yield Request("directory.group-site", {"id": group})
            return path_of(str(response.body["value"]))
        except (NotFoundError, AnswerLostError):
            yield Wait(POLL_S)
        except (KeyError, TypeError) as error:
            raise MalformedAnswerError("the site of a group came without its URL") from error
    raise AnswerLostError("the group is there, but its site was still being made when we stopped waiting",
                          hint="plan again later")  # fmt: skip


def _id(body: Any) -> str:
    if not isinstance(body, Mapping) or not body.get("id"):
        raise MalformedAnswerError("the group came without its id")
    return str(body["id"]).lower()


def _guid(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip("{}").lower()
