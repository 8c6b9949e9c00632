"""Client assertions signed by a command, for a key that may not leave its vault.

The command gets the JWT's signing input on its standard input and answers with the signature in Base64: PS256,
that is RSASSA-PSS with SHA-256 and a salt of 32 bytes. Source of the assertion's form: learn.microsoft.com,
"Microsoft identity platform application authentication certificate credentials".
"""

from __future__ import annotations

import base64
import json
import subprocess
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from ..clock import Clock
from ..errors import AuthError

_LIFETIME_S = 600
_TIMEOUT_S = 60.0


def signed_assertion(
    certificate: x509.Certificate, command: Sequence[str], clock: Clock
) -> Callable[[Mapping[str, str]], str]:
    """Makes a new assertion at each call; MSAL tells it the client and the token endpoint."""

    def assertion(context: Mapping[str, str]) -> str:
        now = int(clock.now().timestamp())
        header = {"alg": "PS256", "typ": "JWT", "x5t#S256": _encoded(certificate.fingerprint(SHA256()))}
        claims = {
            "aud": context["token_endpoint"],
            "iss": context["client_id"],
            "sub": context["client_id"],
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + _LIFETIME_S,
        }
        content = f"{_part(header)}.{_part(claims)}".encode()
        signature = _signature(command, content)
        _check(certificate, signature, content, command[0])
        return f"{content.decode()}.{_encoded(signature)}"

    return assertion


def _signature(command: Sequence[str], content: bytes) -> bytes:
    program = command[0]
    try:
        # What it says on its error stream goes to ours: it is for a person, and not for our messages and records.
        ended = subprocess.run(list(command), input=content, stdout=subprocess.PIPE, timeout=_TIMEOUT_S, check=False)
    except OSError as error:
        raise AuthError(f"the signer {program} cannot be started: {error.strerror}", hint=_HINT) from error
    except subprocess.TimeoutExpired as error:
        raise AuthError(f"the signer {program} did not answer within {_TIMEOUT_S:.0f} seconds", hint=_HINT) from error
    if ended.returncode:
        raise AuthError(f"the signer {program} ended with status {ended.returncode}", hint=_HINT)
    try:
        text = b"".join(ended.stdout.split()).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise AuthError(f"the signer {program} answered something that is not Base64", hint=_HINT) from error


_HINT = "run it by hand as docs/sign-in.md shows"


def _check(certificate: x509.Certificate, signature: bytes, content: bytes, program: str) -> None:
    """A wrong signature is found here, where it can be explained, and not by the directory."""
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise AuthError("the certificate's key is not RSA", hint="the directory takes RSA keys")
    try:
        key.verify(signature, content, PSS(MGF1(SHA256()), PSS.DIGEST_LENGTH), SHA256())
    except InvalidSignature as error:
        raise AuthError(
            f"the signature from {program} does not fit the certificate",
            hint="it must be RSASSA-PSS with SHA-256 and a salt of 32 bytes, made with this certificate's key",
        ) from error


def _part(content: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(content, separators=(",", ":")).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
