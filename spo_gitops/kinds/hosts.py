"""Paths and URLs: a site is named by its server-relative path, in lower case; the service wants absolute URLs."""

from __future__ import annotations

from urllib.parse import urlsplit

ZERO_ID = "00000000-0000-0000-0000-000000000000"


def absolute(tenant_url: str, path: str) -> str:
    """``/sites/x`` below the tenant; the root site is the tenant's URL itself. OneDrives have a host of their own."""
    if is_personal(path):
        scheme, _, host = tenant_url.partition("://")
        name, dot, domain = host.partition(".")
        return f"{scheme}://{name}-my{dot}{domain}{path}"
    return tenant_url if path == "/" else tenant_url + path


def is_personal(path: str) -> bool:
    """Whether that is somebody's OneDrive."""
    return path.lower().startswith("/personal/")


def path_of(url: str) -> str:
    """The server-relative path of an absolute URL, lower case and without a trailing slash."""
    return urlsplit(url).path.rstrip("/").lower() or "/"
