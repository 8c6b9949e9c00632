"""Between the catalogue's words and what travels."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.catalog import declarable, from_wire, normalize, site_settings, to_wire
from spo_gitops.catalog.settings import SettingType
from spo_gitops.model.value import Value

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("sharingCapability", 3, "ExistingExternalUserSharingOnly"),
        ("sharingCapability", "3", "ExistingExternalUserSharingOnly"),
        ("sharingCapability", "Disabled", "Disabled"),
        ("sharingCapability", 42, 42),
        ("sharingCapability", None, "Disabled"),
        ("defaultShareLinkScope", -1, "Uninitialized"),
        ("lockState", "NoAccess", "NoAccess"),
        ("lockState", 2, "ReadOnly"),
        ("lockState", None, ""),
        ("informationBarriersMode", "", ""),
        ("informationBarriersMode", "Explicit", "Explicit"),
        ("storageQuota", "26214400", 26214400),
        ("storageQuota", 1024.0, 1024),
        ("storageQuota", None, 0),
        ("resourceQuota", 1.5, 1.5),
        ("allowEditing", True, True),
        ("allowEditing", "false", False),
        ("allowEditing", None, False),
        ("restrictedAccessControlGroups", ["B", "a", "B"], ("B", "a")),
        ("restrictedAccessControlGroups", {"results": ["a"]}, ("a",)),
        ("restrictedAccessControlGroups", None, ()),
        ("excludedBlockDownloadGroupIds", ["AAAAAAAA-3333-3333-3333-333333333333"],
         ("aaaaaaaa-3333-3333-3333-333333333333",)),
        ("sharingAllowedDomainList", "Fabrikam.com contoso.com", "contoso.com fabrikam.com"),
        ("sharingAllowedDomainList", None, ""),
        ("sensitivityLabel", None, ""),
    ],
)  # fmt: skip
def test_reading(name: str, raw: Any, value: Value) -> None:
    read = from_wire(declarable()[name], raw)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "value", "raw"),
    [
        ("sharingCapability", "ExternalUserSharingOnly", 1),
        ("sharingCapability", 42, 42),
        ("lockState", "NoAccess", 1),
        ("lockState", "ReadOnly", 2),
        ("lockState", "Unlock", 0),
        ("lockState", "NoAdditions", "NoAdditions"),
        ("informationBarriersMode", "Open", "Open"),
        ("storageQuota", 1024, 1024),
        ("allowEditing", False, False),
        ("restrictedAccessControlGroups", ("a", "b"), ["a", "b"]),
        ("sharingAllowedDomainList", "contoso.com fabrikam.com", "contoso.com fabrikam.com"),
        ("sensitivityLabel", "", None),
    ],
)
def test_writing(name: str, value: Value, raw: Any) -> None:
    assert to_wire(declarable()[name], value) == raw


@given(name=st.sampled_from(sorted(site_settings())), raw=_JSON)
def test_no_value_of_the_service_is_too_odd(name: str, raw: Any) -> None:
    setting = site_settings()[name]
    value = from_wire(setting, raw)
    hash(value)
    assert normalize(setting, normalize(setting, value)) == normalize(setting, value)
    to_wire(setting, value)


@pytest.mark.parametrize("name", sorted(declarable()))
def test_what_is_written_is_read_back(name: str) -> None:
    setting = declarable()[name]
    examples: dict[SettingType, tuple[Value, ...]] = {
        SettingType.BOOLEAN: (True, False),
        SettingType.INTEGER: (0, 30),
        SettingType.NUMBER: (0, 30),
        SettingType.LIST: ((), ("a", "b")),
        SettingType.ENUM: setting.words(),
    }
    for value in examples.get(setting.type, ("", "a.com b.com")):
        assert from_wire(setting, to_wire(setting, value)) == value
