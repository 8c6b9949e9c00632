"""The rules by which tenant-level properties of a site change: all of a request or nothing of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .errors import ServiceError, access_denied, argument_error, bad_query, invalid_operation, user_not_found
from .hosts import EMPTY_GUID
from .models import Site
from .people import Principal, find_principal
from .quirks import USUAL, Quirks
from .site_schema import DEFAULTS, MEMBERS, Access, Member
from .site_view import TYPE_NAME, plain_properties
from .store import Transaction
from .tenant_settings import openness, settings_of
from .version_jobs import Job, Place, start_job

LOCK_SECONDS = 30.0  # recorded: seven polls of five seconds
SCRIPT_SECONDS = 86400.0  # "within 24 hours" (REFERENCE 5.3)
_PUBLISHING = ("BLANKINTERNET#0", "CMSPUBLISHING#0", "ENTERWIKI#0")
UPDATE_SECONDS = 20.0  # of an update that completes later; no source has one
_LOCKS = {0: "Unlock", 1: "NoAccess", 2: "ReadOnly"}
_DISABLING = ("DisableAppViews", "DisableCompanyWideSharingLinks", "DisableFlows")
_BY_LOWER = {name.lower(): member for name, member in MEMBERS.items()}


@dataclass(frozen=True, slots=True)
class Changed:
    """A site after an update, and whether a part of it takes effect later."""

    site: Site
    complete: bool


def change_site(transaction: Transaction, site: Site, changes: Mapping[str, Any], quirks: Quirks = USUAL) -> Changed:
    """Apply an update to a site; raises ServiceError and applies nothing when any part is refused."""
    site = replace(site, pending_at=0.0).at(transaction.now)
    wanted = {_member(name).name: value for name, value in changes.items()}
    if quirks.updates_wait_for_a_lock and site.lock_is_pending(transaction.now):
        raise invalid_operation("Another operation on this site is in progress. Please try again later.", 409)
    if site.lock_at(transaction.now) != "Unlock" and set(wanted) - {"LockState"}:
        raise access_denied("Access is denied.")
    if site.archive_status(transaction.now) != "NotArchived":
        raise access_denied("Access is denied.")
    checked = {name: _checked(MEMBERS[name], value) for name, value in wanted.items()}
    _limit_sharing(transaction, checked, quirks)
    check_label(str(checked.get("SensitivityLabel2") or checked.get("SensitivityLabel") or EMPTY_GUID), quirks)
    _consistent(transaction, site, checked)
    after = _with_owner(_with_settings(site, checked), checked)
    if "Title" in checked:
        after = replace(after, title=checked["Title"])
    if "LockState" in checked:
        after = _with_lock(after, checked["LockState"], transaction.now)
    if "DenyAddAndCustomizePages" in checked:
        after = replace(after, script_until=_script_until(transaction, after, quirks))
    after = replace(after, modified=transaction.now, version=site.version + 1)
    if quirks.site_update_completes_later and set(wanted) != {"LockState"}:
        after = _postponed(site, after, transaction.now)
    transaction.put_site(after)
    if checked.get("ApplyToExistingDocumentLibraries"):
        start_job(transaction, Place(after), Job.POLICY, {"VersionPolicy": "ExistingLibraries"})
    return Changed(after, complete=not (after.pending or after.lock_is_pending(transaction.now)))


def _script_until(transaction: Transaction, site: Site, quirks: Quirks) -> float | None:
    """When the service denies custom scripts again that were just allowed; documented for classic publishing sites."""
    if site.settings.get("DenyAddAndCustomizePages", 2) == 2:
        return None
    if settings_of(transaction).get("DelayDenyAddAndCustomizePagesEnforcement"):
        return None
    reverts = site.template in _PUBLISHING or quirks.custom_script_reverts_everywhere
    return transaction.now + SCRIPT_SECONDS if reverts else None


def _postponed(site: Site, after: Site, now: float) -> Site:
    """What was changed but for the lock, to take effect later."""
    members = {name: getattr(after, name) for name in ("settings", "title", "owner", "admins")}
    kept = {name: getattr(site, name) for name in members}
    return replace(after, **kept, pending=members, pending_at=now + UPDATE_SECONDS)


def settled(site: Site, now: float) -> Site:
    """The site with a lock change that has become effective taken over."""
    if site.next_lock is None or site.next_lock_at > now:
        return site
    return replace(site, lock=site.next_lock, next_lock=None, next_lock_at=0.0)


def _member(name: str) -> Member:
    member = _BY_LOWER.get(name.lower())
    if member is None:
        message = f"The property '{name}' does not exist on type '{TYPE_NAME}'. "
        raise bad_query(message + "Make sure to only use property names that are defined by the type.")
    if member.access in (Access.COMPUTED, Access.CREATION):
        # The metadata marks no member read-only. Refusing shows a client's mistake; the service may ignore it.
        raise argument_error(f"The property '{member.name}' can not be set.")
    return member


def _checked(member: Member, value: Any) -> Any:
    if member.name == "LockState":
        return _lock(value)
    if member.kind == "l" and isinstance(value, str) and value.lstrip("-").isdigit():
        value = int(value)
    if member.name in _DISABLING and isinstance(value, bool):
        value = 1 if value else 2  # one client writes booleans in ProcessQuery (DISCREPANCIES B11)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "b": isinstance(value, bool),
        "i": number and isinstance(value, int),
        "l": number and isinstance(value, int),
        "n": number,
        "s": value is None or isinstance(value, str),
        "g": value is None or isinstance(value, str),
    }.get(member.kind, value is None or isinstance(value, list))
    if not fits:
        raise bad_query(f"Cannot convert a value to target type of the property '{member.name}'.")
    if member.allowed is not None and not member.allowed[0] <= value <= member.allowed[1]:
        raise argument_error(f"The value {value} of {member.name} is out of range.")
    if member.kind == "g":
        return (value or EMPTY_GUID).strip("{}").lower()
    return value


def _lock(value: Any) -> str:
    """REST clients write integers, CSOM clients the name; both are accepted."""
    if isinstance(value, int) and not isinstance(value, bool) and value in _LOCKS:
        return _LOCKS[value]
    for name in _LOCKS.values():
        if isinstance(value, str) and value.lower() == name.lower():
            return name
    raise argument_error(f"The lock state {value} is not valid.")


def _limit_sharing(transaction: Transaction, checked: dict[str, Any], quirks: Quirks) -> None:
    """A site may not be more open than the tenant: it is refused, or gets what the tenant allows (REFERENCE 5.3)."""
    limit = settings_of(transaction)["SharingCapability"]
    if "SharingCapability" not in checked or openness(checked["SharingCapability"]) <= openness(limit):
        return
    if not quirks.looser_sharing_is_clipped:
        raise argument_error("The sharing capability of a site may not be less restrictive than the tenant's.")
    checked["SharingCapability"] = limit


def check_label(label: str, quirks: Quirks) -> None:
    """Refuse a sensitivity label, where the quirk says that an application may not give one."""
    if label != EMPTY_GUID and not quirks.applications_may_label:
        raise access_denied("Attempted to perform an unauthorized operation.")


def _consistent(transaction: Transaction, site: Site, checked: Mapping[str, Any]) -> None:
    tenant = settings_of(transaction)
    after = {**plain_properties(transaction, site), **checked}
    if after["ConditionalAccessPolicy"] == 3 and not after["AuthenticationContextName"]:
        raise argument_error("AuthenticationContextName is required for this conditional access policy.")
    quota = {"StorageMaximumLevel", "StorageWarningLevel"} & set(checked)
    if quota and after["StorageWarningLevel"] > after["StorageMaximumLevel"]:
        raise argument_error("The storage warning level must not exceed the storage maximum level.")
    if checked.get("RestrictedAccessControl") and not tenant["EnableRestrictedAccessControl"]:
        message = "Restricted access control is not enabled in this tenant."
        raise ServiceError(400, -1, "System.InvalidOperationException", message)
    if "LockState" in checked and site.path == "/":
        raise argument_error("The lock state of the root site can not be set.")
    if "Title" in checked and not (checked["Title"] or "").strip():
        raise argument_error("The title must not be empty.")


def _with_settings(site: Site, checked: Mapping[str, Any]) -> Site:
    settings = dict(site.settings)
    for name, value in checked.items():
        if MEMBERS[name].access is Access.SETTING and name != "LockState":
            # No source shows an emptied list or text where null is the default; here that reads as never set.
            settings[name] = DEFAULTS.get(name) if value in ([], "") and not DEFAULTS.get(name) else value
    if "RestrictedAccessControlGroups" in checked and not checked["RestrictedAccessControlGroups"]:
        # An empty list does not clear the groups; only ToRemove and Clear do.
        settings["RestrictedAccessControlGroups"] = site.settings.get("RestrictedAccessControlGroups", [])
    _edit_list(settings, checked, "RestrictedAccessControlGroups")
    _edit_list(settings, checked, "IBSegments")
    if checked.get("ClearRestrictedAccessControl"):
        settings |= {"RestrictedAccessControl": False, "RestrictedAccessControlGroups": []}
    if checked.get("DefaultLinkToExistingAccessReset"):
        settings["DefaultLinkToExistingAccess"] = False
    if "SensitivityLabel2" in checked:
        settings["SensitivityLabel2"] = checked["SensitivityLabel2"] or ""
        settings["SensitivityLabel"] = checked["SensitivityLabel2"] or EMPTY_GUID
    defaults = {name: MEMBERS[name].default for name in settings}
    return replace(site, settings={name: value for name, value in settings.items() if value != defaults[name]})


def _edit_list(settings: dict[str, Any], checked: Mapping[str, Any], name: str) -> None:
    added, removed = checked.get(f"{name}ToAdd") or [], checked.get(f"{name}ToRemove") or []
    if added or removed:
        kept = [item for item in settings.get(name) or [] if item not in removed]
        settings[name] = kept + [item for item in added if item not in kept]


def _with_owner(site: Site, checked: Mapping[str, Any]) -> Site:
    wanted = checked.get("Owner") or checked.get("OwnerLoginName") or checked.get("OwnerEmail")
    if not wanted:
        return site
    owner = known(wanted)
    if owner.login == site.owner or checked.get("SetOwnerWithoutUpdatingSecondaryAdmin"):
        return replace(site, owner=owner.login)
    # Without the flag the roles are exchanged. That something happens to the old owner is documented, what is assumed.
    admins = [login for login in site.admins if login != owner.login]
    return replace(site, owner=owner.login, admins=(*admins, site.owner))


def known(text: str) -> Principal:
    """The principal with this name; raises ServiceError for one that the directory does not have."""
    principal = find_principal(text)
    if principal is None:
        raise user_not_found(text)
    return principal


def _with_lock(site: Site, lock: str, now: float) -> Site:
    current = site.lock_at(now)
    if lock == current and not site.lock_is_pending(now):
        return settled(site, now)
    return replace(site, lock=current, next_lock=lock, next_lock_at=now + LOCK_SECONDS)
