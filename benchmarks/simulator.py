"""How fast the simulated tenant answers, and what a large one costs: ``python -m benchmarks.simulator``.

The server is a process of its own, its clients are threads of this one, so that on two cores both have theirs. What
the server itself can do shows in the processor time that it needs for a request, whatever else the machine is doing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes

APP = "33333333-3333-3333-3333-333333333333"
TENANT, ADMIN, LOGIN = "contoso.sharepoint.com", "contoso-admin.sharepoint.com", "login.microsoftonline.com"
TOKEN = "/contoso.onmicrosoft.com/oauth2/v2.0/token"
HURRY = 600.0  # so that a minute's budget is a tenth of a second's
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figure:
    """A measurement and what it should be."""

    what: str
    value: float
    unit: str
    target: str

    def __str__(self) -> str:
        return f"{self.what}: {self.value:,.2f} {self.unit} (target {self.target})"


class Server:
    """A simulated tenant in a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._folder = folder
        command = (sys.executable, "-m", "spo_gitops.simulator", "--dir", str(folder), "--no-latency", *arguments)
        started_s = time.perf_counter()
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self.ready_s = time.perf_counter() - started_s
        if not line:
            raise SystemExit("The simulated tenant did not start.")
        self.port = int(line.strip().rpartition(":")[2])
        self._trust = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        self._trust.check_hostname = False  # one address stands for all names

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)

    @property
    def processor_s(self) -> float:
        """The processor time that it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def memory_mb(self) -> float:
        """The memory that it holds now."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def connect(self) -> http.client.HTTPSConnection:
        """A connection that is kept open."""
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self._trust, timeout=60)

    def token(self, host: str) -> str:
        """An access token for a host, by the certificate of the tenant's folder."""
        pem = (self._folder / "app.pem").read_bytes()
        thumbprint = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERT") :]).fingerprint(hashes.SHA1())
        now = int(time.time())
        claims = {"aud": f"https://{LOGIN}{TOKEN}", "iss": APP, "sub": APP, "exp": now + 600, "nbf": now}
        x5t = jwt.utils.base64url_encode(thumbprint).decode()
        assertion = jwt.encode({**claims, "jti": str(uuid.uuid4())}, pem, "RS256", {"x5t": x5t})
        kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        form = (
            f"client_id={APP}&grant_type=client_credentials&scope=https%3A%2F%2F{host}%2F.default"
            f"&client_assertion_type={kind}&client_assertion={assertion}"
        )
        headers = {"Host": LOGIN, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(self.connect()) as connection:
            return str(self.ask(connection, "POST", TOKEN, form.encode(), headers)["access_token"])

    @staticmethod
    def ask(
        connection: http.client.HTTPSConnection, verb: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Any:
        """One request's answer; ends the benchmark when it is refused."""
        connection.request(verb, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{verb} {path} gave {answer.status}: {content[:200]!r}")
        return json.loads(content)


def measure_requests(folder: Path, *, connections: int, each: int) -> tuple[Figure, Figure]:
    """Small reads in a second, and the processor time that the server needs for one."""
    with Server(folder, "--seed-sites", "100", "--time-scale", str(HURRY), "--licences", "100000") as server:
        token = server.token(TENANT)
        headers = {"Host": TENANT, "Accept": "application/json;odata=nometadata", "Authorization": f"Bearer {token}"}

        def run() -> None:
            with closing(server.connect()) as connection:
                for number in range(each):
                    path = f"/sites/proj-{number % 100 + 1:04d}/_api/web?$select=Title"
                    server.ask(connection, "GET", path, None, headers)

        threads = [threading.Thread(target=run) for _ in range(connections)]
        before_s, started_s = server.processor_s, time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, used_s = time.perf_counter() - started_s, server.processor_s - before_s
    count = connections * each
    return (
        Figure(f"small reads over {connections} connections", count / seconds, "a second", "1,000"),
        Figure("processor time of the server", used_s / count * 1000, "ms a request", "at most 1"),
    )


_LISTING = (
    '<Request AddExpandoFieldTypeSuffix="true" SchemaVersion="15.0.0.0" LibraryVersion="16.0.0.0" '
    'ApplicationName="benchmark" xmlns="http://schemas.microsoft.com/sharepoint/clientquery/2009"><Actions>'
    '<Query Id="5" ObjectPathId="3"><Query SelectAllProperties="false"><Properties><Property '
    'Name="NextStartIndexFromSharePoint" ScalarProperty="true"/></Properties></Query><ChildItemQuery '
    'SelectAllProperties="false"><Properties><Property Name="Url" ScalarProperty="true"/></Properties>'
    "</ChildItemQuery></Query></Actions><ObjectPaths>"
    '<Constructor Id="1" TypeId="{{268004ae-ef6b-4e9b-8425-127220d84719}}"/><Method Id="3" ParentId="1" '
    'Name="GetSitePropertiesFromSharePointByFilters"><Parameters><Parameter '
    'TypeId="{{b92aeee2-c92c-4b67-abcc-024e471bc140}}"><Property Name="StartIndex" Type="String">{start}</Property>'
    "</Parameter></Parameters></Method></ObjectPaths></Request>"
)


def measure_size(folder: Path, *, sites: int) -> tuple[Figure, ...]:
    """How long a tenant of many sites takes to be ready, and what memory it takes to list all of them in pages."""
    with Server(folder, "--seed-sites", str(sites)) as server:
        seeded = Figure(f"seeding {sites:,} sites", server.ready_s, "s", "none")
    with Server(folder, "--time-scale", str(HURRY), "--licences", "100000") as server:
        token = server.token(ADMIN)
        headers = {"Host": ADMIN, "Authorization": f"Bearer {token}", "Content-Type": "text/xml"}
        opened_mb, started_s = server.memory_mb, time.perf_counter()
        found, start = 0, "0"
        with closing(server.connect()) as connection:
            while start:
                body = _LISTING.format(start=start).encode()
                page = server.ask(connection, "POST", "/_vti_bin/client.svc/ProcessQuery", body, headers)[2]
                found += len(page["_Child_Items_"])
                start = page["NextStartIndexFromSharePoint"] or ""
        seconds = time.perf_counter() - started_s
        return (
            seeded,
            Figure(f"opening {sites:,} sites", server.ready_s, "s", "at most 2"),
            Figure("memory once open", opened_mb, "MB", "flat"),
            Figure(f"memory more after listing {found:,} sites", server.memory_mb - opened_mb, "MB", "at most 50"),
            Figure("listing them in pages", seconds, "s", "none"),
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--each", type=int, default=1_000, help="requests of each connection")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = (
            *measure_requests(Path(folder) / "small", connections=given.connections, each=given.each),
            *measure_size(Path(folder) / "large", sites=given.sites),
        )
    for figure in figures:
        print(figure)


if __name__ == "__main__":
    main()
