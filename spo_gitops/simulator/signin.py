"""The sign-in service: metadata, and tokens for an app that proves its certificate. All times are wall time."""

import base64
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from .answers import Answer, Raw
from .hosts import (
    APP_ID,
    APP_NAME,
    APP_OBJECT_ID,
    GRAPH_APP_ID,
    SHAREPOINT_APP_ID,
    TENANT_DOMAIN,
    TENANT_ID,
    Host,
)

LIFETIME_S = 3599
_CLOCK_SKEW_S = 300
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TENANTS = (TENANT_ID, TENANT_DOMAIN)
SHAREPOINT_ROLES = ("Sites.FullControl.All", "User.Read.All")
GRAPH_ROLES = (
    "Group.ReadWrite.All",
    "Sites.FullControl.All",
    "SharePointTenantSettings.ReadWrite.All",
    "User.Read.All",
)


@dataclass(slots=True)
class SignInError(Exception):
    """A refusal with its AADSTS number."""

    status: int
    error: str
    number: int
    message: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """Issues tokens, signed with the tenant's own key, to the app with this certificate."""

    token_key: bytes
    app_certificate: x509.Certificate
    kid: str = "simulated-tenant-1"

    def answer(self, method: str, path: str, form: bytes) -> tuple[str, Answer]:
        """The name of the operation and its answer."""
        steps = [step for step in path.split("/") if step]
        lowered = [step.lower() for step in steps]
        try:
            match method, lowered:
                case "GET", ["common", "discovery", "instance"]:
                    return "signin/discovery", Raw(_discovery())
                case "GET", [tenant, "v2.0", ".well-known", "openid-configuration"]:
                    return "signin/openid-configuration", Raw(_configuration(_tenant(tenant)))
                case "POST", [tenant, "oauth2", "v2.0", "token"]:
                    return "signin/token", Raw(
                        self._token(_tenant(tenant), form), headers={"Cache-Control": "no-store"}
                    )
                case _:
                    raise SignInError(404, "invalid_request", 90000, "The endpoint does not exist.")
        except SignInError as error:
            name = "signin/token" if lowered[-1:] == ["token"] else "signin/other"
            return name, Raw(_failure(error), error.status)

    def _token(self, tenant: str, form: bytes) -> dict[str, Any]:
        fields = {name: values[0] for name, values in parse_qs(form.decode("utf-8", "replace")).items()}
        client = fields.get("client_id", "").lower()
        if fields.get("grant_type") != "client_credentials":
            raise SignInError(400, "unsupported_grant_type", 70003, "The grant type is not supported.")
        if client != APP_ID:
            message = f"Application with identifier '{client}' was not found in the directory '{tenant}'."
            raise SignInError(400, "unauthorized_client", 700016, message)
        audience, roles = _audience(fields.get("scope", ""))
        if "client_assertion" not in fields or fields.get("client_assertion_type") != _ASSERTION_TYPE:
            if "client_secret" in fields:
                raise SignInError(401, "invalid_client", 7000215, "Invalid client secret provided.")
            message = "The request body must contain: 'client_assertion' or 'client_secret'."
            raise SignInError(401, "invalid_client", 7000218, message)
        self._check_assertion(fields["client_assertion"])
        return self._issued(audience, roles)

    def _issued(self, audience: str, roles: tuple[str, ...]) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{TENANT_ID}/",
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_S,
            "app_displayname": APP_NAME,
            "appid": APP_ID,
            "appidacr": "2",
            "idtyp": "app",
            "oid": APP_OBJECT_ID,
            "roles": list(roles),
            "sub": APP_OBJECT_ID,
            "tid": TENANT_ID,
            "uti": uuid.uuid4().hex[:22],
            "ver": "1.0",
        }
        token = jwt.encode(claims, self.token_key.decode(), algorithm="RS256", headers={"kid": self.kid})
        body = {"token_type": "Bearer", "expires_in": LIFETIME_S, "ext_expires_in": LIFETIME_S}
        return body | {"access_token": token}

    def _check_assertion(self, assertion: str) -> None:
        try:
            header = jwt.get_unverified_header(assertion)
        except jwt.InvalidTokenError as error:
            raise _bad_assertion("The assertion is not a valid token.") from error
        algorithm = header.get("alg")
        digest, thumbprint = {
            "RS256": (hashes.SHA1(), header.get("x5t")),  # a thumbprint, not a signature
            "PS256": (hashes.SHA256(), header.get("x5t#S256")),
        }.get(str(algorithm), (hashes.SHA256(), None))
        if not isinstance(thumbprint, str) or not _same_digest(thumbprint, self.app_certificate.fingerprint(digest)):
            message = (
                "The certificate with identifier used to sign the client assertion is not registered on application."
            )
            raise _bad_assertion(message)
        try:
            claims = jwt.decode(
                assertion,
                self.app_certificate.public_key(),  # type: ignore[arg-type]  # the registered key is RSA
                algorithms=[str(algorithm)],
                leeway=_CLOCK_SKEW_S,
                options={"verify_aud": False, "require": ["exp", "iss", "sub", "aud"]},
            )
        except jwt.InvalidTokenError as error:
            raise _bad_assertion(f"Client assertion failed signature or time validation: {error}") from error
        if claims["iss"].lower() != APP_ID or claims["sub"].lower() != APP_ID:
            raise _bad_assertion("The issuer and subject of the client assertion must be the client.")
        if not _is_token_endpoint(claims["aud"]):
            raise _bad_assertion("The audience of the client assertion is not the token endpoint.")


