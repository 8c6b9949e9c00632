"""The tenant's settings: declared, drifted, tightened with its sites, given back exactly."""

from __future__ import annotations

import json
from typing import Any

from spo_gitops.catalog.settings import Format, Setting, SettingType
from spo_gitops.catalog.tenant_settings import declarable_tenant
from spo_gitops.catalog.wire import from_wire

from .stage import Stage

FILE = "policies/tenant.yaml"
FORMS = {
    Format.IDLE: "true,300,600",
    Format.DOMAINS: "example.com",
    Format.COMMAS: "pdf,docx",
    Format.RANGES: "10.0.0.1",
}
GUID = "87cb5ff2-5d05-4f16-a5a9-2f5a5f3e8e0a"


def document(settings: dict[str, Any]) -> str:
    return f"kind: TenantSettings\nsettings: {json.dumps(settings)}\n"


def other(setting: Setting, now: Any) -> Any:
    """Some value that the setting does not have."""
    match setting.type:
        case SettingType.BOOLEAN:
            return not now
        case SettingType.ENUM:
            return next(word for word in setting.words() if word != now)
        case SettingType.INTEGER | SettingType.NUMBER:
            least = setting.minimum or 0
            return least + 7 if now != least + 7 else least + 8
        case SettingType.LIST:
            return list(setting.words()) or [GUID]
        case _:
            return FORMS.get(setting.format, "15,15x")


def plain(state: dict[str, Any]) -> dict[str, Any]:
    """The state with one form of what is not set: no property tells null from an empty text or list."""
    return {
        **state,
        "tenant": {name: None if value in ("", []) else value for name, value in state["tenant"].items()},
    }


def test_every_setting_that_the_tenant_shows_is_set_and_given_back(stage: Stage) -> None:
    before = stage.state()
    shown = before["tenant"]
    wanted = {
        name: other(setting, from_wire(setting, shown[setting.property]))
        for name, setting in declarable_tenant().items()
        if setting.property in shown and name != "compatibilityRange"  # it has one value
    }
    assert len(wanted) > 150
    wanted |= {
        "sharingDomainRestrictionMode": "AllowList",
        "ipAddressEnforcement": True,
        "sharingCapability": "Disabled",
    }
    wanted |= {"coreSharingCapability": "Disabled", "oneDriveSharingCapability": "Disabled"}
    del wanted["sharingBlockedDomainList"]
    for setting in [declarable_tenant()[name] for name in wanted]:
        wanted |= {need.setting: need.value for need in setting.requires if need.setting in wanted}
    stage.commit({FILE: document(wanted)})
    stage.apply("--allow", "loosen,lockout,irreversible")
    plan = stage.run("plan", "--detailed-exitcode", expect=None)
    assert plan.code == 0, plan.said
    changed = stage.state()["tenant"]
    assert sum(changed[key] != value for key, value in shown.items()) > 150
    stage.commit({FILE: None})
    stage.apply("--allow", "loosen,lockout,volume,irreversible")
    assert plain(stage.state()) == plain(before)


def test_what_others_changed_goes_back_and_a_second_apply_writes_nothing(stage: Stage) -> None:
    stage.commit(
        {
            FILE: document(
                {"legacyAuthProtocolsEnabled": False, "showEveryoneClaim": False, "isSiteCreationEnabled": False}
            )
        }
    )
    stage.apply()
    stage.edit(tenant={"LegacyAuthProtocolsEnabled": True})
    assert "legacyAuthProtocolsEnabled" in stage.run("drift").out
    stage.apply()
    assert stage.state()["tenant"]["LegacyAuthProtocolsEnabled"] is False
    writes = stage.metrics()["writes"]
    stage.apply()
    assert stage.metrics()["writes"] == writes


def test_shutting_people_out_is_refused_until_it_is_allowed(stage: Stage) -> None:
    stage.commit({FILE: document({"ipAddressAllowList": "10.0.0.0/8", "ipAddressEnforcement": True})})
    refused = stage.apply("--allow", "loosen", expect=4)
    assert "lockout" in refused.said
    assert stage.state()["tenant"]["IPAddressEnforcement"] is False
    stage.apply("--allow", "loosen,lockout")
    assert stage.state()["tenant"]["IPAddressEnforcement"] is True


def test_the_tenant_and_its_site_open_and_close_in_the_order_that_the_service_demands(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    site = "kind: Site\nurl: /sites/a\nsettings: {sharingCapability: %s}\n"
    for word in ("Disabled", "ExternalUserAndGuestSharing", "ExternalUserSharingOnly"):
        tenant = document({"sharingCapability": word})
        stage.commit({FILE: tenant, "sites/a.yaml": site % word})
        stage.apply("--allow", "loosen")
    stage.commit({FILE: document({"sharingCapability": "Disabled"})})
    assert "looser-than-tenant" in stage.run("validate", "--format", "json", expect=1).said


def test_what_takes_a_call_of_its_own_is_set_drifts_and_goes_back(stage: Stage) -> None:
    """File versions, blocked downloads, files that a label keeps: no update of the tenant changes them."""
    before = stage.state()
    wanted = {
        "enableAutoExpirationVersionTrim": False,
        "majorVersionLimit": 600,
        "expireVersionsAfterDays": 400,
        "blockDownloadFileTypePolicy": True,
        "blockDownloadFileTypeIds": ["TeamsMeetingRecording"],
        "excludedBlockDownloadGroupIds": [GUID],
        "allowFilesWithKeepLabelToBeDeletedSPO": True,
    }
    stage.commit({FILE: document(wanted)})
    stage.apply("--allow", "loosen,irreversible")
    set_ = stage.state()["tenant"]
    assert (set_["MajorVersionLimit"], set_["ExpireVersionsAfterDays"]) == (600, 400)
    assert set_["BlockDownloadFileTypeIds"] == [1] and set_["ExcludedBlockDownloadGroupIds"] == [GUID]
    assert set_["AllowFilesWithKeepLabelToBeDeletedSPO"] is True
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0
    stage.edit(tenant={"MajorVersionLimit": 50})
    assert "majorVersionLimit" in stage.run("drift").out
    stage.apply()
    assert stage.state()["tenant"]["MajorVersionLimit"] == 600
    stage.commit({FILE: None})
    stage.apply("--allow", "loosen,irreversible,volume")
    assert plain(stage.state()) == plain(before)


def test_idle_browsers_are_signed_out_by_graph_and_given_back(stage: Stage) -> None:
    before = stage.state()
    stage.commit({FILE: document({"idleSessionSignOut": "true,1500,1800", "isSiteCreationEnabled": False})})
    stage.apply()
    shown = stage.state()["tenant"]
    wanted = {"isEnabled": True, "warnAfterInSeconds": 1500, "signOutAfterInSeconds": 1800}
    assert (shown["idleSessionSignOut"], shown["isSiteCreationEnabled"]) == (wanted, False)
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit({FILE: None})
    stage.apply("--allow", "loosen,volume")
    assert stage.state() == before
