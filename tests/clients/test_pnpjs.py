"""PnPjs administers every family of objects: the story is told by cli/pnpjs.mjs."""

import hashlib
import json
import os
import shutil
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from spo_gitops.simulator import RunningTenant

from .conftest import HERE

FAMILIES = 10


def test_every_family_is_administered(tenant: RunningTenant) -> None:
    if shutil.which("node") is None or not (HERE / "cli" / "node_modules" / "@pnp" / "sp").is_dir():
        pytest.skip("PnPjs is not installed (make test-clients does it; it needs node)")
    pem = tenant.directory / "app.pem"
    certificate = x509.load_pem_x509_certificate(pem.read_bytes()[pem.read_bytes().index(b"-----BEGIN CERTIFICATE") :])
    done = subprocess.run(
        ["node", str(HERE / "cli" / "pnpjs.mjs")],
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
    assert len(told) == FAMILIES
