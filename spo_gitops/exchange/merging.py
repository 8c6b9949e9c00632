"""Bringing observed state into a repository: new documents for what nobody declares, edits where a document differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..desired.files import Files
from ..desired.nodes import ListNode
from ..desired.perspective import OVERLAYS
from ..desired.siteset import SiteSetDocument
from ..model.address import Address
from ..model.attribute import split_element
from ..model.desired import Desired, DesiredState
from ..model.mapping import SAME, TenantMap
from ..model.observation import Observation
from ..model.value import UNKNOWN, Missing, Value, same, show
from .editing import Edit, edited, edited_row, in_document, path_of
from .inside_editing import goes_with
from .row_editing import set_of, with_cell

GENERATED = "its row of a SiteSet cannot say it: change the template, or move the site into a document of its own"


@dataclass(frozen=True, slots=True)
class Left:
    """What could not be brought in: the attribute (empty: the whole resource) and why."""

    address: Address
    attribute: str
    why: str


@dataclass(slots=True)
class Merged:
    """Texts by path, and by address how many attributes were edited."""

    files: dict[str, str] = field(default_factory=dict)
    edits: dict[Address, tuple[Edit, ...]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    sets: tuple[SiteSetDocument, ...] = ()
    names: TenantMap = SAME


Try = Callable[[Mapping[str, str]], DesiredState | None]


def differences(desired: Desired, observation: Observation) -> dict[str, Value | Missing]:
    """The declared attributes whose observed value is another; what could not be read is told apart as unknown."""
    return {
        name: live
        for name, wanted in desired.attributes.items()
        if not same(live := _live(name, observation, desired), wanted.value) and not desired.lifecycle.ignores(name)
    }


def merge_into(
    state: DesiredState,
    wanted: Mapping[Address, Mapping[str, Value | Missing]],
    files: Files,
    hubs: Mapping[str, str],
    attempt: Try,
    sets: tuple[SiteSetDocument, ...] = (),
    names: TenantMap = SAME,
) -> Merged:
    """Edits the documents of ``wanted``, by address and attribute. Every file is proven by reading everything again;
    what cannot be proven together is tried by halves, and left where it cannot be proven alone. ``names`` are those of
    the documents to those of the state."""
    merged = Merged(sets=sets, names=names)
    for address in sorted(wanted):
        edits = []
        for name, value in sorted(wanted[address].items()):
            edit = None if isinstance(value, Missing) else in_document(name, value, hubs)
            if edit is None:
                why = "it could not be read" if isinstance(value, Missing) else f"write {show(value)} by hand"
                merged.left.append(Left(address, name, why))
            else:
                edits.append(edit)
        if edits:
            merged.edits[address] = tuple(edits)
    texts = _apply(state, merged, files, merged.edits)
    if texts and not _holds(attempt(texts), state, merged.edits):
        texts = _by_halves(state, merged, files, attempt)
    merged.files = texts
    return merged


def _by_halves(state: DesiredState, merged: Merged, files: Files, attempt: Try) -> dict[str, str]:
    """The edits that hold: what does not hold together is tried by halves, so that few bad ones cost few attempts."""
    good: dict[Address, tuple[Edit, ...]] = {}
    texts: dict[str, str] = {}
    waiting = [list(merged.edits)]
    while waiting:
        group = [address for address in waiting.pop() if address in merged.edits]
        tried = {**good, **{address: merged.edits[address] for address in group}}
        candidate = _apply(state, merged, files, tried)
        if not group or _holds(attempt(candidate), state, tried):
            good, texts = tried, candidate
        elif len(group) > 1:
            half = len(group) // 2
            waiting += [group[half:], group[:half]]
        else:
            kept = _one_by_one(state, merged, files, attempt, good, group[0])
            good |= {group[0]: kept} if kept else {}
            texts = _apply(state, merged, files, good)
    merged.edits = good
    return texts


def _one_by_one(
    state: DesiredState,
    merged: Merged,
    files: Files,
    attempt: Try,
    good: Mapping[Address, tuple[Edit, ...]],
    of: Address,
) -> tuple[Edit, ...]:
    """Those of a resource's edits that hold."""
    kept: tuple[Edit, ...] = ()
    for edit in merged.edits[of]:
        if of not in merged.edits:
            break
        tried = {**good, of: (*kept, edit)}
        if _holds(attempt(_apply(state, merged, files, tried)), state, tried):
            kept = (*kept, edit)
        else:
            merged.left.append(Left(of, edit.attribute, "its document would not say just that; change it by hand"))
    return kept


