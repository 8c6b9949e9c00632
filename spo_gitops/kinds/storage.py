"""A site's storage: the level that raises a warning does not lie above the quota, which the service refuses.

A quota of its own is mostly far below the level that a site has by itself, which is what a release gives back.
Source: wire/REFERENCE.md 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model.observation import Observation
from ..model.plan import Case, Decision
from .phases import PREFIX

_QUOTA, _WARNING = f"{PREFIX}storageQuota", f"{PREFIX}storageQuotaWarningLevel"


def at_odds(decisions: tuple[Decision, ...], observation: Observation) -> Mapping[str, str]:
    """Whichever of the two is written and does not fit the other one as the site has it then."""
    written = {d.attribute: d for d in decisions if d.writes and d.attribute in (_QUOTA, _WARNING)}
    quota, warning = (
        written[name].after if name in written else observation.value(name) for name in (_QUOTA, _WARNING)
    )
    if not isinstance(quota, int) or not isinstance(warning, int) or not 0 < quota < warning:
        return {}
    return {name: _reason(written[name], quota, warning) for name in written}


def _reason(decision: Decision, quota: int, warning: int) -> str:
    other = "storageQuotaWarningLevel" if decision.attribute == _QUOTA else "storageQuota"
    if decision.case in (Case.RELEASE, Case.TAKEN_BACK, Case.GIVEN_BACK):
        limit = f"above the quota of {quota}" if decision.attribute == _WARNING else f"below the level of {warning}"
        value = warning if decision.attribute == _WARNING else quota
        return f"it goes back to {value} MB, {limit} MB: declare it, or remove {other} as well"
    if decision.attribute == _QUOTA:
        return f"the warning level is {warning} MB: declare {other} as well, {quota} at most"
    return f"the quota is {quota} MB: lower the level, or declare {other} as well"
