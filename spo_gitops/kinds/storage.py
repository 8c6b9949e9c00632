"""A site's storage: the level that raises a warning does not lie above the quota, which the service refuses.

A quota of its own is mostly far below the level that a site has by itself. Source: wire/REFERENCE.md 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.desired import Desired
from ..model.observation import Observation
from .phases import PREFIX

_QUOTA, _WARNING = f"{PREFIX}storageQuota", f"{PREFIX}storageQuotaWarningLevel"


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Whichever of the two is declared alone and does not fit the other one as the site has it."""
    declared = {name: desired.attributes[name].value for name in (_QUOTA, _WARNING) if name in desired.attributes}
    if len(declared) != 1:
        return {}  # both: `validate` compares them
    quota, warning = (declared.get(name, observation.value(name)) for name in (_QUOTA, _WARNING))
    if not isinstance(quota, int) or not isinstance(warning, int) or not 0 < quota < warning:
        return {}
    if _QUOTA in declared:
        return {_QUOTA: f"the warning level is {warning} MB: declare storageQuotaWarningLevel as well, {quota} at most"}
    return {_WARNING: f"the quota is {quota} MB: lower the level, or declare storageQuota as well"}
