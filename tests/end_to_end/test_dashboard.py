"""The dashboard of a tenant that was managed for a while."""

from __future__ import annotations

from .stage import Stage, document, new_site


def test_a_static_site_tells_hubs_resources_and_runs_without_credentials(stage: Stage) -> None:
    hub = document("Hub", name="corp", site="/sites/corp", title="Corp")
    stage.commit(
        {"sites/hub.yaml": new_site("/sites/corp") + hub, "sites/a.yaml": new_site("/sites/a", hub="corp")}, "Begin"
    )
    stage.apply()
    stage.commit({"sites/a.yaml": new_site("/sites/a", hub="corp", title="Other")}, "Rename")
    stage.apply()
    (stage.repository / "app.pem").unlink()
    out = stage.folder / "public"
    (out / "runs").mkdir(parents=True)
    (out / "runs" / "mine.html").write_text("mine")
    (out / "runs" / ("0" * 26 + ".html")).write_text("old")
    stage.run("dashboard", "--out", str(out), "--runs", "1")
    index = (out / "index.html").read_text(encoding="utf-8")
    newest, first = (run["run"] for run in stage.run("history", "--format", "json").json)
    assert {path.name for path in (out / "runs").iterdir()} == {"mine.html", f"{newest}.html"}
    assert f'<a href="runs/{newest}.html">' in index and f'<th scope="row" class="whole">{first}</th>' in index
    assert "Rename (tester)" in index and "hub:/sites/corp" in index
    page = (out / "runs" / f"{newest}.html").read_text(encoding="utf-8")
    assert '<a href="../index.html">' in page and "<ins>Other</ins>" in page


def test_a_folder_that_cannot_be_made_is_refused_in_words(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    (stage.folder / "file").write_text("")
    stage.run("dashboard", "--out", str(stage.folder / "file" / "x"), expect=64)
    stage.run("dashboard", "--out", str(stage.folder / "empty"))
    assert "nothing has been applied yet" in (stage.folder / "empty" / "index.html").read_text(encoding="utf-8")


def test_a_page_is_no_folder_and_pages_stay_until_there_are_new_ones(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    refused = stage.run("dashboard", "--out", str(stage.folder / "board.html"), expect=64).err
    assert "is called like a page" in refused and not (stage.folder / "board.html").exists()
    out = stage.folder / "public"
    old = out / "runs" / ("0" * 26 + ".html")
    old.parent.mkdir(parents=True)
    old.write_text("old")
    broken = stage.repository / "sites" / "b.yaml"
    broken.write_text("kind: Site\nurl: nowhere\n")
    stage.run("dashboard", "--out", str(out), expect=1)
    assert old.read_text() == "old", "what there was is better than nothing"


def test_findings_are_counted_after_each_audit(stage: Stage) -> None:
    policy = document(
        "SecurityPolicy", name="p", severity="high", mode="audit", appliesTo={"urls": ["/sites/a", "/sites/b"]},
        require={"sharingCapability": {"atMost": "Disabled"}},
    )  # fmt: skip
    sites = "".join(
        new_site(f"/sites/{name}", settings={"sharingCapability": "ExternalUserSharingOnly"}) for name in "ab"
    )
    stage.commit({"sites/ab.yaml": sites, "policies/p.yaml": policy})
    stage.apply("--allow", "loosen")
    stage.run("audit", "--record", "--policy", "p")
    stage.edit(site="/sites/a", set={"SharingCapability": 0})
    stage.run("audit", "--record", "--policy", "p")
    found = stage.run("status", "--format", "json").json
    assert found["findings"] == 1 and found["oldestFinding"]
    assert "1 open when the last audit was recorded" in stage.run("status").out
    stage.run("dashboard", "--out", str(stage.folder / "public"))
    index = (stage.folder / "public" / "index.html").read_text(encoding="utf-8")
    assert "Findings over time" in index and ": 1 now." in index and ": 2 open</title>" in index
