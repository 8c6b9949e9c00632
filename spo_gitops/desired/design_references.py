"""Who names site scripts and site designs: designs, hubs, and sites that are still to be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..catalog.templates import site_designs
from ..problems import Position
from .designs import DesignDocument, is_id
from .documents import Documents
from .nodes import quote
from .reading import Placed
from .report import Report, did_you_mean
from .site import Values


def check_design_names(documents: Documents, defaults: Values, report: Report) -> None:
    """A name that is nearly a known one is a mistake; any other may be the tenant's, which plan looks up."""
    scripts = {script.name.value.lower(): script.name.value for script in documents.scripts}
    designs = {design.name.value.lower(): design.name.value for design in documents.designs}
    for name in _scripts_of(documents.designs):
        _check(name, "SiteScript", scripts, (), report)
    for name in _designs_of(documents, defaults):
        _check(name, "SiteDesign", designs, tuple(site_designs()), report)


def check_defaults(designs: Iterable[DesignDocument], report: Report) -> None:
    """One design is the default of a web template."""
    first: dict[str, Position] = {}
    for design in designs:
        default, template = design.values.get("isDefault"), design.values.get("webTemplate")
        if default is None or default.value is not True or template is None:
            continue
        word = str(template.value)
        if word in first:
            found, hint = f"another default of {word}", "write isDefault: false in one of them"
            report.error(default.position, "second-default", found, "one", hint, related=(first[word],))
        first.setdefault(word, default.position)


def _scripts_of(designs: Iterable[DesignDocument]) -> Iterator[Placed[str]]:
    for design in designs:
        listed = design.values.get("siteScripts")
        if listed is not None and isinstance(listed.value, tuple):
            yield from (Placed(name, listed.position) for name in listed.value)


def _designs_of(documents: Documents, defaults: Values) -> Iterator[Placed[str]]:
    sources = (*(s.values for s in documents.sites), *(p.values for p in documents.profiles), defaults)
    for values, key in (
        *((values, "create.siteDesign") for values in sources),
        *((hub.values, "siteDesignId") for hub in documents.hubs),
    ):
        if key in values and values[key].value != "none":
            yield Placed(str(values[key].value), values[key].position)


def _check(name: Placed[str], kind: str, declared: Mapping[str, str], words: tuple[str, ...], report: Report) -> None:
    if is_id(name.value) or name.value in declared:
        return
    near = did_you_mean(name.value, (*declared.values(), *words))
    found = f"{quote(name.value)}, which no {kind} is called"
    if near:
        report.error(name.position, "unknown-value", found, f"the name of a {kind}, or an id", near)
        return
    hint = f"it is looked up in the tenant; declare it: kind: {kind}"
    report.warning(name.position, "design-undeclared", found, f"a declared {kind}", hint)
