"""The sign-in service: metadata, and tokens for an application that proves itself. All times are wall time."""

import base64
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ..answers import Answer, Raw
from ..hosts import GRAPH_APP_ID, SHAREPOINT_APP_ID, TENANT_ID, Host
from .applications import Application, Registry
from .assertions import check_assertion
from .directory import SHARED, check_directory, configuration, discovery, first_configuration, key_set
from .refusals import SignInError, bad_client, bad_request, missing, refusal_body

LIFETIME_S = 3599
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FIRST_KID = "simulated-tenant-1"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the sign-in service; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Resource:
    audience: str
    name: str  # whose roles go into the token


class SignIn:
    """Issues tokens, signed with the tenant's own key, to registered applications."""

    def __init__(self, token_key: bytes, registry: Registry) -> None:
        key = load_pem_private_key(token_key, None)
        assert isinstance(key, RSAPrivateKey)
        self.registry = registry
        self.lifetime_s = LIFETIME_S
        self.kid = FIRST_KID
        self._key = key

    def answer(self, asked: Asked) -> tuple[str, Answer]:
        """The name of the operation and its answer."""
        name, action = self._found(asked)
        try:
            return name, Raw(action(), headers={"Cache-Control": "no-store"} if name == "signin/token" else {})
        except SignInError as error:
            query = dict(parse_qsl(asked.query))
            correlation = asked.headers.get("client-request-id") or query.get("client-request-id", "")
            return name, Raw(refusal_body(error, correlation), error.status)

    def _found(self, asked: Asked) -> tuple[str, Callable[[], dict[str, Any]]]:
        steps = [unquote(step) for step in asked.path.split("/") if step]
        match asked.method, [step.lower() for step in steps]:
            case "GET", ["common", "discovery", "instance"]:
                endpoint = dict(parse_qsl(asked.query)).get("authorization_endpoint", "")
                return "signin/discovery", lambda: discovery(endpoint)
            case "GET", [_, "v2.0", ".well-known", "openid-configuration"]:
                return "signin/openid-configuration", lambda: configuration(steps[0])
            case "GET", [_, ".well-known", "openid-configuration"]:
                return "signin/openid-configuration", lambda: first_configuration(steps[0])
            case "GET", [_, "discovery", "keys"] | [_, "discovery", "v2.0", "keys"]:
                return "signin/keys", lambda: key_set(self._key.public_key(), self.kid)
            case "POST", [_, "oauth2", "token"] | [_, "oauth2", "v2.0", "token"]:
                return "signin/token", lambda: self._token(steps[0], asked)
            case _:
                return "signin/other", _nothing_here

    def _token(self, directory: str, asked: Asked) -> dict[str, Any]:
        fields = dict(parse_qsl(asked.body.decode("utf-8", "replace")))
        if directory.lower() in SHARED:
            raise bad_request(50059, "No tenant-identifying information found in either the request or implied.")
        check_directory(directory)
        if "grant_type" not in fields:
            raise missing("grant_type")
        if fields["grant_type"] != "client_credentials":
            message = f"The app requested an unsupported grant type '{fields['grant_type']}'."
            raise SignInError(400, "unsupported_grant_type", 70003, message)
        fields = {**_basic(asked.headers.get("authorization", "")), **fields}
        application = self._application(fields, directory)
        resource = _resource(fields)
        proof = _prove(application, fields)
        return self._issued(application, resource, proof)

    def identity_token(self, client_id: str, resource: str) -> dict[str, Any]:
        """A token of a managed identity, in the form of App Service; raises SignInError.

        Source: learn.microsoft.com, "How to use managed identities for App Service: REST endpoint reference".
        """
        place = _known(resource.rstrip("/"))
        issued = self._issued(self._application({"client_id": client_id}, TENANT_ID), place, "2")
        ends = str(int(time.time()) + int(issued["expires_in"]))
        told = {"client_id": client_id, "resource": resource, "expires_on": ends, "token_type": "Bearer"}
        return {"access_token": issued["access_token"], **told}

    def _application(self, fields: Mapping[str, str], directory: str) -> Application:
        if not fields.get("client_id"):
            raise missing("client_id")
        application = self.registry.find(fields["client_id"])
        if application is None:
            message = (
                f"Application with identifier '{fields['client_id']}' was not found in the directory '{directory}'."
            )
            raise SignInError(400, "unauthorized_client", 700016, message)
        if not application.enabled:
            message = f"Application '{application.client_id}'({application.name}) is disabled."
            raise SignInError(400, "unauthorized_client", 7000112, message)
        return application

    def _issued(self, application: Application, resource: _Resource, proof: str) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "aud": resource.audience,
            "iss": f"https://sts.windows.net/{TENANT_ID}/",
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime_s,
            "app_displayname": application.name,
            "appid": application.client_id,
            "appidacr": proof,
            "idp": f"https://sts.windows.net/{TENANT_ID}/",
            "idtyp": "app",
            "oid": application.object_id,
            "roles": list(application.roles[resource.name]),
            "sub": application.object_id,
            "tid": TENANT_ID,
            "uti": uuid.uuid4().hex[:22],
            "ver": "1.0",
        }
        token = jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self.kid})
        body = {"token_type": "Bearer", "expires_in": self.lifetime_s, "ext_expires_in": self.lifetime_s}
        return body | {"access_token": token}


def _prove(application: Application, fields: Mapping[str, str]) -> str:
    """The claim ``appidacr``: 2 for an assertion, 1 for a secret. Raises SignInError."""
    if "client_assertion" in fields:
        if fields.get("client_assertion_type") != _ASSERTION_TYPE:
            raise missing("client_assertion_type")
        check_assertion(application, fields["client_assertion"])
        return "2"
    if "client_secret" not in fields:
        raise bad_client(
            7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        )
    if fields["client_secret"] not in application.secrets:
        message = f"Invalid client secret provided for app '{application.client_id}'."
        raise bad_client(7000215, message)
    return "1"


def _basic(authorization: str) -> dict[str, str]:
    """Id and secret from the header, where a client sends them there."""
    kind, _, content = authorization.partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(content).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


def _resource(fields: Mapping[str, str]) -> _Resource:
    """What the token is for: ``scope`` of version 2, ``resource`` of version 1."""
    if "resource" in fields:
        return _known(fields["resource"].rstrip("/"))
    if not fields.get("scope"):
        raise missing("scope")
    scope = fields["scope"].strip()
    resource, _, default = scope.rpartition("/")
    if default != ".default" or " " in scope:
        message = f"The provided value for scope {scope} is not valid. Client credential flows need /.default."
        raise SignInError(400, "invalid_scope", 1002012, message)
    return _known(resource.rstrip("/"))


def _known(resource: str) -> _Resource:
    host = urlsplit(resource).hostname or ""
    if host == Host.GRAPH.value or resource == GRAPH_APP_ID:
        return _Resource(Host.GRAPH.origin, "Graph")
    if host in (Host.TENANT.value, Host.ADMIN.value, Host.MY.value):
        return _Resource(f"https://{host}", "SharePoint")
    if resource == SHAREPOINT_APP_ID:
        return _Resource(Host.TENANT.origin, "SharePoint")
    message = f"The resource principal named {resource} was not found in the tenant named Contoso."
    raise SignInError(400, "invalid_resource", 500011, message)


def _nothing_here() -> dict[str, Any]:
    raise SignInError(404, "invalid_request", 90000, "The endpoint does not exist.")
