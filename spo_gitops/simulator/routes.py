"""All REST operations of the tenant."""

from . import (
    admins,
    aggregated,
    hub_endpoints,
    provisioning,
    recycling,
    site_endpoints,
    site_lists,
    site_users,
    tenant_settings,
    webs,
)
from .calls import Router

ROUTER = Router.of(
    module.ROUTES
    for module in (
        aggregated,
        site_endpoints,
        admins,
        hub_endpoints,
        provisioning,
        recycling,
        tenant_settings,
        webs,
        site_lists,
        site_users,
    )
)
