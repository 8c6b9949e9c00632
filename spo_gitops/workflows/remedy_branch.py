"""``remediate --generate-pr``: the fixes as documents on a branch, so that a review decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..counting import how_many
from ..desired.dump import dump
from ..exchange.layout import site_path
from ..exchange.merging import Left
from ..kinds.access_removal import REMOVABLE
from ..model.address import TENANT, Address
from ..model.finding import Finding
from ..model.policy import Policy
from ..model.value import Missing, Value, show
from ..policy.combine import combine
from .project import Project, Target
from .proposing import Base, Proposal
from .remediating import Chosen, is_silent

BRANCH = "spo-gitops/remediate-"
_BY_RUN = "no document takes away what it does not name: remediate without --generate-pr does"
_BY_HAND = "its document says who is in it: take them out there"
_NO_VALUE = "no value is known that all of its policies allow"
TENANT_FILE = "policies/tenant-settings.yaml"


def propose(project: Project, chosen: Chosen, findings: Iterable[Finding], *, tenant: str) -> Proposal:
    """The fixes as documents: edited ones, and new ones for what nobody declares. Raises PlanError without a commit."""
    base = Base.checked_out(project, tenant)
    goal = base.goal
    wanted = _wanted(chosen, {(f.address, f.attribute): f for f in findings}, goal.policies)
    merged = base.merged(wanted)
    texts, taken = dict(merged.files), set(base.files.paths())
    for address, values in wanted.items():
        if address not in goal.state.resources:
            path = _free(TENANT_FILE if address == TENANT else site_path(address), taken)
            taken.add(path)
            texts[path] = _document(address, values)
    lines = tuple(_lines(wanted, {(item.address, item.attribute) for item in merged.left}))
    left = (*merged.left, *_unsaid(chosen, wanted, goal))
    message = f"Mend {how_many(len(lines), 'finding')} of security policies\n\n" + "\n".join(lines) + "\n"
    return base.propose(texts, lines, left, beginning=BRANCH, message=message)


def _unsaid(chosen: Chosen, wanted: Mapping[Address, Mapping[str, Value]], goal: Target) -> Iterator[Left]:
    """What was chosen and is written into no document."""
    for address, attributes in sorted(chosen.mend.items()):
        access = _BY_RUN if is_silent(address, goal) else _BY_HAND
        for attribute, names in sorted(attributes.items()):
            if attribute not in wanted.get(address, {}):
                yield Left(address, attribute, access if names & REMOVABLE.keys() else _NO_VALUE)


def _wanted(
    chosen: Chosen, findings: Mapping[tuple[Address, str], Finding], policies: Iterable[Policy]
) -> dict[Address, dict[str, Value]]:
    """The nearest values that all chosen policies allow."""
    rules = {(policy.name, rule.attribute): rule for policy in policies for rule in policy.rules}
    wanted: dict[Address, dict[str, Value]] = {}
    for address, attributes in chosen.mend.items():
        for attribute, names in attributes.items():
            found = findings[address, attribute].found
            parts = [(name, rules[name, attribute]) for name in sorted(names) if (name, attribute) in rules]
            if isinstance(found, Missing) or not parts:
                continue
            order = parts[0][1].order
            demand = combine([(name, rule.constraint) for name, rule in parts], order)
            value = demand.constraint.clamp(found, order) if demand is not None and demand.possible else None
            if value is not None:
                wanted.setdefault(address, {})[attribute] = value
    return wanted


def _document(address: Address, values: Mapping[str, Value]) -> str:
    settings = {name.removeprefix("settings."): _plain(value) for name, value in sorted(values.items())}
    if address == TENANT:
        return dump({"kind": "TenantSettings", "settings": settings})
    return dump({"kind": "Site", "url": address.key, "settings": settings})


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _free(path: str, taken: set[str]) -> str:
    """The path, with a number where a file of that name is there."""
    stem, number, free = path.removesuffix(".yaml"), 2, path
    while free in taken:
        free, number = f"{stem}-{number}.yaml", number + 1
    return free


def _lines(wanted: Mapping[Address, Mapping[str, Value]], left: set[tuple[Address, str]]) -> Iterable[str]:
    for address, values in wanted.items():
        for attribute, value in sorted(values.items()):
            if (address, attribute) not in left and (address, "") not in left:
                yield f"{address} {attribute.removeprefix('settings.')}: {show(value)}"
