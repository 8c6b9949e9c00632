"""PnPjs administers every family of objects: the stories are told by cli/pnpjs/*.mjs."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from spo_gitops.simulator import RunningTenant

from .conftest import HERE

FOLDER = HERE / "cli" / "pnpjs"
STORIES = sorted(file for file in FOLDER.glob("*.mjs") if file.stem != "connection")


@pytest.mark.parametrize("story", STORIES, ids=lambda file: file.stem)
def test_every_family_is_administered(tenant: RunningTenant, story: Path) -> None:
    if shutil.which("node") is None or not (HERE / "cli" / "node_modules" / "@pnp" / "sp").is_dir():
        pytest.skip("PnPjs is not installed (make test-clients does it; it needs node)")
    pem = tenant.directory / "app.pem"
    certificate = x509.load_pem_x509_certificate(pem.read_bytes()[pem.read_bytes().index(b"-----BEGIN CERTIFICATE") :])
    done = subprocess.run(
        ["node", str(story)],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tenant.directory),
            "NODE_EXTRA_CA_CERTS": str(tenant.directory / "ca.pem"),
            "NODE_OPTIONS": f"--require {HERE / 'cli' / 'loopback.cjs'}",
            "SIMULATED_TENANT": str(tenant.port),
            "PEM": str(pem),
            "THUMBPRINT": hashlib.sha1(certificate.public_bytes(Encoding.DER)).hexdigest().upper(),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    failures = "\n".join(f"{one['family']}: {one['error']}" for one in told if "error" in one)
    assert done.returncode == 0 and not failures, f"{failures}\n{done.stderr}"
    assert len(told) == story.read_text(encoding="utf-8").count("await family(")
