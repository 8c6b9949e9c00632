"""The wire: one HTTP exchange over requests, its exceptions translated, nothing interpreted.

TLS is always verified against the service's real host name, also where ``connectTo`` replaces the address.
Redirects are answers and never followed: a token must not travel to another host.
"""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from .. import __version__
from ..errors import AnswerLostError, AuthError, RejectedError, TenantError, UnreachableError
from ..model.config import Proxy
from ..model.operation import Sink
from .proxy import Way

# Microsoft asks for this form and serves undecorated traffic last.
# Source: learn.microsoft.com, "Avoid getting throttled or blocked in SharePoint Online".
USER_AGENT = f"NONISV|SpoGitOps|SpoGitOps/{__version__}"

CONNECT_TIMEOUT_S = 10.0
POOL_SIZE = 32

_PIECE = 1 << 16
_BROKEN = (requests.RequestException, HTTPError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, the body as bytes."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Wire:
    """Connections to the service, shared by all threads.

    ``connect_to`` is ``host:port`` and replaces name resolution for every host; then everything that the
    environment says about connections is ignored. For proxies see ``Way``.
    """

    def __init__(self, *, connect_to: str = "", ca_bundle: Path | None = None, proxy: Proxy | None = None) -> None:
        self._connect_to = connect_to
        self._way = Way(proxy, connect_to)
        self._verify: bool | str = str(ca_bundle or self._way.authorities()) or True
        self._session = requests.Session()
        # We read proxies ourselves; else a netrc file would replace our token.
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount("https://", _Adapter(connect_to))

    def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None,
        timeout_s: float,
    ) -> Answer:
        """Send one message and read its whole answer, whatever its status.

        Raises UnreachableError when it was certainly not sent, AnswerLostError when it may have been, AuthError
        or RejectedError when a proxy refuses.
        """
        try:
            response = self._send(method, url, headers, content, timeout_s, stream=False)
        except _BROKEN as error:
            raise self._translated(error, method, url) from error
        return Answer(response.status_code, _lowered(response), response.content)

    def download(self, method: str, url: str, *, headers: Mapping[str, str], timeout_s: float, sink: Sink) -> Answer:
        """As ``exchange``, but a good answer's bytes go to the sink as they come, and are not in the Answer."""
        try:
            with self._send(method, url, headers, None, timeout_s, stream=True) as response:
                if response.status_code != 200:
                    return Answer(response.status_code, _lowered(response), response.content)
                sink.begin()
                for piece in response.iter_content(_PIECE):
                    sink.write(piece)
                return Answer(response.status_code, _lowered(response), b"")
        except _BROKEN as error:
            raise self._translated(error, method, url) from error

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        timeout_s: float,
        *,
        stream: bool,
    ) -> requests.Response:
        proxy = self._way.proxy_for(url)
        _progress.sent = False
        return self._session.request(
            method,
            url,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **headers},
            data=content,
            proxies={"https": proxy, "http": proxy} if proxy else {},
            timeout=(CONNECT_TIMEOUT_S, timeout_s),
            verify=self._verify,
            allow_redirects=False,
            stream=stream,
        )

    def way_to(self, url: str) -> str:
        """How a URL is reached: directly, through a proxy, at another address."""
        proxy = self._way.shown(url)
        return ", ".join(
            filter(None, [f"at {self._connect_to}" if self._connect_to else "", f"through {proxy}" if proxy else ""])
        )

    def close(self) -> None:
        self._session.close()

    def _translated(self, error: Exception, method: str, url: str) -> TenantError:
        request, cause, host, proxy = f"{method} {url}", _cause(error), urlsplit(url).netloc, self._way.shown(url)
        host += f" (at {self._connect_to})" if self._connect_to else ""
        refused = _TUNNEL.search(cause)
        if refused and proxy and refused[1] == "407":
            hint = "write proxy: {url, user, password: {env: NAME}}, or put them into HTTPS_PROXY"
            return AuthError(f"the proxy {proxy} asks for credentials that it takes (HTTP 407)", hint=hint)
        if refused and proxy and refused[1].startswith("4"):
            hint = f"let the proxy connect to {host}"
            return RejectedError(f"the proxy {proxy} refuses to connect to {host}: HTTP {refused[1]}", hint=hint)
        host += f" through the proxy {proxy}" if proxy else ""
        if getattr(_progress, "sent", True):
            return AnswerLostError(f"the connection to {host} ended without an answer: {cause}", request=request)
        return UnreachableError(
            f"no connection to {host}: {cause}",
            request=request,
            hint="check the name of the tenant, the network, the proxy and, with connectTo, caBundle",
        )


# How far this thread's current request got.
_progress = threading.local()

# The HTTP library tells a proxy's refusal in words only.
_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")


def _lowered(response: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _cause(error: BaseException) -> str:
    """The innermost exception, which says what happened; those around it repeat it with addresses of objects."""
    seen = {id(error)}
    while True:
        inner = getattr(error, "reason", None) or error.__cause__ or error.__context__
        if not isinstance(inner, BaseException) or id(inner) in seen:
            inner = next((item for item in error.args if isinstance(item, BaseException)), None)
        if inner is None or id(inner) in seen:
            break
        seen.add(id(inner))
        error = inner
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not trusted ({error.verify_message})"
    return f"{type(error).__name__}: {error.strerror if isinstance(error, OSError) and error.strerror else error}"


class _Connection(HTTPSConnection):
    """Notes that a request is about to leave: what fails earlier, name resolution to TLS, was not sent."""

    def request(self, *arguments: Any, **options: Any) -> None:
        _progress.sent = True
        super().request(*arguments, **options)


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class _Adapter(HTTPAdapter):
    """Connects where ``connect_to`` says, and speaks TLS with the host that the URL names."""

    def __init__(self, connect_to: str) -> None:
        self._address, _, port = connect_to.rpartition(":")
        self._port = int(port) if port else 0
        # No repetition below us: whether a request may be sent twice is decided above.
        super().__init__(pool_connections=POOL_SIZE, pool_maxsize=POOL_SIZE, max_retries=Retry(0, read=False))

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": _Pool}
        return manager

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        attributes = super().build_connection_pool_key_attributes(request, verify, cert)
        host: dict[str, Any] = dict(attributes[0])
        pool: dict[str, Any] = dict(attributes[1])
        if self._address:
            pool["server_hostname"] = pool["assert_hostname"] = host["host"]
            host["host"], host["port"] = self._address.strip("[]"), self._port
        return host, pool

    def add_headers(self, request: requests.PreparedRequest, **options: Any) -> None:
        if self._address:  # the connection knows only the address
            request.headers["Host"] = urlsplit(str(request.url)).netloc
