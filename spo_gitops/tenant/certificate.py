"""The application's certificate and private key: what is in their text, and what can be wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from ..errors import AuthError, SpoGitopsError
from ..model.config import Certificate, Certificates, SignIn
from .secret import place, read_secret

REMIND_BEFORE = timedelta(days=30)

_KEY = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate, and its key opened as PEM text; ``private_key`` is empty where a command signs."""

    certificate: x509.Certificate
    private_key: str = field(repr=False)

    @property
    def thumbprint(self) -> str:
        """As the application's registration shows it."""
        return self.certificate.fingerprint(SHA1()).hex().upper()  # a name, not a signature

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def ends(self) -> datetime:
        return self.certificate.not_valid_after_utc


def load_credential(written: Certificate) -> Credential:
    """Read and open it. Raises AuthError with the remedy."""
    text = read_secret(written.source, "certificate")
    certificate = _CERTIFICATE.search(text)
    if certificate is None:
        raise _missing("certificate", written)
    if written.signer:
        return Credential(_certificate(certificate[0], written), "")
    key = _KEY.search(text)
    if key is None:
        raise _missing("private key", written)
    password = read_secret(written.password, "password").strip() if written.password else None
    return _opened(key[0], _certificate(certificate[0], written), password, place(written.source))


def expiry_remarks(sign_in: SignIn, now: datetime) -> tuple[str, ...]:
    """What to say of certificates that end soon, or have ended. One that cannot be read is told by who needs it."""
    if not isinstance(sign_in.proof, Certificates):
        return ()
    remarks = []
    for written in sign_in.proof.items:
        try:
            credential = load_credential(written)
        except SpoGitopsError:
            continue
        if credential.ends - now <= REMIND_BEFORE:
            remarks.append(_remark(credential, now))
    return tuple(remarks)


def _remark(credential: Credential, now: datetime) -> str:
    what = f"the certificate {credential.thumbprint}"
    if credential.ends < now:
        return f"{what} ended on {credential.ends:%Y-%m-%d}; replace it (docs/sign-in.md)"
    days = (credential.ends - now).days
    when = f"in {days} days" if days > 1 else "within two days"
    return f"{what} ends on {credential.ends:%Y-%m-%d}, {when}; replace it in time (docs/sign-in.md)"


def _missing(what: str, written: Certificate) -> AuthError:
    both = "" if written.signer else "both the private key and "
    return AuthError(
        f"there is no {what} in {place(written.source)}",
        hint=f"it must be PEM text that holds {both}the certificate",
    )


def _certificate(pem: str, written: Certificate) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise _unreadable(place(written.source), "the PEM text is damaged") from error


def _opened(key: str, certificate: x509.Certificate, password: str | None, where: str) -> Credential:
    encrypted = "ENCRYPTED" in key
    try:
        private = load_pem_private_key(key.encode(), password.encode() if password and encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "the password does not open it, or none was given" if encrypted else "the PEM text is damaged"
        raise _unreadable(where, hint) from error
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*spki) != certificate.public_key().public_bytes(*spki):
        raise AuthError(
            f"the private key in {where} does not belong to the certificate beside it",
            hint="put the certificate that was made with this key, and was uploaded to the application, first",
        )
    return Credential(certificate, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def _unreadable(where: str, hint: str) -> AuthError:
    return AuthError(f"the private key or certificate in {where} cannot be read", hint=hint)
