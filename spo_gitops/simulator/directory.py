"""The files in a tenant's directory that tell a client how to reach it."""

from pathlib import Path

from .hosts import APP_ID, ROOT_URL, TENANT_DOMAIN, TENANT_NAME
from .options import TenantOptions

CONFIGURATION = "spo-gitops.yaml"


def last_port(directory: Path) -> int:
    """The port used last time, 0 when there was none."""
    file = directory / "port"
    text = file.read_text(encoding="ascii").strip() if file.exists() else ""
    return int(text) if text.isdigit() else 0


def remember_port(directory: Path, port: int) -> None:
    """Keep the port for the next start."""
    (directory / "port").write_text(f"{port}\n", encoding="ascii")


def write_configuration(options: TenantOptions, address: str, port: int) -> Path:
    """Write the client's configuration, ready to use."""
    path = options.directory / CONFIGURATION
    scale = f"    timeScale: {options.time_scale:g}\n" if options.time_scale != 1 else ""
    path.write_text(
        f"defaultTenant: {TENANT_NAME}\n"
        "tenants:\n"
        f"  {TENANT_NAME}:\n"
        f"    url: {ROOT_URL}\n"
        f"    signIn: {{directory: {TENANT_DOMAIN}, clientId: {APP_ID}, certificate: {{file: app.pem}}}}\n"
        f"    connectTo: {address}:{port}\n"
        "    caBundle: ca.pem\n"
        f"    licences: {options.licences}\n" + scale,
        encoding="utf-8",
    )
    return path
