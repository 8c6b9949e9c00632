"""Problems for machines: a JSON list, annotations of CI hosts, and SARIF 2.1.0."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from ..problems import Position, Problem, Severity


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """A list of ``{file, line, column, pointer, severity, code, found, expected, hint, related}``."""
    return [
        {
            "file": problem.position.file,
            "line": problem.position.line,
            "column": problem.position.column,
            "pointer": problem.position.pointer,
            "severity": problem.severity.value,
            "code": problem.code,
            "found": problem.found,
            "expected": problem.expected,
            "hint": problem.hint,
            "related": [{"file": p.file, "line": p.line, "column": p.column} for p in problem.related],
        }
        for problem in problems
    ]


def as_github(problems: Iterable[Problem]) -> Iterator[str]:
    """Workflow commands that annotate the lines of a pull request."""
    for problem in problems:
        place = problem.position
        text = _sentence(problem).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        level = problem.severity.value
        file = place.file.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
        yield f"::{level} file={file},line={place.line},col={place.column},title={problem.code}::{text}"


def as_azure(problems: Iterable[Problem]) -> Iterator[str]:
    """Logging commands of Azure DevOps' agent. Source: learn.microsoft.com, "Logging commands"."""
    for problem in problems:
        place = problem.position
        values = {"type": problem.severity.value, "sourcepath": place.file, "linenumber": place.line,
                  "columnnumber": place.column, "code": problem.code}  # fmt: skip
        told = "".join(f"{key}={_property(str(value))};" for key, value in values.items())
        yield f"##vso[task.logissue {told}]{_sentence(problem)}".replace("\r", " ").replace("\n", " ")


def as_gitlab(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """A code quality report. Source: docs.gitlab.com, "Code Quality", "Code Quality report format"."""
    return [
        {
            "description": _sentence(problem),
            "check_name": problem.code,
            "fingerprint": hashlib.sha256(f"{problem.position}\0{_sentence(problem)}".encode()).hexdigest(),
            "severity": "major" if problem.severity is Severity.ERROR else "minor",
            "location": {"path": problem.position.file, "lines": {"begin": problem.position.line}},
        }
        for problem in problems
    ]


def as_sarif(problems: Iterable[Problem]) -> dict[str, Any]:
    """A SARIF log with one run."""
    problems = list(problems)
    rules = [{"id": code} for code in sorted({problem.code for problem in problems})]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "spo-gitops", "rules": rules}},
                "results": [_result(problem) for problem in problems],
            }
        ],
    }


def _property(text: str) -> str:
    """A value inside a logging command's brackets."""
    for character, code in (("%", "%AZP25"), (";", "%3B"), ("\r", "%0D"), ("\n", "%0A"), ("]", "%5D")):
        text = text.replace(character, code)
    return text


def _result(problem: Problem) -> dict[str, Any]:
    return {
        "ruleId": problem.code,
        "level": "error" if problem.severity is Severity.ERROR else "warning",
        "message": {"text": _sentence(problem)},
        "locations": [_location(problem.position)],
        "relatedLocations": [_location(position) for position in problem.related],
    }


def _location(position: Position) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(position.file)},
            "region": {"startLine": position.line, "startColumn": position.column},
        }
    }


def _sentence(problem: Problem) -> str:
    text = f"found {problem.found}"
    if problem.expected:
        text += f", expected {problem.expected}"
    return f"{text}. {problem.hint}" if problem.hint else text
