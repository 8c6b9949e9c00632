"""The hub that a site joins as it is made, so that the hub's design and theme meet it from the start.

No source tells whether a hub that asks for approval lets a new site in that way, and one that was registered a moment
ago may not be listed yet: then the site is made without, and joins like any other. Source: wire/REFERENCE.md 4 and 8.
"""

from __future__ import annotations

from ..model.desired import Desired
from ..model.kind import Conversation
from .hub_read import hub_on
from .survey import survey


def hub_at_birth(desired: Desired) -> Conversation[str]:
    """The id of the declared hub where a new site can join it as it is made, else empty."""
    path = desired.fields.get("hub", "none")
    if path == "none":
        return ""
    hub = hub_on(str(path), (yield from survey(True, False)))
    if hub is None or hub.get("RequiresJoinApproval") is not False:
        return ""
    return str(hub["SiteId"]).lower()
