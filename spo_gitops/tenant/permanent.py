"""Errors of the service that stay whatever is done again, by their codes: what to do about them.

The code is the HRESULT with its .NET type, as the service writes them; texts are never compared, they are translated.
Whether a status is 400, 404 or 500 says nothing: several of these come with 500. Source: wire/REFERENCE.md §0.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .fault import Fault

# A feature that the tenant's licence, region or release does not have. The service has an exception of its own for it
# (pnp/cli-microsoft365: src/m365/spo/commands/homesite/homesite-remove.spec.ts, U), whatever language its words are in
# (REFERENCE 10.1); its number is that of every SPException.
_NOT_OFFERED = "Microsoft.SharePoint.SPExperimentalFeatureException"

_BY_NUMBER: Mapping[int, str] = MappingProxyType(
    {
        -2130575342: "something of that title exists there already; choose another title or adopt it",
        -2147024713: "the group's alias is taken, perhaps by a group in the recycle bin; choose another",
        -2130575338: "the item or file is not there; it may have been removed meanwhile: plan again",
        -2147024894: "nothing stands at that URL; check it, it may have been removed meanwhile",
        -2147024891: "the application lacks a permission, or the site is locked; `spo-gitops doctor` tells its roles",
    }
)
_BY_TYPE: Mapping[str, str] = MappingProxyType(
    {
        "Microsoft.Online.SharePoint.Common.SpoNoSiteException": "no site stands at that URL; plan again",
        "Microsoft.SharePoint.Client.ResourceNotFoundException": "what it refers to is not there; plan again",
        "System.UnauthorizedAccessException": "the application lacks a permission, or the site is locked",
        _NOT_OFFERED: "this tenant does not have the feature: remove what asks for it",
        "System.ArgumentException": "the service does not take one of the values; its message says which",
    }
)


def is_not_offered(fault: Fault) -> bool:
    """Whether the service refused because this tenant does not have what was asked for."""
    return fault.type == _NOT_OFFERED


def advice(fault: Fault) -> str:
    """What to do about an error that will not pass, empty where nothing is known about it."""
    return _BY_NUMBER.get(fault.number, "") or _BY_TYPE.get(fault.type, "")
