"""The organisation, its domains and licences."""

from ..answers import Answer
from ..guids import guid_of
from ..hosts import TENANT_DOMAIN, TENANT_ID
from .endpoint import Call, endpoint
from .errors import no_resource
from .query import Resource, many, one

_ORGANIZATION = Resource(
    "organization",
    (
        *("id", "deletedDateTime", "businessPhones", "city", "country", "countryLetterCode", "createdDateTime"),
        *("defaultUsageLocation", "displayName", "preferredLanguage", "tenantType", "verifiedDomains", "assignedPlans"),
    ),
)
_DOMAIN = Resource("domain", ("id", "authenticationType", "isAdminManaged", "isDefault", "isInitial", "isVerified"))
_SKU = Resource(
    "subscribedSku",
    (
        *("accountId", "accountName", "appliesTo", "capabilityStatus", "consumedUnits", "id", "prepaidUnits"),
        *("servicePlans", "skuId", "skuPartNumber", "subscriptionIds"),
    ),
)
_ENTERPRISE = "05e9a617-0261-4cee-bb44-138d3ef5d965"


@endpoint("GET", "/organization")
def _organization(call: Call) -> Answer:
    fields = {
        "id": TENANT_ID,
        "businessPhones": [],
        "countryLetterCode": "US",
        "createdDateTime": "2017-11-29T03:27:05Z",
        "displayName": "Contoso",
        "tenantType": "AAD",
        "verifiedDomains": [
            {"name": "contoso.com", "isDefault": True, "isInitial": False, "type": "Managed"},
            {"name": TENANT_DOMAIN, "isDefault": False, "isInitial": True, "type": "Managed"},
        ],
        "assignedPlans": [],
    }
    return many(call, "organization", _ORGANIZATION, [(1, fields)])


@endpoint("GET", "/domains")
def _domains(call: Call) -> Answer:
    rows = [
        (number, {"id": name, "authenticationType": "Managed", "isVerified": True} | _flags(number))
        for number, name in enumerate(("contoso.com", TENANT_DOMAIN), 1)
    ]
    return many(call, "domains", _DOMAIN, rows)


def _flags(number: int) -> dict[str, bool]:
    return {"isAdminManaged": True, "isDefault": number == 1, "isInitial": number == 2}


@endpoint("GET", "/subscribedSkus")
def _licences(call: Call) -> Answer:
    count = int(call.transaction.document("licences", 1000))
    fields = {
        "accountId": TENANT_ID,
        "accountName": "contoso",
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": count,
        "id": f"{TENANT_ID}_{_ENTERPRISE}",
        "prepaidUnits": {"enabled": count, "suspended": 0, "warning": 0, "lockedOut": 0},
        "servicePlans": [],
        "skuId": _ENTERPRISE,
        "skuPartNumber": "SPE_E3",
        "subscriptionIds": [guid_of("subscription")],
    }
    return many(call, "subscribedSkus", _SKU, [(1, fields)])


_INFORMATION = Resource("tenantInformation", ("tenantId", "federationBrandName", "displayName", "defaultDomainName"))


@endpoint("GET", "/tenantRelationships/{how}/{key}", units=1)
def _information(call: Call) -> Answer:
    """A directory by its id or by one of its domains, as anybody may look it up; only this one is known here."""
    name, wanted = call["how"], call["key"].partition("=")[2].strip("'").lower()
    by_domain = name.lower() == "findtenantinformationbydomainname" and wanted in (TENANT_DOMAIN, "contoso.com")
    if not by_domain and (name.lower(), wanted) != ("findtenantinformationbytenantid", TENANT_ID):
        raise no_resource(wanted)
    fields = {"tenantId": TENANT_ID, "displayName": "Contoso", "defaultDomainName": "contoso.com"}
    return one(call, "microsoft.graph.tenantInformation", _INFORMATION, fields)
