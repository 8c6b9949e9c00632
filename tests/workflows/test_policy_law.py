"""What of a policy's new form counts as weaker, so that a commit must say so, and what is a mere tightening."""

from __future__ import annotations

import pytest

from spo_gitops.workflows.law import policy_is_weaker, policy_law

from ..policy.pieces import policy

FEW, NEW = "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly"
SPARED = "exceptions: [{site: /sites/x, reason: r, approver: a, expires: 2027-01-01}]\n"
BASE = {
    "rest": "mode: enforce\n",
    "applies": "{urls: [/sites/*]}",
    "require": f"{{sharingCapability: {{atMost: {NEW}}}}}",
}


@pytest.mark.parametrize(
    ("changed", "weaker"),
    [
        ({}, False),
        ({"require": f"{{sharingCapability: {{atMost: {FEW}}}}}"}, False),
        ({"require": "{sharingCapability: Disabled}"}, False),
        ({"require": f"{{sharingCapability: {{atMost: {NEW}, none: [{FEW}]}}}}"}, False),
        ({"require": f"{{sharingCapability: {{oneOf: [{NEW}]}}}}"}, True),  # cannot be compared with a bound
        ({"require": "{sharingCapability: {atMost: ExternalUserAndGuestSharing}}"}, True),
        ({"require": f"{{sharingCapability: {{any: [{{atMost: {NEW}}}]}}}}"}, True),
        ({"require": "{allowEditing: false}"}, True),
        ({"applies": "all"}, False),
        ({"applies": "{urls: [/sites/fin*]}"}, True),
        ({"applies": "{urls: [/sites/*], declared: true}"}, True),
        ({"rest": "mode: enforce\n" + SPARED}, True),
        ({"rest": "mode: enforce\nwhen: {lockState: Unlock}\n"}, True),
        ({"rest": "mode: block\n"}, True),
    ],
)
def test_a_change_is_weaker_unless_it_surely_demands_as_much(changed: dict[str, str], weaker: bool) -> None:
    def law(text: dict[str, str]) -> dict[str, object]:
        return policy_law(policy(text["rest"], applies=text["applies"], require=text["require"]))

    assert policy_is_weaker(law(BASE), law({**BASE, **changed})) is weaker


def test_taking_an_exception_away_is_no_weakening() -> None:
    spared, plain = (policy(f"mode: enforce\n{rest}") for rest in (SPARED, ""))
    assert not policy_is_weaker(policy_law(spared), policy_law(plain))
    assert policy_is_weaker(policy_law(plain), policy_law(spared))
