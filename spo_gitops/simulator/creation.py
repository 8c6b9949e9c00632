"""Making a site: what is checked, what a new one is like and how long provisioning takes."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import argument_error
from .hosts import EMPTY_GUID, ROOT_URL
from .language import tenant_language
from .models import Site
from .site_changes import known
from .site_schema import DEFAULTS
from .store import Transaction

_LEAF = re.compile(r"[A-Za-z0-9._-]*[A-Za-z0-9_-]")
_PATHS = ("/sites/", "/teams/")
MODERN = ("SITEPAGEPUBLISHING#0", "STS#3")
TEMPLATES = (*MODERN, "STS#0", "PROJECTSITE#0", "BLANKINTERNET#0", "CONTENTCTR#0", "EDISC#0", "BDR#0", "DEV#0")
READY_SECONDS = (4.0, 12.0)  # until the site answers
COMPLETE_SECONDS = (6.0, 20.0)  # after that, until features and site scripts have run


@dataclass(frozen=True, slots=True)
class NewSite:
    """What a caller wants."""

    url: str
    title: str
    template: str
    owner: str
    description: str = ""
    classification: str = ""
    share_by_email: bool = False
    hub: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    by_tenant: bool = False


def check_url(url: str) -> None:
    """Refuse a URL that no site may have."""
    lowered = url.lower().removeprefix(ROOT_URL)
    managed = next((path for path in _PATHS if lowered.startswith(path)), None)
    leaf = lowered.removeprefix(managed or "")
    if not url.lower().startswith(ROOT_URL) or managed is None or not _LEAF.fullmatch(leaf):
        raise argument_error(f"The URL {url} is not valid for a site.")


def make_site(transaction: Transaction, new: NewSite, *, instant: bool = False, anywhere: bool = False) -> Site:
    """Add a site; it answers after provisioning, or at once. The caller has made sure that the URL is free.

    `anywhere` is for sites that the service makes itself, outside the managed paths.
    """
    if not anywhere:
        check_url(new.url)
    if not new.title.strip() or len(new.title) > 255:
        raise argument_error("The title of a site must have 1 to 255 characters.")
    owner = known(new.owner)
    now = transaction.now
    number = transaction.take_number()
    chance = random.Random(f"{new.url.lower()} {number}")
    ready = now if instant else now + chance.uniform(*READY_SECONDS)
    site = Site(
        id=guid(chance),
        web_id=guid(chance),
        number=number,
        url=new.url.rstrip("/"),
        title=new.title,
        template=new.template,
        owner=owner.login,
        created=now,
        ready=ready,
        complete=ready if instant else ready + chance.uniform(*COMPLETE_SECONDS),
        description=new.description,
        settings=_in_language(new.settings, tenant_language(transaction)),
        hub=None if new.hub in (None, "", EMPTY_GUID) else new.hub,
        modified=now,
        first_title=new.title,
        classification=new.classification,
        share_by_email=new.share_by_email,
        by_tenant=new.by_tenant,
    )
    transaction.put_site(site)
    return site


def _in_language(settings: Mapping[str, Any], usual: int) -> Mapping[str, Any]:
    """The settings of a new site with its language, kept where it is not the usual one of all tenants."""
    language = int(settings.get("Lcid") or usual)
    others = {name: value for name, value in settings.items() if name != "Lcid"}
    return others if language == DEFAULTS["Lcid"] else {**others, "Lcid": language}


def guid(chance: random.Random) -> str:
    """A version 4 GUID from a seeded source."""
    digits = f"{chance.getrandbits(128):032x}"
    return (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) % 4]}{digits[17:20]}-{digits[20:]}"
    )
