"""One address for each site, the root sites of both hosts among them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.kinds.hosts import absolute
from spo_gitops.model.site_url import is_on_one_drive_host, is_one_drive, path_of

TENANT, OF_ONE_DRIVES = "https://contoso.sharepoint.com", "https://contoso-my.sharepoint.com"
leaves = st.from_regex(r"[A-Za-z0-9_.-]*[A-Za-z0-9_-]", fullmatch=True)
below = st.builds("/{}/{}".format, st.sampled_from(("sites", "teams", "personal")), leaves)


@given(below | st.sampled_from(("/", "/personal")))
def test_a_site_has_one_absolute_url_and_one_path(path: str) -> None:
    url = absolute(TENANT, path)
    assert path_of(url) == path_of(f"{url}/") == path
    assert url.startswith(OF_ONE_DRIVES) is is_on_one_drive_host(path)


def test_both_hosts_have_a_root_site() -> None:
    assert absolute(TENANT, "/") == TENANT and absolute(TENANT, "/personal") == OF_ONE_DRIVES
    assert path_of(TENANT) == "/" and path_of(OF_ONE_DRIVES) == path_of(f"{OF_ONE_DRIVES}/") == "/personal"
    assert absolute("https://agency.sharepoint.us", "/personal") == "https://agency-my.sharepoint.us"


def test_the_host_is_no_ones_one_drive() -> None:
    assert is_one_drive("/personal/ann_contoso_com") and not is_one_drive("/personal")
    assert not is_on_one_drive_host("/personalities") and not is_on_one_drive_host("/sites/personal")


@pytest.mark.parametrize("text", ["", "/", "//", "https://", "https://[x/y", "x", "https://x-my:99999999/", "://"])
def test_what_is_no_url_is_taken_as_it_stands(text: str) -> None:
    assert path_of(text).startswith("/")
