"""The utility that all functions about site scripts and designs hang on, and the types that they share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..calls import Effect
from ..errors import argument_error
from ..here import Here
from ..recycling import live_site
from ..site_designs import Result
from ..thing import function
from ..values import Guid, Int64, Typed
from .root import Root
from .web import relative

F = TypeVar("F", bound=Callable[..., Any])
NAMESPACE = "Microsoft.SharePoint.Utilities.WebTemplateExtensions"


def utility(name: str, effect: Effect = Effect.READ, milliseconds: int = 90) -> Callable[[F], F]:
    """Hang a function on SiteScriptUtility, which is addressed by its whole name right below `_api`."""
    return function(Root, f"{NAMESPACE}.SiteScriptUtility.{name}", effect, milliseconds)


def inside(here: Here, url: str) -> Here:
    """The inside of the site with a URL."""
    site = live_site(here.transaction, url)
    return replace(here, site_path=site.path, web_path=relative(site))


def key_of(info: Mapping[str, Any]) -> str:
    """The id that an update names; raises ServiceError without one."""
    found = str(info.get("Id") or "").strip("{}").lower()
    if not found:
        raise argument_error("Id")
    return found


def script_metadata(key: str, body: Mapping[str, Any], *, whole: bool = True) -> Typed:
    """A site script; lists show no content."""
    fields = {
        "Content": body["Content"] if whole else None,
        "Description": body["Description"],
        "Id": Guid(key),
        "IsSiteScriptPackage": body["IsSiteScriptPackage"],
        "Title": body["Title"],
        "Version": body["Version"],
    }
    return Typed(f"{NAMESPACE}.SiteScriptMetadata", fields)


def design_metadata(key: str, body: Mapping[str, Any]) -> Typed:
    """A site design or a list design."""
    shown = {name: value for name, value in body.items() if name != "Rights"}
    numbers = {name: Int64(shown[name]) for name in ("DesignType", "ListColor", "ListIcon")}
    return Typed(f"{NAMESPACE}.SiteDesignMetadata", {**shown, **numbers, "Id": Guid(key)})


def action_results(results: Iterable[Result]) -> list[Typed]:
    """What became of each action."""
    return [
        Typed(
            f"{NAMESPACE}.SiteScriptActionResult",
            {
                "ErrorCode": 0 if result.outcome != 1 else -1,
                "Outcome": Int64(result.outcome),
                "OutcomeText": result.text or None,
                "Target": None,
                "TargetId": None,
                "Title": result.title,
                "Verb": result.verb,
            },
        )
        for result in results
    ]
