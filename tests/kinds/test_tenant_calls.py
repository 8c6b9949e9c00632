"""Calls that set several settings of the tenant at once: what is not wanted stays as it is, or nothing is sent."""

from __future__ import annotations

import pytest

from spo_gitops.catalog.tenant_settings import DOWNLOADS, VERSIONS
from spo_gitops.errors import RejectedError
from spo_gitops.kinds.tenant_calls import write
from spo_gitops.model.value import Observed

TYPES = {"settings.blockDownloadFileTypeIds": ("TeamsMeetingRecording",)}
GROUP = "87cb5ff2-5d05-4f16-a5a9-2f5a5f3e8e0a"


def test_groups_that_are_spared_stay_so_and_are_not_taken_for_none_where_they_were_not_read() -> None:
    seen: dict[str, Observed] = {"settings.blockDownloadFileTypePolicy": True}
    with pytest.raises(RejectedError, match="excludedBlockDownloadGroupIds"):
        next(write(DOWNLOADS, TYPES, seen))
    known = seen | {"settings.excludedBlockDownloadGroupIds": (GROUP,)}
    assert GROUP in str(next(write(DOWNLOADS, TYPES, known)))
    next(write(DOWNLOADS, TYPES, {"settings.blockDownloadFileTypePolicy": False}))


def test_a_switch_that_was_not_read_is_not_taken_for_off() -> None:
    with pytest.raises(RejectedError, match="enableAutoExpirationVersionTrim could not be read"):
        next(write(VERSIONS, {"settings.majorVersionLimit": 600}, {"settings.expireVersionsAfterDays": 0}))
    with pytest.raises(RejectedError, match="blockDownloadFileTypePolicy could not be read"):
        next(write(DOWNLOADS, {"settings.excludedBlockDownloadGroupIds": ()}, {**TYPES}))


def test_a_type_of_files_that_has_no_word_here_stays_blocked() -> None:
    seen: dict[str, Observed] = {
        "settings.blockDownloadFileTypePolicy": True,
        "settings.blockDownloadFileTypeIds": ("2", "TeamsMeetingRecording"),
    }
    sent = str(next(write(DOWNLOADS, {"settings.excludedBlockDownloadGroupIds": (GROUP,)}, seen)))
    assert 'Type="Enum">1<' in sent and 'Type="Enum">2<' in sent
    seen["settings.blockDownloadFileTypeIds"] = ("Whiteboard", "TeamsMeetingRecording")
    with pytest.raises(RejectedError, match="Whiteboard"):
        next(write(DOWNLOADS, {"settings.excludedBlockDownloadGroupIds": (GROUP,)}, seen))
