"""A simulated SharePoint Online tenant: sign-in, administration API, throttling and faults, on this machine.

It answers on the real hosts' names (chosen by the Host header) at one loopback port, and imports nothing else of this
project: it is written from the service's reference, so that a misreading on one side becomes a failing test.
"""

from .options import TenantOptions
from .server import RunningTenant, serve
from .store import UnknownFormat

__all__ = ["RunningTenant", "TenantOptions", "UnknownFormat", "serve"]
