"""A version policy that existing libraries get too: once, again when it changes, and not taken back."""

from __future__ import annotations

from .stage import Stage

FILE = "sites/team.yaml"
SITE = """kind: Site
url: /sites/team
type: TeamSite
title: Team
owner: admin@contoso.com
settings:
  enableAutoExpirationVersionTrim: false
  majorVersionLimit: 100
  expireVersionsAfterDays: 0
  majorWithMinorVersionsLimit: 10
versionPolicy: {existingLibraries: true}
"""


def test_existing_libraries_follow_the_policy(stage: Stage) -> None:
    stage.commit({FILE: SITE})
    stage.apply("--allow", "irreversible")
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit({FILE: SITE.replace("100", "50")})
    stage.apply("--allow", "irreversible")
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit({FILE: SITE.replace("100", "50").replace("versionPolicy: {existingLibraries: true}\n", "")})
    assert "lossy: versionPolicy.existingLibraries stays true" in stage.apply("--allow", "irreversible").said
    assert stage.run("plan", "--detailed-exitcode").code == 0


def test_the_policy_and_its_limits_are_given_up_at_once(stage: Stage) -> None:
    stage.commit({FILE: SITE})
    stage.apply("--allow", "irreversible")
    stage.commit({FILE: SITE.partition("settings:")[0]})
    stage.apply("--allow", "irreversible,loosen")
    assert stage.run("plan", "--detailed-exitcode").code == 0
