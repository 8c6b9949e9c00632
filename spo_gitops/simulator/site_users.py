"""The principals that a site knows, by their numbers: users and groups are counted together."""

from collections.abc import Mapping

from .group_claims import members_claim
from .models import Site
from .people import Principal
from .records import Records, derived
from .store import Transaction
from .store_objects import Stored

FIRST_ID = 6
SYSTEM_ID = 1073741823
SYSTEM_LOGIN = "SHAREPOINT\\system"
APP_LOGIN = "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint"
APP_ID = 1073741822


@derived("user")
def _first_users(site: Site) -> Mapping[str, Stored]:
    logins = dict.fromkeys((site.owner, *_connected(site), *site.admins))
    found = {str(FIRST_ID + index): Stored("", {"LoginName": login}) for index, login in enumerate(logins)}
    return found | {
        str(APP_ID): Stored("", {"LoginName": APP_LOGIN}),
        str(SYSTEM_ID): Stored("", {"LoginName": SYSTEM_LOGIN}),
    }


def _connected(site: Site) -> tuple[str, ...]:
    """The members of the site's own group."""
    return () if site.group is None or site.channel else (members_claim(site.group),)


def user_id(records: Records, login: str) -> int | None:
    """The number of a principal in a site, if the site knows it."""
    wanted = login.lower()
    for name, stored in records.rows("user").items():
        if str(stored.body["LoginName"]).lower() == wanted:
            return int(name)
    return None


def next_principal(records: Records) -> int:
    """A number that neither a user nor a group of the site has had."""
    records.keep("user")  # else an administrator who comes later would be counted as if no group had been made
    taken = (int(name) for kind in ("user", "group") for name in records.rows(kind) if int(name) < APP_ID)
    return records.next_id("principal", 1 + max(taken, default=FIRST_ID - 1))


def ensured(records: Records, person: Principal) -> int:
    """The number of a principal in a site, which knows it from now on."""
    known_as = user_id(records, person.login)
    if known_as is not None:
        # From now on somebody may be referred to by this number, whoever administers the site.
        records.put("user", known_as, records.get("user", known_as) or {"LoginName": person.login})
        return known_as
    number = next_principal(records)
    records.put("user", number, {"LoginName": person.login})
    return number


def acquaint(transaction: Transaction, site: Site) -> None:
    """Give numbers to the owner and the administrators who came after the others had got theirs."""
    records = Records(transaction, site)
    for login in (site.owner, *site.admins):
        if user_id(records, login) is None:
            records.put("user", next_principal(records), {"LoginName": login})
