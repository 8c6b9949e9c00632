"""Tests of ``spo_gitops.workflows``."""
