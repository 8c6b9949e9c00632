"""What the sign-in service tells about itself without sign-in: the directory's names and metadata.

Source: wire/REFERENCE.md §1.2 and what MSAL asks for.
"""

import base64
import re
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from ..hosts import TENANT_DOMAIN, TENANT_ID, Host
from .refusals import SignInError, bad_request

LOGIN_NAMES = (Host.LOGIN.value, "login.windows.net", "login.microsoft.com", "sts.windows.net")
SHARED = ("common", "organizations")
_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def is_directory(name: str) -> bool:
    """Whether this names our directory, by id or by domain."""
    return name.lower() in (TENANT_ID, TENANT_DOMAIN)


def check_directory(name: str) -> None:
    """Raises SignInError for a directory that is not ours."""
    if is_directory(name):
        return
    if not _NAME.fullmatch(name):
        raise bad_request(
            900023,
            f"Specified tenant identifier '{name}' is neither a valid DNS name, nor a valid external domain.",
        )
    message = f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID."
    raise bad_request(90002, message)


def configuration(name: str) -> dict[str, Any]:
    """The OpenID configuration of a directory, or of what all directories share."""
    if name.lower() not in SHARED:
        check_directory(name)
    base = f"{Host.LOGIN.origin}/{name}"
    # The shared description leaves the directory open, in these very braces.
    issuer = "{tenantid}" if name.lower() in SHARED else TENANT_ID
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{Host.LOGIN.origin}/{issuer}/v2.0",
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": f"{Host.GRAPH.origin}/oidc/userinfo",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "tenant_region_scope": None if name.lower() in SHARED else "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": Host.GRAPH.value,
    }


def first_configuration(name: str) -> dict[str, Any]:
    """The same of version 1, whose addresses name the directory by its id."""
    place = name.lower() if name.lower() in SHARED else TENANT_ID
    told = configuration(name) | {"issuer": f"https://sts.windows.net/{TENANT_ID}/"}
    base = f"{Host.LOGIN.origin}/{place}"
    ends = {
        "token_endpoint": "token",
        "authorization_endpoint": "authorize",
        "device_authorization_endpoint": "devicecode",
    }
    return told | {key: f"{base}/oauth2/{end}" for key, end in ends.items()} | {"jwks_uri": f"{base}/discovery/keys"}


def discovery(authorization_endpoint: str) -> dict[str, Any]:
    """Which names mean this cloud, and where the directory that was asked for describes itself."""
    parts = urlsplit(authorization_endpoint)
    if authorization_endpoint and parts.hostname not in LOGIN_NAMES:
        raise SignInError(400, "invalid_instance", 50049, "Unknown or invalid instance.")
    name = parts.path.strip("/").split("/")[0] or TENANT_ID
    login, old = LOGIN_NAMES[:2]
    return {
        "tenant_discovery_endpoint": f"{Host.LOGIN.origin}/{name}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": login, "preferred_cache": old, "aliases": list(LOGIN_NAMES)}],
    }


def key_set(public: RSAPublicKey, kid: str) -> dict[str, Any]:
    """The public key of the access tokens."""
    numbers = public.public_numbers()
    return {
        "keys": [
            {
                "kty": "RSA",
                "use": "sig",
                "kid": kid,
                "x5t": kid,
                "n": _base64(numbers.n),
                "e": _base64(numbers.e),
                "issuer": f"{Host.LOGIN.origin}/{TENANT_ID}/v2.0",
            }
        ]
    }


def _base64(number: int) -> str:
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
