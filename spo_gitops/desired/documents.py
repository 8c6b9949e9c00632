"""From files to typed documents: one document, one resource, told apart by ``kind``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..model.policy import Policy
from ..problems import Position
from .designs import DesignDocument, ScriptDocument, read_site_design, read_site_script
from .files import Files, discover
from .generate import generate
from .hub import HubDocument, read_hub
from .nodes import Cursor, MapNode, Scalar, describe, quote
from .perspective import Perspective, seen
from .policy import read_policy
from .profile import ProfileDocument, read_profile
from .report import Report, did_you_mean, in_other_case, one_of
from .site import SiteDocument, read_site
from .siteset import SiteSetDocument, read_site_set
from .tenant_settings import TenantDocument, read_tenant_settings
from .theme import ThemeDocument, read_theme
from .yaml import parse

Document = (
    SiteDocument
    | SiteSetDocument
    | HubDocument
    | ProfileDocument
    | Policy
    | TenantDocument
    | ThemeDocument
    | ScriptDocument
    | DesignDocument
)

_READERS: Mapping[str, Callable[[Cursor, Report], Document | None]] = {
    "Site": read_site,
    "SiteSet": read_site_set,
    "SiteProfile": read_profile,
    "Hub": read_hub,
    "SecurityPolicy": read_policy,
    "TenantSettings": read_tenant_settings,
    "Theme": read_theme,
    "SiteScript": read_site_script,
    "SiteDesign": read_site_design,
}
KINDS = tuple(_READERS)
# What somebody may take for a kind, with where it is written.
ELSEWHERE = {
    "Group": "write groups as a key of the Site",
    "List": "write lists as a key of the Site",
    "PermissionLevel": "write permissionLevels as a key of the Site",
    "PolicyException": "write exceptions as a key of the SecurityPolicy",
    "SensitivityLabel": "labels are made in Microsoft Purview; a Site gets one by settings.sensitivityLabel",
}


EVERYBODY = Perspective()


@dataclass(frozen=True, slots=True)
class Documents:
    """Everything that was read. ``complete`` is false where a file or document could not be understood,
    so that what is missing may stand there."""

    sites: tuple[SiteDocument, ...]  # those of the sets as well
    hubs: tuple[HubDocument, ...]
    profiles: tuple[ProfileDocument, ...]
    policies: tuple[Policy, ...]
    tenants: tuple[TenantDocument, ...] = ()
    complete: bool = True
    sets: tuple[SiteSetDocument, ...] = ()
    themes: tuple[ThemeDocument, ...] = ()
    scripts: tuple[ScriptDocument, ...] = ()
    designs: tuple[DesignDocument, ...] = ()


def load_documents(files: Files, report: Report, perspective: Perspective = EVERYBODY) -> Documents:
    """Reads every document of the repository that is for the tenant."""
    read: list[Document] = []
    complete = True
    for path in discover(files, report):
        content = _read_file(files, path, report)
        parsed = None if content is None else parse(path, content)
        if parsed is None:
            complete = False
            continue
        for problem in parsed.problems:
            report.add(problem)
        complete = complete and not parsed.problems
        for node in parsed.documents:
            view = seen(Cursor(path, node), perspective, report)
            document = read_document(view.cursor, report)
            complete = complete and document is not None
            read += [document] if document is not None and view.here else []
    sets = tuple(document for document in read if isinstance(document, SiteSetDocument))
    generated = [generate(document, files, report) for document in sets]
    return Documents(
        (*(document for document in read if isinstance(document, SiteDocument)), *_flat(generated)),
        tuple(document for document in read if isinstance(document, HubDocument)),
        tuple(document for document in read if isinstance(document, ProfileDocument)),
        tuple(document for document in read if isinstance(document, Policy)),
        tuple(document for document in read if isinstance(document, TenantDocument)),
        complete and None not in generated,
        sets,
        tuple(document for document in read if isinstance(document, ThemeDocument)),
        tuple(document for document in read if isinstance(document, ScriptDocument)),
        tuple(document for document in read if isinstance(document, DesignDocument)),
    )


def _flat(generated: Iterable[tuple[SiteDocument, ...] | None]) -> Iterator[SiteDocument]:
    for sites in generated:
        yield from sites or ()


def read_document(cursor: Cursor, report: Report) -> Document | None:
    """One document, None where not even its identity could be read."""
    if not isinstance(cursor.node, MapNode):
        hint = f"begin with kind: {KINDS[0]}"
        report.error(cursor.position, "not-a-document", describe(cursor.node), "a map with the key kind", hint)
        return None
    kind = cursor.child("kind")
    if kind is None:
        report.error(
            cursor.position, "kind-missing", "a document without kind", f"kind: {one_of(KINDS)}", _guess(cursor)
        )
        return None
    if not isinstance(kind.node, Scalar) or not isinstance(kind.node.value, str):
        hint = "write a value or remove the line" if describe(kind.node) == "nothing" else "write one of these words"
        report.error(kind.position, "unknown-kind", describe(kind.node), one_of(KINDS), hint)
        return None
    word = kind.node.value
    if word in _READERS:
        return _READERS[word](cursor, report)
    if word in ELSEWHERE:
        found = f"the kind {word}, which no document has"
        report.error(kind.position, "misplaced-kind", found, one_of(KINDS), ELSEWHERE[word])
    else:
        found, fix = f"the unknown kind {quote(word)}", in_other_case(word, KINDS)
        report.error(kind.position, "unknown-kind", found, one_of(KINDS), _advice(word), fix=fix)
    return None


def _advice(word: str) -> str:
    return did_you_mean(word, (*KINDS, *ELSEWHERE)) or "write one of these words, or move the file elsewhere"


def _guess(cursor: Cursor) -> str:
    """The kind that the keys speak for."""
    for key, kind in (
        ("require", "SecurityPolicy"),
        ("checks", "SecurityPolicy"),
        ("template", "SiteSet"),
        ("url", "Site"),
        ("site", "Hub"),
        ("palette", "Theme"),
        ("actions", "SiteScript"),
        ("siteScripts", "SiteDesign"),
        ("settings", "SiteProfile"),
    ):
        if key in cursor.names():
            return f"with the key {key} it may be a {kind}: write kind: {kind}"
    return "add the key kind, or remove the document"


def _read_file(files: Files, path: str, report: Report) -> bytes | None:
    try:
        return files.read(path)
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or 'no such file'})"
        report.error(Position(path), "file-unreadable", found, "a readable file", "check the link or the permissions")
        return None
