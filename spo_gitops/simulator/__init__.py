"""A simulated SharePoint Online tenant: sign-in, administration API, throttling and faults, on this machine.

It answers on the real hosts' names (chosen by the Host header) at one loopback port, and imports nothing else of this
project: it is written from the service's reference, so that a misreading on one side becomes a failing test.
"""

from .database import UnknownFormat
from .importing import NotObservations
from .occupation import AlreadyServed
from .options import TenantOptions
from .server import RunningTenant, ServedTenant, serve, serving
from .standing_up import TenantExists, import_tenant

__all__ = [
    "AlreadyServed",
    "NotObservations",
    "RunningTenant",
    "ServedTenant",
    "TenantExists",
    "TenantOptions",
    "UnknownFormat",
    "import_tenant",
    "serve",
    "serving",
]
