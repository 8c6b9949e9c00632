"""Tests of ``spo_gitops.cli``."""
