"""Whatever the bytes are, they give problems or state, never an exception."""

from __future__ import annotations

import time

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.desired.yaml import parse

from .memory import CONFIGURATION, load

_PIECES = st.sampled_from(
    [
        "kind: ", "Site", "Hub", "SecurityPolicy", "SiteProfile", "\n", "\r\n", "---\n", "url: /sites/a\n", "name: ",
        "site: ", "settings: ", "sharingCapability: ", "Disabled", "{", "}", "[", "]", ": ", ", ", "- ", "&a ", "*a",
        "<<: ", "!!x ", "'", '"', "\\", "|\n", ">\n", "\t", "  ", "#", "?", "%", "@", "true", "null", "~", "1", "-1",
        "1e999", ".nan", ".inf", "admins: ", "members: ", "mode: ", "hub: ", "none", "parent: ", "require: ",
        "appliesTo: ", "urls: ", "atMost: ", "lifecycle: ", "ignore: ", "create: ", "language: ", "title: ", "owner: ",
        "a@b.cd", "\ufeff", "é", "\0", "https://[", "tenants: ", "signIn: ", "certificate: ",
    ]
)  # fmt: skip
_NEAR_YAML = st.lists(_PIECES, max_size=30).map("".join)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(
    [
        "url", "name", "site", "title", "description", "owner", "admins", "hub", "settings", "create", "lifecycle",
        "type", "profile", "parent", "logoUrl", "siteDesignId", "appliesTo", "require", "severity", "mode",
        "requiresJoinApproval", "tenants", "guards", "areas", "defaults", "stack", "scope", "requires", "defaultTenant",
    ]
)  # fmt: skip


@given(content=st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    load({"sites/x.yaml": content}, content)


@given(text=_NEAR_YAML)
def test_almost_yaml(text: str) -> None:
    load({"sites/x.yaml": text}, text)


@given(kind=st.sampled_from(["Site", "Hub", "SiteProfile", "SecurityPolicy"]), body=st.dictionaries(_KEYS, _VALUES))
@settings(max_examples=300, deadline=None)
def test_any_values_of_known_keys(kind: str, body: dict[str, object]) -> None:
    text = yaml.safe_dump({"kind": kind, **body}, allow_unicode=True)
    load({"sites/x.yaml": text}, text)


@given(text=_NEAR_YAML)
@settings(deadline=None)  # the first load reads the catalogue
def test_loading_is_deterministic(text: str) -> None:
    first, second = load({"sites/x.yaml": text}), load({"sites/x.yaml": text})
    assert first.problems == second.problems
    assert first.state == second.state


def test_a_bomb_costs_nothing() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 60)
    )
    started = time.process_time()
    (problem,) = parse("x.yaml", bomb.encode()).problems
    assert problem.code == "yaml-too-many-nodes"
    assert time.process_time() - started < 1


def test_the_largest_file_is_read_in_time() -> None:
    content = b"- a\n" * 1_200_000
    started = time.process_time()
    assert parse("x.yaml", content).problems[0].code == "yaml-too-many-nodes"
    assert time.process_time() - started < 20


def test_five_thousand_documents_take_seconds() -> None:
    body = (
        "title: T\nowner: a@contoso.com\nsettings: {sharingCapability: Disabled, denyAddAndCustomizePages: Enabled}\n"
    )
    files = {f"sites/{n}.yaml": f"kind: Site\nurl: /sites/s{n}\n{body}" for n in range(5000)}
    started = time.process_time()
    assert load(files, CONFIGURATION).problems == ()
    assert time.process_time() - started < 20
