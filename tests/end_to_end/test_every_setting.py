"""Every setting that may be declared goes to the tenant and back, exactly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from spo_gitops.catalog.settings import Format, Setting, SettingType, declarable
from spo_gitops.catalog.tenant_settings import tenant_settings

from .stage import Stage

GUID = "87cb5ff2-5d05-4f16-a5a9-2f5a5f3e8e0a"
# What only goes with others, or with a tenant that has it switched on.
COMPANIONS: dict[str, dict[str, Any]] = {
    "conditionalAccessPolicy": {"authenticationContextName": "c1"},
    "authenticationContextLimitedAccess": {"authenticationContextName": "c1"},
    "storageQuota": {"storageQuotaWarningLevel": 40},
}
FEATURES = {need.setting: need.value for setting in declarable().values() for need in setting.tenant_requires}


def values(setting: Setting) -> list[Any]:
    match setting.type:
        case SettingType.BOOLEAN:
            return [True, False]
        case SettingType.ENUM:
            return list(setting.words())
        case SettingType.INTEGER | SettingType.NUMBER:
            return [max(setting.minimum or 0, 45)]
        case SettingType.LIST:
            return [[GUID]]
        case _:
            return [{Format.DOMAINS: "example.com", Format.LABEL: GUID}.get(setting.format, "text")]


def needed(setting: Setting) -> Iterator[tuple[str, Any]]:
    """The prerequisites that are settings, and theirs."""
    for need in setting.requires:
        if need.setting in declarable():
            yield need.setting, need.value
            yield from needed(declarable()[need.setting])


def declared(setting: Setting, value: Any) -> dict[str, Any]:
    found = {**dict(needed(setting)), setting.name: value}
    if setting.name != "conditionalAccessPolicy" or value == "AuthenticationContext":
        found = {**COMPANIONS.get(setting.name, {}), **found}
    if found.get("conditionalAccessPolicy") == "AuthenticationContext":
        found.setdefault("authenticationContextName", "c1")
    return found


def test_each_value_of_each_setting_is_set_and_given_back(stage: Stage) -> None:
    """Each value gets a site of its own, all in one run."""
    cases = [
        (f"/sites/s{number}", declared(setting, value))
        for number, (setting, value) in enumerate((s, v) for _, s in sorted(declarable().items()) for v in values(s))
    ]
    for path, _ in cases:
        stage.edit(create={"url": path, "template": "STS#3", "title": "Old"})
    known = tenant_settings()
    stage.edit(tenant={known[name].property: value for name, value in FEATURES.items() if known[name].property})
    before = stage.state()
    documents = [f"kind: Site\nurl: {path}\nsettings: {json.dumps(settings)}\n" for path, settings in cases]
    configuration = stage.configuration("unproven: [sensitivityLabel]\n")
    stage.commit({"sites/all.yaml": "---\n".join(documents), "spo-gitops.yaml": configuration})
    stage.apply("--allow", "loosen,volume,irreversible")
    plan = stage.run("plan", "--detailed-exitcode", expect=None)
    assert plan.code == 0, plan.said
    assert stage.state() != before
    stage.commit({"sites/all.yaml": None})
    stage.apply("--allow", "loosen,volume,irreversible")
    after = stage.state()
    for path, settings in cases:
        assert after["sites"][path] == before["sites"][path], settings
    assert after == before


@pytest.mark.parametrize("name", ["restrictedAccessControl", "sensitivityLabel"])
def test_what_the_tenant_has_not_switched_on_is_blocked_and_says_what_is_off(stage: Stage, name: str) -> None:
    stage.edit(create={"url": "/sites/one", "template": "STS#3", "title": "Old"})
    settings = json.dumps(declared(declarable()[name], values(declarable()[name])[0]))
    configuration = stage.configuration("unproven: [sensitivityLabel]\n")
    stage.commit(
        {"spo-gitops.yaml": configuration, "sites/one.yaml": f"kind: Site\nurl: /sites/one\nsettings: {settings}\n"}
    )
    (feature,) = (need.setting for need in declarable()[name].tenant_requires)
    assert f"{name}: it needs {feature}: true" in stage.apply("--allow", "loosen", expect=3).said
    assert stage.writes == 0
