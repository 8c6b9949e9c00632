"""Every operator of a rule: what it allows, and the nearest value that it would bring another one to."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.model.finding import Verdict
from spo_gitops.model.value import Value

from .pieces import judged, only, policy, site

FEW, NEW, ALL = "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing"

# rule, value, whether it passes, and what it is brought to (None: no nearest value)
CASES: tuple[tuple[str, str, Value, bool, Any], ...] = (
    ("sharingCapability", "Disabled", "Disabled", True, None),
    ("sharingCapability", "{equals: Disabled}", ALL, False, "Disabled"),
    ("sharingCapability", f"{{atMost: {NEW}}}", FEW, True, None),
    ("sharingCapability", f"{{atMost: {NEW}}}", ALL, False, NEW),
    ("sharingCapability", f"{{atMost: {NEW}}}", "Odd", False, None),
    ("sharingCapability", f"{{atLeast: {FEW}}}", "Disabled", False, FEW),
    ("sharingCapability", f"{{atLeast: {FEW}, atMost: {NEW}}}", ALL, False, NEW),
    ("sharingCapability", f"{{oneOf: [Disabled, {NEW}]}}", NEW, True, None),
    ("sharingCapability", f"{{oneOf: [Disabled, {NEW}]}}", ALL, False, NEW),
    ("sharingCapability", f"{{oneOf: [Disabled, {NEW}]}}", FEW, False, "Disabled"),
    ("sharingCapability", f"{{any: [Disabled, {{atLeast: {ALL}}}]}}", NEW, False, ALL),
    ("sharingCapability", f"{{any: [Disabled, {{atLeast: {ALL}}}]}}", FEW, False, "Disabled"),
    ("sharingCapability", f"{{none: [{ALL}]}}", ALL, False, NEW),
    ("sharingCapability", f"{{none: [{ALL}]}}", NEW, True, None),
    ("sharingCapability", f"{{none: [{{atLeast: {ALL}}}]}}", "Odd", False, None),
    ("sharingCapability", f"{{all: [{{atMost: {NEW}}}, {{none: [{NEW}]}}]}}", NEW, False, FEW),
    ("denyAddAndCustomizePages", "Enabled", "Disabled", False, "Enabled"),
    ("allowEditing", "false", True, False, False),
    ("requestFilesLinkExpirationInDays", "{min: 1, max: 30}", 7, True, None),
    ("requestFilesLinkExpirationInDays", "{min: 1, max: 30}", 90, False, 30),
    ("requestFilesLinkExpirationInDays", "{min: 1, max: 30}", 0, False, 30),  # 0 never ends
    ("requestFilesLinkExpirationInDays", "{oneOf: [7, 14]}", 12, False, 14),
    ("requestFilesLinkExpirationInDays", "{max: 30}", "seven", False, None),
    ("restrictedAccessControlGroups", "{contains: [a]}", ("b",), False, ("a", "b")),
    ("restrictedAccessControlGroups", "{contains: [a]}", ("a", "b"), True, None),
    ("restrictedAccessControlGroups", "{excludes: [b]}", ("a", "b"), False, ("a",)),
    ("restrictedAccessControlGroups", "{oneOf: [a, c]}", ("a", "b"), False, ("a",)),
    ("restrictedAccessControlGroups", "{oneOf: [a, c]}", (), True, None),
    ("restrictedAccessControlGroups", "{matches: '[a-c]'}", ("a", "z"), False, ("a",)),
    ("restrictedAccessControlGroups", "[a]", ("b",), False, ("a",)),
    ("restrictedAccessControlGroups", "{any: [{contains: [a]}, {contains: [b]}]}", ("b", "c"), True, None),
    ("restrictedAccessControlGroups", "{any: [{contains: [a]}, {contains: [b]}]}", ("c",), False, ("a", "c")),
    ("restrictedAccessControlGroups", "{all: [{contains: [a]}, {excludes: [b]}]}", ("b",), False, ("a",)),
    ("restrictedAccessControlGroups", "{all: [{contains: [a]}, {excludes: [b]}]}", ("a", "c"), True, None),
    ("restrictedAccessControlGroups", "{none: [{contains: [b]}]}", ("a", "b"), False, None),
    ("restrictedAccessControlGroups", "{none: [{contains: [b]}, {contains: [c]}]}", ("a",), True, None),
    ("restrictedAccessControlGroups", "{none: [[]]}", (), False, None),
    ("restrictedAccessControlGroups", "{none: [[]]}", ("a",), True, None),
    ("restrictedAccessControlGroups", "{none: [{matches: 'spo-.*'}]}", ("spo-all",), False, None),
    ("sharingAllowedDomainList", "{any: [{oneOf: [a.com]}, {oneOf: [b.com]}]}", "a.com b.com", False, "a.com"),
    ("sharingAllowedDomainList", "{none: [{contains: [evil.com]}]}", "evil.com ok.com", False, None),
    ("sharingAllowedDomainList", "{oneOf: [contoso.com]}", "contoso.com evil.com", False, "contoso.com"),
    ("sharingAllowedDomainList", "{contains: [contoso.com]}", "fabrikam.com", False, "contoso.com fabrikam.com"),
    ("owner", "{matches: '.*@contoso[.]com'}", "ann@contoso.com", True, None),
    ("owner", "{matches: '.*@contoso[.]com'}", "ann@contoso.com.evil.net", False, None),
    ("admins", "{excludes: ['c:0(.s|true']}", ("ann@contoso.com", "c:0(.s|true"), False, ("ann@contoso.com",)),
    ("hub", "{none: [{equals: none}]}", "none", False, None),
    ("title", "{matches: '[A-Z]{3} .*'}", "HRX Payroll", True, None),
    ("title", "{matches: '[A-Z]{3} .*'}", "payroll", False, None),
    ("description", "{none: [{equals: ''}]}", "", False, None),
)


@pytest.mark.parametrize(("attribute", "rule", "value", "passes", "brought_to"), CASES)
def test_an_operator_allows_and_clamps(
    attribute: str, rule: str, value: Value, passes: bool, brought_to: Value | None
) -> None:
    plain = attribute in ("title", "description", "owner", "admins", "hub")
    live = site({}, **{attribute: value}) if plain else site({attribute: value})
    finding = only(judged(policy(require=f"{{{attribute}: {rule}}}"), live))
    assert finding.verdict is (Verdict.PASS if passes else Verdict.FAIL)
    assert finding.remedy == brought_to
    assert finding.found == value and finding.demand


def test_what_could_not_be_read_never_passes() -> None:
    for rule in ("{sharingCapability: Disabled}", f"{{sharingCapability: {{none: [{ALL}]}}}}"):
        finding = only(judged(policy(require=rule), site({})))
        assert finding.verdict is Verdict.UNKNOWN and finding.reason == "it could not be read"
