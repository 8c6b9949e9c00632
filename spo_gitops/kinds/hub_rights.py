"""Who may join a hub: everybody, until somebody is named. Source: wire/REFERENCE.md 8.

Who is named shows in the hub's properties, by ProcessQuery as clients ask for them; granting and revoking by id is the
metadata's. That the last revocation opens the hub again is an assumption, so that others are granted first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..errors import MalformedAnswerError
from ..model.attribute import split_element
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.plan import Action, GuardClass
from ..model.understanding import understanding
from ..model.value import Value
from . import csom
from .principals import claim, normal

JOINERS = "whoMayJoin"
_JOIN = "1"


def concerns(names: Iterable[str]) -> bool:
    """Whether one of the attributes is about joining."""
    return any(name.partition("[")[0] == JOINERS for name in names)


def read(identity: str) -> Conversation[tuple[str, ...]]:
    """Who is named, sorted, in normal form."""
    response = yield Request("hub.rights", body=csom.read_hub(identity))
    for result in csom.results(response.body):
        if isinstance(result, dict) and "Permissions" in result:
            return _named(result["Permissions"])
    raise MalformedAnswerError("the hub's properties came without Permissions")


def update(identity: str, wanted: Mapping[str, Value]) -> Conversation[None]:
    """Grants first: a hub that names nobody is open to everybody."""
    now = set((yield from read(identity)))
    then = set(now)
    for name, value in wanted.items():
        element = split_element(name)
        if name == JOINERS and isinstance(value, tuple):
            then = set(value)
        elif element is not None:
            (then.add if value else then.discard)(element[1])
    if then - now:
        names = [claim(who) for who in sorted(then - now)]
        yield Request("hub.grant", body={"hubSiteId": identity, "principals": names, "grantedRights": _JOIN})
    if now - then:
        names = [claim(who) for who in sorted(now - then)]
        yield Request("hub.revoke", body={"hubSiteId": identity, "principals": names})


def hazards(action: Action) -> Iterator[tuple[GuardClass, str]]:
    """Naming nobody any more lets everybody join."""
    for decision in action.changes:
        if decision.attribute == JOINERS and decision.after == () and decision.before != ():
            yield GuardClass.LOOSEN, "everybody may join"


@understanding("the rights of a hub")
def _named(permissions: object) -> tuple[str, ...]:
    listed = permissions if permissions is not None else []
    if not isinstance(listed, list):
        raise TypeError("no list")
    return named(one["PrincipalName"] for one in listed)


def named(principals: Iterable[object]) -> tuple[str, ...]:
    """Those who were granted a right, sorted, in normal form.

    Raises ValueError where one has no name: left out, that one would be lost where the right is given anew, and who
    granted it to that one alone would seem to have granted it to nobody, which means everybody.
    """
    names = tuple(principals)
    if not all(names):
        raise ValueError("somebody who was granted a right came without a name")
    return tuple(sorted(normal(str(name)) for name in names))
