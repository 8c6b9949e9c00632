"""Everything from YAML files to desired state: ``load_project`` is the door."""

from .files import Files, Overlay, WorkTree
from .load import Loaded, load_configuration, load_project

__all__ = ["Files", "Loaded", "Overlay", "WorkTree", "load_configuration", "load_project"]
