"""Scopes: which object has permissions of its own, and what is kept of them."""

from collections.abc import Mapping

from ..here import Here
from ..models import Site
from ..records import derived
from ..store_objects import Stored
from ..thing import navigation
from .securable import Securable


@derived("scope")
def _first_scopes(site: Site) -> Mapping[str, Stored]:
    return {site.web_id: Stored("", {})}


def has_own(target: Securable) -> bool:
    """Whether an object has permissions of its own."""
    return target.scope_id() in target.here.records.rows("scope")


def governing(target: Securable) -> Securable:
    """The nearest object, itself or above, that has permissions of its own."""
    while not has_own(target):
        above = target.above()
        if above is None:
            return target
        target = above
    return target


@navigation(Securable, "FirstUniqueAncestorSecurableObject", 30)
def _ancestor(target: Securable) -> Securable:
    return governing(target)


def keep_assignment(here: Here, scope: str, name: str, roles: list[int]) -> None:
    """Keep which levels a principal has in a scope; nothing for none."""
    if roles:
        here.records.put("assignment", name, {"Roles": roles}, scope)
    else:
        here.records.drop("assignment", name)


def forget_scope(target: Securable) -> None:
    """Make an object inherit again."""
    if has_own(target):
        for name in target.here.records.under("assignment", target.scope_id()):
            target.here.records.drop("assignment", name)
        target.here.records.drop("scope", target.scope_id())
