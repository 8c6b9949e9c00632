"""One setting as the user writes it: checked against the catalogue, in its normal form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from ..catalog.settings import OWN_KEYS, Format, Setting, SettingType, declarable, renamed, site_settings
from ..catalog.tenant_settings import declarable_tenant, renamed_tenant, tenant_settings
from ..catalog.wire import normalize
from ..model.order import Unordered
from ..model.value import Value
from ..problems import Fix, Position
from .nodes import Cursor, ListNode, Scalar, quote
from .reading import Placed, is_map, read_flag, read_integer, read_list, read_number, read_text, read_word
from .report import Report, did_you_mean, in_other_case
from .texts import read_guid

_NO_ID = "none"
_DOMAIN = re.compile(r"(?:\*\.)?[^\s@/,;:*]+\.[^\s@/,;:.*]+")
_IDLE = re.compile(r"true,([0-9]{1,7}),([0-9]{1,7})|false,0,0")


Settings = Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The part of the catalogue that a document may use; ``elsewhere`` advises where other keys are written."""

    what: str
    known: Callable[[], Settings]
    declarable: Callable[[], Settings]
    elsewhere: Mapping[str, str]
    renamed: Callable[[], Mapping[str, str]]


SITE = Shelf("a site setting", site_settings, declarable, OWN_KEYS, renamed)
TENANT = Shelf("a setting of the tenant", tenant_settings, declarable_tenant, {}, renamed_tenant)


def read_settings(cursor: Cursor, report: Report, shelf: Shelf = SITE) -> Mapping[str, Placed[Value]]:
    """The map ``settings`` by the catalogue's names."""
    values: dict[str, Placed[Value]] = {}
    if not is_map(cursor, "settings by name", report):
        return values
    for name in cursor.names():
        setting = find_setting(name, cursor.key_position(name), report, shelf)
        child = cursor.child(name)
        if setting is None or child is None:
            continue
        if setting.deprecated:
            hint = "remove the line: Microsoft has retired it"
            report.warning(cursor.key_position(name), "deprecated-setting", f"the setting {name}", "", hint)
        value = read_value(child, setting, report)
        if value is not None and setting.name in values:
            found = f"{setting.name} by two of its names"
            related = (values[setting.name].position,)
            report.error(cursor.key_position(name), "duplicate-name", found, "one of them", "keep one", related=related)
        elif value is not None:
            values[setting.name] = value
    return values


def find_setting(name: str, position: Position, report: Report, shelf: Shelf = SITE) -> Setting | None:
    """The setting of that name, None (and a problem) where none can be declared."""
    setting = shelf.declarable().get(name)
    if setting is not None:
        return setting
    if name in shelf.renamed():
        return _renamed(name, position, report, shelf)
    if name in shelf.elsewhere:
        found = f"{quote(name)} among the settings"
        report.error(position, "misplaced-key", found, shelf.what, shelf.elsewhere[name])
    elif name in shelf.known():
        found = f"the setting {name}, which cannot be declared"
        report.error(position, "refused-setting", found, shelf.what, shelf.known()[name].refused)
    else:
        fix = in_other_case(name, shelf.declarable()) or _by_property(name, shelf)
        hint = did_you_mean(name, shelf.declarable()) or "docs/yaml.md lists the settings"
        hint = f'did you mean "{fix.put}"?' if fix is not None else hint
        report.error(position, "unknown-setting", f"the unknown setting {quote(name)}", shelf.what, hint, fix=fix)
    return None


def _renamed(name: str, position: Position, report: Report, shelf: Shelf) -> Setting:
    """The setting that has another name by now; the former one is still understood."""
    setting = shelf.declarable()[shelf.renamed()[name]]
    hint = f"write {setting.name}, or let `spo-gitops validate --fix` do it"
    found, fix = f"{name}, the former name of {setting.name}", Fix(name, setting.name)
    report.warning(position, "renamed-setting", found, setting.name, hint, fix=fix)
    return setting


def _by_property(name: str, shelf: Shelf) -> Fix | None:
    """The one setting that the interface calls so."""
    called = [s.name for s in shelf.declarable().values() if s.property and s.property.lower() == name.lower()]
    return Fix(name, called[0]) if len(called) == 1 else None


def read_value(cursor: Cursor, setting: Setting, report: Report) -> Placed[Value] | None:
    """The value in the catalogue's words."""
    value = _read(cursor, setting, report)
    return None if value is None else Placed(normalize(setting, value.value), value.position)


def _read(cursor: Cursor, setting: Setting, report: Report) -> Placed[Value] | None:
    match setting.type:
        case SettingType.BOOLEAN:
            return _widen(read_flag(cursor, report))
        case SettingType.INTEGER:
            return _read_integer(cursor, setting, report)
        case SettingType.NUMBER:
            return _widen(read_number(cursor, report, least=setting.minimum, most=setting.maximum))
        case SettingType.ENUM:
            return _read_enum(cursor, setting, report)
        case SettingType.LIST:
            return _read_texts(cursor, setting, report)
        case _:
            return _read_text(cursor, setting, report)


