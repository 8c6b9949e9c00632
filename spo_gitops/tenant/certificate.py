"""The application's certificate and private key: where they are found, and what can be wrong with them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509 import Certificate, load_pem_x509_certificate

from ..errors import AuthError
from ..model.config import Secret, SignIn

_KEY = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Credential:
    """Key and certificate as PEM text, the key opened; neither is ever shown."""

    private_key: str = field(repr=False)
    certificate: str = field(repr=False)


def load_credential(sign_in: SignIn, now: datetime) -> Credential:
    """Read, open and check the credential. Raises AuthError with the remedy."""
    text = _read(sign_in.certificate, "certificate")
    key, certificate = _KEY.search(text), _CERTIFICATE.search(text)
    if key is None or certificate is None:
        missing = "private key" if key is None else "certificate"
        raise AuthError(
            f"there is no {missing} in {_place(sign_in.certificate)}",
            hint="it must be PEM text that holds both the private key and the certificate",
        )
    password = _read(sign_in.password, "password").strip() if sign_in.password else None
    opened = _open(key[0], certificate[0], password, _place(sign_in.certificate))
    _check_dates(opened[1], now)
    return Credential(opened[0], certificate[0])


def _open(key: str, certificate: str, password: str | None, place: str) -> tuple[str, Certificate]:
    encrypted = "ENCRYPTED" in key
    try:
        private = load_pem_private_key(key.encode(), password.encode() if password and encrypted else None)
        public = load_pem_x509_certificate(certificate.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "the password does not open it, or none was given" if encrypted else "the PEM text is damaged"
        raise AuthError(f"the private key or certificate in {place} cannot be read", hint=hint) from error
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*spki) != public.public_key().public_bytes(*spki):
        raise AuthError(
            f"the private key in {place} does not belong to the certificate beside it",
            hint="put the certificate that was made with this key, and was uploaded to the application, first",
        )
    plain = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return plain, public


def _check_dates(certificate: Certificate, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        raise AuthError(
            f"the application's certificate expired at {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC",
            hint="make a new one, upload it to the application's registration, and put it in place of this one",
        )


def _read(secret: Secret, what: str) -> str:
    if secret.file is None:
        try:
            return os.environ[secret.env]
        except KeyError as error:
            raise AuthError(
                f"the environment variable {secret.env} with the {what} is not set", hint="set it, or use a file"
            ) from error
    try:
        return secret.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise AuthError(f"the {what} in {secret.file} cannot be read: {reason}") from error


def _place(secret: Secret) -> str:
    return f"the environment variable {secret.env}" if secret.file is None else str(secret.file)
