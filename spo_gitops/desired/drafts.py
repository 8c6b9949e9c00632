"""New documents with comments for what is usually added, from a few values that somebody gave.

The values are data: they reach the file only as quoted scalars, and the file is read by the ordinary parsers before it
is written. Comments are ours alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog.settings import SettingType, declarable
from .dump import dump
from .group_site import GROUP_SITE
from .scalars import resolve_plain


@dataclass(frozen=True, slots=True)
class Field:
    """One value that is asked for; ``flag`` names the option, ``key`` the place in the document."""

    key: str
    question: str
    required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What one kind asks for, in order, and the comments below the values."""

    kind: str
    fields: tuple[Field, ...]
    comments: str
    schema: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(field.key for field in self.fields)


_LIFECYCLE = """\
# lifecycle:
#   protect: true              # its removal needs --allow protected
#   onDrift: correct           # or exact, report
"""
FORMS: Mapping[str, Form] = {
    "site": Form(
        "Site",
        (
            Field("url", "URL of the site, like /sites/finance", required=True),
            Field("title", "Title", required=True),
            Field("owner", "Owner, by sign-in name", required=True),
            Field("type", "Type, CommunicationSite, TeamSite or GroupTeamSite", default="CommunicationSite"),
            Field("description", "Description"),
            Field("profile", "Profile, the name of a SiteProfile"),
            Field("hub", "Hub, by its name"),
            Field("metadata", ""),
        ),
        "# admins: {mode: include, members: [it.support@contoso.com]}\n"
        "# settings:\n"
        "#   sharingCapability: ExistingExternalUserSharingOnly\n"
        "#   defaultSharingLinkType: Direct\n" + _LIFECYCLE,
        "site",
    ),
    "siteset": Form(
        "SiteSet",
        (Field("name", "Name of the set", required=True), Field("url", "URL of each site", default="/sites/$(code)")),
        "# ignoreColumns: [Remarks]    # columns of the sheet that mean nothing here\n",
        "site-set",
    ),
    "hub": Form(
        "Hub",
        (
            Field("name", "Name that Sites refer to", required=True),
            Field("site", "URL of the hub's site, like /sites/corporate", required=True),
            Field("title", "Title", required=True),
            Field("description", "Description"),
            Field("parent", "Parent, the name of another Hub"),
        ),
        "# requiresJoinApproval: true\n# lifecycle: {protect: true}\n",
        "hub",
    ),
    "policy": Form(
        "SecurityPolicy",
        (
            Field("name", "Name of the policy", required=True),
            Field("description", "Description"),
            Field("severity", "Severity: low, medium, high or critical", default="medium"),
            Field("mode", "Mode: audit shows, enforce corrects, block refuses", default="audit"),
            Field("appliesTo", "URLs it applies to (a glob), or all", default="all"),
            Field("setting", "Setting that it bounds, like sharingCapability", required=True),
            Field("atMost", "Most permissive value allowed", required=True),
        ),
        "# more bounds below require: {NAME: {atLeast: VALUE}}, {NAME: VALUE}\n",
        "security-policy",
    ),
}
SHEET = "code,title,owner\n"
_TYPED = (SettingType.BOOLEAN, SettingType.INTEGER, SettingType.NUMBER)


def compose(form: Form, values: Mapping[str, Any], schema_path: str = "") -> str:
    """The text of the document; of a SiteSet ``rows`` names the sheet.

    ``schema_path`` is where an editor finds the schemas, relative to the file.
    """
    head = f"# yaml-language-server: $schema={schema_path}/{form.schema}.schema.json\n" if schema_path else ""
    body = _BODIES.get(form.kind, _plain)(form, values)
    return head + dump({"kind": form.kind, **body}) + form.comments


def _plain(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: values[key] for key in form.keys if values.get(key) not in (None, "", {})}


def _site(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """The owner of a site with a group is an owner of the group."""
    plain = _plain(form, values)
    if plain["type"] == "GroupTeamSite":
        plain[GROUP_SITE] = {"owners": [plain.pop("owner")]}
    return plain


def _set(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    template = {"url": values["url"], "type": "CommunicationSite", "title": "$(title)", "owner": "$(owner)"}
    parameters = {"code": {"header": "code"}, "title": {}, "owner": {}}
    return {
        "name": values["name"],
        "parameters": parameters,
        "rows": values["rows"],
        "template": template,
    }


def _policy(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    applies = values.get("appliesTo") or "all"
    head = {key: values[key] for key in ("name", "description", "severity", "mode") if values.get(key)}
    selector: Any = "all" if applies == "all" else {"urls": [applies]}
    return {**head, "appliesTo": selector, "require": {values["setting"]: {"atMost": _bound(values)}}}


def _bound(values: Mapping[str, Any]) -> Any:
    """The bound as its setting has values: somebody typed it."""
    setting, text = declarable().get(values["setting"]), values["atMost"]
    return resolve_plain(text) if setting is not None and setting.type in _TYPED else text


_BODIES = {"Site": _site, "SiteSet": _set, "SecurityPolicy": _policy}