def _read_integer(cursor: Cursor, setting: Setting, report: Report) -> Placed[Value] | None:
    number = read_integer(cursor, report, least=setting.minimum, most=setting.maximum)
    least = setting.least_unless_zero
    if number is not None and least is not None and 0 < number.value < least:
        report.error(
            number.position, "out-of-range", f"the number {number.value}", f"0, or at least {least}", f"write {least}"
        )
        return None
    return _widen(number)


def _read_enum(cursor: Cursor, setting: Setting, report: Report) -> Placed[Value] | None:
    words = setting.words()
    match cursor.node:
        case Scalar(value=int() as number) if (word := _word_of(setting, number)) and not isinstance(number, bool):
            found, expected = f"the number {number}", "the vendor's word"
            fix = Fix(cursor.node.raw, word)
            report.error(cursor.position, "wrong-type", found, expected, f"write {word}", fix=fix)
            return None
        case Scalar(value=str(text)) if text in setting.enum and text not in words:
            found = f"{quote(text)}, which the service reports but does not take"
            hint = "choose another, or remove the line to leave the setting alone"
            report.error(cursor.position, "unknown-value", found, "one of: " + ", ".join(words), hint)
            return None
    hint = "listed from strict to permissive; " if setting.order != Unordered() else ""
    return _widen(read_word(cursor, words, report, hint + "to leave the setting alone remove the line"))


def _word_of(setting: Setting, number: int) -> str:
    return next((word for word in setting.words() if setting.enum[word] == number), "")


def _read_text(cursor: Cursor, setting: Setting, report: Report) -> Placed[Value] | None:
    match setting.format:
        case Format.DOMAINS:
            return _read_domains(cursor, report)
        case Format.COMMAS:
            return _read_commas(cursor, report)
        case Format.RANGES:
            return _read_ranges(cursor, report)
        case Format.IDLE:
            return _read_idle(cursor, report)
        case Format.LABEL:
            if isinstance(cursor.node, Scalar) and cursor.node.value == _NO_ID:
                return Placed("", cursor.position)
            return _widen(read_guid(cursor, report))
        case _:
            return _widen(read_text(cursor, report))


def _read_domains(cursor: Cursor, report: Report) -> Placed[Value] | None:
    """Domains as the vendor writes them, separated by blanks; none of them with an @."""
    expected = "domains separated by blanks, like contoso.com fabrikam.com"
    if isinstance(cursor.node, ListNode):
        written = " ".join(str(item.value) for item in cursor.node.items if isinstance(item, Scalar))
        hint = f"write {quote(written)}" if written else 'write ""'
        report.error(cursor.position, "wrong-type", "a list", expected, hint)
        return None
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    for domain in text.value.split():
        if not _DOMAIN.fullmatch(domain):
            report.error(text.position, "bad-domain", quote(domain), expected, "write domains without @ and commas")
            return None
    return _widen(text)


def _read_commas(cursor: Cursor, report: Report) -> Placed[Value] | None:
    """Texts as the vendor writes them, separated by commas."""
    expected = "a text with commas between its parts"
    if isinstance(cursor.node, ListNode):
        written = ",".join(str(item.value) for item in cursor.node.items if isinstance(item, Scalar))
        report.error(cursor.position, "wrong-type", "a list", expected, f"write {quote(written)}" if written else "")
        return None
    return _widen(read_text(cursor, report, expected))


def _read_ranges(cursor: Cursor, report: Report) -> Placed[Value] | None:
    """IP addresses and ranges. A mistake here would shut people out, and the service takes no two that overlap."""
    text = _read_commas(cursor, report)
    if text is None:
        return None
    expected = "IP addresses and ranges, like 203.0.113.0/24,198.51.100.7"
    known: list[IPv4Network | IPv6Network] = []
    for part in filter(None, re.split(r"[\s,;]+", str(text.value))):
        try:
            network = ip_network(part, strict=False)
        except ValueError:
            report.error(text.position, "bad-range", quote(part), expected, "write an address, or address/bits")
            return None
        if twice := next((str(other) for other in known if _overlap(network, other)), ""):
            found = f"{quote(part)}, which overlaps {twice}"
            report.error(text.position, "bad-range", found, "ranges without overlaps", "write the wider one alone")
            return None
        known.append(network)
    return text


def _overlap(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    return one != other and one.version == other.version and one.overlaps(other)


def _read_idle(cursor: Cursor, report: Report) -> Placed[Value] | None:
    """When idle browsers are signed out: warned before, or never."""
    expected = "true,SECONDS,SECONDS until people are warned and signed out, or false,0,0"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    match = _IDLE.fullmatch(text.value)
    if match is None or (match[1] and not 0 < int(match[1]) < int(match[2])):
        hint = "people are warned before they are signed out: true,1500,1800"
        report.error(text.position, "bad-value", quote(text.value), expected, hint)
        return None
    return _widen(text)


def _read_texts(cursor: Cursor, setting: Setting, report: Report) -> Placed[Value] | None:
    def read(item: Cursor) -> Placed[str] | None:
        return read_word(item, setting.words(), report) if setting.enum else read_text(item, report)

    items = read_list(cursor, report, read, "a list of texts")
    return None if items is None else Placed(tuple(item.value for item in items.value), items.position)


def _widen(placed: Placed[str] | Placed[int] | Placed[float] | Placed[bool] | None) -> Placed[Value] | None:
    return None if placed is None else Placed(placed.value, placed.position)
