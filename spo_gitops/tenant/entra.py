"""Tokens from Entra by MSAL, for an application that proves itself with an assertion."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msal  # type: ignore[import-untyped]  # has no stubs

from ..clock import Clock
from ..errors import AuthError, TenantError
from ..model.config import Certificate, Certificates, Federated, SignIn
from .auth import Granted
from .certificate import expiry_remarks, load_credential
from .federated import assertion_of
from .login_http import LoginClient, NothingHeld
from .refusal import KeyRefusedError, refused
from .signer import signed_assertion
from .wire import Wire

ClientCredential = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Proof:
    """One way to prove the application: what MSAL needs, made when it is needed."""

    name: str
    credential: Callable[[], tuple[str, ClientCredential]]  # with what to call it once it was read


class Entra:
    """Tries the proofs in their order; only a key that is refused for itself makes way for the next one."""

    advice = ""

    def __init__(self, sign_in: SignIn, wire: Wire, outside: Wire, *, login_host: str, clock: Clock) -> None:
        self._sign_in = sign_in
        self._wire = wire
        self._clock = clock
        self._authority = f"https://{login_host}/{sign_in.directory}"
        self._proofs = _proofs(sign_in, outside, clock)
        self._guard = threading.Lock()
        self._clients: dict[int, tuple[str, msal.ConfidentialClientApplication]] = {}
        self._working = 0
        self._refusals: dict[int, str] = {}

    def obtain(self, host: str) -> Granted:
        refusals: list[KeyRefusedError] = []
        for index in self._order():
            try:
                granted = self._ask(index, host)
            except KeyRefusedError as error:
                refusals.append(error)
                with self._guard:
                    self._refusals[index] = str(error)
                continue
            with self._guard:
                self._working = index
            return granted
        raise refusals[0] if len(refusals) == 1 else _all_refused(refusals, host)

    def remarks(self) -> tuple[str, ...]:
        expiring = expiry_remarks(self._sign_in, self._clock.now())
        with self._guard:
            if len(self._proofs) == 1 or self._working not in self._clients:
                return expiring
            said = [f"{self._proofs[index].name} was not taken: {why}" for index, why in sorted(self._refusals.items())]
            return (*expiring, *said, f"signed in with {self._clients[self._working][0]}")

    def _order(self) -> Sequence[int]:
        """First the one that worked last."""
        with self._guard:
            return [self._working, *(index for index in range(len(self._proofs)) if index != self._working)]

    def _ask(self, index: int, host: str) -> Granted:
        try:
            answer = self._client(index).acquire_token_for_client([f"https://{host}/.default"])
        except TenantError:
            raise
        except ValueError as error:
            # What MSAL raises when the directory's own description cannot be had or makes no sense.
            raise refused({"error_description": str(error)}, host) from error
        if "access_token" not in answer:
            raise refused(answer, host)
        return Granted(str(answer["access_token"]), timedelta(seconds=int(answer.get("expires_in", 3600))))

    def _client(self, index: int) -> msal.ConfidentialClientApplication:
        with self._guard:
            if index not in self._clients:
                name, credential = self._proofs[index].credential()
                client = msal.ConfidentialClientApplication(
                    self._sign_in.client_id,
                    authority=self._authority,
                    client_credential=dict(credential),
                    http_client=LoginClient(self._wire),
                    token_cache=NothingHeld(),
                    instance_discovery=False,
                )
                self._clients[index] = (name, client)
            return self._clients[index][1]


def _proofs(sign_in: SignIn, outside: Wire, clock: Clock) -> tuple[_Proof, ...]:
    match sign_in.proof:
        case Certificates(items):
            count = len(items)
            return tuple(_by_certificate(item, f"certificate {n} of {count}", clock) for n, item in enumerate(items, 1))
        case Federated() as federated:
            # Called for every token that is asked for: an assertion lives minutes, a run hours.
            assertion = assertion_of(federated, outside, clock)
            return (_Proof("a federated token", lambda: ("a federated token", {"client_assertion": assertion})),)
        case _:
            raise AuthError("a managed identity is no application of the directory")


def _by_certificate(written: Certificate, name: str, clock: Clock) -> _Proof:
    def credential() -> tuple[str, ClientCredential]:
        loaded = load_credential(written)
        if clock.now() > loaded.ends:
            raise KeyRefusedError(
                f"the application's certificate expired at {loaded.ends:%Y-%m-%d %H:%M} UTC",
                hint="make a new one, upload it to the application's registration, and put it in place of this one",
            )
        called = f"{name}, {loaded.thumbprint}"
        if written.signer:
            return called, {"client_assertion": signed_assertion(loaded.certificate, written.signer, clock)}
        return called, {"private_key": loaded.private_key, "public_certificate": loaded.pem}

    return _Proof(name, credential)


def _all_refused(refusals: Sequence[KeyRefusedError], host: str) -> AuthError:
    reasons = "; ".join(str(refusal) for refusal in refusals)
    last = refusals[-1]
    return AuthError(
        f"none of {len(refusals)} certificates signs in for {host}: {reasons}",
        request="sign-in",
        code=last.code,
        correlation_id=last.correlation_id,
        hint=last.hint,
    )
