"""Settling: what is set on what has just appeared, and which priors are remembered."""

from __future__ import annotations

from typing import Any

from spo_gitops.apply.settle import settle
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Applied as Rule
from spo_gitops.model.desired import Lifecycle, OnDrift
from spo_gitops.model.kind import Appeared
from spo_gitops.model.observation import Observation
from spo_gitops.model.ownership import Held, Origin, Owned, Ownership
from spo_gitops.model.plan import Action, Case
from spo_gitops.model.policy import Mode, Selector
from spo_gitops.model.value import NO_PRIOR, UNKNOWN
from spo_gitops.plan.resources import Context

from ..plan.pieces import HERE, absent, action, at, declared, live, planned, record

KINDS = kinds_of("https://contoso.sharepoint.com")
CONTEXT = Context("main", "R2", "c2", "c1")
A, HUB = "site:/sites/a", "hub:/sites/h"
SHARING = "settings.sharingCapability"
GIVEN = {"title": Owned("A", NO_PRIOR), "owner": Owned("ann@contoso.com", NO_PRIOR), "description": Owned("x", "")}


def created(seen: Observation, **rest: Any) -> tuple[dict[str, Any], Ownership, Action]:
    fields = {"title": "A", "owner": "ann@contoso.com", "description": "x", **rest.pop("fields", {})}
    draft = action(planned(desired=[declared(A, fields=fields, **rest)], seen=[absent(A)]), A)
    decisions, ownership = settle(draft, Appeared("id-1", GIVEN), seen, KINDS["site"], CONTEXT)
    return {d.attribute: d.after for d in decisions if d.writes}, ownership, draft


def fresh(**fields: Any) -> Observation:
    shown = {"title": "A", "owner": "ann@contoso.com", "description": "x", SHARING: "ExternalUserSharingOnly"}
    return live(A, {**shown, **fields}, items=1, lastChange="2026-01-01T00:00:00Z")


def test_priors_are_what_the_service_gave_by_itself() -> None:
    writes, ownership, _ = created(fresh(), fields={SHARING: "Disabled"})
    assert writes == {SHARING: "Disabled"}
    assert kept_of(ownership)[SHARING] == ("Disabled", "ExternalUserSharingOnly")
    assert ownership.origin is Origin.CREATED and ownership.identity == "id-1"


def test_what_the_call_itself_set_has_no_prior_or_a_known_one() -> None:
    _, ownership, _ = created(fresh())
    assert kept_of(ownership) == {
        "title": ("A", NO_PRIOR),
        "owner": ("ann@contoso.com", NO_PRIOR),
        "description": ("x", ""),
    }
    assert {owned.run for owned in ownership.attributes.values()} == {"R2"}, "explain tells which run set it"


def test_what_the_service_made_otherwise_than_asked_is_corrected() -> None:
    writes, ownership, _ = created(fresh(title="Other"))
    assert writes == {"title": "A"}
    assert kept_of(ownership)["title"] == ("A", NO_PRIOR)


def test_what_the_call_passed_over_is_set_with_its_known_prior_also_where_drift_is_only_told() -> None:
    only_told = Lifecycle(on_drift=OnDrift.REPORT)
    writes, ownership, _ = created(fresh(description=""), lifecycle=only_told)
    assert writes == {"description": "x"}
    assert kept_of(ownership)["description"] == ("x", "")


def test_the_baseline_of_content_is_taken() -> None:
    _, ownership, _ = created(fresh())
    assert ownership.content == {"items": 1, "lastChange": "2026-01-01T00:00:00Z"}


def test_a_policy_is_decided_on_what_was_read() -> None:
    policy = Rule("p", SHARING, Constraint(at_most="Disabled"), Mode.ENFORCE, "high", HERE, Selector(types=("STS#3",)))
    writes, ownership, draft = created(fresh(), policies=(policy,))
    assert SHARING not in {d.attribute for d in draft.decisions}
    assert writes == {SHARING: "Disabled"}
    assert kept_of(ownership)[SHARING] == ("Disabled", "ExternalUserSharingOnly")
    writes, _, _ = created(fresh(**{SHARING: "Disabled"}), policies=(policy,))
    assert writes == {}


def test_what_cannot_be_read_is_not_written_and_leaves_something_outstanding() -> None:
    writes, ownership, _ = created(fresh(**{SHARING: UNKNOWN}), fields={SHARING: "Disabled"})
    assert writes == {}
    assert SHARING not in ownership.attributes and ownership.digest == ""


def kept_of(ownership: Ownership) -> dict[str, Any]:
    return {name: (owned.value, owned.before) for name, owned in ownership.attributes.items()}


def restored(ownership: Ownership, seen: Observation, **fields: Any) -> tuple[dict[str, Any], Ownership]:
    hub = declared(HUB, fields=fields)
    draft = action(planned(desired=[hub], owned=[ownership], seen=[absent(HUB)]), HUB)
    decisions, after = settle(draft, Appeared("id-h", {}), seen, KINDS["hub"], CONTEXT)
    return {d.attribute: (d.after, d.case) for d in decisions if d.writes}, after


def gone(**rest: Any) -> Ownership:
    attributes = rest.pop("attributes", {"title": ("Hub", "h")})
    return record(HUB, attributes, origin=Origin.RECYCLED, identity="id-h", **rest)


def test_what_comes_back_is_written_as_it_was() -> None:
    ours = gone(held=[(HUB, "description", "kept", "none"), (HUB, "logoUrl", "", "none")])
    writes, after = restored(ours, live(HUB, {"title": "h", "description": "", "logoUrl": ""}), title="Hub")
    assert writes == {"title": ("Hub", Case.CHANGED), "description": ("kept", Case.GIVEN_BACK)}
    assert after.held == (Held(at(HUB), "description", "kept", "none"),)  # until it is written


def test_what_is_newly_declared_takes_what_was_held_as_its_prior() -> None:
    ours = gone(held=[(HUB, "description", "kept", "none")])
    writes, after = restored(ours, live(HUB, {"title": "Hub", "description": ""}), title="Hub", description="new")
    assert writes == {"description": ("new", Case.NEW)}
    assert kept_of(after)["description"] == ("new", "kept")
    assert after.held == ()


def test_what_came_back_is_what_it_was_before_the_removal() -> None:
    ours = gone(was=Origin.ADOPTED)
    _, after = restored(ours, live(HUB, {"title": "Hub"}), title="Hub")
    assert after.origin is Origin.ADOPTED
    assert kept_of(after) == {"title": ("Hub", "h")}
