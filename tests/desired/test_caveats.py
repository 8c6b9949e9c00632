"""Settings that nobody has proven wait for a word of the configuration; what others may overwrite is told."""

from __future__ import annotations

from spo_gitops.model.plan import Action
from spo_gitops.problems import Problem, Severity

from ..plan.pieces import action, declared, live, planned
from .memory import CONFIGURATION, load

LABEL = "87cb5ff2-5d05-4f16-a5a9-2f5a5f3e8e0a"
SITE = f"kind: Site\nurl: /sites/a\nsettings:\n  sharingCapability: Disabled\n  sensitivityLabel: {LABEL}\n"
ALLOWED = CONFIGURATION + "unproven: [sensitivityLabel]\n"


def problems(text: str, configuration: str) -> list[Problem]:
    return list(load({"sites/a.yaml": text}, configuration).problems)


def test_a_label_on_a_plain_site_waits_for_the_configuration() -> None:
    (refused,) = (p for p in problems(SITE, CONFIGURATION) if p.severity is Severity.ERROR)
    assert refused.code == "unproven-setting" and str(refused.position).startswith("sites/a.yaml:5:")
    assert "unproven: [sensitivityLabel]" in refused.hint
    assert not [p for p in problems(SITE, ALLOWED) if p.severity is Severity.ERROR]


def test_to_have_no_label_asks_for_nothing() -> None:
    assert not problems("kind: Site\nurl: /sites/a\nsettings: {sensitivityLabel: none}\n", CONFIGURATION)


def test_what_a_label_may_overwrite_is_a_warning_where_it_stands() -> None:
    (warning,) = problems(SITE, ALLOWED)
    assert (warning.code, warning.severity) == ("may-be-overwritten", Severity.WARNING)
    assert (warning.position.line, warning.related[0].line) == (4, 5)
    alone = SITE.replace("  sharingCapability: Disabled\n", "")
    assert not problems(alone, ALLOWED)


def test_only_what_is_unproven_can_be_named() -> None:
    found = problems("", CONFIGURATION + "unproven: [sharingCapability]\n")
    assert [problem.code for problem in found] == ["unknown-value"]


def site_with(label: str, **live_fields: str) -> Action:
    fields = {"settings.sensitivityLabel": label, "settings.sharingCapability": "Disabled"}
    seen = live("site:/sites/a", {f"settings.{name}": value for name, value in live_fields.items()})
    return action(planned(desired=[declared("site:/sites/a", fields=fields)], seen=[seen]), "site:/sites/a")


def test_the_plan_that_sets_a_label_says_what_it_may_overwrite() -> None:
    found = site_with(LABEL, sensitivityLabel="", sharingCapability="Disabled", conditionalAccessPolicy="BlockAccess")
    told = "; ".join(found.notes)
    assert 'may overwrite sharingCapability, declared as "Disabled"' in told
    assert 'may overwrite conditionalAccessPolicy, which is "BlockAccess" now' in told
    same = site_with(LABEL, sensitivityLabel=LABEL, sharingCapability="ExternalUserSharingOnly")
    assert "may overwrite" not in "; ".join(same.notes)
