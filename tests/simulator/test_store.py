"""The store: sites in pages, changes over them, the recent past, and states of another format."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.simulator.creation import NewSite, make_site
from spo_gitops.simulator.database import Store, UnknownFormat
from spo_gitops.simulator.store import Transaction


def _site(transaction: Transaction, number: int, template: str = "STS#3") -> str:
    new = NewSite(f"https://contoso.sharepoint.com/sites/s{number}", f"S {number}", template, "ann.lee@contoso.com")
    return make_site(transaction, new, instant=True).path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "tenant.db")


def test_sites_come_in_order_across_pages_and_open_changes(store: Store) -> None:
    with store.begin(100.0) as transaction:
        for number in range(1203):
            _site(transaction, number, "STS#3" if number % 2 else "SITEPAGEPUBLISHING#0")
    transaction = store.begin(200.0)
    first = next(transaction.sites())
    transaction.drop_site(first)
    added = _site(transaction, 5000)
    paths = [site.path for site in transaction.sites()]
    assert len(paths) == 1203 and paths[-1] == added and first.path not in paths
    assert len(list(transaction.sites(template="STS#3"))) == 602
    beyond = list(transaction.sites(after=1200))
    assert [site.number for site in beyond] == sorted(site.number for site in beyond) and len(beyond) == 4


@settings(deadline=None)  # it writes to disks that others use
@given(steps=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
def test_the_past_is_what_it_was(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool]]) -> None:
    store = Store(tmp_path_factory.mktemp("store") / "tenant.db")
    seen: list[tuple[float, list[str]]] = []
    for moment, (number, there) in enumerate(steps):
        with store.begin(float(moment)) as transaction:
            found = transaction.site(f"/sites/s{number}")
            if there and found is None:
                _site(transaction, number)
            elif not there and found is not None:
                transaction.drop_site(found)
        seen.append((moment, [site.path for site in store.begin(float(moment)).sites()]))
    now = store.begin(float(len(steps)))
    for moment, paths in seen:
        assert [site.path for site in now.sites_at(moment)] == paths
        assert [site.path for site in store.snapshot(moment, now.now).sites()] == paths
    store.close()


def test_a_state_of_another_format_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "tenant.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE sites (path TEXT PRIMARY KEY, body TEXT NOT NULL)")
    with pytest.raises(UnknownFormat, match="format 0"):
        Store(path)
    with sqlite3.connect(path) as database:
        assert [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")] == [
            "sites"
        ]
