"""Site designs: named choices of site scripts that run on new sites of a web template.

Identity: the service's id; the address is the title, without case. Proof of absence: not in the list of all designs.
Inverse of create: removing it. Inverse of remove: making it anew from the record, under another id, which hubs that
name it follow. Side effects: none; a design that would take the place of another one as the default is blocked until
that one is declared to give it up.
Source: wire/REFERENCE.md 11. Clients send these calls; nothing of them is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import AnswerLostError, MalformedAnswerError, NotFoundError, TenantError
from ..model.address import Address
from ..model.attribute import Attribute, split_element
from ..model.desired import Desired
from ..model.kind import Appeared, Ask, Conversation, Survey
from ..model.observation import Observation, Presence
from ..model.operation import Request
from ..model.ownership import Owned, Ownership
from ..model.plan import Action, Decision, Verb
from ..model.understanding import understanding
from ..model.value import NO_PRIOR, UNKNOWN, Observed, Prior, Value
from . import design_order, titled
from .design_order import DEFAULT, KNOWN_SCRIPTS, OTHER_DEFAULTS, RIGHTS, SCRIPTS, TEMPLATE, TEMPLATES
from .hub_rights import named
from .peopled import Peopled
from .site_script import script_ids
from .titled import Titled

_TEXTS: Mapping[str, str] = {
    "title": "Title",
    "description": "Description",
    "previewImageUrl": "PreviewImageUrl",
    "previewImageAltText": "PreviewImageAltText",
}
_PROPERTIES = (*_TEXTS.values(), "ThumbnailUrl", "WebTemplate", "SiteScriptIds", "IsDefault", "Version")
_PRIORS: Mapping[str, Prior] = {"description": "", "previewImageUrl": "", "previewImageAltText": "", DEFAULT: False}
_CAN_USE = "1"  # View, the only right there is


class SiteDesign(Peopled):
    """One site design of the tenant."""

    name = "site-design"

    def attribute(self, name: str) -> Attribute:
        return Attribute(name, principals=name.partition("[")[0] == RIGHTS)

    def reads(self, ask: Ask) -> int:
        return 2 + (RIGHTS in _plain(ask.attributes) or ask.content)

    def read(self, ask: Ask, survey: Survey) -> Conversation[Observation]:
        known = yield from titled.designs()
        found = titled.which(ask, known)
        if isinstance(found, Observation):
            return found
        scripts = yield from titled.scripts()
        facts: dict[str, Value] = {KNOWN_SCRIPTS: scripts.keys(), OTHER_DEFAULTS: _defaults(known, found)}
        if found is None:
            return Observation(ask.address, Presence.ABSENT, facts=facts)
        fields = _fields(known.bodies[found], scripts)
        trouble = ""
        if RIGHTS in _plain(ask.attributes) or ask.content:  # it is about to go, and they go with it
            try:
                fields[RIGHTS] = yield from _rights(found)
            except TenantError as error:
                fields[RIGHTS], trouble = UNKNOWN, f"who may use it: {error}"
        return Observation(ask.address, Presence.PRESENT, fields, found, facts, trouble=trouble)

    def listed(self, survey: Survey) -> Conversation[tuple[Address, ...]]:
        return tuple(Address(self.name, key) for key in (yield from titled.designs()).keys())  # noqa: SIM118

    def missing_for_creation(self, desired: Desired) -> tuple[str, ...]:
        return tuple(key for key in (TEMPLATE, SCRIPTS) if key not in desired.attributes)

    def create(self, desired: Desired) -> Conversation[Appeared]:
        fields = {name: value for name, value in desired.fields.items() if _goes_along(name)}
        identity = yield from _create(desired.address, desired.name, fields)
        return Appeared(identity, self.given(desired))

    def given(self, desired: Desired) -> Mapping[str, Owned]:
        fields = {name: value for name, value in desired.fields.items() if _goes_along(name)}
        return {name: Owned(value, _PRIORS.get(name, NO_PRIOR)) for name, value in fields.items()}

    def restore(self, ownership: Ownership) -> Conversation[Appeared]:
        """With those of its scripts that are still there: what it is to run now is decided once it is back."""
        left = {name: owned.value for name, owned in ownership.attributes.items() if _goes_along(name)}
        known, runs = (yield from titled.scripts()), left[SCRIPTS]
        assert isinstance(runs, tuple)
        left[SCRIPTS] = tuple(script for script in runs if len(known.called(script)) == 1)
        return Appeared((yield from _create(ownership.address, ownership.name, left)))

    def restorable(self, ownership: Ownership, observation: Observation) -> bool:
        return {TEMPLATE, SCRIPTS} <= set(ownership.attributes)

    def remove(self, action: Action) -> Conversation[None]:
        try:
            yield Request("design.remove", body={"id": action.observation.identity})
        except NotFoundError:
            return  # already gone: what was wanted

    def update(self, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Conversation[None]:
        identity = observation.identity
        wanted = {d.attribute: d.after for d in changes if d.after is not None}
        own = {name: value for name, value in wanted.items() if RIGHTS not in _plain((name,))}
        if own:
            body = (yield from titled.designs()).bodies.get(identity, {})
            after = titled.told(body, _PROPERTIES) | (yield from _info(own)) | {"Id": identity}
            yield Request("design.update", body={"updateInfo": after})
        if len(own) < len(wanted):
            yield from _let_use(identity, wanted)

    def after(self, draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
        return design_order.after(draft, drafts)

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        return design_order.blocks(draft, drafts) or super().blocks(draft, drafts)

    def losses(self, action: Action) -> Iterable[str]:
        """Rights are made anew as far as they are ours."""
        owned = action.prior_ownership.attributes if action.prior_ownership is not None else {}
        rights = action.observation.value(RIGHTS)
        if action.verb is not Verb.REMOVE or RIGHTS in owned:
            return
        if not isinstance(rights, tuple):
            yield "who may use it could not be read and goes with it"
        elif others := [who for who in rights if f"{RIGHTS}[{who}]" not in owned]:
            yield f"the right to use it, which no document gave: {', '.join(others)}"

    def remarks(self, action: Action) -> Iterable[str]:
        yield from super().remarks(action)
        if action.verb is Verb.REMOVE:
            yield "sites that were made with it stay as they are"


def _plain(names: Iterable[str]) -> set[str]:
    return {name.partition("[")[0] for name in names}


def _goes_along(name: str) -> bool:
    """Whether the attribute is an argument of the creation."""
    return name in _TEXTS or name in (TEMPLATE, SCRIPTS, DEFAULT)


@understanding("the site design")
def _fields(body: Mapping[str, Any], scripts: Titled) -> dict[str, Observed]:
    fields: dict[str, Observed] = {name: str(body.get(key) or "") for name, key in _TEXTS.items()}
    words = {number: word for word, number in TEMPLATES.items()}
    fields[TEMPLATE] = words.get(str(body.get("WebTemplate")), str(body.get("WebTemplate") or ""))
    fields[SCRIPTS] = tuple(scripts.key(identity) for identity in script_ids(body))
    fields[DEFAULT] = bool(body.get("IsDefault"))
    if isinstance(body.get("Version"), int):
        fields["version"] = body["Version"]
    return fields


def _defaults(known: Titled, found: str | None) -> tuple[str, ...]:
    """The other designs that are the default of a template, each with that template's number before a blank."""
    others = ((key, body) for key, body in known.bodies.items() if key != found and body.get("IsDefault"))
    return tuple(sorted(f"{body.get('WebTemplate')} {known.key(key)}" for key, body in others))


