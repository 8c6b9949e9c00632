"""The wire: one HTTP exchange over requests, its exceptions translated, nothing interpreted.

TLS is always verified against the service's real host name, also where ``connectTo`` replaces the address.
Redirects are answers and never followed: a token must not travel to another host.
"""

from __future__ import annotations

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
from ..errors import AnswerLostError, UnreachableError

# Microsoft asks for this form and serves undecorated traffic last.
# Source: learn.microsoft.com, "Avoid getting throttled or blocked in SharePoint Online".
USER_AGENT = f"NONISV|SpoGitOps|SpoGitOps/{__version__}"

CONNECT_TIMEOUT_S = 10.0
POOL_SIZE = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, the body as bytes."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Wire:
    """Connections to the service, shared by all threads.

    ``connect_to`` is ``host:port`` and replaces name resolution for every host; then proxies and everything
    else that the environment says about connections is ignored.
    """

    def __init__(self, *, connect_to: str = "", ca_bundle: Path | None = None) -> None:
        self._connect_to = connect_to
        self._verify: bool | str = str(ca_bundle) if ca_bundle else True
        self._session = requests.Session()
        self._session.trust_env = not connect_to
        self._session.auth = _unchanged  # else requests would replace our token by one found in a netrc file
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount("https://", _Adapter(connect_to))

    def exchange(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None, timeout_s: float
    ) -> Answer:
        """Send one message and read its whole answer, whatever its status.

        Raises UnreachableError when it was certainly not sent, AnswerLostError when it may have been.
        """
        _progress.sent = False
        try:
            response = self._session.request(
                method,
                url,
                headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **headers},
                data=content,
                timeout=(CONNECT_TIMEOUT_S, timeout_s),
                verify=self._verify,
                allow_redirects=False,
            )
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise _translated(error, f"{method} {url}", self._reached(url)) from error
        return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.content)

    def close(self) -> None:
        self._session.close()

    def _reached(self, url: str) -> str:
        """The host that was meant, and where it was looked for."""
        host = urlsplit(url).netloc
        return f"{host} (at {self._connect_to})" if self._connect_to else host


# How far this thread's current request got.
_progress = threading.local()


def _translated(error: Exception, request: str, host: str) -> UnreachableError | AnswerLostError:
    if getattr(_progress, "sent", True):
        return AnswerLostError(f"the connection to {host} ended without an answer: {_cause(error)}", request=request)
    return UnreachableError(
        f"no connection to {host}: {_cause(error)}",
        request=request,
        hint="check the name of the tenant, the network, the proxy and, with connectTo, caBundle",
    )


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


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
