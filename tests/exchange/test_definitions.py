"""Definitions of lists: whatever a tenant shows is read back as just that, or left out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.exchange.definitions import definition_of, wanted_of
from spo_gitops.kinds.list_state import Column, ListState, View
from spo_gitops.kinds.lists import EVERYTHING, fields_of
from spo_gitops.kinds.permission_state import Grants
from spo_gitops.model.value import Value

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}|[a-z]_x0020_[a-z]", fullmatch=True)
TEXTS = st.text(max_size=8)
TYPES = st.sampled_from(["Text", "Choice", "Number", "Lookup", "TaxonomyFieldType", "User"])


@st.composite
def columns(draw: st.DrawFn) -> Column:
    kind = draw(TYPES)
    choices = tuple(draw(st.lists(TEXTS, max_size=3))) if kind == "Choice" else ()
    properties: dict[str, Value] = {"title": draw(TEXTS), "description": draw(TEXTS), "default": draw(TEXTS)}
    properties |= {name: draw(st.booleans()) for name in ("required", "indexed", "unique")}
    return Column("id", kind, {**properties, "choices": choices}, own=draw(st.booleans()), writable=True)


VIEWS = st.builds(
    lambda title, shown, query, limit: View("v", title, tuple(shown), query, limit, default=False),
    TEXTS, st.lists(NAMES, max_size=3), TEXTS, st.integers(0, 6000),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    title=TEXTS,
    own=st.dictionaries(NAMES, columns(), max_size=4),
    views=st.lists(VIEWS, max_size=3, unique_by=lambda view: view.title.lower()),
    template=st.sampled_from(["GenericList", "Tasks", "850"]),
)
def test_a_definition_asks_for_nothing_but_what_is_there(
    title: str, own: dict[str, Column], views: list[View], template: str
) -> None:
    state = ListState("id", template, 0, {"title": title, "hidden": False, "enableVersioning": True}, own,
                      {view.title.lower(): view for view in views})  # fmt: skip
    made = definition_of("lists/x", state, None)
    if template == "850":
        assert made is None
        return
    if made is None:
        return
    url, wanted = wanted_of(made)
    assert url == "lists/x"
    there = fields_of({"lists/x": state}, None, {EVERYTHING})
    for name, value in wanted.items():
        if "[" in name:
            assert value is True
        elif name in there:
            live = there[name]
            assert value == live or (isinstance(live, str) and str(value).strip() == live.strip()), name


def test_a_list_that_is_open_to_nobody_does_not_inherit_where_it_is_made_again() -> None:
    state = ListState("id", "GenericList", 0, {"title": "X", "hidden": False}, {}, {}, True, Grants({}, {}, {}))
    made = definition_of("lists/x", state, None)
    assert made is not None and wanted_of(made)[1]["lists.lists/x.inheritPermissions"] is False
    assert made["permissions"] == []
