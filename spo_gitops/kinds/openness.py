"""Who gains and who loses access by a setting that lets people in, in sentences; openings to people outside marked.

How far a site is shared decides for three sorts of people; what members may share, for whom owners no longer decide
alone; a hub that gives on its permissions, for its visitors. The rights that people have by name are told by access.py.
Source: wire/REFERENCE.md 5.3 (sharing capability) and 8; learn.microsoft.com, "Manage sharing settings" and
"Sync hub site permissions to associated sites".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.kind import Survey
from ..model.plan import Action, Decision
from ..model.value import Missing, Value
from .hosts import path_of
from .phases import PREFIX
from .site_web import MEMBERS_CAN_SHARE

SHARING = f"{PREFIX}sharingCapability"
OF_TENANT: Mapping[str, str] = {
    SHARING: "of the tenant",
    f"{PREFIX}coreSharingCapability": "of the tenant for sites",
    f"{PREFIX}oneDriveSharingCapability": "of the tenant for OneDrive",
}
SYNC = "enablePermissionsSync"
SYNCING = "syncingHubs"  # the fact that has the paths of hubs that give on their permissions

# What each step lets in that the one before it does not.
_STEPS: Mapping[str, str] = {
    "Disabled": "",
    "ExistingExternalUserSharingOnly": "guests whom the directory has already",
    "ExternalUserSharingOnly": "new guests who sign in",
    "ExternalUserAndGuestSharing": "anyone with a link",
}
_WORDS = tuple(_STEPS)
_SYNCED = "reading of the sites that belong to it, where their owners take it over, through the hub's permission sync"


def of_site(action: Action) -> Iterator[str]:
    """What an action on a site means for those whom nobody names. A new site has nothing yet that anybody could gain,
    but for what is open to anyone from the start."""
    changes = {decision.attribute: decision for decision in action.changes}
    sharing = changes.get(SHARING)
    if sharing is not None and (not action.settles or sharing.after == _WORDS[-1]):
        yield from _by_sharing(sharing, "through the sharing capability", "the site")
    members = changes.get(MEMBERS_CAN_SHARE)
    if members is not None and not action.settles and isinstance(members.after, bool):
        word = "gain" if members.after else "lose"
        alone = "" if members.after else ": owners alone keep it"
        yield f"members of the site {word} the right to let others in, through sharing by members{alone}"
    hub = changes.get("hub")
    if hub is not None and _texts(action.observation.facts.get(SYNCING)) & {hub.after}:
        yield f"whoever may visit {hub.after} gains reading, where an owner takes it over, through its permission sync"


def of_tenant(action: Action) -> Iterator[str]:
    """What the tenant's limits mean, as far as sites allow as much."""
    for decision in action.changes:
        if decision.attribute in OF_TENANT:
            path = f"through the sharing capability {OF_TENANT[decision.attribute]}, where a site allows it"
            yield from _by_sharing(decision, path, "the tenant")


def of_hub(action: Action) -> Iterator[str]:
    """What it means that a hub gives on its permissions, or no longer does."""
    for decision in action.changes:
        changes = decision.attribute == SYNC and isinstance(decision.after, bool)
        if changes and (decision.after or not action.settles):
            yield f"whoever may visit the hub {'gains' if decision.after else 'loses'} {_SYNCED}"


def syncing(survey: Survey) -> dict[str, Value]:
    """The fact, where there are such hubs."""
    paths = sorted(path_of(str(hub["SiteUrl"])) for hub in survey.hubs.values() if hub.get("EnablePermissionsSync"))
    return {SYNCING: tuple(paths)} if paths else {}


def _by_sharing(decision: Decision, path: str, what: str) -> Iterator[str]:
    before, after = _step(decision.before), _step(decision.after)
    people = [_STEPS[word] for word in _WORDS[min(before, after) + 1 : max(before, after) + 1]]
    if not people:
        return
    told = ", ".join(people[:-1]) + (" and " if len(people) > 1 else "") + people[-1]
    s = "s" if people == [_STEPS[_WORDS[-1]]] else ""
    if after > before:
        yield f"{told} gain{s} what is shared with them, {path}; this OPENS {what} to people outside"
    else:
        yield f"{told} lose{s} what was shared with them, {path}"


def _step(value: Value | Missing | None) -> int:
    """How far a value lets people in; what is not known lets nobody in, so that nothing is taken for open before."""
    return _WORDS.index(value) if isinstance(value, str) and value in _WORDS else 0


def _texts(value: Value | None) -> set[str]:
    return {str(one) for one in value} if isinstance(value, tuple) else set()
