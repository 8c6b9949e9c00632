"""SharePoint groups of a site as written, their members and what they may do."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.attribute import bracketed, quoted
from ..problems import Part
from .levels import EXISTS, PREVIOUS, Named, Pair, read_level_name
from .nodes import Cursor, ListNode, quote
from .reading import KeyTable, Placed, check_keys, read_flag, read_list, read_text, read_word, required
from .report import Report
from .texts import read_description, read_site_principal

GROUPS = "groups"
FLAGS = (
    "allowMembersEditMembership", "allowRequestToJoinLeave", "autoAcceptRequestToJoinLeave",
    "onlyAllowMembersViewMembership",
)  # fmt: skip
TEXTS = ("description", "requestToJoinLeaveEmailSetting")
ASSOCIATED = ("owners", "members", "visitors")
LONGEST = 255
_GROUP = KeyTable(
    "a group",
    ("name", "previousName", "associated", "owner", "role", "roles", "members", *TEXTS, *FLAGS),
    {},
    {"title": "write name"},
)
_SET = KeyTable("members", ("mode", "members"))
_SHARED_LINKS = ("sharinglinks.", "limited access system group")
_ODD = "\"/\\[]:|<>+=;,?*'@"


def read_group(cursor: Cursor, report: Report) -> Named | None:
    """One group: its name (``@owners`` and so on for an associated one), place and attributes."""
    cursor = check_keys(cursor, _GROUP, report)
    if not cursor.is_map:
        return None
    title = None if cursor.child("name") is None else _read_title(cursor.child("name"), report)
    written = cursor.child("associated")
    associated = None if written is None else read_word(written, ASSOCIATED, report)
    if cursor.child("name") is None and written is None:
        required(cursor, "name", "a group", report)
    if title is None and associated is None:
        return None
    key = f"@{associated.value}" if associated is not None else title.value.lower() if title is not None else ""
    prefix = f"{GROUPS}.{quoted(key)}"
    pairs: list[Pair] = []
    if associated is None:
        pairs.append((f"{prefix}.{EXISTS}", Placed(True, cursor.position)))
    if title is not None:
        pairs.append((f"{prefix}.title", Placed(title.value, title.position)))
    written = cursor.child(PREVIOUS)
    if written is not None and associated is not None:
        hint = "remove it: such a group is known by its place, whatever its name"
        report.error(written.position, "misplaced-key", f"{PREVIOUS} of an associated group", "other keys", hint)
    elif written is not None and (previous := _read_title(written, report)):
        pairs.append((f"{prefix}.{PREVIOUS}", Placed(previous.value.lower(), previous.position)))
    pairs += _group_properties(cursor, prefix, report)
    return key, cursor.position, pairs


def _group_properties(cursor: Cursor, prefix: str, report: Report) -> Iterator[Pair]:
    for name, read in (("description", read_description), ("requestToJoinLeaveEmailSetting", read_text)):
        if (child := cursor.child(name)) and (text := read(child, report)):
            yield f"{prefix}.{name}", Placed(text.value, text.position)
    for name in FLAGS:
        if (child := cursor.child(name)) and (flag := read_flag(child, report)):
            yield f"{prefix}.{name}", Placed(flag.value, flag.position)
    if (child := cursor.child("owner")) and (owner := read_site_principal(child, report, groups=True)):
        yield f"{prefix}.owner", Placed(owner.value, owner.position)
    yield from _read_roles(cursor, prefix, report)
    if child := cursor.child("members"):
        yield from _read_members(child, f"{prefix}.members.set", report)


def _read_roles(cursor: Cursor, prefix: str, report: Report) -> Iterator[Pair]:
    """``role`` is one level, ``roles`` are several; an empty list takes all away."""
    one, several = cursor.child("role"), cursor.child("roles")
    if one is not None and several is not None:
        report.error(several.position, "misplaced-key", "role and roles", "one of the two", "write roles alone")
        return
    if one is not None and (level := read_level_name(one, report)):
        yield f"{prefix}.roles", Placed((level.value,), level.position)
    if several is not None:
        levels = read_list(several, report, lambda item: read_level_name(item, report), "a list of levels")
        if levels is not None:
            yield f"{prefix}.roles", Placed(tuple(sorted({level.value for level in levels.value})), levels.position)


def _read_members(cursor: Cursor, base: str, report: Report) -> Iterator[Pair]:
    """A plain list is the exact set."""
    members = cursor
    if not isinstance(cursor.node, ListNode):
        cursor = check_keys(cursor, _SET, report)
        if not cursor.is_map:
            return
        if (child := cursor.child("mode")) and (mode := read_word(child, ("exact", "include"), report)):
            yield f"{base}.mode", Placed(mode.value, mode.position)
        inner = required(cursor, "members", "members", report)
        if inner is None:
            return
        members = inner
    items = read_list(members, report, lambda item: read_site_principal(item, report), "a list of members")
    if items is not None:
        places = {bracketed(item.value): item.position for item in reversed(items.value)}
        place = items.position.with_parts(*(Part(name, position) for name, position in places.items()))
        yield f"{base}.members", Placed(tuple(sorted(places)), place)


def _read_title(cursor: Cursor | None, report: Report) -> Placed[str] | None:
    """The name of a group: one that SharePoint takes, and none of its own."""
    text = None if cursor is None else read_text(cursor, report, "the name of a group")
    if text is None:
        return None
    odd = sorted(set(text.value) & set(_ODD))
    if not text.value.strip() or text.value != text.value.strip() or len(text.value) > LONGEST:
        found, hint = quote(text.value), f"write up to {LONGEST} characters without blanks around them"
        report.error(text.position, "bad-name", found, "the name of a group", hint)
    elif odd:
        hint = f"remove {' '.join(odd)}"
        report.error(text.position, "bad-name", quote(text.value), "a name that SharePoint takes", hint)
    elif text.value.lower().startswith(_SHARED_LINKS):
        hint = "the service makes such groups for sharing links; remove it"
        report.error(text.position, "reserved-name", quote(text.value), "a group of your own", hint)
    else:
        return text
    return None
