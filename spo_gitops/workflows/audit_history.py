"""What becomes of the findings that the ledger remembers when what they were about is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model.address import TENANT
from ..model.policy import Policy
from ..policy.checks.catalogue import with_built_in
from .audit_spool import Spool
from .auditing import Inquiry

_SITE, _POLICY = "site:", "policy:"


def sites_of(keys: Iterable[str]) -> frozenset[str]:
    """The paths of the sites that the findings are about."""
    about = (_parts(key)[1] for key in keys)
    return frozenset(address.removeprefix(_SITE) for address in about if address.startswith(_SITE))


def forgotten(keys: Iterable[str], policies: Iterable[Policy]) -> frozenset[str]:
    """Findings of policies that are no more: nobody can tell any longer whether they hold."""
    known = {policy.name for policy in with_built_in(policies)}
    return frozenset(key for key in keys if _parts(key)[0] not in known)


def closed(keys: Iterable[str], spool: Spool, policies: Iterable[Policy], inquiry: Inquiry) -> Iterator[str]:
    """Findings on sites that are gone, and on exceptions that were taken away or prolonged."""
    judged = {policy.name for policy in policies} if inquiry.includes(TENANT) else set()
    for key in keys:
        name, address = _parts(key)
        is_gone = address.startswith(_SITE) and spool.is_gone(address.removeprefix(_SITE))
        has_ended = address.startswith(_POLICY) and name in judged and not spool.holds(key)
        if is_gone or has_ended:
            yield key


def _parts(key: str) -> tuple[str, str]:
    """The policy and the address of a finding's key."""
    name, _, rest = key.partition(" ")
    return name, rest.partition(" ")[0]
