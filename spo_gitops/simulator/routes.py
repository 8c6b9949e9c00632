"""All REST operations of the tenant."""

from . import (
    admins,
    aggregated,
    group_endpoints,
    hub_endpoints,
    idle_signout,
    provisioning,
    recycling,
    site_context,
    site_endpoints,
    tenant_settings,
)
from .calls import Router
from .content import families

ROUTER = Router.of(
    module.ROUTES
    for module in (
        aggregated,
        site_endpoints,
        admins,
        group_endpoints,
        hub_endpoints,
        idle_signout,
        provisioning,
        recycling,
        tenant_settings,
        site_context,
    )
)

# The families hang their members on the object model, which answers what no route does.
assert families.ALL
