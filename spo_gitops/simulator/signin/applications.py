"""Applications that are registered in the directory: what proves them, and the roles that they were given."""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from ..hosts import APP_ID, APP_NAME, APP_OBJECT_ID

EXCHANGE_AUDIENCE = "api://AzureADTokenExchange"
_ROLES = {
    "SharePoint": ("Sites.FullControl.All", "User.Read.All"),
    "Graph": (
        "Group.ReadWrite.All",
        "Sites.FullControl.All",
        "SharePointTenantSettings.ReadWrite.All",
        "User.Read.All",
        "AuditLog.Read.All",
    ),
}
# What docs/sign-in.md tells to grant. Public clients sign in as this application, too, and write through Graph.
_GRANTED = {
    "SharePoint": ("Sites.FullControl.All",),
    "Graph": (
        "Sites.Read.All",
        "Sites.FullControl.All",
        "User.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "AuditLog.Read.All",
        "Application.Read.All",
        "SharePointTenantSettings.ReadWrite.All",
    ),
}
# Whoever registers an application may give its whole PEM text; the key in it is nobody else's.
_CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_KEYS = {"clientId", "displayName", "certificates", "secrets", "federated", "roles", "enabled"}


@dataclass(frozen=True, slots=True)
class Federation:
    """A foreign issuer whose tokens for one subject prove the application."""

    issuer: str
    subject: str
    audience: str
    keys: Mapping[str, Any]  # public keys by key id; "" where the issuer names none


@dataclass(frozen=True, slots=True)
class Application:
    """One registration; ``roles`` by the name of the resource: SharePoint, Graph."""

    client_id: str
    object_id: str
    name: str
    certificates: tuple[x509.Certificate, ...]
    secrets: tuple[str, ...]
    federated: tuple[Federation, ...]
    roles: Mapping[str, tuple[str, ...]]
    enabled: bool


class Registry:
    """The directory's applications, as the JSON that the control interface takes, and read."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self._documents = {str(document["clientId"]).lower(): dict(document) for document in documents}
        self._read = {name: application_of(document) for name, document in self._documents.items()}

    def find(self, client_id: str) -> Application | None:
        """The application of an id, in any case."""
        return self._read.get(client_id.lower())

    def put(self, changes: Mapping[str, Any]) -> None:
        """Add an application, or change what is named of one. Raises ValueError for what cannot be."""
        client_id = str(uuid.UUID(str(changes.get("clientId", ""))))
        document = {**self._documents.get(client_id, {}), **changes, "clientId": client_id}
        self._read[client_id] = application_of(document)
        self._documents[client_id] = document

    def documents(self) -> list[dict[str, Any]]:
        """All of it, secrets too, to be kept."""
        return list(self._documents.values())

    def shown(self) -> list[dict[str, Any]]:
        """All of it without secrets."""
        return [
            {
                **document,
                "certificates": [
                    part for pem in document.get("certificates", ()) for part in _CERTIFICATE.findall(pem)
                ],
                "secrets": len(document.get("secrets", ())),
            }
            for document in self._documents.values()
        ]


def first_application(pem: str) -> dict[str, Any]:
    """The registration that every tenant has, with the certificate of its folder."""
    roles = {resource: list(names) for resource, names in _GRANTED.items()}
    return {"clientId": APP_ID, "displayName": APP_NAME, "certificates": [pem], "roles": roles}


def application_of(document: Mapping[str, Any]) -> Application:
    """One registration. Raises ValueError for what cannot be."""
    unknown = sorted(set(document) - _KEYS)
    if unknown:
        raise ValueError(f"an application has no {unknown[0]}; it has {', '.join(sorted(_KEYS))}")
    client_id = str(document["clientId"]).lower()
    roles = {**_ROLES, **document.get("roles", {})}
    if set(roles) != set(_ROLES):
        raise ValueError(f"roles are of {' or '.join(_ROLES)}")
    return Application(
        client_id,
        APP_OBJECT_ID if client_id == APP_ID else str(uuid.uuid5(uuid.NAMESPACE_OID, client_id)),
        str(document.get("displayName", client_id)),
        tuple(found for pem in document.get("certificates", ()) for found in _certificates(pem)),
        tuple(str(secret) for secret in document.get("secrets", ())),
        tuple(_federation(item) for item in document.get("federated", ())),
        {resource: tuple(str(role) for role in given) for resource, given in roles.items()},
        bool(document.get("enabled", True)),
    )


def _certificates(pem: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except (ValueError, AttributeError) as error:
        raise ValueError("a certificate is PEM text") from error


def _federation(document: Mapping[str, Any]) -> Federation:
    audience = str(document.get("audience", EXCHANGE_AUDIENCE))
    return Federation(str(document["issuer"]), str(document["subject"]), audience, _keys(document["keys"]))


def _keys(written: Any) -> dict[str, Any]:
    """Public keys, from a JWKS or from PEM text."""
    try:
        if isinstance(written, str):
            return {"": load_pem_public_key(written.encode())}
        return {key.key_id or "": key.key for key in jwt.PyJWKSet.from_json(json.dumps(written)).keys}
    except (ValueError, UnsupportedAlgorithm, jwt.PyJWTError) as error:
        raise ValueError("keys are a JWKS or the PEM text of a public key") from error
