"""Paths and URLs: a site is named by its server-relative path, in lower case; the service wants absolute URLs."""

from __future__ import annotations

from ..model import site_url
from ..model.site_url import OF_ONE_DRIVES, is_on_one_drive_host, path_on_host

ZERO_ID = "00000000-0000-0000-0000-000000000000"


def absolute(tenant_url: str, path: str) -> str:
    """``/sites/x`` below the tenant; the root site is the tenant's URL itself. OneDrives have a host of their own."""
    if not is_on_one_drive_host(path):
        return tenant_url + path_on_host(path)
    scheme, _, host = tenant_url.partition("://")
    name, dot, domain = host.partition(".")
    return f"{scheme}://{name}{OF_ONE_DRIVES}{dot}{domain}{path_on_host(path)}"


def path_of(url: str) -> str:
    """The server-relative path of an absolute URL, lower case and without a trailing slash."""
    return site_url.path_of(url).lower()
