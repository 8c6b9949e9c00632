"""What ``doctor`` looks at on the way to the tenant: network, clock, certificates, sign-in, roles, a read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from ..clock import Clock, SystemClock
from ..counting import how_many
from ..errors import SpoGitopsError, TenantError
from ..model.checkup import Check, bad, good, note, skipped
from ..model.config import Certificate, Certificates, TenantSettings
from ..model.operation import Host, Request
from ..model.operations import OPERATIONS
from ..tenant.certificate import REMIND_BEFORE, load_credential
from ..tenant.connect import open_tenant
from ..tenant.inspection import Grant, Inspection

Log = Callable[..., None]

# The directory refuses assertions that are further off; smaller differences disturb only the order of events.
_CLOCK_LIMIT = timedelta(minutes=5)
_CLOCK_REMARK = timedelta(seconds=30)
_REPLACE = "replace it as docs/sign-in.md tells"


@dataclass(slots=True)
class TenantChecks:
    """Each check that fails makes those skipped which need it."""

    settings: TenantSettings
    clock: Clock
    log: Log

    def run(self) -> Iterator[Check]:
        yield from self._certificates()
        try:
            inspection = Inspection(self.settings, self.clock)
        except SpoGitopsError as error:  # a kind of managed identity that is not supported
            yield bad("sign-in", str(error), error.hint)
            return
        try:
            yield from self._connection(inspection)
        finally:
            inspection.close()

    def _connection(self, inspection: Inspection) -> Iterator[Check]:
        reached, realm = True, ""
        if inspection.asks_directory:
            for check in self._directory(inspection):
                reached = reached and not _failed(check)
                yield check
        for host in (Host.ADMIN, Host.TENANT):
            try:
                realm = inspection.realm(host) or realm
                yield good("network", f"{inspection.hosts.name(host)} answers {inspection.way()}".rstrip())
            except TenantError as error:
                reached = False
                yield bad("network", str(error), error.hint or "check the network, the proxy, and url")
        if not reached:
            yield from (skipped(name, "the network") for name in ("sign-in", "roles", "reading"))
            return
        yield from self._sign_in(inspection, realm)

    def _directory(self, inspection: Inspection) -> Iterator[Check]:
        try:
            served = inspection.directory_time()
        except TenantError as error:
            yield bad("network", str(error), error.hint or "check the network, the proxy, and signIn.directory")
            return
        yield good("network", f"{inspection.hosts.login} answers {inspection.way()}".rstrip())
        if served is not None:
            yield self._clock_check(abs(served - self.clock.now()))

    def _clock_check(self, skew: timedelta) -> Check:
        seconds = round(skew.total_seconds())
        found = f"this machine's clock is {how_many(seconds, 'second')} off the sign-in service's"
        if skew > _CLOCK_LIMIT:
            return bad("clock", found, "set it by a time service: the directory refuses what is not signed now")
        if skew > _CLOCK_REMARK:
            return note("clock", found, "set it by a time service")
        return good("clock", f"within {how_many(max(seconds, 1), 'second')} of the sign-in service's")

    def _certificates(self) -> Iterator[Check]:
        if isinstance(self.settings.sign_in.proof, Certificates):
            items = self.settings.sign_in.proof.items
            checks = [self._certificate(item) for item in items]
            usable = any(not _failed(check) for check in checks)
            for check in checks:
                # One that has ended does no harm beside one that has not.
                yield note(check.name, check.found, check.remedy) if _failed(check) and usable else check

    def _certificate(self, item: Certificate) -> Check:
        try:
            credential = load_credential(item)
        except SpoGitopsError as error:
            return bad("certificate", str(error), error.hint or "make it readable for this user")
        left = credential.ends - self.clock.now()
        found = f"{credential.thumbprint} ends on {credential.ends:%Y-%m-%d}"
        if left < timedelta():
            return bad("certificate", f"{credential.thumbprint} ended on {credential.ends:%Y-%m-%d}", _REPLACE)
        return note("certificate", f"{found}, soon", _REPLACE) if left <= REMIND_BEFORE else good("certificate", found)

    def _sign_in(self, inspection: Inspection, realm: str) -> Iterator[Check]:
        grants: dict[Host, Grant] = {}
        for host in _needed():
            name = inspection.hosts.name(host)
            try:
                grants[host] = inspection.grant(host)
            except SpoGitopsError as error:
                yield bad("sign-in", f"{name}: {error}", error.hint)
                continue
            yield good("sign-in", f"{name}: as {grants[host].application}")
        used = [remark for remark in inspection.remarks() if "signed in" in remark or "not taken" in remark]
        for remark in used:
            is_note = "not taken" in remark
            yield note("sign-in", remark, "replace or remove it") if is_note else good("sign-in", remark)
        if not grants:
            yield from (skipped(name, "the sign-in") for name in ("roles", "reading"))
            return
        if realm and any(grant.directory and grant.directory != realm for grant in grants.values()):
            found = f"the tenant belongs to the directory {realm}, and we signed in to another"
            yield bad("sign-in", found, "write that directory into signIn.directory, or check url")
        yield from roles(grants, inspection)
        yield self._reading(inspection.advice)

    def _reading(self, advice: str) -> Check:
        request = Request("site.read", body={"url": self.settings.url, "includeDetail": False})
        clock = SystemClock(self.settings.time_scale)
        started = self.clock.monotonic_s()
        try:
            with open_tenant(self.settings, clock, read_only=True, log=self.log) as tenant:
                tenant.send(request)
        except SpoGitopsError as error:
            return bad("reading", str(error), error.hint or advice or "see the error's correlation id")
        return good("reading", f"the root site, in {self.clock.monotonic_s() - started:.1f} seconds")


# What else opens the same. Source: the permissions' tables of Microsoft Graph's reference.
_WIDER = {
    "Sites.Read.All": ("Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"),
    "Group.Read.All": ("Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
    "User.Read.All": ("User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
    "Application.Read.All": ("Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
    "SharePointTenantSettings.Read.All": ("SharePointTenantSettings.ReadWrite.All",),
}
_FOR_GROUPS = "a plan cannot tell whether people and groups exist, nor can what only Graph knows of the tenant be set"


def _needed() -> dict[Host, frozenset[str]]:
    """The hosts that operations name, each once, with the roles that those need."""
    needed: dict[Host, set[str]] = {}
    for operation in OPERATIONS.values():
        host = Host.TENANT if operation.host is Host.SITE else operation.host
        needed.setdefault(host, set()).add(operation.permission)
    return {host: frozenset(needed[host]) for host in Host if host in needed}


def roles(grants: dict[Host, Grant], inspection: Inspection) -> Iterator[Check]:
    """Whether the application may do what operations need, and nothing more."""
    for host, grant in grants.items():
        name, wanted = inspection.hosts.name(host), _needed()[host]
        if grant.by_secret:
            remedy = "sign in with a certificate, a federated credential or a managed identity"
            yield bad("roles", f"{name}: the token was obtained with a secret, which SharePoint refuses", remedy)
        elif missing := sorted(role for role in wanted if grant.roles.isdisjoint({role, *_WIDER.get(role, ())})):
            remedy = inspection.advice or "add the application permission and let an administrator consent"
            found, remedy = f"{name}: {', '.join(missing)} is missing", f"{remedy} (docs/sign-in.md)"
            yield (
                note("roles", f"{found}: {_FOR_GROUPS}", remedy) if host is Host.GRAPH else bad("roles", found, remedy)
            )
        elif more := sorted(grant.roles - wanted):
            found = f"{name}: the application may do more than it needs to: {', '.join(more)}"
            yield note("roles", found, "remove those permissions, unless something else needs them")
        else:
            yield good("roles", f"{name}: {', '.join(sorted(grant.roles))}")


def _failed(check: Check) -> bool:
    return check.verdict.value == "failed"
