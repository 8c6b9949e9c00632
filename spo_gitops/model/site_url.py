"""Server-relative URLs of sites: the managed paths, the root site, and what lives on the host of OneDrives.

A site is named without its host, so that one file serves every tenant. That leaves two roots for one ``/``: the
tenant's own, which has it, and that of the host on which the OneDrives live (``https://contoso-my.sharepoint.com``,
template SPSMSITEHOST#0). That one goes by ``/personal``, the path that all OneDrives share and no site can have.
Source: wire/REFERENCE.md 0 (hosts), 4 (templates) and 17 (characters).
"""

from __future__ import annotations

ROOT = "/"
ONE_DRIVE_HOST = "/personal"
MANAGED_PATHS = ("sites", "teams", "personal")
OF_ONE_DRIVES = "-my"  # what the tenant's name ends in, in the name of their host

_ONE_DRIVES = f"{ONE_DRIVE_HOST}/"


def is_one_drive(path: str) -> bool:
    """Whether that is somebody's OneDrive."""
    return path.lower().startswith(_ONE_DRIVES)


def is_on_one_drive_host(path: str) -> bool:
    """Whether that is a OneDrive, or the root site of their host."""
    return is_one_drive(path) or path.lower() == ONE_DRIVE_HOST


def path_on_host(path: str) -> str:
    """What stands behind the host's name in the site's absolute URL: nothing for the root site of either host."""
    return "" if path.lower() in (ROOT, ONE_DRIVE_HOST) else path


def path_of(url: str) -> str:
    """The server-relative path of an absolute URL, spelled as it is and without a trailing slash, query and fragment.

    Never raises: what is no URL is taken as it stands.
    """
    _, absolute, rest = url.partition("//")
    host, _, below = rest.partition("/") if absolute else ("", "", url.lstrip("/"))
    path = below.partition("#")[0].partition("?")[0].rstrip("/")
    if path:
        return f"/{path}"
    return ONE_DRIVE_HOST if host.lower().partition(".")[0].endswith(OF_ONE_DRIVES) else ROOT
