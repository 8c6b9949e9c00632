"""What the service does not offer to the tenant: not applicable, until the document says something else."""

from __future__ import annotations

from dataclasses import replace

from spo_gitops.apply.lacking import sentences, without
from spo_gitops.model.ownership import NotOffered, Owned, Ownership
from spo_gitops.model.plan import Action, Case
from spo_gitops.model.value import Value
from spo_gitops.plan.records import ownership_from, ownership_json

from .pieces import action, at, decision, declared, live, planned, record, writes

SITE, BLOCK = "site:/sites/a", "settings.blockDownloadPolicy"
WORDS = "site.update: not supported in the current environment"


def refused(value: Value = True, **attributes: tuple[Value, Value]) -> Ownership:
    return replace(record(SITE, attributes), not_offered={BLOCK: NotOffered(value, WORDS)})


def draft(owned: Ownership, wanted: Value, now: Value = False) -> Action:
    plan = planned(desired=[declared(SITE, fields={BLOCK: wanted})], owned=[owned], seen=[live(SITE, {BLOCK: now})])
    return action(plan, SITE)


def test_it_is_not_asked_for_again_and_told_with_the_services_words() -> None:
    found = draft(refused(), True)
    assert not writes(found) and not found.writes
    told = decision(found, BLOCK)
    assert (told.case, told.note, told.owned) == (Case.INAPPLICABLE, WORDS, None)
    assert found.ownership is not None and found.ownership.not_offered == refused().not_offered


def test_another_value_is_asked_for_and_the_refusal_is_forgotten() -> None:
    found = draft(refused(value=False), True)
    assert writes(found) == {BLOCK: True}
    assert found.ownership is not None and not found.ownership.not_offered


def test_what_shows_all_the_same_is_adopted() -> None:
    found = draft(refused(), True, now=True)
    assert decision(found, BLOCK).case is Case.ADOPTED
    assert found.ownership is not None and not found.ownership.not_offered


def test_a_refused_value_leaves_the_rest_of_the_record_as_it_is() -> None:
    plan = planned(
        desired=[declared(SITE, fields={BLOCK: True, "title": "New"})],
        seen=[live(SITE, {BLOCK: False, "title": "Old"})],
    )
    asked = action(plan, SITE)
    decisions, ownership = without(asked, asked.decisions, asked.ownership, {BLOCK: WORDS})
    assert {d.attribute: d.after for d in decisions} == {BLOCK: None, "title": "New"}
    assert ownership is not None and set(ownership.attributes) == {"title"}
    assert ownership.not_offered == {BLOCK: NotOffered(True, WORDS)}
    assert list(sentences(asked, decisions)) == [f"not applicable: {BLOCK}: {WORDS}"]


def test_what_was_ours_before_stays_ours() -> None:
    owned = record(SITE, {BLOCK: (False, True)})
    plan = planned(
        desired=[declared(SITE, fields={BLOCK: True})], owned=[owned], seen=[live(SITE, {BLOCK: False})]
    )  # fmt: skip
    asked = action(plan, SITE)
    _, ownership = without(asked, asked.decisions, asked.ownership, {BLOCK: WORDS})
    assert ownership is not None and ownership.attributes == {BLOCK: Owned(False, True, "R1")}


def test_the_ledger_keeps_it() -> None:
    owned = refused()
    assert ownership_from(ownership_json(owned)) == owned
    assert "notOffered" not in ownership_json(record(SITE)) and at(SITE) == owned.address
