"""Settings that do more than they say: those that nobody has proven, and those that may overwrite others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..catalog.setting import Setting
from ..catalog.settings import declarable
from ..catalog.tenant_settings import declarable_tenant
from ..model.address import TENANT
from ..model.desired import Desired, DesiredState, Wanted
from .group_site import TEMPLATE
from .nodes import Cursor
from .reading import read_list, read_word
from .report import Report
from .site_web import CLASSIFICATION

_PREFIX = "settings."


def check_caveats(state: DesiredState, allowed: Collection[str], report: Report) -> None:
    """``allowed`` are the names below ``unproven`` in the configuration. Sites of groups have refusals of their own."""
    for desired in state.resources.values():
        catalogue = declarable_tenant() if desired.address == TENANT else declarable()
        for setting, wanted in _used(desired, catalogue):
            if setting.unproven and setting.name not in allowed and desired.create.get("template") != TEMPLATE:
                found, expected = f"{setting.name}: {setting.unproven}", "a proven setting"
                hint = f"remove the line, or write unproven: [{setting.name}] in spo-gitops.yaml to try it"
                report.error(wanted.position, "unproven-setting", found, expected, hint)
            _warn(setting, wanted, desired, report)
        _check_classification(desired, report)


def unproven_settings() -> list[str]:
    """What the configuration may name below ``unproven``."""
    return sorted(setting.name for setting in declarable().values() if setting.unproven)


def read_unproven(cursor: Cursor | None, report: Report) -> tuple[str, ...]:
    """``unproven`` of the configuration: the settings that are to be tried."""
    known = unproven_settings()
    names = None if cursor is None else read_list(cursor, report, lambda c: read_word(c, known, report), "settings")
    return () if names is None else tuple(name.value for name in names.value)


def _used(desired: Desired, catalogue: Mapping[str, Setting]) -> Iterator[tuple[Setting, Wanted]]:
    for name, wanted in desired.attributes.items():
        setting = catalogue.get(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else None
        if setting is not None and wanted.value != "":
            yield setting, wanted


def _check_classification(desired: Desired, report: Report) -> None:
    """Labels came in the place of classifications: clients leave out the one where they give the other."""
    word, label = (desired.attributes.get(name) for name in (CLASSIFICATION, f"{_PREFIX}sensitivityLabel"))
    if word is not None and label is not None and word.value and label.value:
        found, hint = "a classification beside a sensitivity label", "remove one of them: a label takes its place"
        report.error(word.position, "conflicting-keys", found, "one of them", hint, related=(label.position,))


def _warn(setting: Setting, wanted: Wanted, desired: Desired, report: Report) -> None:
    for name in setting.overwrites:
        other = desired.attributes.get(_PREFIX + name)
        if other is not None:
            found = f"{name} beside {setting.name}, which may overwrite it"
            hint = "make both say the same, or leave it to one of them: otherwise every plan may set it anew"
            report.warning(other.position, "may-be-overwritten", found, "one of them", hint, related=(wanted.position,))