def _bad_assertion(message: str) -> SignInError:
    return SignInError(401, "invalid_client", 700027, message)


def _same_digest(text: str, digest: bytes) -> bool:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) == digest
    except ValueError:
        return False


def _is_token_endpoint(audience: Any) -> bool:
    parts = urlsplit(str(audience))
    steps = parts.path.strip("/").lower().split("/")
    known_host = parts.hostname in (Host.LOGIN.value, "login.windows.net")
    return known_host and steps[0] in _TENANTS and steps[1:] in (["oauth2", "v2.0", "token"], ["v2.0"])


def _tenant(text: str) -> str:
    if text not in _TENANTS:
        raise SignInError(400, "invalid_request", 90002, f"Tenant '{text}' not found.")
    return text


def _audience(scope: str) -> tuple[str, tuple[str, ...]]:
    resource, _, default = scope.strip().rpartition("/")
    host = urlsplit(resource).hostname or ""
    if default == ".default":
        if host == Host.GRAPH.value or resource == GRAPH_APP_ID:
            return Host.GRAPH.origin, GRAPH_ROLES
        if host in (Host.TENANT.value, Host.ADMIN.value, Host.MY.value):
            return f"https://{host}", SHAREPOINT_ROLES
        if resource == SHAREPOINT_APP_ID:
            return Host.TENANT.origin, SHAREPOINT_ROLES
    message = f"The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
    raise SignInError(400, "invalid_scope", 70011, message)


def _configuration(tenant: str) -> dict[str, Any]:
    base = f"{Host.LOGIN.origin}/{tenant}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "issuer": f"{Host.LOGIN.origin}/{TENANT_ID}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
    }


def _discovery() -> dict[str, Any]:
    hosts = [Host.LOGIN.value, "login.windows.net"]
    return {
        "tenant_discovery_endpoint": f"{Host.LOGIN.origin}/{TENANT_ID}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": hosts[0], "preferred_cache": hosts[1], "aliases": hosts}],
    }


def unavailable() -> dict[str, Any]:
    """The body of an answer that the service is busy."""
    return _failure(SignInError(503, "temporarily_unavailable", 90033, "A transient error has occurred."))


def _failure(error: SignInError) -> dict[str, Any]:
    trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    text = f"AADSTS{error.number}: {error.message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
    return {
        "error": error.error,
        "error_description": text,
        "error_codes": [error.number],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": correlation,
    }
