"""YAML 1.2 core with positions. Only events come from PyYAML (libyaml where it is there)."""

from __future__ import annotations

from dataclasses import dataclass

import yaml as pyyaml

from ..problems import Problem
from .composer import Composer, Stop
from .encoding import decode
from .nodes import Node
from .syntax import syntax_problem

_LOADER = getattr(pyyaml, "CSafeLoader", pyyaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The documents of a file, empty ones left out, and what is wrong with its YAML."""

    documents: tuple[Node, ...]
    problems: tuple[Problem, ...]


def parse(file: str, content: bytes) -> Parsed:
    """The documents of a file. Never raises: whatever the bytes are, they give documents or problems."""
    text = decode(file, content)
    if isinstance(text, Problem):
        return Parsed((), (text,))
    composer = Composer(file)
    problems: tuple[Problem, ...] = ()
    try:
        for event in pyyaml.parse(text, Loader=_LOADER):
            composer.feed(event)
    except Stop as stop:
        problems = (stop.problem,)
    except pyyaml.YAMLError as error:
        composer.forget_torn(error)
        problems = (syntax_problem(file, text, error),)
    return Parsed(tuple(composer.documents), (*composer.problems, *problems))
