"""A small client of the simulated tenant, made of requests and MSAL only."""

import json
import time
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import msal
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from requests.adapters import HTTPAdapter

from spo_gitops.simulator import RunningTenant

T = "https://contoso.sharepoint.com"
A = "https://contoso-admin.sharepoint.com"
G = "https://graph.microsoft.com"
NONE = "application/json;odata=nometadata"
APP = "33333333-3333-3333-3333-333333333333"
AUTHORITY = "https://login.microsoftonline.com/contoso.onmicrosoft.com"
Json = Any
# What an application needs that changes everything, files by Graph and people among it.
ALL_ROLES = {
    "SharePoint": ["Sites.FullControl.All", "User.Read.All"],
    "Graph": [
        *("Group.ReadWrite.All", "Sites.FullControl.All", "SharePointTenantSettings.ReadWrite.All"),
        *("User.ReadWrite.All", "User.Invite.All", "AuditLog.Read.All", "Application.Read.All"),
    ],
}


class ConnectTo(HTTPAdapter):
    """Connects every host to one address, with the host's own name in TLS."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__(pool_maxsize=64)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """The pool of one real host name, connected elsewhere."""
        # Without this the Host header would name the address that is connected to.
        request.headers["Host"] = urlsplit(request.url).netloc
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        pool["server_hostname"] = pool["assert_hostname"] = host["host"]
        return {**host, "host": "127.0.0.1", "port": self._port}, pool


class Client:
    """Signs in with MSAL and sends requests; every answer is a requests.Response."""

    def __init__(self, tenant: RunningTenant) -> None:
        self.tenant = tenant
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(tenant.directory / "ca.pem")
        self.session.mount("https://", ConnectTo(tenant.port))
        self._app: msal.ConfidentialClientApplication | None = None
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def app(self, *, sha256: bool = False) -> msal.ConfidentialClientApplication:
        """An MSAL application with the tenant's certificate."""
        pem = (self.tenant.directory / "app.pem").read_text(encoding="ascii")
        certificate = x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN CERT") :].encode())
        credential: dict[str, str] = {"private_key": pem}
        if sha256:
            credential["public_certificate"] = pem[pem.index("-----BEGIN CERT") :]
        else:
            credential["thumbprint"] = certificate.fingerprint(hashes.SHA1()).hex()
        return msal.ConfidentialClientApplication(
            APP, client_credential=credential, authority=AUTHORITY, instance_discovery=False, http_client=self.session
        )

    def token(self, origin: str) -> str:
        """An access token for a host."""
        if origin not in self._tokens:
            self._app = self._app or self.app()
            answer = self._app.acquire_token_for_client([f"{origin}/.default"])
            assert "access_token" in answer, answer
            self._tokens[origin] = answer["access_token"]
        return self._tokens[origin]

    def send(self, method: str, url: str, body: Json = None, **headers: str) -> requests.Response:
        """One request with a token for its host."""
        origin = "/".join(url.split("/")[:3])
        given = {
            "Accept": NONE,
            "Authorization": f"Bearer {self.token(origin)}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if body is not None and not isinstance(body, str):
            given.setdefault("Content-Type", "application/json")
            body = json.dumps(body)
        return self.session.request(method, url, data=body, headers=given, timeout=20)

    def get(self, url: str, **headers: str) -> requests.Response:
        """GET."""
        return self.send("GET", url, **headers)

    def post(self, url: str, body: Json = None, **headers: str) -> requests.Response:
        """POST."""
        return self.send("POST", url, body, **headers)

    def tenant_call(self, function: str, body: Json) -> requests.Response:
        """A function of SPO.Tenant."""
        return self.post(f"{A}/_api/SPO.Tenant/{function}", body)

    def site_id(self, path: str) -> str:
        """The id of a site."""
        answer = self.tenant_call("GetSitePropertiesByUrl", {"url": T + path, "includeDetail": False})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["SiteId"])

    def properties(self, path: str) -> Json:
        """A site's properties as the administration API has them."""
        return self.tenant_call("GetSitePropertiesByUrl", {"url": T + path, "includeDetail": False}).json()

    def patch_site(self, path: str, changes: Json, **headers: str) -> requests.Response:
        """An update of a site's tenant-level properties."""
        url = f"{A}/_api/SPO.Tenant/sites('{self.site_id(path)}')"
        given = {"Accept": "application/json", "OData-Version": "4.0", **headers}
        return self.send("PATCH", url, changes, **given)

    def csom(self, actions: str, paths: str, host: str = A) -> Json:
        """A ProcessQuery's answer."""
        body = (
            '<Request AddExpandoFieldTypeSuffix="true" SchemaVersion="15.0.0.0" LibraryVersion="16.0.0.0" '
            'ApplicationName="test" xmlns="http://schemas.microsoft.com/sharepoint/clientquery/2009">'
            f"<Actions>{actions}</Actions><ObjectPaths>{paths}</ObjectPaths></Request>"
        )
        answer = self.post(f"{host}/_vti_bin/client.svc/ProcessQuery", body, Content_Type="text/xml")
        assert answer.status_code == 200
        return answer.json()

    def sim(self, method: str, name: str, body: Json = None) -> Json:
        """A call of the control interface."""
        url = f"{self.tenant.url}/_sim/{name}"
        data = None if body is None else json.dumps(body)
        answer = requests.request(method, url, data=data, verify=str(self.tenant.directory / "ca.pem"), timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self, **query: str) -> Json:
        """The whole state."""
        extras = "?with=" + query["extras"] if "extras" in query else ""
        return self.sim("GET", f"state{extras}")

    def advance(self, seconds: float) -> None:
        """Move the tenant's time."""
        self.sim("POST", "clock", {"advanceSeconds": seconds})

    def create(self, path: str, **fields: Any) -> requests.Response:
        """SPSiteManager/create."""
        request = {
            "Title": "Marketing",
            "Url": T + path,
            "Lcid": 1033,
            "WebTemplate": "SITEPAGEPUBLISHING#0",
            "Owner": "ann.lee@contoso.com",
            "Description": "All of it",
        }
        return self.post(f"{T}/_api/SPSiteManager/create", {"request": {**request, **fields}})

    def provision(self, path: str, **fields: Any) -> str:
        """Create a site and let the time pass that it takes; gives its id."""
        answer = self.create(path, **fields)
        assert answer.status_code == 200, answer.text
        self.advance(60)
        return str(answer.json()["SiteId"])


def wait_until(condition: Any, seconds: float = 5.0) -> None:
    """Wait for something that happens in a moment."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
