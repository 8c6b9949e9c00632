"""Headers for which a request is refused before it is looked at."""

from collections.abc import Mapping
from datetime import UTC, datetime

from .calls import Call
from .errors import ServiceError, sp_error
from .quirks import Quirks

DIGEST_SECONDS = 1800
_STAMP = "%d %b %Y %H:%M:%S -0000"
_READS = ("GET", "HEAD", "OPTIONS")


def digest_stamp(now: float) -> str:
    """When a request digest was given, as the digest itself says."""
    return datetime.fromtimestamp(now, UTC).strftime(_STAMP)


def digest_refusal(
    method: str, path: str, headers: Mapping[str, str], *, now: float, quirks: Quirks
) -> ServiceError | None:
    """With a bearer token no digest is needed; one of the right form that is out of date is refused (REFERENCE 1.5).

    Clients are known to send nonsense in this header with a token, and get through. Whether a token is enough is not
    certain (DISCREPANCIES A10): the quirk has every POST need a digest, but the one that asks for it.
    """
    digest = headers.get("x-requestdigest", "")
    if digest.startswith("0x"):
        refused = not _is_fresh(digest, now)
    else:
        needed = quirks.posts_need_digest and method not in _READS
        refused = needed and not path.lower().rstrip("/").endswith("/_api/contextinfo")
    message = "The security validation for this page is invalid and might be corrupted."
    return ServiceError(403, -2130575252, "Microsoft.SharePoint.SPException", message) if refused else None


def _is_fresh(digest: str, now: float) -> bool:
    try:
        given = datetime.strptime(digest.partition(",")[2], _STAMP).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return False
    return given + DIGEST_SECONDS >= now


_MANAGERS = ("SPO.Tenant/RemoveSite", "SPSiteManager/", "GroupSiteManager/")


def check_version(name: str, call: Call) -> None:
    """Where the quirk says so, the functions that make and remove sites refuse OData 4 (the text is one client's)."""
    if not call.quirks.managers_refuse_odata_4 or call.headers.get("odata-version") != "4.0":
        return
    if name.startswith(_MANAGERS):
        raise sp_error("Elevated context should be used only to create service asserted level PoP", 400)
