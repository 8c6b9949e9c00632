"""What a probe keeps of the exchanges with a tenant says neither whose it is nor who is in it."""

from __future__ import annotations

import json

from spo_gitops.workflows.redaction import Redaction


def kept(body: object) -> str:
    return json.dumps(Redaction("fabrikam").body(body))


def test_names_are_left_out_wherever_they_stand_below_a_member_that_has_them() -> None:
    found = kept(
        {
            "OwnerNames": ["Ann Lee", "Ben Ortiz"],
            "Owner": {"_ObjectType_": "SP.User", "Text": "Ann Lee", "Id": 7},
            "Titles": [{"Value": "Secret plan"}],
            "Template": "STS#3",
            "TemplateName": "STS#3",
        }
    )
    assert not any(name in found for name in ("Ann", "Ben", "Secret")), found
    assert '"SP.User"' in found and '"Id": 7' in found and found.count("STS#3") == 2


def test_the_folder_of_a_person_and_the_name_of_the_tenant_in_it_are_replaced() -> None:
    told = Redaction("fabrikam").text(
        "https://fabrikam-my.sharepoint.com/personal/ann_lee_fabrikam_onmicrosoft_com/Doc"
    )
    assert told == "https://contoso-my.sharepoint.com/personal/person_contoso_com/Doc"
    assert Redaction("fabrikam").text("ben_fabrikam_com, notfabrikam.com") == "ben_contoso_com, notfabrikam.com"


def test_a_digest_that_lets_somebody_write_is_left_out() -> None:
    assert "0x1F" not in kept({"FormDigestValue": "0x1F,28 Nov 2026", "WebFullUrl": "https://fabrikam.sharepoint.com"})
