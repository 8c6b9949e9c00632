"""SiteScriptUtility: designs for lists, and scripts that are run without being kept."""

from collections.abc import Mapping
from typing import Any

from ..calls import Effect
from ..site_designs import LIST_DESIGN, actions_of, all_of, create_list_design, one_of
from ..values import Typed
from .design_runs import performed, scripted
from .root import Root
from .site_script_utility import action_results, design_metadata, utility


@utility("CreateListDesign", Effect.WRITE, 200)
def _create(root: Root, info: dict[str, Any]) -> Typed:
    return _one(root, create_list_design(root.here.transaction, info))


@utility("GetListDesigns")
def _all(root: Root) -> list[Typed]:
    return [design_metadata(key, body) for key, body in all_of(root.here.transaction, LIST_DESIGN).items()]


@utility("GetListDesign")
def _one(root: Root, id: str) -> Typed:
    return design_metadata(id.strip("{}").lower(), one_of(root.here.transaction, LIST_DESIGN, id))


@utility("ApplyListDesign", Effect.WRITE, 1500)
def _apply(root: Root, list_design_id: str) -> list[Typed]:
    """Make the design's lists in the web that is called."""
    root.here.check_writable()
    return action_results(scripted(root.here, one_of(root.here.transaction, LIST_DESIGN, list_design_id)))


@utility("ExecuteTemplateScript", Effect.WRITE, 1500)
def _execute(root: Root, script: str) -> list[Typed]:
    root.here.check_writable()
    return action_results(performed(root.here, "", action) for action in actions_of(script))


@utility("ExecuteTemplateScriptWithParameters", Effect.WRITE, 1500)
def _execute_with(root: Root, script: str, parameters: str = "") -> list[Typed]:
    """No source tells what parameters do; they are taken and have no effect."""
    return _execute(root, script)


@utility("ExecuteSiteScriptAction", Effect.WRITE, 600)
def _execute_action(root: Root, action_definition: str) -> list[Typed]:
    root.here.check_writable()
    wrapped = f'{{"actions": [{action_definition}]}}'
    found: list[Mapping[str, Any]] = list(actions_of(wrapped))
    return action_results(performed(root.here, "", action) for action in found)
