"""Workflows of webs, lists and content types: there are none, and that is what is answered."""

from dataclasses import dataclass

from ..thing import Thing, Things, navigation
from .content_types import ContentType
from .lists import List
from .web import Web


@dataclass(slots=True)
class Association(Thing):
    """A workflow that runs on something."""

    type_name = "SP.Workflow.WorkflowAssociation"


@dataclass(slots=True)
class Associations(Things):
    """The workflows that run on something."""

    item = Association


@navigation(Web, "WorkflowAssociations")
def _of_web(web: Web) -> Associations:
    return Associations(web.here)


@navigation(List, "WorkflowAssociations")
def _of_list(list_: List) -> Associations:
    return Associations(list_.here)


@navigation(ContentType, "WorkflowAssociations")
def _of_type(type_: ContentType) -> Associations:
    return Associations(type_.here)
