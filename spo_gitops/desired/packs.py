"""Baseline packs: policy files that the package carries, named by the configuration's ``baseline``."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from ..model.policy import Policy
from ..problems import has_errors
from .nodes import Cursor
from .policy import read_policy
from .report import Report
from .yaml import parse

PACKS = ("scuba", "cis", "microsoft", "overrides")
_FOLDER = "spo_gitops/policy/packs"


def pack(name: str) -> tuple[Policy, ...]:
    """The policies of a pack, all in mode audit; positions are those in the package's file."""
    file = f"{_FOLDER}/{name}.yaml"
    content = files("spo_gitops.policy").joinpath("packs", f"{name}.yaml").read_bytes()
    report, parsed = Report(), parse(file, content)
    read = [read_policy(Cursor(file, node), report) for node in parsed.documents]
    problems = (*parsed.problems, *report.problems())
    assert not has_errors(problems), problems  # the package's own file
    return tuple(policy for policy in read if policy is not None)


def with_packs(policies: Iterable[Policy], names: Iterable[str]) -> tuple[Policy, ...]:
    """The policies, and those of the packs; a policy of the repository's own takes the place of one of its name."""
    own = tuple(policies)
    taken = {policy.name.lower() for policy in own}
    shipped = (policy for name in names for policy in pack(name))
    return (*own, *(policy for policy in shipped if policy.name.lower() not in taken))
