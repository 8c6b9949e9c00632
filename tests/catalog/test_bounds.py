"""Which of the tenant's settings decide what a site may have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.catalog.bounds import bounded, deciders, excess, nearest
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


@given(path=st.sampled_from(PATHS), value=words, whole=words, part=words, override=st.booleans())
def test_the_nearest_value_is_allowed_and_the_loosest_that_is(
    path: str, value: str, whole: str, part: str, override: bool
) -> None:
    partition = "oneDriveSharingCapability" if path.startswith("/personal/") else "coreSharingCapability"
    known: dict[str, Value] = {"sharingCapability": whole, partition: part}
    around = lambda name: known.get(name, UNKNOWN)  # noqa: E731
    site = lambda _: override  # noqa: E731
    found = nearest(path, "sharingCapability", value, site, around)
    assert found is not None and excess(path, "sharingCapability", found, site, around) is None
    cap = SHARING.index(whole) if override else min(SHARING.index(whole), SHARING.index(part))
    assert SHARING.index(str(found)) == min(SHARING.index(value), cap)


def test_the_nearest_of_what_has_no_order() -> None:
    closed: dict[str, Value] = {"enableRestrictedAccessControl": False, "enableMipSiteLabel": False}
    closed |= {"sharingDomainRestrictionMode": "AllowList", "sharingAllowedDomainList": "b.com c.com"}

    def near(name: str, value: Value) -> Value | None:
        return nearest("/sites/a", name, value, lambda _: UNKNOWN, lambda other: closed.get(other, UNKNOWN))

    assert near("restrictedAccessControl", True) is False
    assert near("sharingAllowedDomainList", "a.com b.com") == "b.com"
    assert near("sharingAllowedDomainList", "a.com") is None  # an empty list would be another rule, not a stricter one
    assert near("sensitivityLabel", "x") is None  # to take a label away is a change of its own
    assert near("title", "x") == "x"
