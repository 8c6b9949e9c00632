"""The documentation built as a site, without a warning. Also `make docs`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ..docs.command_lines import ROOT


@pytest.mark.skipif("SPO_GITOPS_TEST_DOCS" not in os.environ, reason="needs the extra docs: make docs")
def test_it_is_built_strictly_and_its_pages_load_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for page in tmp_path.rglob("*.html"):
        loaded = re.findall(r'(?:src|href)="(https?:[^"]+)"', page.read_text(encoding="utf-8"))
        found = [url for url in loaded if not url.startswith("https://squidfunk.github.io/")]  # its maker's credit
        assert not [url for url in found if url.endswith((".js", ".css", ".woff2"))], page
