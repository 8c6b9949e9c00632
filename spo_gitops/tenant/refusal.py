"""What the sign-in service says when it refuses, and the remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..errors import AuthError

# Source: learn.microsoft.com, "Microsoft Entra authentication and authorization error codes".
_REMEDIES = {
    "AADSTS50034": "the directory does not know this account",
    "AADSTS50059": "write the directory's domain or id in signIn.directory",
    "AADSTS700016": "clientId is not an application of this directory, or an administrator has not consented to it",
    "AADSTS90002": "the directory in signIn.directory does not exist; write its domain or its id",
    "AADSTS900023": "signIn.directory is neither a domain nor a directory id",
    "AADSTS700027": "the certificate is not the one that was uploaded to the application's registration, or has ended",
    "AADSTS7000215": "the application's secret is wrong; this program needs a certificate",
    "AADSTS7000222": "the application's credential has expired; upload a new certificate",
    "AADSTS700024": "this machine's clock is wrong, or the token that was presented has ended",
    "AADSTS700211": "no federated credential of the application names this issuer (docs/sign-in.md)",
    "AADSTS700212": "no federated credential of the application names this audience (docs/sign-in.md)",
    "AADSTS700213": "no federated credential of the application names this subject (docs/sign-in.md)",
    "AADSTS7002138": "the federated credential's subject differs in capital letters only; write it exactly",
    "AADSTS70021": "no federated credential of the application fits this token (docs/sign-in.md)",
    "AADSTS70011": "the tenant's URL is not a resource that the directory knows",
    "AADSTS500011": "the tenant's URL is not a resource that the directory knows",
    "AADSTS7000112": "the application is disabled in the directory",
    "AADSTS53003": "a conditional access policy blocks this sign-in",
}
# The application does not have this key, or has it no more: another key may do.
_ABOUT_THE_KEY = frozenset({"AADSTS700027", "AADSTS7000222"})


class KeyRefusedError(AuthError):
    """This key does not prove the application; the next one is tried."""


def refused(answer: Mapping[str, Any], host: str) -> AuthError:
    """The error for an answer of the sign-in service without a token."""
    description = str(answer.get("error_description") or answer.get("error") or "no reason given")
    found = re.search(r"AADSTS\d+", description)
    code = found[0] if found else str(answer.get("error", ""))
    error = KeyRefusedError if code in _ABOUT_THE_KEY else AuthError
    return error(
        f"sign-in for {host} was refused: {_first_line(description)}",
        request="sign-in",
        code=code,
        correlation_id=str(answer.get("correlation_id", "")),
        hint=_REMEDIES.get(code, "check signIn in spo-gitops.yaml"),
    )


def parsed(text: str) -> Mapping[str, Any]:
    """An error body; text that is no JSON is its own description."""
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    return answer if isinstance(answer, dict) else {"error_description": text[:200]}


def _first_line(description: str) -> str:
    return description.partition("\n")[0].partition(" Trace ID:")[0].strip()
