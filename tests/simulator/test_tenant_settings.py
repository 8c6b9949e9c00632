"""The settings of the tenant: one store behind REST and ProcessQuery, with the service's types and limits."""

from typing import Any

import pytest

from .client import A, Client
from .test_csom import ALL, TENANT

_URL = f"{A}/_api/SPO.Tenant"


def _over_csom(client: Client) -> dict[str, Any]:
    found = client.csom(f'<Query Id="2" ObjectPathId="1">{ALL}</Query>', TENANT)[2]
    assert isinstance(found, dict)
    return found


def test_rest_and_csom_show_the_same_settings(client: Client) -> None:
    changes = {
        "OneDriveStorageQuota": "5242880",
        "DisabledWebPartIds": ["46698648-fcd5-41fc-9526-c7f7b2ace919"],
        "SharingAllowedDomainList": "fabrikam.com northwind.com",
        "SharingDomainRestrictionMode": 1,
        "ExcludedFileExtensionsForSyncClient": ["pst"],
    }
    assert client.send("PATCH", _URL, changes).status_code == 204
    rest = client.get(_URL).json()
    assert {name: rest[name] for name in changes} == changes
    csom = _over_csom(client)
    # REFERENCE §0.1: 64-bit numbers are texts in REST and numbers in CSOM, GUIDs have a form of their own there.
    assert csom["OneDriveStorageQuota"] == 5242880
    assert csom["DisabledWebPartIds"] == ["/Guid(46698648-fcd5-41fc-9526-c7f7b2ace919)/"]
    assert {name for name in csom if not name.startswith("_")} == {name for name in rest if "odata" not in name}


@pytest.mark.parametrize(
    "changes",
    [
        {"RootSiteUrl": "https://contoso.sharepoint.com/sites/other"},
        {"SharingCapability": 4},
        {"SharingCapability": True},
        {"ShowEveryoneClaim": None},
        {"DisabledWebPartIds": "46698648-fcd5-41fc-9526-c7f7b2ace919"},
        {"OneDriveStorageQuota": "much"},
        {"NoSuchSetting": 1},
    ],
)
def test_what_a_setting_can_not_be_is_refused_as_a_whole(client: Client, changes: dict[str, Any]) -> None:
    before = client.get(_URL).json()
    refused = client.send("PATCH", _URL, {"CommentsOnSitePagesDisabled": True, **changes})
    assert refused.status_code == 400
    assert "odata.error" in refused.json()
    assert client.get(_URL).json() == before
