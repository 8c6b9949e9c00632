"""Client assertions: a token that an application signed itself, or that a foreign issuer signed for it."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from .applications import Application, Federation
from .directory import LOGIN_NAMES, is_directory
from .refusals import SignInError, bad_client, bad_request

_CLOCK_SKEW_S = 300  # the default of Microsoft's token libraries
_ENDPOINTS: tuple[list[str], ...] = (["oauth2", "v2.0", "token"], ["oauth2", "token"], ["v2.0"], [])


def check_assertion(application: Application, assertion: str) -> None:
    """Raises SignInError unless the assertion proves the application. The same one may come again: MSAL does it."""
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.InvalidTokenError as error:
        raise bad_request(50027, "JWT token is invalid or malformed.") from error
    thumbprint = header.get("x5t") or header.get("x5t#S256")
    if thumbprint or str(claims.get("iss", "")).lower() == application.client_id:
        _check_own(application, assertion, header)
    else:
        _check_foreign(application, assertion, header, claims)


def _check_own(application: Application, assertion: str, header: Mapping[str, Any]) -> None:
    algorithm = str(header.get("alg"))
    certificate = _named(application, header)
    used = _hexadecimal(str(header.get("x5t") or header.get("x5t#S256") or ""))
    if certificate is None or algorithm not in ("RS256", "PS256"):
        raise bad_client(700027, _unusable("not registered", "The key was not found.", used))
    if certificate.not_valid_after_utc < datetime.now(UTC):
        raise bad_client(700027, _unusable("expired", "The key used is expired.", used))
    key: Any = certificate.public_key()
    claims = _decoded(assertion, key, algorithm, leeway_s=_CLOCK_SKEW_S, used=used)
    if not _is_token_endpoint(claims["aud"]):
        raise bad_client(700023, "Client assertion audience claim does not match Realm issuer.")
    if {str(claims["iss"]).lower(), str(claims["sub"]).lower()} != {application.client_id}:
        raise bad_client(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")


def _named(application: Application, header: Mapping[str, Any]) -> x509.Certificate | None:
    """The registered certificate whose thumbprint the header names."""
    for name, digest in (("x5t", hashes.SHA1()), ("x5t#S256", hashes.SHA256())):  # names, not signatures
        if isinstance(header.get(name), str):
            wanted = _unpadded(header[name])
            return next((c for c in application.certificates if c.fingerprint(digest) == wanted), None)
    return None


def _unusable(state: str, reason: str, thumbprint: str) -> str:
    return (
        f"The certificate with identifier used to sign the client assertion is {state} on application. "
        f"[Reason - {reason}, Thumbprint of key used by client: '{thumbprint}']"
    )


def _check_foreign(
    application: Application, assertion: str, header: Mapping[str, Any], claims: Mapping[str, Any]
) -> None:
    federation = _federation(application, claims)
    keys = federation.keys
    key = keys.get(str(header.get("kid", "")), next(iter(keys.values())) if "" in keys else None)
    if key is None or header.get("alg") != "RS256":
        raise bad_client(700027, "Client assertion contains an invalid signature. [Reason - The key was not found.]")
    # Strict, so that a client which keeps an assertion longer than it lives is found out.
    _decoded(assertion, key, "RS256", leeway_s=0, audience=federation.audience)


def _federation(application: Application, claims: Mapping[str, Any]) -> Federation:
    issuer, subject, audience = (str(claims.get(name, "")) for name in ("iss", "sub", "aud"))
    same_issuer = [one for one in application.federated if one.issuer == issuer]
    if not same_issuer:
        raise _no_record(700211, "issuer", issuer)
    same_subject = [one for one in same_issuer if one.subject == subject]
    if not same_subject:
        near = any(one.subject.lower() == subject.lower() for one in same_issuer)
        raise _no_record(7002138 if near else 700213, "subject", subject)
    for one in same_subject:
        if one.audience == audience:
            return one
    raise _no_record(700212, "audience", audience)


def _no_record(number: int, what: str, value: str) -> SignInError:
    found = f"No matching federated identity record found for presented assertion {what} '{value}'."
    return bad_client(number, f"{found} Check your federated identity credential Subject, Audience and Issuer.")


def _decoded(
    assertion: str, key: Any, algorithm: str, *, leeway_s: int, used: str = "", audience: str | None = None
) -> dict[str, Any]:
    options: Any = {"verify_aud": audience is not None, "require": ["exp", "iss", "sub", "aud"]}
    try:
        return jwt.decode(assertion, key, algorithms=[algorithm], leeway=leeway_s, audience=audience, options=options)
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        now = datetime.now(UTC).isoformat()
        raise bad_client(
            700024, f"Client assertion is not within its valid time range. Current time: {now}."
        ) from error
    except jwt.InvalidSignatureError as error:
        reason = f"[Reason - The key used is not valid., Thumbprint of key used by client: '{used}']"
        raise bad_client(700027, f"Client assertion contains an invalid signature. {reason}") from error
    except jwt.InvalidTokenError as error:
        raise bad_request(50027, f"JWT token is invalid or malformed: {error}.") from error


def _is_token_endpoint(audience: Any) -> bool:
    parts = urlsplit(str(audience))
    steps = parts.path.strip("/").lower().split("/")
    return parts.hostname in LOGIN_NAMES and is_directory(steps[0]) and steps[1:] in _ENDPOINTS


def _unpadded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except ValueError:
        return b""


def _hexadecimal(thumbprint: str) -> str:
    return _unpadded(thumbprint).hex().upper()
