"""Information rights management of a list, which no list of this tenant has switched on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..thing import Thing, navigation
from .lists import List

_DAYS = 90


@dataclass(slots=True)
class RightsManagement(Thing):
    """The settings, as a list without them shows them (recorded)."""

    list: List
    type_name = "SP.InformationRightsManagementSettings"

    def link(self) -> str:
        return f"{self.list.link()}/InformationRightsManagementSettings"

    def dynamic(self) -> Mapping[str, Any]:
        ends = datetime.fromtimestamp(self.here.now, UTC) + timedelta(days=_DAYS)
        return {
            "AllowPrint": False,
            "AllowScript": False,
            "AllowWriteCopy": False,
            "DisableDocumentBrowserView": False,
            "DocumentAccessExpireDays": _DAYS,
            "DocumentLibraryProtectionExpireDate": ends.isoformat(timespec="seconds"),
            "EnableDocumentAccessExpire": False,
            "EnableDocumentBrowserPublishingView": False,
            "EnableGroupProtection": False,
            "EnableLicenseCacheExpire": False,
            "GroupName": "",
            "LicenseCacheExpireDays": 30,
            "PolicyDescription": "",
            "PolicyTitle": "",
            "TemplateId": "",
        }


@navigation(List, "InformationRightsManagementSettings", 20)
def _settings(list_: List) -> RightsManagement:
    return RightsManagement(list_.here, list_)
