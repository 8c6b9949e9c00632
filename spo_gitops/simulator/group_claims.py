"""The login names by which a site knows a group of the directory, and the names that go with them."""

from dataclasses import replace

from .hosts import TENANT_DOMAIN
from .models import Group
from .people import Principal, find_principal
from .store import Transaction

_CLAIM = "c:0o.c|federateddirectoryclaimprovider|"
_SECURITY = "c:0t.c|tenant|"


def owners_claim(group_id: str) -> str:
    """The login name of the owners of a group."""
    return f"{_CLAIM}{group_id}_o"


def members_claim(group_id: str) -> str:
    """The login name of the members of a group."""
    return f"{_CLAIM}{group_id}"


def mail_of(group: Group) -> str:
    """The address of a group."""
    return f"{group.alias}@{TENANT_DOMAIN}"


def principal_in(transaction: Transaction, text: str) -> Principal | None:
    """The principal with a name or claim; a group that the directory has goes by its own name (recorded)."""
    found = find_principal(text)
    if found is not None and found.login.startswith(_SECURITY):
        group = transaction.group(found.login.removeprefix(_SECURITY))
        return found if group is None else replace(found, name=group.name)
    if found is None or not found.login.startswith(_CLAIM):
        return found
    group_id, _, owners = found.login.removeprefix(_CLAIM).partition("_")
    group = transaction.group(group_id)
    if group is None:
        return found
    return replace(found, name=f"{group.name} {'Owners' if owners else 'Members'}", email=mail_of(group))
