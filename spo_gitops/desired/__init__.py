"""Everything from YAML files to desired state: ``load_project`` is the door."""

from .files import Files, Overlay, WorkTree
from .lineage import Layer, Lineage, lineage_of
from .load import Loaded, configuration_text, load_configuration, load_project

__all__ = [
    "Files", "Layer", "Lineage", "Loaded", "Overlay", "WorkTree", "configuration_text", "lineage_of",
    "load_configuration", "load_project",
]  # fmt: skip
