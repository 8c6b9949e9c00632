"""People as the columns of items look them up."""

from dataclasses import dataclass
from typing import Any

from .users import User


@dataclass(slots=True)
class PersonOfColumn(User):
    """Somebody as a column looks them up: by the columns of the site's list of users, which are called otherwise."""

    def properties(self) -> dict[str, Any]:
        found = User.properties(self)
        return {"EMail" if name == "Email" else name: value for name, value in found.items()}

    def asked(self, name: str) -> tuple[str, Any] | None:
        wire = _OF_USER_LIST.get(name.lower())
        if wire is None:
            return User.asked(self, name)
        values = self.values()
        first, _, last = str(values["Title"]).partition(" ")
        known = {
            "EMail": values["Email"],
            "FirstName": first,
            "LastName": last,
            "Name": values["LoginName"],
            "SipAddress": values["Email"],
            "UserName": values["UserPrincipalName"] or values["Email"],
        }
        return wire, known.get(wire)


_OF_USER_LIST = {
    name.lower(): name
    for name in (
        *("EMail", "FirstName", "LastName", "Name", "SipAddress", "UserName"),
        *("Department", "JobTitle", "MobilePhone", "Office", "Picture", "WorkPhone"),
    )
}
