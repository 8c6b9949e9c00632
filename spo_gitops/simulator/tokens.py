"""Checks the access token of every request to SharePoint and Graph."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from .dialects import Rendered
from .hosts import SHAREPOINT_APP_ID, TENANT_ID, Host
from .quirks import Quirks
from .signin import FIRST_KID
from .signin.roles import may

_CHALLENGE = (
    f'Bearer realm="{TENANT_ID}",client_id="{SHAREPOINT_APP_ID}",'
    f'trusted_issuers="00000001-0000-0000-c000-000000000000@*",authorization_uri="{Host.LOGIN.origin}/common/oauth2/authorize"'
)
_AUDIENCE = "Exception of type 'Microsoft.IdentityModel.Tokens.AudienceUriValidationFailedException' was thrown."


@dataclass(slots=True)
class TokenGate:
    """Lets requests with a right token through; verified tokens are remembered until they expire."""

    token_key: bytes
    kid: str = FIRST_KID
    _claims: dict[str, dict[str, Any]] = field(default_factory=dict)

    def refusal(
        self, host: Host, authorization: str, quirks: Quirks, *, method: str, path: str, writes: bool
    ) -> Rendered | None:
        """None for a request that may go on, else the answer."""
        kind, _, token = authorization.partition(" ")
        claims = self._verified(token.strip()) if kind.lower() == "bearer" else None
        if claims is None:
            return _refused(host, "Invalid issuer or signature.")
        if not _audience_fits(host, str(claims["aud"]), quirks):
            return _refused(host, _AUDIENCE)
        if host.is_sharepoint and claims.get("appidacr") != "2":
            return Rendered(401, b"Unsupported app only token.", "text/plain;charset=utf-8", _headers())
        allowed = may(claims.get("roles", ()), host, method, path, writes=writes)
        return None if allowed else _forbidden(host, path)

    def caller(self, authorization: str) -> str:
        """The application that a token was given to; "" without a right one."""
        claims = self._verified(authorization.partition(" ")[2].strip())
        return "" if claims is None else str(claims.get("appid", ""))

    def accept_only(self, kid: str) -> None:
        """Tokens that name another key are no good any more."""
        self.kid = kid
        self._claims.clear()

    def _verified(self, token: str) -> dict[str, Any] | None:
        claims = self._claims.get(token)
        if claims is None:
            public = load_pem_private_key(self.token_key, None).public_key()
            try:
                if jwt.get_unverified_header(token).get("kid", self.kid) != self.kid:
                    return None
                claims = jwt.decode(
                    token,
                    public,  # type: ignore[arg-type]  # the tenant's key is RSA
                    algorithms=["RS256"],
                    options={"verify_aud": False, "require": ["exp", "aud"]},
                )
            except jwt.InvalidTokenError:
                return None
            if len(self._claims) > 1000:
                self._claims.clear()
            self._claims[token] = claims
        return claims if float(claims["exp"]) > time.time() else None


def _audience_fits(host: Host, audience: str, quirks: Quirks) -> bool:
    if audience == host.origin:
        return True
    return host is Host.ADMIN and quirks.tenant_token_on_admin and audience == Host.TENANT.origin


def _headers() -> dict[str, str]:
    return {"WWW-Authenticate": _CHALLENGE}


def _refused(host: Host, message: str) -> Rendered:
    if host is Host.GRAPH:
        detail = {"code": "InvalidAuthenticationToken", "message": "Access token validation failure. " + message}
        body = {"error": detail}
    else:
        body = {"error_description": message}  # type: ignore[dict-item]  # two shapes of body
    return Rendered(401, json.dumps(body).encode(), "application/json;charset=utf-8", _headers())


def _forbidden(host: Host, path: str) -> Rendered:
    message = "Attempted to perform an unauthorized operation."
    if host is Host.GRAPH:
        # SharePoint's part of Graph and the directory's have words of their own.
        if path.lower().split("/")[2:3] in (["sites"], ["drives"], ["admin"]):
            body: dict[str, Any] = {"error": {"code": "accessDenied", "message": "Access denied"}}
        else:
            words = "Insufficient privileges to complete the operation."
            body = {"error": {"code": "Authorization_RequestDenied", "message": words}}
    else:
        code = "-2147024891, System.UnauthorizedAccessException"
        body = {"odata.error": {"code": code, "message": {"lang": "en-US", "value": message}}}
    return Rendered(403, json.dumps(body).encode(), "application/json;charset=utf-8", {})
