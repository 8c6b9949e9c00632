"""Running a site design on a site: when it is asked for, when a site is made, when a site joins a hub."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..errors import ServiceError
from ..guids import guid_of
from ..here import Here
from ..hosts import EMPTY_GUID, Host, host_of
from ..models import Group, Site
from ..quirks import chosen
from ..site_designs import BUILT_IN, DESIGN, RUN, SCRIPT, TASK, TEMPLATE_NUMBERS, Result, actions_of, default_of, one_of
from ..store import Transaction
from .script_actions import ACTS
from .web import relative

_FORMULA = "implicit_formula_292aa8a00786498a87a5ca52d9f4214a_"  # before the id of a design (REFERENCE 4.2)


def run_design(here: Here, design_id: str) -> tuple[str, list[Result]]:
    """Run a design on a site, note the run, and tell its id and what became of each action."""
    design = one_of(here.transaction, DESIGN, design_id)
    results = scripted(here, design)
    number = here.records.next_id(RUN)
    body = {
        "Design": design_id.strip("{}").lower(),
        "Title": design["Title"],
        "Version": design["Version"],
        "Started": here.now,
        "Results": [
            {name: getattr(result, name) for name in ("verb", "title", "outcome", "text", "script", "target")}
            for result in results
        ],
    }
    here.records.put(RUN, number, body)
    return str(number), results


def run_as_task(here: Here, design_id: str, *, until: float) -> tuple[str, Mapping[str, Any]]:
    """Run a design; the run is seen from a time on, and its task until then."""
    number, _ = run_design(here, design_id)
    key = guid_of(here.site.id, RUN, number)
    site = here.site
    body = {"Design": design_id.strip("{}").lower(), "Site": site.id, "Web": site.web_id, "Until": until}
    here.transaction.put_object("", TASK, key, body)
    return key, body


def scripted(here: Here, design: Mapping[str, Any]) -> list[Result]:
    """Run the scripts of a design on a web."""
    return [
        performed(here, script, action)
        for script in design["SiteScriptIds"]
        for action in actions_of(str(one_of(here.transaction, SCRIPT, script)["Content"]))
    ]


def performed(here: Here, script: str, action: Mapping[str, Any]) -> Result:
    """Do one action of a script."""
    verb = str(action["verb"])
    act = ACTS.get(verb.lower())
    if act is None:
        return Result(verb, verb, 2, "This action has no effect in the simulated tenant.", script)
    try:
        return Result(verb, act(here, action), 0, "", script)
    except (ServiceError, KeyError, TypeError, ValueError) as error:
        return Result(verb, verb, 1, str(error), script)


def design_for(transaction: Transaction, template: str, *named: Any) -> str | None:
    """The design that a new site gets: the named one, or its template's default; a built-in one has no scripts.

    Raises ServiceError for a named one that there is not; sources are silent about that.
    """
    ids = [str(name).strip("{}").lower() for name in named if name and str(name).strip("{}") != EMPTY_GUID]
    if not ids:
        return default_of(transaction, TEMPLATE_NUMBERS.get(template, ""))
    own = [one for one in ids if one not in BUILT_IN]
    for one in own:
        one_of(transaction, DESIGN, one)
    return own[0] if own else None


def run_on_new_site(transaction: Transaction, site: Site, design_id: str | None) -> None:
    """Run a design, and that of its hub, on a site that was just made; they are seen when provisioning is complete."""
    designs = [design for design in (design_id, _of_hub(transaction, site)) if design is not None]
    if not designs:
        return
    transaction.put_site(replace(site, ready=transaction.now))
    for design in designs:
        run_as_task(_inside(transaction, site), design, until=site.complete)
    after = transaction.site(site.url)
    assert after is not None
    transaction.put_site(replace(after, ready=site.ready))


def run_on_new_group(transaction: Transaction, group: Group, options: Iterable[str]) -> None:
    """Run the design that a group's creation options name, or the default one, on the group's new site."""
    site = transaction.site(group.site or "")
    named = [option.removeprefix(_FORMULA) for option in options if option.startswith(_FORMULA)]
    if site is not None:
        run_on_new_site(transaction, site, design_for(transaction, site.template, *named))


def run_of_hub(transaction: Transaction, url: str) -> None:
    """Run the design of the hub that a site has joined, if the hub has one that is still there."""
    site = transaction.site(url)
    design = None if site is None else _of_hub(transaction, site)
    if site is not None and design is not None:
        run_design(_inside(transaction, site), design)


def _of_hub(transaction: Transaction, site: Site) -> str | None:
    hub = None if site.hub is None else transaction.hub(site.hub)
    return hub.site_design if hub is not None and hub.site_design in transaction.objects("", DESIGN) else None


def _inside(transaction: Transaction, site: Site) -> Here:
    host = host_of(site.url.split("/")[2]) or Host.TENANT
    return Here(host, transaction, chosen(transaction), site.path, relative(site), {}, unlocked=True)
