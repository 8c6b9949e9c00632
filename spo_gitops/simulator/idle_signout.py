"""When idle people are signed out on unmanaged devices: one policy behind two interfaces."""

import re

from .answers import Answer, Value
from .calls import Call, Effect, Route
from .errors import argument_error
from .hosts import Host
from .store import Transaction

_DOCUMENT = "idle sign-out"
_SPAN = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


def idle_sign_out(transaction: Transaction) -> tuple[bool, int, int]:
    """Whether it is on, after how many seconds it warns, and after how many it signs out."""
    enabled, warn, end = transaction.document(_DOCUMENT, [False, 0, 0])
    return bool(enabled), int(warn), int(end)


def set_idle_sign_out(transaction: Transaction, enabled: bool, warn: int, end: int) -> None:
    """Change the policy; raises ServiceError when it would warn too late."""
    if enabled and not 0 < warn < end:
        raise argument_error("The time of the warning must be before the time of the sign-out.")
    transaction.put_document(_DOCUMENT, [enabled, warn if enabled else 0, end if enabled else 0])


def _get(call: Call) -> Answer:
    enabled, warn, end = idle_sign_out(call.transaction)
    return Value("GetIdleSessionSignOutForUnmanagedDevices", f"{enabled},{warn},{end}")


def _set(call: Call) -> Answer:
    enabled = call.argument("enabled")
    if not isinstance(enabled, bool):
        raise argument_error("enabled")
    set_idle_sign_out(call.transaction, enabled, _seconds(call, "warnAfter"), _seconds(call, "signOutAfter"))
    return Value("SetIdleSessionSignOutForUnmanagedDevices", True)


def _seconds(call: Call, name: str) -> int:
    """A span of time as OData writes it: `PT5M`."""
    match = _SPAN.fullmatch(str(call.argument(name) or "PT0S"))
    if match is None:
        raise argument_error(name)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


_ADMIN = (Host.ADMIN,)
_T = "SPO.Tenant"

ROUTES = (
    Route(
        f"{_T}/GetIdleSessionSignOutForUnmanagedDevices",
        "GET POST",
        f"{_T}/GetIdleSessionSignOutForUnmanagedDevices(*)",
        _get,
        Effect.READ,
        200,
        _ADMIN,
    ),
    Route(
        f"{_T}/SetIdleSessionSignOutForUnmanagedDevices",
        "POST",
        f"{_T}/SetIdleSessionSignOutForUnmanagedDevices(*)",
        _set,
        Effect.WRITE,
        400,
        _ADMIN,
    ),
)
