"""What a plan says of settings that only the repository knows: nobody has verified how they are read and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.setting import Setting
from ..model.plan import Action
from .phases import PREFIX


def remarks(action: Action, catalogue: Mapping[str, Setting]) -> Iterator[str]:
    """One sentence for each such setting that the action writes."""
    for decision in action.changes:
        setting = catalogue.get(decision.attribute.removeprefix(PREFIX))
        if decision.attribute.startswith(PREFIX) and setting is not None and setting.added:
            yield f"{setting.name} comes from {setting.added}: how it is read and written is unverified"
