"""What PATCH of a site takes: everything, unless a quirk has it take less than ProcessQuery does.

The metadata marks no member of SiteProperties read-only, and no source has written most of them this way
(DISCREPANCIES A7). A lock is written as a number by one client, read as a name, and a text in the metadata (A8).
"""

from collections.abc import Mapping
from typing import Any

from .errors import bad_query
from .quirks import Quirks

_SEEN = frozenset(  # recorded, or in use by a client (REFERENCE 5.1)
    name.lower()
    for name in (
        "Title",
        "Owner",
        "OwnerEmail",
        "OwnerName",
        "SetOwnerWithoutUpdatingSecondaryAdmin",
        "LockState",
        "SharingCapability",
        "StorageMaximumLevel",
        "StorageWarningLevel",
    )
)


def check_patch(changes: Mapping[str, Any], quirks: Quirks) -> None:
    """Refuse what PATCH does not take; the texts are assumptions."""
    for name, value in changes.items():
        if not quirks.patch_takes_every_property and name.lower() not in _SEEN:
            raise bad_query(f"The property '{name}' of SiteProperties can not be updated with PATCH.")
        if name.lower() != "lockstate":
            continue
        number = isinstance(value, int) and not isinstance(value, bool)
        if not (quirks.patch_takes_lock_numbers if number else quirks.patch_takes_lock_names):
            raise bad_query("Cannot convert a value to target type of the property 'LockState'.")
