"""The settings of the tenant: one resource, which is always there.

Identity: the tenant itself. Proof of absence: none, it cannot be absent. Inverse of create: it is never created, so
what is no longer declared is released. Side effects: what the service does to sites looser than their tenant is not
known (wire/DISCREPANCIES.md C); the next plan reads their values again. Source: wire/REFERENCE.md 10.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..catalog.tenant_settings import (
    CALLS,
    called_tenant,
    declarable_tenant,
    readable_tenant,
    renamed_tenant,
    tenant_settings,
)
from ..catalog.wire import from_wire, to_wire
from ..clock import rfc3339
from ..errors import MalformedAnswerError, NotOfferedError, RejectedError, TenantError
from ..model.address import TENANT, Address
from ..model.attribute import Attribute
from ..model.desired import Desired
from ..model.kind import Appeared, Ask, Conversation, Survey
from ..model.observation import Observation, Presence
from ..model.operation import Request
from ..model.ownership import Ownership
from ..model.plan import Action, Decision, GuardClass, Verb
from ..model.value import Observed, Value, show
from . import effects, not_offered, openness, tenant_calls, tenant_order, unverified
from .phases import PREFIX, Sequence
from .quiet import Quiet

IDENTITY = "tenant"

SEQUENCE = Sequence(
    declarable_tenant,
    {
        "sharingAllowedDomainList": ("sharingDomainRestrictionMode", "AllowList"),
        "sharingBlockedDomainList": ("sharingDomainRestrictionMode", "BlockList"),
        "ipAddressAllowList": ("ipAddressEnforcement", True),
        "allowedDomainListForSyncClient": ("isUnmanagedSyncClientForTenantRestricted", True),
        "bccExternalSharingInvitationsList": ("bccExternalSharingInvitations", True),
    },
    together=frozenset(
        {
            "sharingDomainRestrictionMode",
            "enableAutoExpirationVersionTrim",
            "blockDownloadFileTypePolicy",
        }
    ),
)

_KEPT = "the settings of a tenant can be given back, not removed"
_APPS = "applications, this one among them, lose sites that demand an authentication context"
_NOT_OFFERED = "not applicable: this tenant does not show it (its licence or region may lack it)"


class TenantSettings(Quiet):
    """The settings of one tenant."""

    name = "tenant"
    words: Mapping[Verb, str] = {}

    def attribute(self, name: str) -> Attribute:
        short = name.removeprefix(PREFIX)
        setting = tenant_settings().get(renamed_tenant().get(short, short))
        return Attribute(name) if setting is None else Attribute(PREFIX + setting.name, setting.order, setting.security)

    def reads(self, ask: Ask) -> int:
        return 1 + any(_by_graph(name) for name in ask.attributes) + len(tenant_calls.read_by_itself(ask.attributes))

    def read(self, ask: Ask, survey: Survey) -> Conversation[Observation]:
        response = yield Request("tenant.read")
        at = rfc3339(response.at) if response.at else ""
        fields, trouble = fields_of(response.body, ask.attributes), ""
        if any(_by_graph(name) for name in ask.attributes):
            try:
                answer = yield Request("tenant.read-graph")
                fields |= graph_fields_of(answer.body)
            except TenantError as error:  # an application may lack the directory's role for it
                trouble = f"Microsoft Graph: {error}"
        more, also = yield from tenant_calls.read(ask.attributes)
        fields, trouble = fields | more, "; ".join(filter(None, (trouble, also)))
        return Observation(ask.address, Presence.PRESENT, fields, IDENTITY, at=at, trouble=trouble)

    def listed(self, survey: Survey) -> Conversation[tuple[Address, ...]]:
        yield from ()
        return (TENANT,)

    def create(self, desired: Desired) -> Conversation[Appeared]:
        return _impossible("a tenant is not created from here")

    def restore(self, ownership: Ownership) -> Conversation[Appeared]:
        return _impossible("a tenant is not restored from here")

    def restorable(self, ownership: Ownership, observation: Observation) -> bool:
        return False

    def remove(self, action: Action) -> Conversation[None]:
        return _impossible(_KEPT)

    def update(self, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Conversation[None]:
        wanted: dict[str, Value] = {d.attribute: d.after for d in changes if d.after is not None}
        refusable = {d.attribute for d in changes if d.refusable}
        lacking: dict[str, str] = {}
        for phase in SEQUENCE.phases(wanted):
            for by_graph in (False, True):
                part = {name: value for name, value in phase.items() if _by_graph(name) is by_graph}
                part = {name: value for name, value in part.items() if not tenant_calls.call_of(name)}
                if part:
                    lacking |= yield from _write(part, refusable)
            for call in CALLS:
                part = {name: value for name, value in phase.items() if tenant_calls.call_of(name) == call}
                if part:
                    lacking |= yield from _call(call, part, observation.fields, refusable)
        not_offered.tell(lacking)

    def give_back(self, address: Address, attribute: str, value: Value, survey: Survey) -> Conversation[None]:
        call = tenant_calls.call_of(attribute)
        if call:
            response = yield Request("tenant.read")
            yield from tenant_calls.write(call, {attribute: value}, fields_of(response.body))
        else:
            yield from _write({attribute: value}, set())

    def after(self, draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
        return tenant_order.before_tenant(draft, drafts)

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        return _KEPT if draft.verb is Verb.REMOVE else ""

    def unmet(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        return {} if desired is None else SEQUENCE.unmet(desired, observation)

    def inapplicable(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        declared = () if desired is None else desired.attributes
        elsewhere = {*filter(_by_graph, declared), *tenant_calls.read_by_itself(declared)}
        unread = elsewhere if observation.trouble else ()
        return {name: _NOT_OFFERED for name in declared if name not in observation.fields and name not in unread}

    def refusable(self, attribute: str, value: Value) -> bool:
        setting = declarable_tenant().get(attribute.removeprefix(PREFIX))
        return setting is not None and setting.refusable(value)

    def hazards(self, action: Action) -> Iterable[tuple[GuardClass, str]]:
        after = {d.attribute.removeprefix(PREFIX): d.after for d in action.changes}
        enforced = after.get("ipAddressEnforcement", action.observation.fields.get(f"{PREFIX}ipAddressEnforcement"))
        if enforced is True and ("ipAddressEnforcement" in after or "ipAddressAllowList" in after):
            yield GuardClass.LOCKOUT, _ranges(after, action)
        if after.get("blockAppAccessWithAuthenticationContext") is True:
            yield GuardClass.LOCKOUT, _APPS

    def losses(self, action: Action) -> Iterable[str]:
        yield from effects.losses(action, declarable_tenant())
        yield from tenant_calls.losses(action)

    def remarks(self, action: Action) -> Iterable[str]:
        yield from openness.of_tenant(action)
        yield from unverified.remarks(action, declarable_tenant())
        yield from effects.remarks(action, declarable_tenant())


def fields_of(body: Any, asked: Iterable[str] = ()) -> dict[str, Observed]:
    """Attributes in the YAML's words: what can be declared, and what else is asked for.

    What the answer lacks stays out. Raises MalformedAnswerError for no object.
    """
    if not isinstance(body, dict) or "SharingCapability" not in body:
        raise MalformedAnswerError("the tenant's settings came without SharingCapability")
    wanted = {name.removeprefix(PREFIX) for name in asked}
    also = {name: setting for name, setting in readable_tenant().items() if name in wanted}
    known = {**declarable_tenant(), **also}.items()
    return {
        PREFIX + name: from_wire(setting, body[setting.property]) for name, setting in known if setting.property in body
    }


def graph_fields_of(body: Any) -> dict[str, Observed]:
    """What only Microsoft Graph has. Raises MalformedAnswerError for no object."""
    if not isinstance(body, dict):
        raise MalformedAnswerError("the settings came from Microsoft Graph without properties")
    known = {name: setting for name, setting in declarable_tenant().items() if _by_graph(PREFIX + name)}
    return {
        PREFIX + name: from_wire(setting, body[setting.graph])
        for name, setting in known.items()
        if setting.graph in body
    }


def _by_graph(name: str) -> bool:
    """Whether SharePoint's own interface does not have the setting."""
    setting = declarable_tenant().get(name.removeprefix(PREFIX))
    return setting is not None and not setting.property and not setting.via


