"""SiteScriptUtility: site scripts and site designs, and who may use a design."""

import json
from collections.abc import Mapping
from typing import Any

from ..calls import Effect
from ..site_designs import (
    DESIGN,
    SCRIPT,
    TEMPLATE_NUMBERS,
    all_of,
    create_design,
    create_script,
    default_of,
    drop,
    grant,
    one_of,
    update_design,
    update_script,
)
from ..values import Int64, Typed
from .root import Root
from .site_script_utility import NAMESPACE, design_metadata, key_of, script_metadata, utility

_NOT_OF_A_SCRIPT = ("title", "description", "content", "store")


@utility("GetSiteScripts")
def _scripts(root: Root) -> list[Typed]:
    return [script_metadata(key, body, whole=False) for key, body in all_of(root.here.transaction, SCRIPT).items()]


@utility("GetSiteScriptMetadata")
def _script_metadata(root: Root, id: str) -> Typed:
    return _shown(root, id)


def _shown(root: Root, key: str) -> Typed:
    return script_metadata(key.strip("{}").lower(), one_of(root.here.transaction, SCRIPT, key))


def _content(body: Mapping[str, Any]) -> str:
    """The body is the script itself, or has it as the text `Content`."""
    content = next((value for name, value in body.items() if name.lower() == "content"), None)
    script = {name: value for name, value in body.items() if name.lower() not in _NOT_OF_A_SCRIPT}
    return content if isinstance(content, str) else json.dumps(script)


@utility("CreateSiteScript", Effect.WRITE, 200)
def _create_script(root: Root, title: str, body: dict[str, Any], description: str = "") -> Typed:
    return _shown(root, create_script(root.here.transaction, title, description, _content(body)))


@utility("RemoteCreateSiteScript", Effect.WRITE, 200)
def _create_remotely(root: Root, info: dict[str, Any]) -> Typed:
    title, description = str(info.get("Title") or ""), str(info.get("Description") or "")
    return _shown(root, create_script(root.here.transaction, title, description, _content(info)))


@utility("CreateSiteScriptPackage", Effect.WRITE, 400)
def _create_package(root: Root, title: str, content: str = "", description: str = "") -> Typed:
    """A package is kept as it is; no source tells what is in one."""
    return _shown(root, create_script(root.here.transaction, title, description, content, package=True))


@utility("UpdateSiteScript", Effect.WRITE, 200)
def _update_script(root: Root, update_info: dict[str, Any]) -> Typed:
    update_script(root.here.transaction, key_of(update_info), update_info)
    return _shown(root, key_of(update_info))


@utility("UpdateSiteScriptContent", Effect.WRITE, 200)
def _update_content(root: Root, id: str, body: dict[str, Any]) -> Typed:
    update_script(root.here.transaction, id, {name[:1].upper() + name[1:]: value for name, value in body.items()})
    return _shown(root, id)


@utility("UpdateSiteScriptPackage", Effect.WRITE, 400)
def _update_package(root: Root, id: str, body: dict[str, Any]) -> Typed:
    return _update_content(root, id, body)


@utility("DeleteSiteScript", Effect.WRITE, 150)
def _delete_script(root: Root, id: str) -> None:
    drop(root.here.transaction, SCRIPT, id)


@utility("GetSiteDesigns")
def _designs(root: Root) -> list[Typed]:
    return [design_metadata(key, body) for key, body in all_of(root.here.transaction, DESIGN).items()]


@utility("GetSiteDesignMetadata")
def _design_metadata(root: Root, id: str) -> Typed:
    return design_metadata(id.strip("{}").lower(), one_of(root.here.transaction, DESIGN, id))


@utility("GetDefaultSiteDesignForWebTemplate")
def _default_design(root: Root, web_template: str) -> Typed | None:
    """The design that new sites of a template get: by the template's name or the number that designs give it."""
    number = TEMPLATE_NUMBERS.get(web_template.upper(), web_template)
    key = default_of(root.here.transaction, number)
    return None if key is None else _design_metadata(root, key)


@utility("CreateSiteDesign", Effect.WRITE, 200)
def _create_design(root: Root, info: dict[str, Any]) -> Typed:
    return _design_metadata(root, create_design(root.here.transaction, info))


@utility("UpdateSiteDesign", Effect.WRITE, 200)
def _update_design(root: Root, update_info: dict[str, Any]) -> Typed:
    update_design(root.here.transaction, key_of(update_info), update_info)
    return _design_metadata(root, key_of(update_info))


@utility("DeleteSiteDesign", Effect.WRITE, 150)
def _delete_design(root: Root, id: str) -> None:
    drop(root.here.transaction, DESIGN, id)


@utility("GetSiteDesignRights")
def _rights(root: Root, id: str) -> list[Typed]:
    given = one_of(root.here.transaction, DESIGN, id)["Rights"]
    shown = ({"DisplayName": name, "PrincipalName": login, "Rights": Int64(1)} for login, name in given.items())
    return [Typed(f"{NAMESPACE}.SiteDesignPrincipal", fields) for fields in shown]


@utility("GrantSiteDesignRights", Effect.WRITE, 150)
def _grant(root: Root, id: str, principal_names: list[Any], granted_rights: int = 1) -> None:
    grant(root.here.transaction, id, principal_names, given=granted_rights != 0)


@utility("RevokeSiteDesignRights", Effect.WRITE, 150)
def _revoke(root: Root, id: str, principal_names: list[Any]) -> None:
    grant(root.here.transaction, id, principal_names, given=False)
