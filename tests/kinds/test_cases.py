"""Cases: what a resource is, what is declared and owned, and what is planned and sent because of it.

A case is a YAML file of ``tests/cases``. ``service`` has the answers of the tenant by operation, in order (the last
one is repeated; ``error: NotFoundError`` raises it); ``plan`` and ``requests`` are what must come of it. The
requests are those that carry out the plan (or, with ``reading``, those that it rests on), ``wait N`` among them,
writes with their bodies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from spo_gitops import errors
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.kinds.survey import survey as surveying
from spo_gitops.model.address import Address
from spo_gitops.model.config import Guards
from spo_gitops.model.desired import Desired, DesiredState, Lifecycle, OnMissing, Wanted
from spo_gitops.model.kind import Change, Survey
from spo_gitops.model.observation import Observation, ObservedState, unknown
from spo_gitops.model.ownership import Held, Origin, Owned, Ownership
from spo_gitops.model.plan import Action, Plan, Verb
from spo_gitops.model.value import NO_PRIOR, show
from spo_gitops.plan.build import Inputs, build
from spo_gitops.plan.guards import Court
from spo_gitops.plan.resources import Context
from spo_gitops.plan.scope import ask_for
from spo_gitops.problems import Position

from .service import Service

FOLDER = Path(__file__).parents[1] / "cases"
CASES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.yaml"))
KINDS = kinds_of("https://contoso.sharepoint.com")
SITE_ID, HUB_ID = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
ZERO_ID = "00000000-0000-0000-0000-000000000000"

SITE: dict[str, Any] = {
    "SiteId": SITE_ID,
    "Url": "https://contoso.sharepoint.com/sites/a",
    "Template": "STS#3",
    "Title": "A",
    "Description": "",
    "OwnerLoginName": "i:0#.f|membership|eva@contoso.com",
    "HubSiteId": ZERO_ID,
    "IsHubSite": False,
    "LockState": "Unlock",
}
HUB: dict[str, Any] = {
    "SiteId": HUB_ID,
    "SiteUrl": "https://contoso.sharepoint.com/sites/h",
    "Title": "H",
    "Description": None,
    "ParentHubSiteId": ZERO_ID,
    "RequiresJoinApproval": False,
}
TENANT: dict[str, Any] = {
    "SharingCapability": 1,
    "ODBSharingCapability": 1,
    "LegacyAuthProtocolsEnabled": True,
    "IPAddressEnforcement": False,
    "IPAddressAllowList": "",
    "EmailAttestationRequired": False,
    "EmailAttestationReAuthDays": 30,
    "DisabledWebPartIds": None,
    "RequireAnonymousLinksExpireInDays": -1,
}
SCRIPT_ID, DESIGN_ID = "33333333-3333-3333-3333-333333333333", "44444444-4444-4444-4444-444444444444"
IDENTITIES = {
    "site": SITE_ID, "hub": HUB_ID, "tenant": "tenant", "theme": "ocean", "site-script": SCRIPT_ID,
    "site-design": DESIGN_ID,
}  # fmt: skip
ADDRESSES = {
    "site": "/sites/a", "hub": "/sites/h", "tenant": "settings", "theme": "ocean", "site-script": "basics",
    "site-design": "project site",
}  # fmt: skip


# -- the three legs -------------------------------------------------------------------------------------------


def answers_of(case: Mapping[str, Any]) -> dict[str, list[Any]]:
    service = dict(case.get("service", {}))
    base = {"site.read": SITE, "site.read-by-id": SITE, "hub.read": HUB, "tenant.read": TENANT}
    answers = {}
    for operation, listed in service.items():
        filled = base.get(operation, {})
        answers[operation] = [
            {**filled, **item} if isinstance(item, dict) and "error" not in item else item for item in listed
        ]
    if "hub.list" in answers:
        answers["hub.list"] = [{"value": [{**HUB, **hub} for hub in hubs]} for hubs in answers["hub.list"]]
    answers.setdefault("site.language", [{"Language": 1033}])
    return answers


def desired_of(case: Mapping[str, Any], address: Address) -> Desired | None:
    if "desired" not in case:
        return None
    here = Position("sites/a.yaml", 3)
    fields = {name: Wanted(value_of(value), here) for name, value in case["desired"].items()}
    create = case.get("create", {"template": "STS#3"} if address.kind == "site" else {})
    lifecycle = Lifecycle(on_missing=OnMissing(case.get("onMissing", "report")))
    previous = case.get("previous", "")
    return Desired(address, here, fields, create, lifecycle, sets=case.get("sets", {}), previous=previous)


def ownership_of(case: Mapping[str, Any], address: Address) -> Ownership | None:
    if "ownership" not in case:
        return None
    record = case["ownership"]
    attributes = {
        name: Owned(value_of(pair[0]), NO_PRIOR if pair[1] is None else value_of(pair[1]), "R1")
        for name, pair in record.get("attributes", {}).items()
    }
    held = tuple(Held(Address.parse(where), name, before, left) for where, name, before, left in record.get("held", ()))
    identity = IDENTITIES[address.kind]
    origin = Origin(record.get("origin", "adopted"))
    unproven = frozenset(record.get("unproven", ()))
    known = record.get("identity", identity)
    return Ownership(address, origin, known, attributes=attributes, held=held, unproven=unproven)


def value_of(raw: Any) -> Any:
    return tuple(raw) if isinstance(raw, list) else raw


@dataclass
class Scene:
    """One case played: the plan, and the requests that carried it out."""

    plan: Plan
    requests: list[Any]
    raised: str


def play(case: Mapping[str, Any], address: Address) -> Scene:
    desired, owned = desired_of(case, address), ownership_of(case, address)
    kind = KINDS[address.kind]
    service = Service(answers_of(case))
    ask = ask_for(address, desired, owned)
    known = service.talk(surveying(kind.survey_needed([ask]), False))
    try:
        seen: Observation = service.talk(kind.read(ask, known))
    except errors.TenantError as error:  # as apply/observe.py has it
        seen = unknown(address, str(error))
    plan = planned(address, desired, owned, seen)
    reads, service.asked = service.asked, []
    assert not [r for r in reads if isinstance(r, dict)]
    if case.get("reading"):
        return Scene(plan, reads, "")
    raised = ""
    for action in plan.actions:
        try:
            service.talk(carried_out(action, known))
        except errors.TenantError as error:
            raised = type(error).__name__
    return Scene(plan, service.asked, raised)


def planned(address: Address, desired: Desired | None, owned: Ownership | None, seen: Observation) -> Plan:
    wanted = {address: desired} if desired else {}
    records = {address: owned} if owned else {}
    court = Court(Guards(max_changed_share=1.0), records, KINDS)
    return build(
        Inputs(
            "contoso", "all", Context("main", "R2", "c2"), DesiredState(wanted), records,
            ObservedState({address: seen}), KINDS, court, frozenset({address}),
        )
    )  # fmt: skip


def carried_out(action: Action, known: Survey) -> Change[Any]:
    kind = KINDS[action.address.kind]
    match action.verb:
        case Verb.CREATE:
            assert action.desired is not None
            yield from kind.create(action.desired)
        case Verb.RESTORE:
            assert action.prior_ownership is not None
            yield from kind.restore(action.prior_ownership)
        case Verb.REMOVE:
            yield from kind.remove(action)
        case _ if action.changes:
            yield from kind.update(action.observation, action.changes, known)


# -- the plan in a few words ----------------------------------------------------------------------------------


def words(plan: Plan) -> Iterator[str]:
    for blocked in plan.blocked:
        yield f"blocked {blocked.address}: {blocked.reason}"
    for action in plan.actions:
        yield f"{action.verb.value} {action.address}"
        for decision in action.decisions:
            change = f" → {show(decision.after)}" if decision.after is not None else ""
            yield f"  {decision.attribute}: {show(decision.before)}{change} ({decision.case.value})"
        yield from (f"  {note}" for note in (*action.notes, *action.losses))
    for trip in plan.trips:
        yield f"guard {trip.guard.value}: {trip.reason}"


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    kind = name.partition("/")[0]
    address = Address.of(kind, case.get("address", ADDRESSES[kind]))
    scene = play(case, address)
    assert "\n".join(words(scene.plan)) == case["plan"].strip()
    assert scene.requests == case.get("requests", [])
    assert scene.raised == case.get("raises", "")


def test_there_are_cases() -> None:
    assert len(CASES) >= 25
