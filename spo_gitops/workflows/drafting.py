"""``new``: a document that is checked like any other before it is written, and never over another one."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..desired import Overlay, WorkTree, configuration_text, load_project
from ..desired.documents import read_document
from ..desired.drafts import FORMS, SHEET, Field, Form, compose
from ..desired.naming import check_naming
from ..desired.nodes import Cursor
from ..desired.report import Report
from ..desired.site import SiteDocument
from ..desired.yaml import parse
from ..errors import ConfigError, UsageError
from ..exchange.filenames import safe_name
from ..model.config import Naming
from ..problems import Problem, Severity
from .project import Project

LARGEST_FORM = 64 * 1024  # bytes of a request form's body
KINDS = tuple(FORMS)

_FOLDERS = {"site": "sites", "siteset": "sites", "hub": "sites", "policy": "policies"}


@dataclass(frozen=True, slots=True)
class Draft:
    """Files by path (relative to the project) and the warnings about them."""

    files: Mapping[str, str]
    warnings: tuple[Problem, ...]


def questions(kind: str) -> tuple[Field, ...]:
    """What is asked for a document of that kind."""
    return FORMS[kind].fields


def read_form(kind: str, content: bytes) -> dict[str, Any]:
    """The body of a request form: an object with the kind's keys and nothing else.

    Raises UsageError. What a form may not say (settings, administrators, lifecycle) is left to reviewed edits.
    """
    if len(content) > LARGEST_FORM:
        raise UsageError(f"the form is larger than {LARGEST_FORM // 1024} KB")
    try:
        form = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise UsageError("the form is not in UTF-8", hint="save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"the form is not JSON: {error.msg}, line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise UsageError("the form is nested too deeply") from error
    except ValueError as error:  # digits without end
        raise UsageError("the form has a number that nothing takes", hint="write texts") from error
    if not isinstance(form, dict):
        raise UsageError("the form is not a JSON object")
    keys = FORMS[kind].keys
    for key in form:
        if key not in keys:
            raise UsageError(f"the form has the key {key[:80]!r}", hint=f"a {kind} takes: {', '.join(keys)}")
    for key, value in form.items():
        fits = _is_notes(value) if key == "metadata" else isinstance(value, str)
        if not fits:
            what = "no object of texts" if key == "metadata" else "no text"
            raise UsageError(f"{key} in the form is {what}", hint="leave out what has no value")
    return form


def draft(project: Project, kind: str, values: Mapping[str, Any], *, tenant: str = "", out: str = "") -> Draft:
    """The document, checked with everything else of the repository. Raises ConfigError with its problems."""
    form = FORMS[kind]
    filled = {field.key: values.get(field.key) or field.default for field in form.fields}
    missing = [field.key for field in form.fields if field.required and not filled[field.key]]
    if missing:
        raise UsageError(f"a {kind} needs {', '.join(missing)}", hint="give them as options, or answer on a terminal")
    _refuse_halves(filled)
    path = _path(kind, form, filled, out)
    if (project.root / path).exists():
        raise UsageError(f"{path} exists already", hint="edit it, or name another file with --out")
    folder = posixpath.dirname(path)
    schemas = posixpath.relpath("schemas", folder) if (project.root / "schemas").is_dir() else ""
    rows = safe_name(f"{filled.get('name') or ''}.csv".lower())
    files = {path: compose(form, {**filled, "rows": rows}, schemas)}
    if kind == "siteset":
        sheet = posixpath.join(folder, rows)
        if (project.root / sheet).exists():
            raise UsageError(f"{sheet} exists already", hint="choose another name")
        files[sheet] = SHEET
    return Draft(files, _checked(project, path, files, tenant))


def write(project: Project, made: Draft) -> tuple[str, ...]:
    """Writes the files, none of which may exist. Raises UsageError where one does."""
    for path, text in made.files.items():
        target = project.root / path
        if not target.resolve().is_relative_to(project.root.resolve()):
            raise UsageError(f"{path} leads out of the repository through a link")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        except FileExistsError as error:
            raise UsageError(f"{path} exists already") from error
    return tuple(made.files)


def _checked(project: Project, path: str, files: Mapping[str, str], tenant: str) -> tuple[Problem, ...]:
    """What is wrong with the draft alone: mistakes elsewhere are not its fault."""
    text = configuration_text(project.root)
    loaded = load_project(Overlay(WorkTree(project.root), files), text, project.root, tenant=tenant, offline=True)
    naming = loaded.configuration.naming if loaded.configuration is not None else Naming()
    own = [p for p in loaded.problems if _concerns(p, files)] + list(_unnamed(path, files[path], naming))
    errors = [problem for problem in own if problem.severity is Severity.ERROR]
    if errors:
        raise ConfigError(errors)
    return tuple(own)


def _concerns(problem: Problem, files: Mapping[str, str]) -> bool:
    return problem.position.file in files or any(place.file in files for place in problem.related)


def _unnamed(path: str, text: str, naming: Naming) -> tuple[Problem, ...]:
    report, quiet = Report(), Report()
    for node in parse(path, text.encode()).documents:
        document = read_document(Cursor(path, node), quiet)
        if isinstance(document, SiteDocument):
            check_naming(document, naming, report)
    return report.problems()


def _path(kind: str, form: Form, values: Mapping[str, Any], out: str) -> str:
    folder = _FOLDERS[kind]
    if not out:
        name = str(values.get("name") or values.get("url") or "").strip("/").rpartition("/")[2]
        return f"{folder}/{safe_name(name.lower())}.yaml"
    path = posixpath.normpath(out.replace("\\", "/"))
    if Path(path).is_absolute() or path.split("/")[0] not in ("sites", "policies") or not path.endswith(".yaml"):
        raise UsageError(f"{out} is no place for a document", hint=f"name a .yaml file below {folder}/")
    return path


def _is_notes(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(note, str) for note in value.values())


def _refuse_halves(values: Mapping[str, Any]) -> None:
    """Halves of characters (lone surrogates) and bytes of another encoding: no file could hold them."""
    for key, value in values.items():
        texts = (*value, *value.values()) if isinstance(value, dict) else (value,)
        if any("\ud800" <= character <= "\udfff" for text in texts for character in str(text)):
            raise UsageError(f"{key} has half a character, or bytes that are not UTF-8", hint="write the text anew")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UsageError(f"the form has the key {key[:80]!r} twice")
        found[key] = value
    return found
