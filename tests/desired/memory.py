"""Repositories in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from spo_gitops.desired import Loaded, load_project

CONFIGURATION = """\
tenants:
  contoso:
    url: https://contoso.sharepoint.com
    signIn:
      directory: contoso.onmicrosoft.com
      clientId: 33333333-3333-3333-3333-333333333333
      certificate: {env: SPO_GITOPS_CERTIFICATE}
"""


class MemoryFiles:
    """A repository's files as a map; ``leaving`` are links to somewhere else."""

    def __init__(self, files: Mapping[str, bytes], leaving: frozenset[str] = frozenset()) -> None:
        self._files = files
        self._leaving = leaving

    def paths(self) -> Iterable[str]:
        return [*self._files, *self._leaving]

    def read(self, path: str) -> bytes:
        if path not in self._files:
            raise FileNotFoundError(path)
        return self._files[path]

    def link_leaves(self, path: str) -> bool:
        return path in self._leaving


def load(
    files: Mapping[str, str | bytes],
    configuration: str | bytes | None = CONFIGURATION,
    *,
    root: Path = Path("/nowhere"),
    tenant: str = "",
    leaving: Iterable[str] = (),
    is_tracked: Callable[[Path], bool] | None = None,
) -> Loaded:
    """Loads a repository in memory; both folders exist."""
    content = {path: _bytes(text) for path, text in files.items()}
    content = {"sites/.gitkeep": b"", "policies/.gitkeep": b"", **content}
    text = None if configuration is None else _bytes(configuration)
    return load_project(MemoryFiles(content, frozenset(leaving)), text, root, tenant=tenant, is_tracked=is_tracked)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
