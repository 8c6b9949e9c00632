"""Applications of the tests: keys, certificates, and tokens of a foreign issuer."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from .client import Client

FOREIGN = {
    "issuer": "https://issuer.example",
    "subject": "repo:contoso/sites:ref:refs/heads/main",
    "audience": "api://AzureADTokenExchange",
}


@dataclass(frozen=True)
class Key:
    """A private key and its certificate as one PEM text."""

    pem: str

    @property
    def private(self) -> str:
        return self.pem[: self.pem.index("-----BEGIN CERTIFICATE")]

    @property
    def certificate(self) -> str:
        return self.pem[self.pem.index("-----BEGIN CERTIFICATE") :]

    def sha1(self) -> str:
        return self._thumbprint(hashes.SHA1())

    def sha256(self) -> str:
        return self._thumbprint(hashes.SHA256())

    def public_pem(self) -> str:
        return self._public().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def jwks(self, kid: str) -> dict[str, Any]:
        return {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._public())) | {"kid": kid}]}

    def _public(self) -> Any:
        return x509.load_pem_x509_certificate(self.certificate.encode()).public_key()

    def _thumbprint(self, digest: hashes.HashAlgorithm) -> str:
        certificate = x509.load_pem_x509_certificate(self.certificate.encode())
        return base64.urlsafe_b64encode(certificate.fingerprint(digest)).decode()


def make_key(*, days: int = 365) -> Key:
    """A new key with a certificate that ends in ``days``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "app")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Key((private + certificate.public_bytes(Encoding.PEM)).decode())


def register(client: Client, client_id: str, **changes: Any) -> None:
    """Add an application to the tenant, or change it."""
    client.sim("POST", "applications", {"clientId": client_id, **changes})


def foreign_token(key: Key, *, kid: str = "", **claims: Any) -> str:
    """What a CI system issues, for five minutes."""
    now = int(time.time())
    given = {"iss": FOREIGN["issuer"], "sub": FOREIGN["subject"], "aud": FOREIGN["audience"], "iat": now}
    headers = {"kid": kid} if kid else None
    return jwt.encode({**given, "nbf": now, "exp": now + 300, **claims}, key.private, "RS256", headers=headers)
