"""The way to a URL: directly, or through a proxy of the configuration or of the environment."""

from __future__ import annotations

import os
from urllib.parse import quote, urlsplit, urlunsplit

from requests.utils import get_environ_proxies, select_proxy, should_bypass_proxies

from ..errors import AuthError
from ..model.config import Proxy
from .secret import read_secret


class Way:
    """Decides for each URL.

    A ``proxy`` of the configuration stands for HTTPS_PROXY; NO_PROXY still names hosts that go directly. With
    ``connect_to`` the environment says nothing: a proxy is used only where the configuration has one, which then
    connects to that address.
    """

    def __init__(self, proxy: Proxy | None, connect_to: str = "") -> None:
        self._proxy = proxy
        self._isolated = bool(connect_to)

    def proxy_for(self, url: str) -> str:
        """The proxy's URL with its credentials, which must not be shown; empty for none."""
        if self._proxy is not None:
            if not self._proxy.url or (not self._isolated and should_bypass_proxies(url, None)):
                return ""
            return _with_credentials(self._proxy)
        if self._isolated:
            return ""
        found = select_proxy(url, get_environ_proxies(url))
        return _sound(f"http://{found}" if found and "://" not in found else found or "")

    def shown(self, url: str) -> str:
        """The proxy for a message: host and port."""
        try:
            return urlsplit(self.proxy_for(url)).netloc.rpartition("@")[2]
        except AuthError:
            return urlsplit(self._proxy.url).netloc if self._proxy else ""

    def authorities(self) -> str:
        """The file of authorities that the environment names, empty for the system's own."""
        if self._isolated:
            return ""
        return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or ""


def _sound(url: str) -> str:
    """A proxy's URL of the environment. Raises AuthError, without a word of it, where it ends in the midst of a
    password: what follows its first ``/``, ``?`` or ``#`` is no longer taken for user, password and host.
    """
    try:
        parts = urlsplit(url)
        fits = parts.port != 0 and "@" not in parts.path + parts.query + parts.fragment
    except ValueError:
        fits = False
    if fits:
        return url
    raise AuthError(
        "the proxy that the environment names is no URL",
        hint="write HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT, and in a password / as %2F, ? as %3F, # as %23",
    )


def _with_credentials(proxy: Proxy) -> str:
    if not proxy.user:
        return proxy.url
    password = read_secret(proxy.password, "proxy's password").strip() if proxy.password else ""
    parts = urlsplit(proxy.url)
    return urlunsplit(parts._replace(netloc=f"{quote(proxy.user, safe='')}:{quote(password, safe='')}@{parts.netloc}"))
