"""All families of endpoints; importing this declares them."""

from . import (
    deleted,
    drive_files,
    drive_items,
    drive_permissions,
    grants,
    group_settings,
    groups,
    invitations,
    libraries,
    list_items,
    members,
    organization,
    settings,
    sites,
    users,
)

ALL = (
    users,
    groups,
    members,
    deleted,
    sites,
    libraries,
    list_items,
    drive_items,
    drive_permissions,
    grants,
    group_settings,
    settings,
    organization,
    invitations,
    drive_files,
)
