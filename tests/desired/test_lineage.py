"""The first layer of a value is the one that counts, and every other place that gives it follows."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.desired import lineage_of
from spo_gitops.model.address import Address

from .memory import CONFIGURATION, MemoryFiles, load

SITE = Address.of("site", "/sites/a")
GIVERS = ("document", "profile:near", "profile:far", "defaults")
NAMES = ("title", "description", "settings.storageQuota")


@given(st.dictionaries(st.sampled_from([(g, n) for g in GIVERS for n in NAMES]), st.integers(1, 9)))
def test_the_first_layer_counts_and_none_is_left_out(values: dict[tuple[str, str], int]) -> None:
    near = "kind: SiteProfile\nname: near\nprofile: far\n" + written(values, "profile:near")
    far = "kind: SiteProfile\nname: far\n" + written(values, "profile:far")
    site = "kind: Site\nurl: /sites/a\nprofile: near\n" + written(values, "document")
    files = {"sites/a.yaml": site, "sites/p.yaml": f"{near}---\n{far}"}
    defaults = written(values, "defaults", "    ")
    configuration = CONFIGURATION + (f"defaults:\n  site:\n{defaults}" if defaults else "")
    state = load(files, configuration).state
    assert state is not None
    content = MemoryFiles({path: text.encode() for path, text in files.items()})
    lineage = lineage_of(content, configuration.encode(), Path("/nowhere"), SITE)
    attributes = state.resources[SITE].attributes
    for name, layers in lineage.layers.items():
        assert (layers[0].value, layers[0].position) == (attributes[name].value, attributes[name].position)
        assert [layer.by for layer in layers] == [giver for giver in GIVERS if (giver, name) in values]
    assert set(lineage.layers) == set(attributes)


def written(values: dict[tuple[str, str], int], giver: str, indent: str = "") -> str:
    own = {name: value for (by, name), value in values.items() if by == giver}
    lines = [f"{indent}{name}: text {own[name]}\n" for name in ("title", "description") if name in own]
    if "settings.storageQuota" in own:
        lines.append(f"{indent}settings: {{storageQuota: {1024 * own['settings.storageQuota']}}}\n")
    return "".join(lines)


def test_what_nobody_declares_has_no_lineage() -> None:
    assert not lineage_of(MemoryFiles({}), CONFIGURATION.encode(), Path("/nowhere"), SITE).layers
