"""Signing in as a user meets it: what plans say of certificates, and what is never said at all."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..simulator.applications import FOREIGN, Key, foreign_token, make_key
from ..tenant.connect_proxy import ConnectProxy
from .stage import Result, Stage, new_site, site

CLIENT = "33333333-3333-3333-3333-333333333333"
PROOF = "certificate: {file: app.pem}"
ALPHA = {"sites/alpha.yaml": new_site("/sites/alpha")}


def register(stage: Stage, **changes: object) -> None:
    stage.control("applications", {"clientId": CLIENT, **changes})


def test_every_plan_says_that_a_certificate_ends_soon_and_which_one_was_used(stage: Stage) -> None:
    new, old = make_key(days=400), make_key(days=20)
    register(stage, certificates=[old.certificate])
    both = "certificates: [{file: new.pem}, {file: old.pem}]"
    stage.write({"new.pem": new.pem, "old.pem": old.pem})
    stage.commit(ALPHA | {"spo-gitops.yaml": stage.configuration(**{PROOF: both})})
    for said in (stage.run("plan").out, stage.apply().said, stage.run("drift").out, stage.run("plan").out):
        assert "in 19 days; replace it in time" in said
        assert "certificate 1 of 2 was not taken" in said
        assert "signed in with certificate 2 of 2" in said
    assert "in 19 days; replace it in time" in stage.run("plan", "--offline").out
    register(stage, certificates=[new.certificate])
    stage.write({"old.pem": make_key().pem})
    said = stage.run("plan").out
    assert "signed in with certificate 1 of 2" in said
    assert "days" not in said


def test_a_refused_sign_in_says_the_remedy_and_nothing_else(stage: Stage) -> None:
    stage.write({"app.pem": make_key().pem})
    stage.commit(ALPHA)
    result = stage.run("plan", expect=1)
    assert "AADSTS700027" in result.err
    assert "not the one that was uploaded" in result.err


def test_a_run_outlives_its_tokens(stage: Stage) -> None:
    stage.control("signin", {"lifetimeSeconds": 3})
    stage.commit({f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(4)})
    stage.apply()
    assert len([path for path in stage.state()["sites"] if path.startswith("/sites/s")]) == 4


def test_tokens_that_are_revoked_in_the_middle_are_renewed_and_nothing_is_done_twice(stage: Stage) -> None:
    for n in range(6):
        stage.edit(create={"url": f"/sites/o{n}", "template": "STS#3", "title": "Old"})
    stage.commit({"sites/all.yaml": "".join(site(f"/sites/o{n}", title="New") for n in range(6))})
    stage.faults({"operation": "SPO.Tenant/sites*", "kind": "delay", "seconds": 30})
    stage.reset()

    def revoke() -> None:
        while stage.writes < 2:
            time.sleep(0.005)
        stage.control("signin", {"revoke": True})

    somebody = threading.Thread(target=revoke)
    somebody.start()
    stage.apply("--parallelism", "2")
    somebody.join()
    assert stage.metrics()["byOperation"]["signin/token"] >= 2
    assert stage.writes == 6
    assert [stage.site(f"/sites/o{n}")["title"] for n in range(6)] == ["New"] * 6


# What is never said


class Spoken:
    """Everything that the program said, logged, and recorded."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._said: list[str] = []

    def run(self, *arguments: str, expect: int | None = 0) -> Result:
        log = self._stage.folder / "log.jsonl"
        result = self._stage.run("--log-file", str(log), *arguments, expect=expect)
        self._said += [result.said, log.read_text(encoding="utf-8") if log.exists() else ""]
        return result

    def everything(self) -> str:
        for repository in (self._stage.repository, self._stage.remote):
            listed = subprocess.run(
                ["git", "cat-file", "--batch-all-objects", "--batch"], cwd=repository, capture_output=True, check=True
            )
            self._said.append(listed.stdout.decode("utf-8", "replace"))
        return "\n".join(self._said)


@pytest.fixture
def proxy(stage: Stage) -> Iterator[ConnectProxy]:
    with ConnectProxy(stage.tenant.port, password="canary-user:canary-proxy") as proxy:
        yield proxy


def secrets_of(key: Key) -> list[str]:
    """Lines of the private key: any of them would give it away."""
    return [line for line in key.private.splitlines() if not line.startswith("-----")]


@pytest.mark.parametrize("federated", [False, True])
def test_keys_tokens_and_passwords_are_in_no_output_log_plan_or_ledger(
    stage: Stage, proxy: ConnectProxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, federated: bool
) -> None:
    key = make_key()
    assertion = foreign_token(key)
    register(stage, certificates=[key.certificate], federated=[FOREIGN | {"keys": key.public_pem()}])
    monkeypatch.setenv("CANARY_TOKEN", assertion)
    monkeypatch.setenv("CANARY_KEY", key.pem)
    monkeypatch.setenv("CANARY_PROXY", "canary-proxy")
    proof = "federated: {env: CANARY_TOKEN}" if federated else "certificate: {env: CANARY_KEY}"
    way = f"    proxy: {{url: '{proxy.url}', user: canary-user, password: {{env: CANARY_PROXY}}}}\n"
    stage.commit(ALPHA | {"spo-gitops.yaml": stage.configuration(way, **{PROOF: proof})})
    spoken = Spoken(stage)
    spoken.run("plan", "--out", str(tmp_path / "plan.json"))
    spoken.run("plan", "--format", "json")
    spoken.run("plan", "--format", "markdown")
    stage.control("signin", {"revoke": True})
    spoken.run("apply", "--auto-approve")
    spoken.run("history")
    register(stage, certificates=[make_key().certificate], federated=[])  # and everything that goes wrong
    spoken.run("plan", expect=1)
    monkeypatch.setenv("CANARY_PROXY", "canary-wrong")
    spoken.run("plan", expect=1)
    monkeypatch.setenv("CANARY_KEY", key.pem.replace(secrets_of(key)[3], "x"))
    monkeypatch.setenv("CANARY_TOKEN", foreign_token(key, exp=1))
    spoken.run("plan", expect=1)
    said = spoken.everything() + (tmp_path / "plan.json").read_text(encoding="utf-8")
    for canary in ("canary-proxy", "canary-wrong", assertion, assertion.split(".")[2], "eyJ", *secrets_of(key)):
        assert canary not in said
    assert "canary-user:" not in said
    assert proxy.asked
