"""Site scripts and site designs, who may use a design, and its runs on sites (REFERENCE §11).

The members of the types are those of the published metadata. A design runs at once, also as a task, whose runs are
only seen a moment later: no source says how long the service takes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ServiceError, argument_error
from .guids import guid_of
from .hosts import EMPTY_GUID
from .site_changes import known
from .store import Transaction

SCRIPT, DESIGN, TASK, LIST_DESIGN = "site-script", "site-design", "design-task", "list-design"
RUN = "design-run"  # of a site
MAX_ACTIONS = 300
_SCRIPT_MEMBERS = ("Title", "Description", "Content", "Version", "IsSiteScriptPackage")
_DESIGN_DEFAULTS: Mapping[str, Any] = {
    "Description": None,
    "DesignPackageId": EMPTY_GUID,
    "DesignType": 0,
    "IsDefault": False,
    "IsOutOfBoxTemplate": False,
    "IsTenantAdminOnly": False,
    "ListColor": 0,
    "ListIcon": 0,
    "PreviewImageAltText": None,
    "PreviewImageUrl": None,
    "RequiresClassConnected": False,
    "RequiresGroupConnected": False,
    "RequiresSyntexLicense": False,
    "RequiresTeamsConnected": False,
    "RequiresYammerConnected": False,
    "SiteScriptIds": [],
    "SupportedWebTemplates": [],
    "TargetPlatforms": [],
    "TemplateFeatures": [],
    "ThumbnailUrl": None,
    "Title": "",
    "WebTemplate": "64",
    "Order": 0,
    "Version": 1,
}
_TEMPLATES = ("1", "64", "68", "69")
TEMPLATE_NUMBERS: Mapping[str, str] = {"STS#3": "1", "GROUP#0": "64", "SITEPAGEPUBLISHING#0": "68"}
BUILT_IN = (  # designs of communication sites that every tenant has, and that have no scripts (REFERENCE 4.1)
    "96c933ac-3698-44c7-9f4a-5fd17d71af9e",
    "6142d2a0-63a5-4ba0-aede-d9fefca2c767",
    "f6cc5403-0d63-442e-96c0-285923709ffc",
)


def all_of(transaction: Transaction, kind: str) -> dict[str, Mapping[str, Any]]:
    """Everything of a kind by id, in the order it was made."""
    return {key: stored.body for key, stored in transaction.objects("", kind).items()}


def one_of(transaction: Transaction, kind: str, identifier: str) -> Mapping[str, Any]:
    """The one with an id; raises ServiceError."""
    stored = transaction.objects("", kind).get(identifier.strip("{}").lower())
    if stored is None:
        raise ServiceError(404, -2147024894, "System.IO.FileNotFoundException", "File Not Found.")
    return stored.body


def _new_id(transaction: Transaction, kind: str) -> str:
    number = int(transaction.document(f"next {kind}", 1))
    transaction.put_document(f"next {kind}", number + 1)
    return guid_of(kind, number)


def actions_of(content: str) -> list[dict[str, Any]]:
    """The actions of a site script; raises ServiceError for one that is not valid."""
    try:
        script = json.loads(content)
        actions = script["actions"]
        verbs = [action["verb"] for action in actions]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise argument_error("The site script is not valid JSON with a list of actions.") from error
    if not isinstance(actions, list) or len(verbs) > MAX_ACTIONS:
        raise argument_error(f"A site script has at most {MAX_ACTIONS} actions.")
    return actions


def create_script(
    transaction: Transaction, title: str, description: str, content: str, *, package: bool = False
) -> str:
    """A new site script; gives its id."""
    if not package:
        actions_of(content)
    identifier = _new_id(transaction, SCRIPT)
    body = {
        "Title": title,
        "Description": description,
        "Content": content,
        "Version": 1,
        "IsSiteScriptPackage": package,
    }
    transaction.put_object("", SCRIPT, identifier, body)
    return identifier


def update_script(transaction: Transaction, identifier: str, changes: Mapping[str, Any]) -> None:
    """Change what is named of a site script."""
    body = one_of(transaction, SCRIPT, identifier)
    wanted = {name: changes[name] for name in _SCRIPT_MEMBERS if changes.get(name) is not None}
    if "Content" in wanted and not body["IsSiteScriptPackage"]:
        actions_of(str(wanted["Content"]))
    transaction.put_object("", SCRIPT, identifier.strip("{}").lower(), {**body, **wanted})


def create_design(transaction: Transaction, info: Mapping[str, Any]) -> str:
    """A new site design; gives its id."""
    if not info.get("Title"):
        raise argument_error("The title of a site design is required.")
    identifier = _new_id(transaction, DESIGN)
    transaction.put_object("", DESIGN, identifier, {**_DESIGN_DEFAULTS, "Rights": {}})
    update_design(transaction, identifier, info)
    return identifier


def update_design(transaction: Transaction, identifier: str, changes: Mapping[str, Any]) -> None:
    """Change what is named of a site design; raises ServiceError for a script that there is not."""
    body = one_of(transaction, DESIGN, identifier)
    wanted = {name: value for name, value in changes.items() if name in _DESIGN_DEFAULTS and value is not None}
    if str(wanted.get("WebTemplate", "64")) not in _TEMPLATES:
        raise argument_error(f"The web template {wanted['WebTemplate']} is not valid for a site design.")
    scripts = [str(script).strip("{}").lower() for script in wanted.get("SiteScriptIds", body["SiteScriptIds"])]
    for script in scripts:
        one_of(transaction, SCRIPT, script)
    key = identifier.strip("{}").lower()
    after = {**body, **wanted, "SiteScriptIds": scripts}
    if after["IsDefault"]:
        _no_other_default(transaction, key, after["WebTemplate"])
    transaction.put_object("", DESIGN, key, after)


def create_list_design(transaction: Transaction, info: Mapping[str, Any]) -> str:
    """A new design for lists; gives its id."""
    if not info.get("Title"):
        raise argument_error("The title of a list design is required.")
    wanted = {name: value for name, value in info.items() if name in _DESIGN_DEFAULTS and value is not None}
    scripts = [str(script).strip("{}").lower() for script in wanted.get("SiteScriptIds", [])]
    for script in scripts:
        one_of(transaction, SCRIPT, script)
    identifier = _new_id(transaction, LIST_DESIGN)
    body = {**_DESIGN_DEFAULTS, "WebTemplate": "", **wanted, "SiteScriptIds": scripts}
    transaction.put_object("", LIST_DESIGN, identifier, body)
    return identifier


def default_of(transaction: Transaction, template: str) -> str | None:
    """The id of the design that is the default of a template by its number, if there is one."""
    found = all_of(transaction, DESIGN).items()
    return next((key for key, body in found if body["IsDefault"] and body["WebTemplate"] == template), None)


def _no_other_default(transaction: Transaction, key: str, template: str) -> None:
    """One design is the default of a template."""
    for other, body in all_of(transaction, DESIGN).items():
        if other != key and body["IsDefault"] and body["WebTemplate"] == template:
            transaction.put_object("", DESIGN, other, {**body, "IsDefault": False})


def drop(transaction: Transaction, kind: str, identifier: str) -> None:
    """Remove a script or a design; a script that a design uses stays."""
    one_of(transaction, kind, identifier)
    key = identifier.strip("{}").lower()
    designs = (*all_of(transaction, DESIGN).values(), *all_of(transaction, LIST_DESIGN).values())
    users = [body["Title"] for body in designs if key in body["SiteScriptIds"]]
    if kind == SCRIPT and users:
        raise argument_error(f"The site script is used by the site design {users[0]}.")
    transaction.drop_object("", kind, key)


def grant(transaction: Transaction, identifier: str, names: list[Any], *, given: bool) -> None:
    """Let principals use a design, or no longer; with nobody named everybody may."""
    body = one_of(transaction, DESIGN, identifier)
    people = [known(str(name)) for name in names]
    rights = dict(body["Rights"])
    for one in people:
        if given:
            rights[one.login] = one.name
        else:
            rights.pop(one.login, None)
    transaction.put_object("", DESIGN, identifier.strip("{}").lower(), {**body, "Rights": rights})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an action."""

    verb: str
    title: str
    outcome: int  # 0 done, 1 failed, 2 nothing done
    text: str
    script: str
    target: str = ""
