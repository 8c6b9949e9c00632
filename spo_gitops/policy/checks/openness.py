"""What lets everybody do something on a site: script, a hub that anybody may join, a public group."""

from __future__ import annotations

from datetime import datetime

from ...model.exposure import Exposure
from ...model.value import UNKNOWN
from .rule import Check, Limits, Part, Seen


def _script(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    """An app catalog that denies script takes no properties of the tenant (wire/REFERENCE.md 11)."""
    if seen.is_app_catalog:
        return Seen(UNKNOWN, True, "an app catalog cannot do without it", applies=False)
    if seen.custom_script is None:
        return None
    return Seen("allowed" if seen.custom_script else "denied", not seen.custom_script)


def _hub(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.is_hub is None:
        return None
    if not seen.is_hub:
        return Seen(UNKNOWN, True, "it is no hub", applies=False)
    return None if seen.open_hub is None else Seen("anybody" if seen.open_hub else "by approval", not seen.open_hub)


def _public(seen: Exposure, limits: Limits, now: datetime) -> Seen | None:
    if seen.group == "":
        return Seen(UNKNOWN, True, "no Microsoft 365 group belongs to it", applies=False)
    return None if seen.visibility is None else Seen(seen.visibility, seen.visibility != "Public")


CHECKS = (
    Check(
        "custom-script", "medium", "Custom script is denied",
        "Script acts as whoever opens the page.",
        "denied", _script,
    ),
    Check(
        "open-hub", "medium", "Hubs are joined by approval",
        "A site that joins is shown to all who trust the hub.",
        "by approval", _hub, (Part.HUBS,),
    ),
    Check(
        "public-group", "medium", "Group sites are private",
        "A public group lets everybody in the house in.",
        "a private group", _public, (Part.GROUP,),
    ),
)  # fmt: skip
