"""The order in which settings of one site travel: as few requests as the service allows."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.catalog.settings import declarable
from spo_gitops.kinds.site_update import MODE, SEQUENCE
from spo_gitops.model.value import Value

MODES = st.sampled_from(["None", "AllowList", "BlockList"])
SOME: dict[str, st.SearchStrategy[Any]] = {
    f"settings.{MODE}": MODES,
    "settings.sharingAllowedDomainList": st.sampled_from(["", "a.com"]),
    "settings.sharingBlockedDomainList": st.sampled_from(["", "b.com"]),
    "settings.overrideTenantExternalUserExpirationPolicy": st.booleans(),
    "settings.externalUserExpirationInDays": st.integers(0, 60),
    "settings.overrideTenantAnonymousLinkExpirationPolicy": st.booleans(),
    "settings.anonymousLinkExpirationInDays": st.integers(0, 60),
    "settings.sharingCapability": st.sampled_from(["Disabled", "ExternalUserAndGuestSharing"]),
    "settings.conditionalAccessPolicy": st.sampled_from(["AllowFullAccess", "AllowLimitedAccess"]),
    "settings.allowEditing": st.booleans(),
    "settings.enableAutoExpirationVersionTrim": st.booleans(),
    "settings.majorVersionLimit": st.integers(1, 500),
    "title": st.text(max_size=3),
}
WANTED = st.fixed_dictionaries({}, optional=SOME)


def place(name: str, parts: tuple[dict[str, Value], ...]) -> int:
    return next(index for index, part in enumerate(parts) if name in part)


@given(WANTED)
def test_every_setting_travels_once(wanted: dict[str, Value]) -> None:
    parts = SEQUENCE.phases(wanted)
    assert all(parts)
    assert {name: value for part in parts for name, value in part.items()} == wanted
    assert sum(len(part) for part in parts) == len(wanted)


@given(WANTED)
def test_what_is_needed_is_in_force_before_and_goes_after(wanted: dict[str, Value]) -> None:
    parts = SEQUENCE.phases(wanted)
    for name in wanted:
        setting = declarable().get(name.removeprefix("settings."))
        for need in setting.requires if setting else ():
            key = f"settings.{need.setting}"
            if key in wanted and need.setting not in SEQUENCE.together and name != f"settings.{MODE}":
                comes_true = wanted[key] == need.value
                assert (place(key, parts) < place(name, parts)) is comes_true


@given(WANTED)
def test_a_list_stands_before_it_is_enforced_and_goes_after(wanted: dict[str, Value]) -> None:
    mode = f"settings.{MODE}"
    parts = SEQUENCE.phases(wanted)
    for short, (_, enforced) in SEQUENCE.enforced.items():
        name = f"settings.{short}"
        if name in wanted and mode in wanted:
            assert (place(name, parts) < place(mode, parts)) is (wanted[mode] == enforced)


def test_what_needs_nothing_is_one_request() -> None:
    assert (
        len(SEQUENCE.phases({"title": "A", "settings.sharingCapability": "Disabled", "settings.majorVersionLimit": 5}))
        == 1
    )
    assert SEQUENCE.phases({}) == ()


def test_what_would_wait_for_itself_travels_together() -> None:
    """No setting of the catalogue does; every one finds a place."""
    values: dict[str, Value] = {f"settings.{name}": True for name in declarable()}
    assert sum(len(part) for part in SEQUENCE.phases(values)) == len(values)
