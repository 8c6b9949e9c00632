"""Problems as the CI hosts take them; hostile texts stay where they belong."""

from __future__ import annotations

from spo_gitops.problems import Position, Problem, Severity
from spo_gitops.reports.problems import as_azure, as_gitlab, as_sarif

PLAIN = Problem(Position("sites/a.yaml", 4, 3, "/titel"), "unknown-key", "titel", "", "did you mean title?")
HOSTILE = Problem(
    Position("sites/a;type=x].yaml", 1, 1), "bad", "x\n##vso[task.setvariable variable=a]b", "", "", Severity.WARNING
)


def test_azure_devops_gets_a_logging_command_a_problem() -> None:
    (line,) = as_azure([PLAIN])
    assert line == (
        "##vso[task.logissue type=error;sourcepath=sites/a.yaml;linenumber=4;columnnumber=3;code=unknown-key;]"
        "found titel. did you mean title?"
    )


def test_no_text_becomes_a_logging_command_of_its_own() -> None:
    (line,) = as_azure([HOSTILE])
    assert "\n" not in line
    assert "sourcepath=sites/a%3Btype=x%5D.yaml;" in line


def test_gitlab_gets_a_code_quality_report_with_stable_fingerprints() -> None:
    first, second = as_gitlab([PLAIN, HOSTILE])
    assert first["location"] == {"path": "sites/a.yaml", "lines": {"begin": 4}}
    assert (first["severity"], second["severity"]) == ("major", "minor")
    assert first["fingerprint"] != second["fingerprint"]
    assert as_gitlab([PLAIN])[0]["fingerprint"] == first["fingerprint"]


def test_places_in_sarif_are_addresses_whatever_a_file_is_called() -> None:
    related = Position("sites/50% of #1.yaml", 2, 1)
    named = Problem(Position("sites/Human resources.yaml", 1, 1), "bad", "x", related=(related,))
    (result,) = as_sarif([named])["runs"][0]["results"]
    places = [*result["locations"], *result["relatedLocations"]]
    found = [place["physicalLocation"]["artifactLocation"]["uri"] for place in places]
    assert found == ["sites/Human%20resources.yaml", "sites/50%25%20of%20%231.yaml"]