def _write(wanted: Mapping[str, Value], refusable: set[str]) -> Conversation[dict[str, str]]:
    """Set them in one request. Where the service refuses, one by one, so that one that it does not offer does not keep
    back the others; whether a refused request changes anything is not known (wire/DISCREPANCIES.md C).

    Returns those that the service does not offer, with its words.
    """
    try:
        yield _patch(wanted)
        return {}
    except RejectedError as error:
        if len(wanted) == 1 and not refusable:
            if isinstance(error, NotOfferedError):
                return dict.fromkeys(wanted, str(error))
            raise
    refused: dict[str, RejectedError] = {}
    lacking: dict[str, str] = {}
    for name, value in sorted(wanted.items()):
        try:
            yield _patch({name: value})
        except NotOfferedError as error:
            lacking |= {} if name in refusable else {name: str(error)}
        except RejectedError as error:
            if name not in refusable:
                refused[name] = error
    if refused:
        reasons = "; ".join(f"{name} was refused: {error}" for name, error in refused.items())
        hint = "remove the line, or name it below lifecycle.ignore, where the tenant does not have the feature"
        raise RejectedError(reasons, hint=hint)
    return lacking


def _call(
    call: str, wanted: Mapping[str, Value], observed: Mapping[str, Observed], refusable: set[str]
) -> Conversation[dict[str, str]]:
    """Set them by a call of their own. Returns those that the service does not offer, with its words."""
    try:
        yield from tenant_calls.write(call, wanted, observed)
    except NotOfferedError as error:
        return dict.fromkeys(wanted.keys() - refusable, str(error))
    except RejectedError:
        if not wanted.keys() <= refusable:
            raise
    return {}


def _impossible(reason: str) -> Conversation[Any]:
    yield from ()
    raise RejectedError(reason)


def _patch(wanted: Mapping[str, Value]) -> Request:
    """The update of settings of one interface."""
    body = {}
    for name, value in wanted.items():
        setting = called_tenant(name.removeprefix(PREFIX))
        body[setting.property or setting.graph] = to_wire(setting, value)
    return Request("tenant.update-graph" if all(map(_by_graph, wanted)) else "tenant.update", body=body)


def _ranges(after: Mapping[str, Value | None], action: Action) -> str:
    listed = after.get("ipAddressAllowList", action.observation.fields.get(f"{PREFIX}ipAddressAllowList"))
    shown = show(listed) if isinstance(listed, str) else "(unknown)"
    return f"only {shown} will have access: check that people and the machines that run spo-gitops are among them"
