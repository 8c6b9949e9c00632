"""Keys and certificates: the CA and server certificate for TLS, the app's certificate, the key that signs tokens."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from .hosts import APP_NAME, CERTIFICATE_NAMES

_YEARS = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """Where the keys of a tenant's directory are."""

    ca: Path  # to trust
    server: Path  # the server's key and chain
    app: Path  # the client's key and certificate
    tokens: Path  # the key that signs access tokens


def ensure_keys(directory: Path) -> KeyFiles:
    """The directory's keys, made on first use."""
    files = KeyFiles(*(directory / name for name in ("ca.pem", "server.pem", "app.pem", "token-key.pem")))
    if not files.ca.exists() or not files.server.exists():
        authority = trustme.CA(organization_name="Simulated tenant")
        server = authority.issue_cert(*CERTIFICATE_NAMES)
        _write(files.server, server.private_key_and_cert_chain_pem.bytes())
        files.ca.write_bytes(authority.cert_pem.bytes())
    if not files.app.exists():
        _write(files.app, _app_pem())
    if not files.tokens.exists():
        _write(files.tokens, _key_pem(rsa.generate_private_key(65537, 2048)))
    return files


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def _key_pem(key: rsa.RSAPrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _app_pem() -> bytes:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, APP_NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .sign(key, hashes.SHA256())
    )
    return _key_pem(key) + certificate.public_bytes(serialization.Encoding.PEM)
