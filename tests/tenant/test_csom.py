"""The XML of ProcessQuery as shipping clients send it, and the values of its answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.errors import MalformedAnswerError
from spo_gitops.kinds import csom

from .doubles import shared_folder

SHARED = shared_folder()
needs_recordings = pytest.mark.skipif(
    SHARED is None, reason="no recordings: ../shared/wire/recorded is absent and SPO_GITOPS_SHARED names no folder"
)
NAMESPACE = "{http://schemas.microsoft.com/sharepoint/clientquery/2009}"
URL = "https://contoso.sharepoint.com/sites/team"


def sent_by_clients(file: str, method: str) -> list[str]:
    assert SHARED is not None
    lines = (SHARED / "wire" / "recorded" / file).read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return [
        entry["request_body"]
        for entry in entries
        if entry["kind"].startswith("client-request") and f'"{method}"' in str(entry["request_body"])
    ]


def shape(xml: str) -> Any:
    """A request without what clients choose freely: the numbers of its objects, their order, the client's name."""
    root = ElementTree.fromstring(xml)
    found = root.find(f"{NAMESPACE}ObjectPaths")
    paths = {path.get("Id"): path for path in (found if found is not None else ())}

    def path(identifier: str | None) -> Any:
        element = paths[identifier]
        parent = element.get("ParentId")
        return (element.tag, element.get("Name") or element.get("TypeId"), inner(element), parent and path(parent))

    def inner(element: ElementTree.Element) -> Any:
        return [(child.tag, sorted(child.attrib.items()), child.text or "", inner(child)) for child in element]

    actions = root.find(f"{NAMESPACE}Actions")
    assert actions is not None
    return [(action.tag, action.get("Name"), path(action.get("ObjectPathId")), inner(action)) for action in actions]


@needs_recordings
def test_a_deleted_site_is_asked_for_as_clients_do() -> None:
    recorded = [shape(xml) for xml in sent_by_clients("tenant-csom.jsonl", "GetDeletedSitePropertiesByUrl")]
    assert shape(csom.deleted_site(URL)) in recorded


@needs_recordings
def test_a_hub_is_changed_as_clients_do() -> None:
    ours = csom.update_hub(
        "255A50B2-527F-4413-8485-57F4C17A24D1",
        {
            "Title": csom.string("Sales"),
            "LogoUrl": csom.string("https://contoso.com/logo.png"),
            "Description": csom.string("All things sales"),
        },
    )
    recorded = [shape(xml) for xml in sent_by_clients("tenant-csom.jsonl", "GetHubSitePropertiesById")]
    assert shape(ours) in recorded


@given(text=st.text())
def test_any_text_survives_but_for_what_xml_cannot_carry(text: str) -> None:
    root = ElementTree.fromstring(csom.update_hub("g", {"Title": csom.string(text)}))
    (title,) = root.iter(f"{NAMESPACE}SetProperty")
    forbidden = set(map(chr, range(32))) - set("\t\n\r") | {"\ufffe", "\uffff"}
    carried = "".join(c for c in text if c not in forbidden and not "\ud800" <= c <= "\udfff")
    assert (title[0].text or "") == carried


def test_dates_have_zero_based_months_and_guids_are_plain() -> None:
    raw = {"At": "/Date(2021,9,20,13,7,6,117)/", "Id": "/Guid(B56ADF79-0000-0000-0000-000000000001)/", "Size": 26214400}
    assert csom.value(raw) == {
        "At": datetime(2021, 10, 20, 13, 7, 6, 117000, UTC),
        "Id": "b56adf79-0000-0000-0000-000000000001",
        "Size": 26214400,
    }
    assert csom.value("/Date(1,0,1,0,0,0,0)/") == datetime(1, 1, 1, tzinfo=UTC)
    assert csom.value("/Date(0,0,1)/") == "/Date(0,0,1)/"
    assert csom.value([True, None, "/Guid("]) == [True, None, "/Guid("]


def test_results_are_what_the_queries_returned() -> None:
    site = {"Url": "u"}
    assert csom.results([{"ErrorInfo": None}, 2, {"IsNull": False}, 4, {"IsNull": False}, 5, site]) == (site,)


@pytest.mark.parametrize("body", [None, {}, [], ["x"], [{}, 1], "text"])
def test_what_is_no_answer_is_malformed(body: Any) -> None:
    with pytest.raises(MalformedAnswerError):
        csom.results(body)
