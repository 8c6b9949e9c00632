"""All families of endpoints; importing this declares them."""

from . import deleted, grants, groups, libraries, members, organization, settings, sites, users

ALL = (users, groups, members, deleted, sites, libraries, grants, settings, organization)
