"""The layout of exported documents: no two of them in one file, no two hubs of one name."""

from __future__ import annotations

from spo_gitops.exchange.layout import Heading, Taken, files, hub_names
from spo_gitops.model.address import Address
from spo_gitops.model.observation import Observation, Presence


def test_sites_whose_files_would_be_the_same_get_one_each() -> None:
    sites = [Observation(Address.of("site", f"/sites/{name}"), Presence.PRESENT, {}, "id") for name in ("hr", "hr-2")]
    written = list(files(lambda: sites, Heading("contoso"), Taken(paths=frozenset({"sites/hr.yaml"}))))
    assert [path for path, _ in written] == ["sites/hr-2.yaml", "sites/hr-2-2.yaml"]
    assert ["url: /sites/hr\n" in written[0][1], "url: /sites/hr-2\n" in written[1][1]] == [True, True]


def test_hubs_of_the_same_last_part_have_names_of_their_own() -> None:
    paths = ("/sites/hr", "/sites/teams-hr", "/teams/hr", "/sites/none", "/sites/hub-none")
    names = hub_names(paths)
    assert len(set(names.values())) == len(paths)
    assert names["/sites/hr"] == "hr" and names["/sites/teams-hr"] == "teams-hr"
    assert hub_names(["/sites/hr"], {"/teams/x": "HR", "/teams/y": "sites-hr"})["/sites/hr"] == "sites-hr-2"
