"""Finding people and groups by a text: the people picker, and SP.Utilities.Utility. Source: wire/metadata.

What the picker tells of somebody is general knowledge; no recording has it.
"""

import json
from collections.abc import Iterator
from typing import Any

from ..directory_people import people, person_id
from ..group_claims import principal_in
from ..here import Here
from ..people import Principal
from ..site_users import ensured, user_id
from ..thing import function
from ..values import Typed
from .groups import Group, Groups, GroupUsers
from .root import Root
from .users import User, Users

_PICKER = "SP.UI.ApplicationPages.ClientPeoplePickerWebServiceInterface"
_UTILITY = "SP.Utilities.Utility"
_USER, _DIRECTORY_GROUP, _SITE_GROUP = 1, 4, 8  # PrincipalType
_KINDS = {_USER: "User", _DIRECTORY_GROUP: "SecGroup"}


def _principals(here: Here, text: str) -> Iterator[Principal]:
    """Whoever has a name or an address that begins with a text, or is named by it, each once."""
    wanted = text.strip().lower()
    exact = principal_in(here.transaction, wanted)
    if exact is not None:
        yield exact
    for _, one in people(here.transaction):
        begins = [*one.name.lower().split(), one.name.lower(), one.mail.lower(), one.upn.lower()]
        found = principal_in(here.transaction, one.upn)
        if found is not None and found != exact and wanted and any(word.startswith(wanted) for word in begins):
            yield found


def _entity(one: Principal) -> dict[str, Any]:
    known = {"Email": one.email, "ObjectId": person_id(one.upn)} if one.upn else {"Email": one.email}
    return {
        "Key": one.login,
        "DisplayText": one.name,
        "IsResolved": True,
        "Description": one.upn or one.name,
        "EntityType": _KINDS.get(one.kind, "User"),
        "EntityData": {"IsAltSecIdPresent": "False", "Title": "", "MobilePhone": "", "Department": "", **known},
        "MultipleMatches": [],
        "ProviderName": "Tenant",
        "ProviderDisplayName": "Tenant",
    }


def _asked(query: dict[str, Any]) -> tuple[str, int]:
    limit = query.get("MaximumEntitySuggestions")
    return str(query.get("QueryString") or ""), limit if isinstance(limit, int) and limit > 0 else 30


@function(Root, f"{_PICKER}.ClientPeoplePickerResolveUser", milliseconds=120)
def _resolve(root: Root, query_params: dict[str, Any]) -> str:
    text, _ = _asked(query_params)
    found = list(_principals(root.here, text))
    if len(found) == 1 or (found and principal_in(root.here.transaction, text.strip().lower()) is not None):
        return json.dumps(_entity(found[0]))
    unknown = {"EntityType": "", "EntityData": {}, "ProviderName": "", "ProviderDisplayName": ""}
    shown = {"Key": text, "DisplayText": text, "IsResolved": False, "Description": text}
    return json.dumps({**shown, **unknown, "MultipleMatches": [_entity(one) for one in found]})


@function(Root, f"{_PICKER}.ClientPeoplePickerSearchUser", milliseconds=120)
def _search(root: Root, query_params: dict[str, Any]) -> str:
    text, limit = _asked(query_params)
    return json.dumps([_entity(one) for one in _principals(root.here, text)][:limit])


def _information(here: Here, one: Principal) -> Typed:
    fields = {
        "Department": "",
        "DisplayName": one.name,
        "Email": one.email,
        "JobTitle": "",
        "LoginName": one.login,
        "Mobile": None,
        "PrincipalId": user_id(here.records, one.login) or -1,
        "PrincipalType": one.kind,
        "SIPAddress": one.email,
    }
    return Typed("SP.Utilities.PrincipalInfo", fields)


def _group_information(group: Group) -> Typed:
    title = str(group.record["Title"])
    empty = dict.fromkeys(("Department", "Email", "JobTitle", "SIPAddress"), "")
    fields = {"DisplayName": title, "LoginName": title, "PrincipalId": group.id, "PrincipalType": _SITE_GROUP}
    return Typed("SP.Utilities.PrincipalInfo", {**empty, "Mobile": None, **fields})


@function(Root, f"{_UTILITY}.ResolvePrincipalInCurrentContext", milliseconds=80)
def _resolve_principal(
    root: Root,
    input: str,
    scopes: int = 15,
    sources: int = 15,
    input_is_email_only: bool = False,
    add_to_user_info_list: bool = False,
    match_user_info_list: bool = False,
) -> Typed | None:
    found = next(_principals(root.here, input), None)
    if found is None or not found.kind & scopes:
        return None
    if add_to_user_info_list:
        ensured(root.here.records, found)
    return _information(root.here, found)


@function(Root, f"{_UTILITY}.SearchPrincipalsUsingContextWeb", milliseconds=80)
def _search_principals(
    root: Root, input: str, scopes: int = 15, sources: int = 15, max_count: int = 10, group_name: str = ""
) -> list[Typed]:
    found = [_information(root.here, one) for one in _principals(root.here, input) if one.kind & scopes]
    for group in Groups(root.here).items() if scopes & _SITE_GROUP else ():
        if isinstance(group, Group) and str(group.record["Title"]).lower().startswith(input.strip().lower()):
            found.append(_group_information(group))
    return found[:max_count]


@function(Root, f"{_UTILITY}.ExpandGroupsToPrincipals", milliseconds=80)
def _expand(root: Root, inputs: list[Any], max_count: int = 1000) -> list[Typed]:
    """Who is in groups of the site, by the groups' names; whoever is named without being a group stands for himself."""
    found: dict[str, Typed] = {}
    titles = {str(stored.body["Title"]).lower(): name for name, stored in root.here.records.rows("group").items()}
    for text in map(str, inputs):
        number = titles.get(text.strip().lower())
        inside = [text] if number is None else [user.login for user in _users(GroupUsers(root.here, int(number)))]
        for one in (principal_in(root.here.transaction, login) for login in inside):
            if one is not None:
                found.setdefault(one.login, _information(root.here, one))
    return list(found.values())[:max_count]


def _users(users: Users) -> Iterator[User]:
    return (user for user in users.items() if isinstance(user, User))


@function(Root, f"{_UTILITY}.GetCurrentUserEmailAddresses")
def _own_addresses(root: Root) -> str:
    """An application has none."""
    return ""
