"""``doctor --probe`` finds out in which position each quirk is, recycles its site, and keeps nothing of anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from spo_gitops.kinds.probe_writes import NOT_TRIED, TRIALS

from .stage import Stage

URL = "https://contoso.sharepoint.com/sites/probe"


def _findings(stage: Stage) -> dict[str, str]:
    result = stage.run(
        "doctor",
        "--probe",
        "--site",
        URL,
        "--second",
        "ben.ortiz@contoso.com",
        "--format",
        "json",
        "--out",
        str(stage.folder / "probe.jsonl"),
    )
    return {one["name"]: one["verdict"] for one in result.json["findings"]}


def test_each_assumption_is_confirmed_and_the_site_is_gone(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(brownfield=True)
    stage.commit()
    before = stage.state()["sites"]
    found = _findings(stage)
    tried = ("create_ready_at_once", "missing_site_status", "void_answers_204", "administrators_include_owner",
             "full_reads_a_request", "listing_lag_seconds", "secondary_admins_only_added",
             "site_update_completes_later", "patch_takes_every_property", "patch_takes_lock_numbers",
             "patch_takes_lock_names", "form_sets_authors")  # fmt: skip
    assert {name: found[name] for name in tried} == dict.fromkeys(tried, "confirmed")
    assert found["admin_batch"] == found["listing_page_size"] == found["rest_listing_pages"] == "unknown"
    writes = {name for name, _ in TRIALS}
    assert {name: found[name] for name in writes} == dict.fromkeys(writes, "confirmed")
    assert {found[name] for name in NOT_TRIED} == {"unknown"}
    assert stage.state()["sites"] == before and any("probe" in one for one in stage.recycle_bin)
    text = (stage.folder / "probe.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert lines and all(line["kind"] == "recorded-response" for line in lines)
    assert "ann.lee" not in text and "Bearer" not in text


def test_the_other_positions_are_found(make_stage: Callable[..., Stage]) -> None:
    others = {
        "create_ready_at_once": False,
        "missing_site_status": 500,
        "void_answers_204": True,
        "administrators_include_owner": False,
        "full_reads_a_request": 5,
        "listing_page_size": 7,
        "rest_listing_pages": True,
        "patch_takes_every_property": False,
        "secondary_admins_only_added": True,
        "site_update_completes_later": True,
        "looser_sharing_is_clipped": True,
        "form_sets_authors": False,
        "listing_lag_seconds": 1e6,  # at this pace a slow machine lets many of the service's seconds pass
    }
    stage = make_stage(seed_sites=12, brownfield=True, quirks=others)
    stage.commit()
    stage.edit(tenant={"SharingCapability": 0})
    found = _findings(stage)
    assert {name: found[name] for name in others} == dict.fromkeys(others, "refuted")


@pytest.mark.parametrize("refused", ["patch_takes_lock_numbers", "patch_takes_lock_names"])
def test_the_form_of_the_lock_is_found(make_stage: Callable[..., Stage], refused: str) -> None:
    stage = make_stage(brownfield=True, quirks={refused: False})
    stage.commit()
    found = _findings(stage)
    forms = {"patch_takes_lock_numbers", "patch_takes_lock_names"}
    assert found[refused] == "refuted" and found[(forms - {refused}).pop()] == "confirmed"


def test_a_site_that_is_there_is_never_touched(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(brownfield=True)
    stage.commit()
    out = str(stage.folder / "probe.jsonl")
    for url in ("https://contoso.sharepoint.com/sites/hr", "https://fabrikam.sharepoint.com/sites/x", "nothing"):
        result = stage.run("doctor", "--probe", "--site", url, "--out", out, expect=None)
        assert result.code != 0 and "Traceback" not in result.said
    assert stage.writes == 0
    assert stage.run("doctor", "--probe", expect=None).code == 64


def test_redaction_leaves_nobody(tmp_path: Path) -> None:
    from spo_gitops.workflows.redaction import Redaction

    redaction = Redaction("fabrikam")
    given = {
        "Owner": "i:0#.f|membership|eve@fabrikam.com",
        "Title": "Layoffs",
        "Url": "https://fabrikam-admin.sharepoint.com/sites/x",
        "SiteId": "b56adf79-ff6a-4964-a63a-ff1fa23be9f8",
        "Count": 3,
    }
    shown = redaction.body(given)
    assert shown["Owner"] == shown["Title"] == "redacted" and shown["Count"] == 3
    assert shown["Url"] == "https://contoso-admin.sharepoint.com/sites/x"
    assert shown["SiteId"] == redaction.text("b56adf79-ff6a-4964-a63a-ff1fa23be9f8") != given["SiteId"]
    assert "fabrikam" not in json.dumps(shown)
