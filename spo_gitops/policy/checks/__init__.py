"""Checks beyond settings: rules over what a site exposes, a module for each family. Pure."""
