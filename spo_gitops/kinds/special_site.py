"""Sites that take less than others: those of Teams channels and with a Microsoft 365 group, OneDrives and their host.

A channel's site follows its channel: who is in it, what it is called, whether it is there at all. Its settings can be
declared. What the description of Set-SPOSite refuses for group sites is known of one setting. The host site of OneDrive
is managed for its sharing only. Source: wire/REFERENCE.md 4, 5.3 and 9.2.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..catalog.special_sites import refused_of_groups, sharing_of_one_drive_host
from ..model.desired import Desired
from ..model.observation import Observation
from ..model.plan import Action, Verb
from ..model.site_url import ONE_DRIVE_HOST, is_one_drive
from .group_site import HEAD as GROUP
from .group_site import TEMPLATE as GROUP_TEMPLATE
from .phases import PREFIX
from .site_web import CLASSIFICATION

CHANNEL, HOST_TEMPLATE = "TEAMCHANNEL#", "SPSMSITEHOST#0"
_PEOPLE = ("owner", "admins", "groups", "permissionLevels", "roleAssignments", GROUP)
_OF_THE_CHANNEL = frozenset(("title", "description", *_PEOPLE, "hub", "archived"))
_ONLY_SHARED = "the host site of OneDrive is managed for its sharing only"
_DECIDES = "it belongs to a channel of a team, which decides this"


def unmet(desired: Desired, observation: Observation) -> Mapping[str, str]:
    """Declared attributes that such a site does not take, each with the reason."""
    template = str(observation.facts.get("template", "")).upper()
    if template.startswith(CHANNEL):
        heads = {name: name.partition(".")[0].partition("[")[0] for name in desired.attributes}
        return {name: _DECIDES for name, head in heads.items() if head in _OF_THE_CHANNEL}
    if template == GROUP_TEMPLATE:
        reason = "the service does not take it of a site with a Microsoft 365 group"
        refused = {f"settings.{name}": reason for name in refused_of_groups()}
        refused[CLASSIFICATION] = f"its Microsoft 365 group has the classification: write it below {GROUP}"
        return {name: reason for name, reason in refused.items() if name in desired.attributes}
    if desired.address.key == ONE_DRIVE_HOST or template == HOST_TEMPLATE:
        taken = {PREFIX + name for name in sharing_of_one_drive_host()}
        return {name: _ONLY_SHARED for name in desired.attributes if name not in taken}
    return {}


def comes_by_itself(path: str) -> bool:
    """Whether only the service makes the site, so that no key of a document could."""
    return is_one_drive(path) or path == ONE_DRIVE_HOST


def blocks(draft: Action) -> str:
    """Only its channel can remove a channel's site, and only the service makes OneDrives and keeps their host."""
    path, template = draft.address.key, str(draft.observation.facts.get("template", "")).upper()
    if draft.verb is Verb.CREATE and is_one_drive(path):
        return "it is not there: the service makes a OneDrive when its owner first opens it"
    if draft.verb is Verb.CREATE and path == ONE_DRIVE_HOST:
        return "it is not there: the service makes the host site of OneDrive with the first OneDrive"
    if draft.verb is not Verb.REMOVE:
        return ""
    if template == HOST_TEMPLATE:
        return "the service keeps the host site of OneDrive"
    return "it belongs to a channel of a team: delete the channel" if template.startswith(CHANNEL) else ""
