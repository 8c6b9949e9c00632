"""Headers for which a request is refused before it is looked at."""

from collections.abc import Mapping

from .calls import Call
from .errors import sp_error


def check_digest(headers: Mapping[str, str]) -> None:
    """With a bearer token no digest is needed; one of the right form that is out of date is refused.

    Clients are known to send nonsense in this header with a token, and get through.
    """
    digest = headers.get("x-requestdigest", "")
    if digest.startswith("0x") and "," not in digest:
        raise sp_error("The security validation for this page is invalid and might be corrupted.", 403)


_MANAGERS = ("SPO.Tenant/RemoveSite", "SPSiteManager/", "GroupSiteManager/")


def check_version(name: str, call: Call) -> None:
    """Where the quirk says so, the functions that make and remove sites refuse OData 4 (the text is one client's)."""
    if not call.quirks.managers_refuse_odata_4 or call.headers.get("odata-version") != "4.0":
        return
    if name.startswith(_MANAGERS):
        raise sp_error("Elevated context should be used only to create service asserted level PoP", 400)
