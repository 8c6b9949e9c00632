"""A tenant in the event loop of whoever asks."""

import asyncio
import json
import ssl
from pathlib import Path

import pytest

from spo_gitops.simulator import TenantOptions, serving


async def _get(port: int, ca: Path, path: str) -> tuple[int, bytes]:
    trust = ssl.create_default_context(cafile=str(ca))
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust, server_hostname="127.0.0.1")
    writer.write(f"GET {path} HTTP/1.1\r\nHost: contoso.sharepoint.com\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), body


def test_a_coroutine_has_a_tenant_of_its_own(directory: Path) -> None:
    async def story() -> int:
        async with serving(TenantOptions(directory=directory, seed_sites=3, latency=False)) as tenant:
            assert tenant.port and str(tenant.port) in tenant.config_path.read_text(encoding="utf-8")
            status, body = await _get(tenant.port, tenant.directory / "ca.pem", "/_sim/state")
            assert status == 200 and len(json.loads(body)["sites"]) >= 3
            assert (await _get(tenant.port, tenant.directory / "ca.pem", "/_api/web"))[0] == 401
            return tenant.port

    port = asyncio.run(story())
    with pytest.raises(OSError):
        asyncio.run(asyncio.open_connection("127.0.0.1", port))
