"""Themes: made, recoloured by others, taken away and brought back."""

from __future__ import annotations

from .stage import Stage

FILE = "policies/theme.yaml"
THEME = 'kind: Theme\nname: Contoso Blue\npalette: {themePrimary: "#0078d4", white: "#fff"}\n'


def test_a_theme_comes_goes_and_comes_back(stage: Stage) -> None:
    stage.commit()
    before = stage.state()
    stage.commit({FILE: THEME})
    stage.apply()
    made = stage.state()
    assert made["themes"]["Contoso Blue"]["palette"] == {"themePrimary": "#0078d4", "white": "#ffffff"}
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit({FILE: THEME.replace("#0078d4", "#ff0000")})
    stage.apply()
    stage.revert()
    stage.apply()
    assert stage.state() == made
    stage.commit({FILE: None})
    stage.apply("--allow", "volume")
    assert stage.state() == before
    stage.revert()
    stage.apply()
    assert stage.state() == made
