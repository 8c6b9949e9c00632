"""A connection looked at from outside, for ``doctor``: hosts, clocks, the directory, and what is in a token."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..clock import Clock
from ..model.config import ManagedIdentity, TenantSettings
from ..model.operation import Host
from .auth import HeldTokens
from .connect import token_source
from .headers import served_at
from .hosts import Hosts
from .login_http import exchange
from .refusal import parsed, refused
from .wire import Wire

_TIMEOUT_S = 30.0
_REALM = re.compile(r'realm="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Grant:
    """What the claims of an access token say; they are not verified, which is the service's part."""

    application: str
    directory: str
    roles: frozenset[str]
    by_secret: bool


class Inspection:
    """Opened for one tenant; nothing is sent before something is asked."""

    def __init__(self, settings: TenantSettings, clock: Clock) -> None:
        self.hosts = Hosts.of(settings.url)
        self._settings = settings
        self._wire = Wire(connect_to=settings.connect_to, ca_bundle=settings.ca_bundle, proxy=settings.proxy)
        self._source = token_source(settings, self._wire, self.hosts, clock)
        self._tokens = HeldTokens(self._source, clock)

    @property
    def asks_directory(self) -> bool:
        """Whether the sign-in service is asked at all; a managed identity is given tokens by its machine."""
        return not isinstance(self._settings.sign_in.proof, ManagedIdentity)

    def directory_time(self) -> datetime | None:
        """The sign-in service's time. Raises TenantError where it is out of reach or has no such directory."""
        host = self.hosts.login
        url = f"https://{host}/{self._settings.sign_in.directory}/v2.0/.well-known/openid-configuration"
        answer = exchange(self._wire, "GET", url)
        if answer.status_code >= 400:
            raise refused(parsed(answer.text), host)
        return served_at(answer.headers)

    def realm(self, host: Host) -> str:
        """The directory that a SharePoint host belongs to, as it tells everybody; empty where it does not.

        Source: wire/REFERENCE.md §1.6. Raises TenantError where it is out of reach.
        """
        url = f"https://{self.hosts.name(host)}/_vti_bin/client.svc"
        headers = {"Authorization": "Bearer"}
        answer = self._wire.exchange("GET", url, headers=headers, content=None, timeout_s=_TIMEOUT_S)
        found = _REALM.search(answer.headers.get("www-authenticate", ""))
        return found[1].lower() if found else ""

    def grant(self, host: Host) -> Grant:
        """Sign in for a host. Raises AuthError or UnreachableError."""
        claims = _claims(self._tokens.token(self.hosts.name(host)))
        return Grant(
            str(claims.get("app_displayname") or claims.get("appid") or "an application"),
            str(claims.get("tid", "")).lower(),
            frozenset(str(role) for role in claims.get("roles", ())),
            str(claims.get("appidacr", "")) == "1",
        )

    def remarks(self) -> tuple[str, ...]:
        """Which certificate signed in, and which end soon."""
        return self._source.remarks()

    @property
    def advice(self) -> str:
        return self._source.advice

    def way(self) -> str:
        """How the hosts are reached, for a message."""
        return self._wire.way_to(self._settings.url)

    def close(self) -> None:
        self._wire.close()


def _claims(token: str) -> Mapping[str, Any]:
    """Empty where the token is opaque, which a service may choose."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
