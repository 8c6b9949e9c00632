"""All REST operations of the tenant."""

from . import (
    admins,
    aggregated,
    aggregated_functions,
    archiving,
    external_users,
    group_endpoints,
    group_prompts,
    home_sites,
    hub_approvals,
    hub_endpoints,
    idle_signout,
    library_versions,
    older_listings,
    organization_endpoints,
    provisioning,
    recycling,
    restricted_search,
    sharing_insights,
    site_context,
    site_endpoints,
    site_rename,
    site_states,
    site_swap,
    site_user_groups,
    tenant_facts,
    tenant_settings,
    themes,
    version_job_endpoints,
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
        archiving,
        external_users,
        site_rename,
        site_swap,
        sharing_insights,
        tenant_settings,
        tenant_facts,
        themes,
        version_job_endpoints,
        library_versions,
        site_context,
        home_sites,
        site_user_groups,
        site_states,
        aggregated_functions,
        organization_endpoints,
        hub_approvals,
        group_prompts,
        older_listings,
        restricted_search,
    )
)

# The families hang their members on the object model, which answers what no route does.
assert families.ALL
