"""Declarative GitOps reconciler for SharePoint Online."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("spo-gitops")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0.1.0"
