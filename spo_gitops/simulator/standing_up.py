"""A new tenant in a folder, from observations instead of seeds."""

from typing import Any

from .importing import checked, load
from .keys import ensure_keys
from .options import TenantOptions
from .tenant import Tenant


class TenantExists(Exception):
    """The folder has a tenant already."""


def import_tenant(options: TenantOptions, observations: Any) -> list[str]:
    """Make a tenant of observations and close it; what had to be left out is told.

    Raises NotObservations for a file of another shape, and TenantExists, before anything is written.
    """
    found = checked(observations)
    if (options.directory / "tenant.db").exists():
        raise TenantExists(f"{options.directory} has a tenant already")
    options.directory.mkdir(parents=True, exist_ok=True)
    tenant = Tenant(options, ensure_keys(options.directory))
    try:
        with tenant.begin() as transaction:
            left_out = load(transaction, found)
        tenant.store.forget_history()
    finally:
        tenant.close()
    return left_out
