"""What an export is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from ..exchange.archive import FORMATS
from ..exchange.families import EVERY, FAMILIES, asked_of
from ..model.address import Address
from ..model.site_url import ONE_DRIVE_HOST, is_on_one_drive_host
from ..plan.selectors import selects

EVERYTHING = ("*:*",)
TREE = "tree"
_OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".xz", ".bz2", ".zst", ".7z", ".rar")
__all__ = [
    "EVERY",
    "EVERYTHING",
    "FAMILIES",
    "FORMATS",
    "ExportWish",
    "asked",
    "chosen",
    "form_of",
    "of_kind",
    "wanted",
]


@dataclass(frozen=True, slots=True)
class ExportWish:
    """``since``: a time or a run, empty for what discovery shows as changed; ``full`` reads everything again.
    ``families`` of what is inside of sites are read besides; ``logs``: the sites' logs of changes are asked, too;
    ``skip_closed``: nobody tries to look into sites whose state says that they let nobody in."""

    selectors: tuple[str, ...] = EVERYTHING
    excluded: tuple[str, ...] = ()
    since: str = ""
    form: str = "tree"
    redact: bool = False
    full: bool = False
    restart: bool = False
    families: tuple[str, ...] = ()
    content: bool = False
    logs: bool = False
    skip_closed: bool = False


def wanted(wish: ExportWish, address: Address) -> bool:
    """Whether the address is asked for. OneDrives are, where a selector names them."""
    if any(selects(selector, address) for selector in wish.excluded):
        return False
    personal = is_on_one_drive_host(address.key)
    return any(selects(s, address) and (not personal or ONE_DRIVE_HOST in s.lower()) for s in wish.selectors)


def form_of(out: Path, given: str | None) -> str:
    """What is to be written there: what is asked for, else what the name tells. UsageError where both disagree, or
    where something else is there already."""
    named = next((form for form in FORMATS if out.name.lower().endswith(f".{form}")), None)
    if given and named and given != named:
        raise UsageError(f"{out} is the name of a {named}, and {given} is asked for", hint="leave out --format")
    form = given or named or TREE
    if given is None and named is None and out.suffix.lower() in _OTHER_ARCHIVES and not out.is_dir():
        raise UsageError(
            f"{out} would be a folder", hint="archives end in .zip or .tar.zst; for a folder: --format tree"
        )
    if form == TREE and out.exists() and not out.is_dir():
        raise UsageError(f"{out} is no folder", hint="name a new one, or an archive that ends in .zip or .tar.zst")
    if form != TREE and out.is_dir():
        raise UsageError(f"{out} is a folder", hint=f"name a file for the {form}")
    return form


def chosen(families: tuple[str, ...]) -> tuple[str, ...]:
    """The families that somebody has named, each once; ``all`` are all."""
    return tuple(sorted(FAMILIES if EVERY in families else set(families)))


def of_kind(wish: ExportWish, kind: str) -> bool:
    """Whether anything of the kind may be asked for."""
    return any(selector.partition(":")[0] in ("*", kind) for selector in wish.selectors)


def asked(address: Address, wish: ExportWish) -> frozenset[str]:
    """What is read of the resource."""
    return asked_of(address.kind, wish.families)
