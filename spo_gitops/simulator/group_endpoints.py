"""GroupSiteManager and SPOGroup: Microsoft 365 groups with their sites, from SharePoint's side (REFERENCE §4.3, §9.2).

CreateGroupEx and CreateGroupForSite tell most failures with 200 and `ErrorMessage` set. The service gives these to
people; whether an application may call them is not recorded, so that CreateGroupForSite is a switch.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .answers import Answer, Entity, Value, Void
from .calls import Call, Effect, Route
from .content.design_runs import run_on_new_group
from .directory_people import known_as, person
from .errors import access_denied, argument_error, resource_not_found
from .group_sites import (
    NewGroup,
    adopt,
    alias_is_taken,
    alias_is_valid,
    free_url,
    make_group,
    remove_group,
)
from .hosts import EMPTY_GUID, Host
from .models import Group, Site
from .people import find_principal
from .provisioning import READY, status_of
from .recycling import live_site, recycle

_INFO = "Microsoft.SharePoint.Portal.GroupSiteInfo"
_TAKEN = "The group alias already exists."


def _info(
    call: Call,
    group: Group | None,
    function: str,
    *,
    error: str | None = None,
    documents: bool = True,
    hides_id: bool = False,
) -> Answer:
    site = None if group is None else call.transaction.site(group.site or "")
    status = 0 if site is None else status_of(site, call.now)
    # Recorded with the id, and in one case with zeros where the site was ready (DISCREPANCIES B7).
    shown = None if hides_id and status == READY else group
    fields = {
        "DocumentsUrl": f"{site.url}/Shared Documents" if site is not None and documents else None,
        "ErrorMessage": error,
        "GroupId": EMPTY_GUID if shown is None else shown.id,
        "SiteStatus": status,
        "SiteUrl": None if site is None else site.url,
    }
    return Entity(_INFO, fields, edit_link="GroupSiteManager", function=function)


def _wanted(call: Call, options: Mapping[str, Any]) -> NewGroup:
    """The arguments of CreateGroupEx. CLI for Microsoft 365 puts the classification inside the creation options."""
    creation = options.get("CreationOptions") or []
    classification = options.get("Classification") or None
    if isinstance(creation, dict):
        classification = classification or creation.get("Classification") or None
        creation = creation.get("results") or []
    owners = tuple(
        known_as(call.transaction, found).id
        for found in map(find_principal, map(str, options.get("Owners") or ()))
        if found is not None and found.upn is not None
    )
    return NewGroup(
        name=call.text_argument("displayName"),
        alias=call.text_argument("alias"),
        description=str(options["Description"]) if options.get("Description") else None,
        public=bool(call.argument("isPublic")),
        classification=classification,
        owners=owners,
        options=tuple(map(str, creation)),
    )


def _refused(call: Call, new: NewGroup) -> str | None:
    if not alias_is_valid(new.alias):
        return "The group alias is not valid."
    return _TAKEN if alias_is_taken(call.transaction, new.alias) else None


def _create_ex(call: Call) -> Answer:
    new = _wanted(call, call.optional_object("optionalParams"))
    error = _refused(call, new)
    if error is not None:
        return _info(call, None, "CreateGroupEx", error=error)
    instant = call.quirks.create_ready_at_once
    made = make_group(call.transaction, new, instant=instant)
    run_on_new_group(call.transaction, made, new.options)
    return _info(call, made, "CreateGroupEx", hides_id=call.quirks.new_group_id_is_zero)


def _create(call: Call) -> Answer:
    options = {
        "Owners": call.argument("ownerPrincipalNames"),
        "Description": call.argument("description"),
        "CreationOptions": call.argument("creationOptions"),
    }
    new = _wanted(call, options)
    error = _refused(call, new)
    made = make_group(call.transaction, new) if error is None else None
    return _info(call, made, "CreateGroup", error=error)


def _create_for_site(call: Call) -> Answer:
    if not call.quirks.app_only_groupify:
        raise access_denied()
    site = live_site(call.transaction, call.site_url)
    new = _wanted(call, call.optional_object("optionalParams"))
    if site.group is not None:
        raise argument_error("This site already has an M365 Group attached.")
    error = _refused(call, new)
    admins = tuple(dict.fromkeys((*site.admins, site.owner)))
    made = None if error is not None else adopt(call.transaction, replace(site, admins=admins), new)
    return _info(call, made, "CreateGroupForSite", error=error, documents=False)


def _delete(call: Call) -> Answer:
    site = live_site(call.transaction, call.text_argument("siteUrl"))
    group = None if site.group is None or site.channel else call.transaction.group(site.group)
    if group is not None and group.deleted is None:
        remove_group(call.transaction, group)
    elif site.group is None:
        raise argument_error("The site does not belong to a group.")
    else:
        recycle(call.transaction, site)
    return Void("Delete")


def _status(call: Call) -> Answer:
    group = call.transaction.group(call.text_argument("groupId"))
    return _info(call, None if group is None or group.deleted is not None else group, "GetSiteStatus")


def _valid_url(call: Call) -> Answer:
    """A URL that the alias would give, in the managed path that is asked for."""
    managed = str(call.argument("managedPath", 1) or "sites")
    return Value("GetValidSiteUrlFromAlias", free_url(call.transaction, call.text_argument("alias"), managed))


def _may_create(call: Call) -> Answer:
    return Value("CanUserCreateGroup", True)


def _ensure_team(call: Call) -> Answer:
    site = live_site(call.transaction, call.text_argument("siteUrl"))
    group = None if site.group is None or site.channel else call.transaction.group(site.group)
    if group is None or group.deleted is not None:
        raise argument_error("The site does not belong to a group.")
    call.transaction.put_group(replace(group, team=True))
    return Value("EnsureTeamForGroup", group.id)


def _existing(call: Call) -> Group:
    group = call.transaction.group(call.text_argument("groupId"))
    if group is None or group.deleted is not None:
        raise resource_not_found()
    return group


def _rename(call: Call) -> Answer:
    """UpdateGroupProperties and UpdateGroupPropertiesBySiteId: the group's name, and its site's with it."""
    group, name = _existing(call), call.text_argument("displayName")
    call.transaction.put_group(replace(group, name=name))
    site: Site | None = call.transaction.site(group.site or "")
    if site is not None and site.group == group.id:
        call.transaction.put_site(replace(site, title=name, version=site.version + 1))
    return Void("UpdateGroupProperties")


def _group_info(call: Call) -> Answer:
    group = _existing(call)
    site = call.transaction.site(group.site or "")
    fields = {"GroupStatusInAAD": 0, "SiteUrl": None if site is None else site.url}
    name = "Microsoft.Online.SharePoint.TenantAdministration.GroupInfo"
    return Entity(name, fields, "SPOGroup", function="GetGroupInfo")


def _people(argument: str, change: Callable[[Group, str], Group]) -> Callable[[Call], Answer]:
    def run(call: Call) -> Answer:
        group = _existing(call)
        found = person(call.transaction, call.text_argument(argument))
        if found is None or found.deleted is not None:
            raise resource_not_found()
        call.transaction.put_group(change(group, found.id))
        return Void("")

    return run


def with_owner(group: Group, key: str) -> Group:
    """A group with one more owner."""
    return replace(group, owners=tuple(dict.fromkeys((*group.owners, key))))


def with_member(group: Group, key: str) -> Group:
    """A group with one more member."""
    return replace(group, members=tuple(dict.fromkeys((*group.members, key))))


def without_owner(group: Group, key: str) -> Group:
    """A group without an owner."""
    return replace(group, owners=tuple(one for one in group.owners if one != key))


def without_member(group: Group, key: str) -> Group:
    """A group without a member."""
    return replace(group, members=tuple(one for one in group.members if one != key))


def _with_both(group: Group, key: str) -> Group:
    return with_owner(with_member(group, key), key)


def _without_both(group: Group, key: str) -> Group:
    return without_owner(without_member(group, key), key)


_SITES = (Host.TENANT, Host.ADMIN)
_ADMIN = (Host.ADMIN,)
_W, _R = Effect.WRITE, Effect.READ


def _manager(name: str, handler: Callable[[Call], Answer], effect: Effect, milliseconds: int) -> Route:
    verbs = "GET POST" if effect is Effect.READ else "POST"
    pattern = f"GroupSiteManager/{name}(*)"
    return Route(f"GroupSiteManager/{name}", verbs, pattern, handler, effect, milliseconds, _SITES)


def _spo_group(name: str, handler: Callable[[Call], Answer]) -> Route:
    return Route(f"SPOGroup/{name}", "POST", f"SPOGroup/{name}(*)", handler, Effect.WRITE, 400, _ADMIN)


ROUTES = (
    _manager("CreateGroupEx", _create_ex, _W, 2201),
    _manager("CreateGroup", _create, _W, 2201),
    _manager("CreateGroupForSite", _create_for_site, _W, 2201),
    _manager("Delete", _delete, _W, 628),
    _manager("GetSiteStatus", _status, _R, 60),
    _manager("GetValidSiteUrlFromAlias", _valid_url, _R, 60),
    _manager("CanUserCreateGroup", _may_create, _R, 30),
    _manager("EnsureTeamForGroup", _ensure_team, _W, 900),
    _spo_group("UpdateGroupProperties", _rename),
    _spo_group("UpdateGroupPropertiesBySiteId", _rename),
    _spo_group("AddGroupOwner", _people("ownerId", with_owner)),
    _spo_group("RemoveGroupOwner", _people("ownerId", without_owner)),
    _spo_group("AddGroupMember", _people("memberId", with_member)),
    _spo_group("RemoveGroupMember", _people("memberId", without_member)),
    _spo_group("AddAsGroupOwnerAndMember", _people("userId", _with_both)),
    _spo_group("RemoveAsGroupOwnerAndMember", _people("userId", _without_both)),
    Route("SPOGroup/GetGroupInfo", "GET POST", "SPOGroup/GetGroupInfo(*)", _group_info, _R, 200, _ADMIN),
)
