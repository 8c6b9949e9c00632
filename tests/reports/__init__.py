"""Tests of ``spo_gitops.reports``."""
