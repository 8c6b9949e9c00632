"""Behaviours of the service that no source settles: switches of the simulated tenant.

Each is an item of wire/DISCREPANCIES (those of its section C are counted from the top: C1, C2...); its default is the
safe one to develop against, and clients have to live with every other value. `tenant serve --quirk NAME=VALUE` and the
control interface change them. What has no switch is in `settled.py`, with the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from .store import Transaction


def _quirk(default: Any, item: str, text: str, other: Any) -> Any:
    return field(default=default, metadata={"item": item, "text": text, "other": other})


@dataclass(frozen=True, slots=True)
class Quirks:
    """The chosen answers."""

    listing_page_size: int = _quirk(300, "A2", "sites a page of the CSOM listing", 7)
    listing_lag_seconds: float = _quirk(60.0, "C11", "how late the aggregated lists are, in service seconds", 600.0)
    tenant_token_on_admin: bool = _quirk(False, "-", "whether a token for the tenant's host opens the admin host", True)
    create_ready_at_once: bool = _quirk(
        True, "C2", "whether SPSiteManager/create answers status 2 (11 of 12 recordings do) or 1", False
    )
    admin_batch: bool = _quirk(False, "A5", "whether $batch on the admin host takes SPO.Tenant functions", True)
    app_only_groupify: bool = _quirk(False, "-", "whether an application may connect a site to a new group", True)
    full_reads_a_request: int = _quirk(8, "A6", "SiteProperties that one ProcessQuery may read", 5)
    void_answers_204: bool = _quirk(False, "B1", "whether a function without result answers 204 instead of 200", True)
    missing_site_status: int = _quirk(404, "C1", "the status when administration is asked for a site that is not", 500)
    retry_after_as_date: bool = _quirk(False, "C15", "whether Retry-After is a date instead of seconds", True)
    tenant_update_answers_200: bool = _quirk(False, "C13", "whether PATCH SPO.Tenant answers 200 instead of 204", True)
    form_sets_authors: bool = _quirk(
        True, "-", "whether form values of a new document set who made an item and when", False
    )
    administrators_include_owner: bool = _quirk(
        True, "B3", "whether GetSiteAdministrators lists the primary administrator too", False
    )
    deleted_groups_lag_seconds: float = _quirk(
        4.0,
        "C20",
        "how late a group comes into the directory's recycle bin, and goes from it, in service seconds",
        60.0,
    )
    rest_listing_pages: bool = _quirk(
        False, "A1", "whether REST listings of sites, live or deleted, go on with odata.nextLink", True
    )
    patch_takes_every_property: bool = _quirk(
        True, "A7", "whether PATCH of a site takes every property, not only those seen in use", False
    )
    patch_takes_lock_numbers: bool = _quirk(True, "A8", "whether PATCH takes LockState as a number", False)
    patch_takes_lock_names: bool = _quirk(True, "A8", "whether PATCH takes LockState as a name", False)
    site_update_completes_later: bool = _quirk(
        False, "A9", "whether an update of a site answers IsComplete false and takes effect later", True
    )
    secondary_admins_only_added: bool = _quirk(
        False, "B2", "whether SetSiteSecondaryAdministrators only adds, instead of replacing the list", True
    )
    tenant_cap_rewrites_sites: bool = _quirk(
        False, "C4", "whether a stricter SharingCapability of the tenant rewrites that of sites, not only caps it", True
    )
    looser_sharing_is_clipped: bool = _quirk(
        False, "C4", "whether a site that asks for more sharing than the tenant allows gets that, not a refusal", True
    )
    detail_cures_listing: bool = _quirk(False, "A4", "whether IncludeDetail gives a listing its true values", True)
    site_by_id_wants_odata_4: bool = _quirk(
        False, "A11", "whether GET SPO.Tenant/sites('id') is refused without OData-Version: 4.0", True
    )
    managers_refuse_odata_4: bool = _quirk(
        False, "A11", "whether RemoveSite, SPSiteManager and GroupSiteManager refuse OData-Version: 4.0", True
    )
    patch_applies_valid_part: bool = _quirk(
        False, "C5", "whether PATCH of a site with one invalid property applies the others", True
    )
    updates_wait_for_a_lock: bool = _quirk(
        False, "C6", "whether an update of a site whose lock is still on its way is refused with 409", True
    )
    last_right_opens_hub: bool = _quirk(
        True, "C9", "whether everybody may join a hub again once the last right to join it is taken away", False
    )
    existing_site_status: int = _quirk(4, "C2", "the SiteStatus of a creation whose URL has a site", 2)
    tenant_settings_lag_seconds: float = _quirk(
        0.0, "C13", "how late settings of the tenant are read as they were written, in service seconds", 30.0
    )
    custom_script_reverts_everywhere: bool = _quirk(
        False,
        "D15",
        "whether custom scripts are denied again in 24 hours beyond classic publishing sites",
        True,
    )
    listing_shows_sharing: bool = _quirk(
        False, "A3", "whether a listing has the true SharingCapability and DenyAddAndCustomizePages of sites", True
    )
    posts_need_digest: bool = _quirk(
        False, "A10", "whether a POST of an application is refused without a request digest", True
    )
    new_group_id_is_zero: bool = _quirk(
        False, "B7", "whether CreateGroupEx leaves out the id of the group whose site is ready at once", True
    )
    recycled_site_status: int = _quirk(3, "C2", "the SiteStatus of a creation whose URL is in the recycle bin", 4)
    purged_url_lag_seconds: float = _quirk(
        0.0, "C3", "how long the URL of a purged site stays taken, in service seconds", 120.0
    )
    restored_site_lag_seconds: float = _quirk(
        0.0, "C3", "how long a restored site is not there yet, in service seconds", 60.0
    )
    hub_site_can_be_removed: bool = _quirk(
        False, "C8", "whether removing a site that is a hub ends the hub, instead of being refused", True
    )
    applications_may_label: bool = _quirk(
        True, "C10", "whether an application may give a site a sensitivity label", False
    )
    rest_request_units: int = _quirk(2, "C17", "resource units of a plain request to SharePoint", 4)


USUAL = Quirks()


@dataclass(frozen=True, slots=True)
class Switch:
    """One quirk as it is told: its default, what else is plausible, and where the question is from."""

    name: str
    default: Any
    other: Any
    item: str
    text: str


def switches() -> Iterator[Switch]:
    """All quirks."""
    for one in fields(Quirks):
        yield Switch(one.name, one.default, one.metadata["other"], one.metadata["item"], one.metadata["text"])


def parsed(text: str) -> tuple[str, Any]:
    """A quirk from `NAME=VALUE`; raises ValueError that says what is wrong."""
    name, equals, value = text.partition("=")
    switch = next((one for one in switches() if one.name == name.strip()), None)
    if switch is None or not equals:
        known = ", ".join(one.name for one in switches())
        raise ValueError(f"{text!r} is not NAME=VALUE with one of the names {known}.")
    return switch.name, _value(switch, value.strip())


def _value(switch: Switch, text: str) -> Any:
    if isinstance(switch.default, bool):
        if text.lower() not in ("true", "false"):
            raise ValueError(f"{switch.name} is true or false, not {text!r}.")
        return text.lower() == "true"
    try:
        number = type(switch.default)(text)
    except ValueError as error:
        raise ValueError(f"{switch.name} is a number, not {text!r}.") from error
    if not 0 <= number < 1e9:
        raise ValueError(f"{switch.name} is a number from 0 on, not {text!r}.")
    return number


def changed(quirks: Quirks, changes: Mapping[str, Any]) -> Quirks:
    """The quirks with some replaced."""
    return replace(quirks, **changes)


def check(changes: Mapping[str, Any]) -> None:
    """Raises ValueError for an unknown name, and for a value of another kind."""
    known = {switch.name: switch for switch in switches()}
    for name, value in changes.items():
        if name not in known:
            raise ValueError(f"{name} is no quirk; there are {', '.join(known)}.")
        kind = bool if isinstance(known[name].default, bool) else int | float
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool) or not 0 <= value < 1e9:
            raise ValueError(f"{name} is {'true or false' if kind is bool else 'a number from 0 on'}, not {value!r}.")


def chosen(transaction: Transaction) -> Quirks:
    """The quirks of a tenant."""
    return changed(USUAL, transaction.document("quirks", {}))


def shown(quirks: Quirks) -> dict[str, Any]:
    """The quirks as JSON."""
    return asdict(quirks)
