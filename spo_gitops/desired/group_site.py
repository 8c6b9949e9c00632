"""The Microsoft 365 group of a site as written: alias, visibility, classification, owners and members.

Its display name is the site's title. Sources: wire/REFERENCE.md 4.2 (creation) and 17 (alias).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..catalog.special_sites import refused_of_groups
from ..model.attribute import bracketed
from ..model.value import Value
from .levels import Pair
from .nodes import Cursor, ListNode, quote
from .reading import KeyTable, Placed, check_keys, read_list, read_text, read_word, required
from .report import Report
from .site_web import CLASSIFICATION, read_classification
from .texts import read_description, read_user

GROUP_SITE = "microsoft365Group"
TEMPLATE = "GROUP#0"
VISIBILITIES = ("Private", "Public")
LONGEST_ALIAS, LONGEST_DESCRIPTION = 64, 1024
MOST_OWNERS = 100
SETS = ("owners", "members")

_ALIAS = re.compile(r"[!-~]+")
_NOT_IN_ALIAS = set('@()\\[]";:<>,')
REFUSED = {
    "owner": f"write its owners below {GROUP_SITE}: the group owns the site",
    CLASSIFICATION: f"write it below {GROUP_SITE}: the group has it",
    "create.timeZoneId": "remove it: a group's site gets the tenant's time zone",
    "settings.sensitivityLabel": "remove it: only somebody who signs in can give a label to a group",
    **dict.fromkeys((f"settings.{name}" for name in refused_of_groups()), "remove it: the service does not take it"),
}
_KEYS = KeyTable(
    GROUP_SITE,
    ("alias", "visibility", "classification", "description", *SETS),
    {},
    {
        "displayName": "write title as a key of the Site: it is the group's name as well",
        "title": "write it as a key of the Site",
        "name": "write title as a key of the Site",
        "mailNickname": "write alias",
        "owner": "write owners",
        "admins": "write owners, or admins as a key of the Site",
        "sensitivityLabel": "only a person who signs in can give one; this program signs in as an application",
        "membershipRule": "the members of a group with a rule are read and not written",
    },
)
_SET = KeyTable("owners or members", ("mode", "members"))


def read_group_site(cursor: Cursor, report: Report) -> Iterator[Pair]:
    """The attributes below ``microsoft365Group``, and the alias, which only a creation uses."""
    child = cursor.child(GROUP_SITE)
    child = child and check_keys(child, _KEYS, report)
    if child is None or not child.is_map:
        return
    if (written := child.child("alias")) and (alias := _read_alias(written, report)):
        yield "create.alias", Placed(alias.value, alias.position)
    if (written := child.child("visibility")) and (word := read_word(written, VISIBILITIES, report)):
        yield f"{GROUP_SITE}.visibility", Placed(word.value, word.position)
    if (written := child.child("classification")) and (text := read_classification(written, report)):
        yield f"{GROUP_SITE}.classification", Placed(text.value, text.position)
    if (written := child.child("description")) and (text := read_description(written, report)):
        yield f"{GROUP_SITE}.description", Placed(text.value, text.position)
    for name in SETS:
        if written := child.child(name):
            yield from _read_set(written, name, report)


def check_group_site(values: Mapping[str, Placed[Value]], report: Report) -> None:
    """What a site with a group cannot have, and what only such a site has."""
    kind = values.get("type")
    if kind is None:
        return
    if kind.value == TEMPLATE:
        for name, hint in REFUSED.items():
            if name in values:
                found = f"{name.rpartition('.')[2]} of a site with a Microsoft 365 group"
                report.error(values[name].position, "refused-setting", found, "other keys", hint)
        return
    of_group = [name for name in values if name.startswith(f"{GROUP_SITE}.") or name == "create.alias"]
    for name in sorted(of_group, key=lambda name: values[name].position.line)[:1]:
        found, hint = f"{GROUP_SITE} of a site of another type", "write type: GroupTeamSite, or remove it"
        report.error(values[name].position, "misplaced-key", found, "a site with a group", hint)


def _read_alias(cursor: Cursor, report: Report) -> Placed[str] | None:
    text = read_text(cursor, report, "the alias of a group")
    if text is None:
        return None
    if _ALIAS.fullmatch(text.value) and len(text.value) <= LONGEST_ALIAS and not _NOT_IN_ALIAS & set(text.value):
        return text
    expected = f"up to {LONGEST_ALIAS} letters, digits and signs, none of {' '.join(sorted(_NOT_IN_ALIAS))}"
    report.error(text.position, "bad-name", quote(text.value), expected, "the display name belongs into title")
    return None


def _read_set(cursor: Cursor, name: str, report: Report) -> Iterator[Pair]:
    """A plain list is the exact set."""
    base, members, exact = f"{GROUP_SITE}.{name}.set", cursor, True
    if not isinstance(cursor.node, ListNode):
        cursor = check_keys(cursor, _SET, report)
        if not cursor.is_map:
            return
        if (child := cursor.child("mode")) and (mode := read_word(child, ("exact", "include"), report)):
            yield f"{base}.mode", Placed(mode.value, mode.position)
            exact = mode.value == "exact"
        inner = required(cursor, "members", name, report)
        if inner is None:
            return
        members = inner
    items = read_list(members, report, lambda item: read_user(item, report), "a list of users")
    if items is None:
        return
    people = tuple(sorted({bracketed(item.value) for item in items.value}))
    if name == "owners" and exact and not people:
        hint = "the service keeps the last owner; name who shall own it"
        report.error(members.position, "bad-value", "no owners", "at least one owner", hint)
    elif name == "owners" and len(people) > MOST_OWNERS:
        report.error(members.position, "too-long", f"{len(people)} owners", f"at most {MOST_OWNERS}", "name fewer")
    else:
        yield f"{base}.members", Placed(people, items.position)
