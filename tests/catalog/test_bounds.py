"""Which of the tenant's settings decide what a site may have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.catalog.bounds import bounded, deciders, excess
from spo_gitops.catalog.settings import declarable
from spo_gitops.catalog.tenant_settings import declarable_tenant, tenant_settings
from spo_gitops.model.value import UNKNOWN, Value

SHARING = ("Disabled", "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing")
PATHS = ("/sites/a", "/personal/ann_contoso_com")  # and the host of OneDrives, which is bound as they are
words = st.sampled_from(SHARING)


def any_value(name: str) -> Value:
    setting = declarable()[name]
    return setting.words()[-1] if setting.words() else True if setting.type == "boolean" else "x"


def test_the_strictest_value_asks_nothing_of_the_tenant() -> None:
    for path in PATHS:
        assert deciders(path, "sharingCapability", "Disabled") == ()
        assert deciders(path, "restrictedAccessControl", False) == ()
        assert deciders(path, "sensitivityLabel", "") == ()
        assert deciders(path, "title", "x") == ()


def test_every_decider_is_a_setting_of_the_tenant() -> None:
    for path in PATHS:
        for name in declarable():
            for decider in deciders(path, name, any_value(name)):
                assert decider in tenant_settings(), (name, decider)


@given(
    path=st.sampled_from(PATHS),
    value=words,
    tenant=st.dictionaries(st.sampled_from(sorted(declarable_tenant())), words),
)
def test_what_forbids_a_value_is_among_what_decides_it(path: str, value: str, tenant: dict[str, Value]) -> None:
    asked = deciders(path, "sharingCapability", value)
    found = excess(path, "sharingCapability", value, lambda _: UNKNOWN, lambda name: tenant.get(name, UNKNOWN))
    assert found is None or (found.by in asked and found.found == tenant[found.by])


@given(value=words, whole=words, part=words)
def test_the_stricter_of_tenant_and_partition_binds(value: str, whole: str, part: str) -> None:
    for path, name in zip(PATHS, ("coreSharingCapability", "oneDriveSharingCapability"), strict=True):
        tenant = dict.fromkeys(declarable_tenant(), UNKNOWN) | {"sharingCapability": whole, name: part}
        found = excess(path, "sharingCapability", value, lambda _: UNKNOWN, tenant.__getitem__)
        assert (found is not None) is (SHARING.index(value) > min(SHARING.index(whole), SHARING.index(part)))


def test_the_host_of_one_drives_is_bound_as_they_are() -> None:
    for name in declarable():
        assert deciders("/personal", name, any_value(name)) == deciders(PATHS[1], name, any_value(name))


def test_only_what_is_bounded_is_asked_for() -> None:
    asked = {name for name in declarable() for path in PATHS if deciders(path, name, any_value(name))}
    assert asked <= bounded() and {"sharingCapability", "restrictedAccessControl", "sensitivityLabel"} <= asked


def test_what_was_not_read_forbids_nothing() -> None:
    for path in PATHS:
        for name in declarable():
            assert excess(path, name, any_value(name), lambda _: UNKNOWN, lambda _: UNKNOWN) is None
