"""Tokens of the managed identity of the Azure machine or service that this runs on, by MSAL."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msal  # type: ignore[import-untyped]  # has no stubs

from ..errors import AuthError, UnreachableError
from ..model.config import IdentityId, ManagedIdentity
from .auth import Granted
from .login_http import LoginAnswer, NothingHeld, addressed
from .refusal import refused
from .wire import Wire

_TIMEOUT_S = 10.0
_HINT = "run on Azure with a managed identity, or sign in with a certificate"
# Asked again: the machine's identity is being set up, or the endpoint is busy.
# Source: learn.microsoft.com, "How to use managed identities for Azure resources on a virtual machine", retry guidance.
_TRANSIENT = frozenset({404, 410, 429})
_KINDS = {
    IdentityId.CLIENT: "client_id",
    IdentityId.OBJECT: "object_id",
    IdentityId.RESOURCE: "resource_id",
}


class Managed:
    """Asks the endpoint that only this machine can reach; ``wire`` must not lead through a proxy."""

    advice = (
        "the managed identity needs the application role Sites.FullControl.All of Office 365 SharePoint Online "
        "(docs/sign-in.md); a new role takes effect with the next token, up to a day later"
    )

    def __init__(self, identity: ManagedIdentity, wire: Wire) -> None:
        if "IDENTITY_SERVER_THUMBPRINT" in os.environ:
            raise AuthError("a managed identity of Service Fabric is not supported", hint="sign in with a certificate")
        client = _MetadataClient(wire)
        self._client = msal.ManagedIdentityClient(_named(identity), http_client=client, token_cache=NothingHeld())

    def obtain(self, host: str) -> Granted:
        try:
            answer = self._client.acquire_token_for_client(resource=f"https://{host}")
        except ValueError as error:
            raise AuthError("the managed identity's endpoint answered something else than JSON", hint=_HINT) from error
        if "access_token" not in answer:
            problem = refused(answer, host)
            problem.hint = _HINT
            raise problem
        return Granted(str(answer["access_token"]), timedelta(seconds=int(answer.get("expires_in", 3600))))

    def remarks(self) -> tuple[str, ...]:
        return ()


def _named(identity: ManagedIdentity) -> Any:
    if identity.kind is None:
        return msal.SystemAssignedManagedIdentity()
    return msal.UserAssignedManagedIdentity(**{_KINDS[identity.kind]: identity.name})


class _MetadataClient:
    """MSAL's HTTP client for an endpoint of this machine."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> LoginAnswer:
        try:
            answer = self._wire.exchange(
                "GET", addressed(url, params), headers=headers or {}, content=None, timeout_s=_TIMEOUT_S
            )
        except UnreachableError as error:
            # Elsewhere than on Azure nobody answers, and asking again does not help.
            raise AuthError(f"no managed identity can be had here: {error}", hint=_HINT) from error
        if answer.status in _TRANSIENT or answer.status >= 500:
            raise UnreachableError(f"the managed identity's endpoint answers HTTP {answer.status}", request="sign-in")
        return LoginAnswer(answer.status, answer.content.decode("utf-8", "replace"), answer.headers)

    def post(self, *_: Any, **__: Any) -> LoginAnswer:
        raise AuthError("this kind of managed identity is not supported", hint=_HINT)

    def close(self) -> None:
        """The wire belongs to somebody else."""
