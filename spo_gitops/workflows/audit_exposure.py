"""What the checks of an audit look at: read site by site, and once a tenant, only as far as the checks need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..apply.observe import Observer
from ..errors import TenantError
from ..kinds.accounts import guests_last_seen, standing_of
from ..kinds.exposure import look_at_tenant, look_deeper, look_into_directory, of_observation
from ..model.address import TENANT, Address
from ..model.exposure import Exposure
from ..model.kind import Survey
from ..model.observation import Observation
from ..policy.audit import Bench
from ..policy.checks.catalogue import checks_of, parts_of, requests_of
from ..policy.checks.rule import RATIONED, Check, Part
from ..policy.selection import subject_of
from .auditing import Inquiry


def with_guests(live: Observation, exposure: Exposure | None) -> Observation:
    """The site with the number of its external people, where that was read."""
    if exposure is None or exposure.access is None:
        return live
    return replace(live, facts={**live.facts, "guests": len(exposure.access.guests)})


class Exposer:
    """Gathers exposures. ``requests`` are those a site, at most, beside the read of the site itself."""

    def __init__(self, observer: Observer, bench: Bench, inquiry: Inquiry) -> None:
        self._observer = observer
        self._bench = bench
        self._inquiry = inquiry
        self._checks = checks_of(bench.of_sites())
        # Who is in a site also decides whether some policies select it.
        asks = any(policy.selector.asks_for_guests for policy in bench.of_sites())
        self._always = frozenset({Part.ACCESS} if asks and (inquiry.deep or inquiry.links) else ())
        self._parts = self._parts_of(check.name for check in self._checks)
        self._accounts: dict[str, str] = {}  # of owners: how they stand
        self._last_seen: Mapping[str, str] | None = None
        self._troubles: dict[str, str] = {}

    @property
    def is_asked(self) -> bool:
        """Whether there is any check, or a selector that looks at what they look at."""
        return bool(self._checks or self._always)

    @property
    def requests(self) -> int:
        return requests_of(self._parts)

    @property
    def rationed(self) -> int:
        """Those among them of which the service lets few be sent."""
        return requests_of(self._parts & RATIONED)

    @property
    def beside(self) -> str:
        """What it will cost that nobody can count beforehand, in words."""
        told = ""
        if Part.GRANTS in self._parts:
            told += ", of them one a site for grants to applications, of which the service lets 60 a minute"
        if Part.LINKS in self._parts:
            told += (
                ", and for links one request a site, one for each library and every 200 of its files, and one for each "
                "shared file or folder, of which the service lets 60 a minute"
            )
        return told

    @property
    def of_whole(self) -> frozenset[Part]:
        """What is looked at of the tenant itself."""
        return self._parts_for(checks_of(self._bench.whole()))

    def look_at_tenant(self, ours: str) -> Exposure:
        """What the checks look at of the tenant itself; ``ours`` is our own application's id, or empty."""
        wanted = self.of_whole
        return self._observer.converse(look_at_tenant(ours, wanted)) if wanted else Exposure(TENANT)

    def prepare(self) -> None:
        """What is read once a tenant; a refusal makes unknown what rests on it."""
        if Part.ACTIVITY not in self._parts:
            return
        try:
            self._last_seen = self._observer.converse(guests_last_seen())
        except TenantError as error:
            self._troubles[Part.ACTIVITY.value] = str(error)

    def exposed(self, seen: Mapping[Address, Observation], hubs: Survey) -> dict[Address, Exposure]:
        """What the checks look at; the expensive parts only of sites that a policy with such checks may select."""
        exposed = {address: of_observation(live, hubs) for address, live in seen.items()}
        wanted = {address: self._wanted(live) for address, live in seen.items()}
        deeper = _all(
            self._observer.gather(
                {address: look_deeper(found, seen[address], wanted[address]) for address, found in exposed.items()}
            )
        )
        deeper |= _all(
            self._observer.gather_together(
                {
                    address: look_into_directory(found, seen[address], wanted[address])
                    for address, found in deeper.items()
                    if found.group or Part.GRANTS in wanted[address]
                }
            )
        )
        troubled = self._ask_for_owners(found for address, found in deeper.items() if Part.ACCOUNTS in wanted[address])
        return {address: self._completed(found, troubled) for address, found in deeper.items()}

    def _wanted(self, live: Observation) -> frozenset[Part]:
        if not self.requests and Part.LINKS not in self._parts:
            return frozenset()
        subject = subject_of(live, declared=live.address in self._bench.declared)
        return self._parts_of(self._bench.checked_by(subject))

    def _parts_of(self, names: Iterable[str]) -> frozenset[Part]:
        wanted = set(names)
        return self._always | self._parts_for(c for c in self._checks if c.name in wanted)

    def _parts_for(self, checks: Iterable[Check]) -> frozenset[Part]:
        deep, rationed = self._inquiry.deep or self._inquiry.links, self._inquiry.links
        return parts_of(checks, deep=deep, rationed=rationed)

    def _ask_for_owners(self, exposed: Iterable[Exposure]) -> dict[str, str]:
        """How the accounts of owners stand, each asked for once an audit; what could not be read, with the reason."""
        owners = {found.owner for found in exposed if found.owner and "@" in found.owner and "|" not in found.owner}
        fresh = {Address("account", owner): standing_of(owner) for owner in sorted(owners - set(self._accounts))}
        standings, errors = self._observer.gather_together(fresh)
        self._accounts |= {address.key: standing for address, standing in standings.items()}
        return {address.key: str(error) for address, error in errors.items()}

    def _completed(self, found: Exposure, troubled: Mapping[str, str]) -> Exposure:
        """With what is known of accounts."""
        owner = found.owner or ""
        troubles = {**found.troubles, **self._troubles}
        if owner in troubled:
            troubles[Part.ACCOUNTS.value] = troubled[owner]
        return replace(found, owner_account=self._accounts.get(owner), last_seen=self._last_seen, troubles=troubles)


def _all(found: tuple[dict[Address, Exposure], dict[Address, Exception]]) -> dict[Address, Exposure]:
    """What was gathered; a part that cannot be read is no error, so what breaks one off ends the audit."""
    for error in found[1].values():
        raise error
    return found[0]
