"""Every form of ``signIn`` and ``proxy``, read and in the schema, and the mistakes in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from spo_gitops.desired.schemas import schemas
from spo_gitops.model.config import (
    Certificate,
    Certificates,
    CiSystem,
    Federated,
    IdentityId,
    ManagedIdentity,
    Proxy,
    Secret,
    TenantSettings,
)
from spo_gitops.problems import Problem

from .memory import load

GUID = "33333333-3333-3333-3333-333333333333"
NAMES = f"directory: contoso.onmicrosoft.com, clientId: {GUID}"
CANARY = "canary-8c1f"


def configuration(sign_in: str, extra: str = "") -> str:
    return f"tenants:\n  t:\n    url: https://t.sharepoint.com\n    signIn: {{{sign_in}}}\n{extra}"


def read(sign_in: str, root: Path, extra: str = "") -> tuple[TenantSettings | None, tuple[Problem, ...]]:
    loaded = load({}, configuration(sign_in, extra), root=root)
    tenants = loaded.configuration.tenants if loaded.configuration else {}
    return tenants.get("t"), loaded.problems


def fits_schema(text: str) -> bool:
    return bool(Draft202012Validator(dict(schemas()["spo-gitops"])).is_valid(yaml.safe_load(text)))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a.pem", "b.pem"):
        (tmp_path / name).write_text("x")
    return tmp_path


FORMS: tuple[tuple[str, Any], ...] = (
    (f"{NAMES}, certificate: {{file: a.pem}}", lambda root: Certificates((Certificate(Secret(file=root / "a.pem")),))),
    (f"{NAMES}, certificate: {{env: C}}, password: {{env: P}}",
     lambda root: Certificates((Certificate(Secret(env="C"), Secret(env="P")),))),
    (f"{NAMES}, certificates: [{{file: a.pem}}, {{file: b.pem, password: {{env: P}}}}]",
     lambda root: Certificates(
         (Certificate(Secret(file=root / "a.pem")), Certificate(Secret(file=root / "b.pem"), Secret(env="P"))))),
    (f"{NAMES}, certificate: {{file: a.pem}}, signer: {{command: [vault, sign]}}",
     lambda root: Certificates((Certificate(Secret(file=root / "a.pem"), None, ("vault", "sign")),))),
    (f"{NAMES}, certificates: [{{env: C, signer: {{command: [vault]}}}}]",
     lambda root: Certificates((Certificate(Secret(env="C"), None, ("vault",)),))),
    (f"{NAMES}, federated: {{from: github}}", lambda root: Federated(CiSystem.GITHUB)),
    (f"{NAMES}, federated: {{from: azureDevOps, serviceConnection: {GUID}}}",
     lambda root: Federated(CiSystem.AZURE_DEVOPS, service_connection=GUID)),
    (f"{NAMES}, federated: {{env: SIGN_IN_TOKEN, audience: api://X}}",
     lambda root: Federated(Secret(env="SIGN_IN_TOKEN"), "api://X")),
    (f"{NAMES}, federated: {{file: later/token}}", lambda root: Federated(Secret(file=root / "later/token"))),
    ("managedIdentity: system", lambda root: ManagedIdentity()),
    (f"managedIdentity: {{clientId: {GUID}}}", lambda root: ManagedIdentity(IdentityId.CLIENT, GUID)),
    (f"managedIdentity: {{objectId: {GUID}}}", lambda root: ManagedIdentity(IdentityId.OBJECT, GUID)),
    ("managedIdentity: {resourceId: /subscriptions/1}",
     lambda root: ManagedIdentity(IdentityId.RESOURCE, "/subscriptions/1")),
)  # fmt: skip


@pytest.mark.parametrize(("written", "proof"), FORMS, ids=[form[0].removeprefix(NAMES)[:60] for form in FORMS])
def test_each_form_is_read_and_fits_the_schema(root: Path, written: str, proof: Any) -> None:
    settings, problems = read(written, root)
    assert problems == ()
    assert settings is not None
    assert settings.sign_in.proof == proof(root)
    # The id by which the directory knows us: whoever is named by another one, or by none, cannot be told apart.
    known = GUID if "clientId" in written else ""
    assert settings.sign_in.application.lower() == known.lower()
    assert fits_schema(configuration(written))


MISTAKES: tuple[tuple[str, str, str], ...] = (
    (f"{NAMES}", "missing-key", "certificate, certificates, federated, managedIdentity"),
    (f"{NAMES}, certificate: {{env: C}}, federated: {{from: github}}", "missing-key", "certificate and federated"),
    (f"{NAMES}, certificates: []", "missing-key", "one or more"),
    (f"{NAMES}, certificates: {{env: C}}", "wrong-type", "a list of certificates"),
    (f"{NAMES}, certificates: [{{password: {{env: P}}}}]", "missing-key", "0 sources"),
    (f"{NAMES}, certificates: [{{env: C, key: x}}]", "unknown-key", "key"),
    (f"{NAMES}, certificates: [{{env: C}}], password: {{env: P}}", "misplaced-key", "into each of certificates"),
    (f"{NAMES}, federated: {{from: github}}, password: {{env: P}}", "misplaced-key", "remove password"),
    (f"{NAMES}, certificate: {{env: C}}, password: {{env: P}}, signer: {{command: [x]}}", "misplaced-key", "has the"),
    (f"{NAMES}, certificate: {{env: C}}, signer: {{command: []}}", "missing-key", "an empty command"),
    (f"{NAMES}, certificate: {{env: C}}, signer: {{command: vault sign}}", "wrong-type", "a program and its arguments"),
    (f"{NAMES}, certificate: {{env: C}}, signer: {{}}", "missing-key", "command"),
    (f"{NAMES}, federated: {{from: gitlab}}", "unknown-value", "id_tokens"),
    (f"{NAMES}, federated: {{from: bamboo}}", "unknown-value", "others leave a file or a variable"),
    (f"{NAMES}, federated: {{}}", "missing-key", "from: github"),
    (f"{NAMES}, federated: {{from: github, env: X}}", "missing-key", "2 sources"),
    (f"{NAMES}, federated: {{from: github, serviceConnection: {GUID}}}", "misplaced-key", "azureDevOps"),
    (f"{NAMES}, federated: {{token: {CANARY}}}", "inline-secret", "{env: NAME}"),
    (f"{NAMES}, managedIdentity: system", "misplaced-key", "remove directory"),
    ("managedIdentity: user", "unknown-value", "system"),
    ("managedIdentity: {}", "missing-key", "clientId"),
    ("managedIdentity: {clientId: me}", "bad-id", "an id like"),
    ("certificate: {env: C}", "missing-key", "directory"),
)


@pytest.mark.parametrize(
    ("written", "code", "word"), MISTAKES, ids=[row[0].removeprefix(NAMES)[:60] for row in MISTAKES]
)
def test_each_mistake_says_what_to_do(root: Path, written: str, code: str, word: str) -> None:
    _, problems = read(written, root)
    found = [problem for problem in problems if problem.code == code and word in str(problem)]
    assert found, "\n".join(f"{problem.code} {problem}" for problem in problems)
    assert all(problem.hint for problem in found)
    assert not any(CANARY in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("written", "proxy"),
    [
        ("http://proxy.contoso.com:8080", Proxy("http://proxy.contoso.com:8080")),
        ("https://10.0.0.1:3128/", Proxy("https://10.0.0.1:3128")),
        ("none", Proxy("")),
        ("{url: 'http://p:1', user: u, password: {env: P}}", Proxy("http://p:1", "u", Secret(env="P"))),
        ("{url: 'http://p:1'}", Proxy("http://p:1")),
    ],
)
def test_each_form_of_proxy_is_read_and_fits_the_schema(root: Path, written: str, proxy: Proxy) -> None:
    sign_in, extra = f"{NAMES}, certificate: {{env: C}}", f"    proxy: {written}\n"
    settings, problems = read(sign_in, root, extra)
    assert problems == ()
    assert settings is not None
    assert settings.proxy == proxy
    assert fits_schema(configuration(sign_in, extra))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("proxy.contoso.com:8080", "bad-proxy"),
        ("http://proxy.contoso.com", "bad-proxy"),
        ("http://proxy:80/path", "bad-proxy"),
        ("http://user@proxy:80", "bad-proxy"),
        ("http://proxy:99999", "bad-proxy"),
        (f"u:{CANARY}@proxy:80", "bad-proxy"),
        (f"'http://u:{CANARY}#@proxy:80'", "bad-proxy"),
        (f"{{url: 'http://u:/{CANARY}@proxy:80'}}", "bad-proxy"),
        ("socks5://proxy:1080", "bad-proxy"),
        (f"http://u:{CANARY}@proxy:80", "inline-secret"),
        (f"{{url: 'http://p:1', user: u, password: {CANARY}}}", "inline-secret"),
        ("{url: none}", "bad-proxy"),
        ("{user: u}", "missing-key"),
        ("{url: 'http://p:1', password: {env: P}}", "missing-key"),
        ("[]", "wrong-type"),
    ],
)
def test_each_mistake_in_a_proxy_is_told(root: Path, written: str, code: str) -> None:
    extra = f"    proxy: {written}\n"
    _, problems = read(f"{NAMES}, certificate: {{env: C}}", root, extra)
    assert code in [problem.code for problem in problems]
    assert all(problem.hint for problem in problems)
    assert not any(CANARY in str(problem) for problem in problems)


def test_a_certificate_whose_key_is_elsewhere_may_be_tracked_by_git(root: Path) -> None:
    for signer, codes in (("", ["tracked-secret"]), (", signer: {command: [vault]}", [])):
        text = configuration(f"{NAMES}, certificate: {{file: a.pem}}{signer}")
        problems = load({}, text, root=root, is_tracked=lambda path: True).problems
        assert [problem.code for problem in problems] == codes
