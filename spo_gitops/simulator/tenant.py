"""The simulated tenant as one object: state, clock, limits, faults and counters, without any HTTP."""

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .brownfield import seed_brownfield
from .clock import ServiceClock
from .database import Store
from .faults import Faults
from .group_sites import purge_groups
from .guids import guid_of
from .keys import KeyFiles
from .language import choose_language
from .metrics import Metrics
from .options import TenantOptions
from .people import Domains, know
from .quirks import USUAL, Quirks, changed, check, shown
from .recycling import RETENTION_SECONDS, purge_expired
from .seed import seed_sites, seed_system
from .signin import Registry, SignIn, first_application
from .store import Transaction
from .throttle import Throttle
from .tokens import TokenGate

_PURGE_EVERY_SECONDS = 3600.0


class Tenant:
    """Everything that lives as long as the server."""

    def __init__(self, options: TenantOptions, keys: KeyFiles) -> None:
        self.options = options
        self.store = Store(options.directory / "tenant.db")
        saved = self.store.documents.get("clock", 0.0)
        # Time never goes back: a tenant that ran fast stays ahead of the wall.
        start = time.time() if options.frozen_at is None else options.frozen_at
        scale = options.time_scale if options.frozen_at is None else 0.0
        self.clock = ServiceClock(max(float(saved), start), scale)
        token_key = keys.tokens.read_bytes()
        app = self.store.documents.get("app") or keys.app.read_text(encoding="ascii")
        registered = self.store.documents.get("applications", [])
        self.sign_in = SignIn(token_key, Registry([first_application(app), *registered]))
        self.gate = TokenGate(token_key)
        self.throttle = Throttle(options.licences)
        self.faults = Faults()
        self.metrics = Metrics()
        self.chance = random.Random(options.seed)
        self._purged = 0.0
        self._quirks: tuple[Mapping[str, Any] | None, Quirks] = (None, USUAL)
        know(self.domains)
        if "seeded" not in self.store.documents:
            self._seed(certificate_of(app))
        if options.quirks:
            self.change_quirks(dict(options.quirks))
        if self.store.documents.get("licences") != options.licences:
            with self.begin() as transaction:
                transaction.put_document("licences", options.licences)

    def _seed(self, app_certificate: str) -> None:
        options = self.options
        with self.begin() as transaction:
            choose_language(transaction, options.language)
            seed_system(transaction)
            if options.brownfield:
                seed_brownfield(transaction)
            seed_sites(transaction, options.seed_sites, options.seed)
            transaction.put_document("app", app_certificate)
            transaction.put_document("seeded", {"sites": options.seed_sites, "seed": options.seed})
        # What was there before the first request is not news to the lagging lists.
        self.store.forget_history()

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction at the present moment; committed at the end, forgotten when it fails."""
        now = self.clock.now()
        transaction = self.store.begin(now)
        if now - self._purged > min(_PURGE_EVERY_SECONDS, RETENTION_SECONDS):
            self._purged = now
            purge_expired(transaction)
            purge_groups(transaction)
        yield transaction
        if transaction.changed:
            transaction.put_document("clock", now)
        transaction.commit()

    @property
    def domains(self) -> Domains:
        """The domains whose people the directory knows."""
        known = self.store.documents.get("domains")
        return Domains() if known is None else Domains(tuple(known["home"]), tuple(known["guests"]))

    @property
    def quirks(self) -> Quirks:
        """The chosen behaviours, kept in the state; made anew only when they have changed, for every request asks."""
        kept = self.store.documents.get("quirks")
        if kept is not self._quirks[0]:
            self._quirks = (kept, changed(USUAL, kept or {}))
        return self._quirks[1]

    def change_quirks(self, changes: dict[str, object]) -> None:
        """Choose other behaviours; raises ValueError for an unknown name or an impossible value."""
        check(changes)
        after = changed(self.quirks, changes)
        with self.begin() as transaction:
            transaction.put_document("quirks", shown(after))

    def request_id(self, number: int) -> str:
        """The id of a request by its number, the same for the same seed."""
        return guid_of("request", self.options.seed, number)

    def register(self, changes: dict[str, object]) -> None:
        """Add an application, or change one; raises ValueError for what cannot be."""
        registry = self.sign_in.registry
        registry.put(changes)
        with self.begin() as transaction:
            transaction.put_document("applications", registry.documents())

    def revoke_tokens(self) -> None:
        """All access tokens that were given are refused from now on."""
        name, _, number = self.sign_in.kid.rpartition("-")
        self.sign_in.kid = f"{name}-{int(number) + 1}"
        self.gate.accept_only(self.sign_in.kid)

    def advance(self, seconds: float) -> None:
        """Move the tenant's time forward; what expires is gone at once."""
        self.clock.advance(seconds)
        self._purged = 0.0

    def close(self) -> None:
        """Remember the time and close the state."""
        with self.begin() as transaction:
            transaction.put_document("clock", self.clock.now())
        self.store.close()


def certificate_of(pem: str) -> str:
    """The certificate of the app's PEM file, without its private key."""
    start = pem.index("-----BEGIN CERTIFICATE-----")
    return pem[start:]