def _apply(
    state: DesiredState, merged: Merged, files: Files, edits: Mapping[Address, tuple[Edit, ...]]
) -> dict[str, str]:
    """The texts with all of the edits, from the last document of a file to its first, so that lines stay right."""
    texts: dict[str, str] = {}
    for address in sorted(edits, key=lambda a: _place(state, a), reverse=True):
        desired, asked = state.resources[address], edits[address]
        file = desired.position.file
        before = texts.get(file) or files.read(file).decode("utf-8")
        why = GENERATED if desired.position.pointer else "its document cannot be edited in place; change it by hand"
        text = _with(before, desired, asked, merged)
        if text is None and len(asked) > 1:
            good = tuple(edit for edit in asked if _with(before, desired, (edit,), merged) is not None)
            text = _with(before, desired, good, merged) if good else None
            if text is not None:
                merged.left += [Left(address, edit.attribute, why) for edit in asked if edit not in good]
                merged.edits[address] = good
        if text is None:
            merged.left.append(Left(address, "", why))
            merged.edits.pop(address, None)
        else:
            texts[file] = text
    return texts


def _with(text: str, desired: Desired, edits: Iterable[Edit], merged: Merged) -> str | None:
    """The text of the resource's file after the edits; None where that cannot be done."""
    position = desired.position
    asked = tuple(_as_written(edit, desired, merged.names) for edit in edits)
    if not position.pointer:
        return edited(text, position.line, asked)
    one = set_of(position, merged.sets)
    if one is None or isinstance(one.rows.node, ListNode):
        return None if one is None else edited_row(text, position, one, asked)
    try:
        for edit in asked:
            text = with_cell(text, position.line, one, path_of(edit), edit.value)
    except ValueError:
        return None
    return text


def _as_written(edit: Edit, desired: Desired, names: TenantMap) -> Edit:
    """The edit in the names of the documents, and in the overlay where it is that which gives the attribute."""
    back = names.inverse
    attribute, value = back.attribute(edit.attribute), back.value(edit.attribute, edit.value)
    if isinstance(value, Missing) or names.attribute(attribute) != edit.attribute:
        attribute, value = edit.attribute, edit.value
    elif names.value(attribute, value) != edit.value:
        value = edit.value
    wanted = desired.attributes.get(edit.attribute)
    own = wanted is not None and wanted.origin == "document"
    keys = wanted.position.pointer.split("/")[1:3] if wanted is not None and own else []
    return Edit(attribute, value, tuple(keys) if keys[:1] == [OVERLAYS] else ())


def _place(state: DesiredState, address: Address) -> tuple[str, int]:
    position = state.resources[address].position
    return position.file, position.line


def _holds(after: DesiredState | None, before: DesiredState, edits: Mapping[Address, Iterable[Edit]]) -> bool:
    """Whether the edited resources ask for what was wanted, and all others for what they asked for."""
    if after is None or set(after.resources) != set(before.resources):
        return False
    for address, desired in after.resources.items():
        former = before.resources[address]
        changed = {edit.attribute for edit in edits.get(address, ())}
        gone = [edit.attribute for edit in edits.get(address, ()) if edit.value is False]
        if not changed and desired.digest() != former.digest():
            return False
        for name in changed:
            plain = split_element(name)
            present = next(edit.value for edit in edits[address] if edit.attribute == name)
            if plain is not None:
                if (name in desired.attributes) is not (present is True):
                    return False
            elif name not in ("hub", "parent") and name in desired.attributes:
                value = desired.attributes[name].value
                if not same(value, present) and not (present == "none" and value == ""):
                    return False
        if _others(desired, changed, gone) != _others(former, changed, gone):
            return False
    return True


def _others(desired: Desired, changed: set[str], gone: list[str]) -> dict[str, Value]:
    """What the edits leave as it is; an entry takes along what belongs to it."""
    return {n: v for n, v in desired.fields.items() if n not in changed and not goes_with(n, gone)}


def _live(name: str, observation: Observation, desired: Desired) -> Value | Missing:
    live = observation.value(name)
    if name == "admins" and isinstance(live, tuple):
        owner = observation.fields.get("owner")
        return tuple(member for member in live if member not in (owner, desired.fields.get("owner")))
    return live if isinstance(live, str | int | float | tuple) or live is UNKNOWN else UNKNOWN