def _info(fields: Mapping[str, Value]) -> Conversation[dict[str, Any]]:
    """The attributes in the service's words."""
    info: dict[str, Any] = {}
    for name, value in fields.items():
        match name:
            case "webTemplate":
                info["WebTemplate"] = TEMPLATES.get(str(value), str(value))
            case "siteScripts":
                assert isinstance(value, tuple)
                known = yield from titled.scripts()
                info["SiteScriptIds"] = [known.identity(script) for script in value]
            case "isDefault":
                info["IsDefault"] = value
            case "version":
                info["Version"] = value
            case _:
                info[_TEXTS[name]] = value
    return info


def _create(address: Address, name: str, fields: Mapping[str, Value]) -> Conversation[str]:
    """The id of the new design. A lost answer is settled by looking: the plan had found none of that title."""
    title = str(fields.get("title") or name or address.shown or address.key)
    info = yield from _info({**fields, "title": title})
    try:
        response = yield Request("design.create", body={"info": info})
    except AnswerLostError:
        found = (yield from titled.designs()).called(title.lower())
        if len(found) != 1:
            raise
        return found[0]
    return str(titled.entity(response.body, "site design")["Id"]).strip("{}").lower()


def _rights(identity: str) -> Conversation[tuple[str, ...]]:
    """Who may use it, sorted, in normal form; nobody means everybody."""
    response = yield Request("design.rights", body={"id": identity})
    values = response.body.get("value") if isinstance(response.body, dict) else None
    if not isinstance(values, list):
        raise MalformedAnswerError("the rights of a site design came without value")
    with understanding("the rights of a site design"):
        return named(one["PrincipalName"] for one in values)


def _let_use(identity: str, wanted: Mapping[str, Value]) -> Conversation[None]:
    """Grants first: a design that nobody was granted is everybody's."""
    now = set((yield from _rights(identity)))
    then = set(now)
    for name, value in wanted.items():
        element = split_element(name)
        if name == RIGHTS and isinstance(value, tuple):
            then = set(value)
        elif element is not None and element[0] == RIGHTS:
            (then.add if value else then.discard)(element[1])
    if then - now:
        names = {"id": identity, "principalNames": sorted(then - now)}
        yield Request("design.grant", body={**names, "grantedRights": _CAN_USE})
    if now - then:
        yield Request("design.revoke", body={"id": identity, "principalNames": sorted(now - then)})
