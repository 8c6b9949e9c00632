"""Sites that take less than others: those of Teams channels, and those with a Microsoft 365 group.

A channel's site follows its channel: who is in it, what it is called, whether it is there at all. Its settings can be
declared. What the description of Set-SPOSite refuses for group sites is known of one setting. Source: wire/REFERENCE.md
5.3 and 9.2.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..catalog.special_sites import refused_of_groups
from ..model.desired import Desired
from ..model.observation import Observation
from ..model.plan import Action, Verb
from .group_site import HEAD as GROUP
from .group_site import TEMPLATE as GROUP_TEMPLATE

CHANNEL = "TEAMCHANNEL#"
_PEOPLE = ("owner", "admins", "groups", "permissionLevels", "roleAssignments", GROUP)
_OF_THE_CHANNEL = frozenset(("title", "description", *_PEOPLE, "hub", "archived"))
_DECIDES = "it belongs to a channel of a team, which decides this"


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Declared attributes that such a site does not take, each with the reason."""
    template = str(observation.facts.get("template", "")).upper()
    if template.startswith(CHANNEL):
        heads = {name: name.partition(".")[0].partition("[")[0] for name in desired.attributes}
        return {name: _DECIDES for name, head in heads.items() if head in _OF_THE_CHANNEL}
    if template == GROUP_TEMPLATE:
        refused = (f"settings.{name}" for name in refused_of_groups())
        reason = "the service does not take it of a site with a Microsoft 365 group"
        return {name: reason for name in refused if name in desired.attributes}
    return {}


def blocks(draft: Action) -> str:
    """Only its channel can remove such a site."""
    channel = str(draft.observation.facts.get("template", "")).upper().startswith(CHANNEL)
    return "it belongs to a channel of a team: delete the channel" if channel and draft.verb is Verb.REMOVE else ""
