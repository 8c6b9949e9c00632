"""The examples of signing in are ones that the program takes."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import jwt
import pytest
from cryptography.x509 import load_pem_x509_certificate

from spo_gitops.clock import SystemClock
from spo_gitops.desired import load_configuration
from spo_gitops.model.operation import Host
from spo_gitops.model.operations import OPERATIONS
from spo_gitops.simulator.signin.applications import first_application
from spo_gitops.tenant.signer import signed_assertion

from ..simulator.applications import make_key
from .command_lines import ROOT

_FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def examples(name: str, language: str, start: str) -> list[str]:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    found = [textwrap.dedent(body) for _, kind, body in _FENCE.findall(text) if kind == language]
    return [body for body in found if body.startswith(start)]


PARTS = [
    *(("sign-in.md", body) for body in examples("sign-in.md", "yaml", "signIn:")),
    *(("configuration.md", body) for body in examples("configuration.md", "yaml", "signIn:")),
    *(
        ("configuration.md", f"signIn: {{managedIdentity: system}}\n{body}")
        for body in examples("configuration.md", "yaml", "proxy:")
    ),
]


def test_there_are_examples() -> None:
    assert len(PARTS) >= 9
    assert any("proxy:" in body for _, body in PARTS)


@pytest.mark.parametrize(("page", "body"), PARTS)
def test_each_example_is_one_that_the_program_takes(page: str, body: str, tmp_path: Path) -> None:
    (tmp_path / "certificate.pem").write_text("x", encoding="ascii")
    text = "tenants:\n  t:\n    url: https://t.sharepoint.com\n" + textwrap.indent(body, "    ")
    (tmp_path / "spo-gitops.yaml").write_text(text, encoding="utf-8")
    assert [str(problem) for problem in load_configuration(tmp_path).problems] == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_signer_that_is_shown_for_trying_out_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = examples("sign-in.md", "sh", "# A key in a file")
    key = make_key()
    (tmp_path / "key.pem").write_text(key.private, encoding="ascii")
    monkeypatch.chdir(tmp_path)
    certificate = load_pem_x509_certificate(key.certificate.encode())
    sign = signed_assertion(certificate, ("sh", "-c", example), SystemClock())
    assertion = sign({"client_id": "c", "token_endpoint": "https://login.microsoftonline.com/t/oauth2/v2.0/token"})
    claims = jwt.decode(assertion, certificate.public_key(), ["PS256"], options={"verify_aud": False})  # type: ignore[arg-type]  # RSA
    assert (claims["iss"], claims["exp"] - claims["iat"]) == ("c", 600)


def test_the_table_of_permissions_is_what_operations_need_and_what_a_simulated_tenant_grants() -> None:
    table = (
        (ROOT / "docs" / "sign-in.md").read_text(encoding="utf-8").partition("## Permissions")[2].partition("## ")[0]
    )
    told = set(re.findall(r"^\| (SharePoint|Microsoft Graph) \| `([\w.]+)` \|", table, re.MULTILINE))
    needed = {("Microsoft Graph" if operation.host is Host.GRAPH else "SharePoint", operation.permission)
              for operation in OPERATIONS.values()}  # fmt: skip
    written = {(api, name.replace(".Read.", ".ReadWrite.")) for api, name in needed} & needed
    narrower = {(api, name.replace(".ReadWrite.", ".Read.")) for api, name in written} - written
    assert told == needed - narrower
    granted = first_application("")["roles"]
    assert {
        ("SharePoint" if api == "SharePoint" else "Microsoft Graph", n) for api in granted for n in granted[api]
    } == told
