"""What is dangerous about changing or removing a site, in the words of the guards. docs/guards.md."""

from __future__ import annotations

from collections.abc import Iterator

from ..counting import how_many
from ..model.attribute import split_element
from ..model.plan import Action, GuardClass, Verb
from ..model.site_url import ROOT
from ..model.value import Value
from . import control
from .principals import is_application, normal
from .site_update import LOCK

Hazard = tuple[GuardClass, str]


def hazards(action: Action) -> Iterator[Hazard]:
    """Each guard class that the action concerns, with the reason."""
    if action.verb is Verb.REMOVE:
        if action.address.key == ROOT:
            yield GuardClass.ROOT_SITE, "the root site"
        yield GuardClass.RECYCLE, "it goes to the tenant's recycle bin"
        content = _content(action)
        if content:
            yield GuardClass.RECYCLE_WITH_CONTENT, content
    locked_out = _locks_out(action) or control.locks_out(action)
    if locked_out:
        yield GuardClass.LOCKOUT, locked_out


def _content(action: Action) -> str:
    """Why the site counts as having content; unreadable counts, and so does a missing baseline with items.

    No site comes with subsites, and we make none: one that is there is somebody's, whatever is in it.
    """
    facts = action.observation.facts
    baseline = action.prior_ownership.content if action.prior_ownership else {}
    if "items" not in facts:
        return "its content could not be read"
    if subsites := facts.get("subsites"):
        return f"it has {how_many(int(str(subsites)), 'subsite')}, whose content is not counted"
    if not baseline:
        return f"it has {facts['items']} items, and no baseline was recorded" if facts["items"] else ""
    if facts["items"] != baseline.get("items"):
        return f"{facts['items']} items, {baseline.get('items')} when it was complete"
    if facts.get("lastChange") != baseline.get("lastChange"):
        return f"somebody changed content at {facts.get('lastChange')}"
    return ""


def _locks_out(action: Action) -> str:
    """Why somebody or this program may be left outside. A new site has nobody to lose."""
    changes = {change.attribute: change.after for change in action.changes if change.after is not None}
    if action.settles:
        return ""
    if action.address.key == ROOT and changes.get(LOCK, "Unlock") != "Unlock":
        return f"hubs and new sites are reached through the root site, which would be locked ({changes[LOCK]})"
    fields = action.observation.fields
    before = fields.get("admins")
    if not isinstance(before, tuple) or not any(name.partition("[")[0] == "admins" for name in changes):
        return ""
    after = _after(before, changes)
    gone = sorted(member for member in set(before) - after if is_application(member))
    if gone:
        return f"{gone[0]} is an application and would no longer be an administrator"
    owner = changes.get("owner", fields.get("owner"))
    if not after and (not isinstance(owner, str) or not owner or is_application(owner)):
        return "the last administrator would go, and nobody is known to own the site"
    return ""


def _after(before: tuple[str, ...], changes: dict[str, Value]) -> set[str]:
    whole = changes.get("admins")
    members = {normal(member) for member in (whole if isinstance(whole, tuple) else before)}
    for name, value in changes.items():
        element = split_element(name)
        if element is not None and element[0] == "admins":
            (members.add if value else members.discard)(normal(element[1]))
    return members
