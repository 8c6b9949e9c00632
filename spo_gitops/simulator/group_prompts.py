"""What a site's pages ask of its group: the prompt to add a team, and what a group or a team's site may become.

Source: wire/metadata (GroupSiteManager); the prompt is recorded (site-create: false, void, true).
"""

from .answers import Answer, Collection, Entity, Value, Void
from .calls import Call, Effect, Handler, Route
from .hosts import Host
from .models import Site
from .people import find_principal
from .recycling import live_site

_HIDDEN = "hidden team prompts"
_PORTAL = "Microsoft.SharePoint.Portal"


def _named(call: Call) -> Site:
    return live_site(call.transaction, call.text_argument("siteUrl"))


def _is_hidden(call: Call) -> Answer:
    return Value("IsTeamifyPromptHidden", _named(call).id in call.transaction.document(_HIDDEN, []))


def _hide(call: Call) -> Answer:
    site, hidden = _named(call), call.transaction.document(_HIDDEN, [])
    call.transaction.put_document(_HIDDEN, list(dict.fromkeys((*hidden, site.id))))
    return Void("HideTeamifyPrompt")


def _context(call: Call) -> Answer:
    fields = {
        "ClassificationDescriptions": [],
        "ClassificationDescriptionsNew": [],
        "ClassificationExtSharingValue": [],
        "ClassificationPrivacyValue": [],
        "CustomFormUrl": "",
        "DataClassificationOptions": [],
        "DataClassificationOptionsNew": [],
        "DefaultClassification": "",
        "ExternalInvitationEnabled": True,
        "MachineLearningCaptureEnabled": False,
        "MachineLearningExperienceEnabled": False,
        "PreferredLanguage": 1033,
        "RequireSecondaryContact": False,
        "SensitivityLabelPolicyMandatory": False,
        "ShowSelfServiceSiteCreation": True,
        "SiteCreationNewUX": True,
        "SitePath": "sites/",
        "SiteSensitivityLabelId": "",
        "URLForCustomHelpPageSensitivityLabel": "",
        "UsageGuidelineUrl": "",
    }
    return Entity(f"{_PORTAL}.GroupCreationContext", fields, function="GetGroupCreationContext")


def _conversion(call: Call) -> Answer:
    """Who would own a group for the site that is asked, and belong to it: its administrators."""
    site = live_site(call.transaction, call.site_url)
    people = [find_principal(login) for login in dict.fromkeys((site.owner, *site.admins))]
    owners = [one.login for one in people if one is not None and one.kind == 1]
    fields = {
        "GroupType": 0,
        "IsGroupifyDisabled": site.group is not None,
        "IsRegionRestricted": False,
        "IsWrongPdl": False,
        "SuggestedMembers": [],
        "SuggestedOwners": owners,
        "UnsuggestablePrincipals": [],
    }
    return Entity(f"{_PORTAL}.GroupSiteConversionInfo", fields, function="GetGroupSiteConversionData")


def _parent(call: Call) -> Answer:
    """The group whose team a channel's site belongs to."""
    site = _named(call)
    group = call.transaction.group(site.group) if site.channel and site.group else None
    home = None if group is None else call.transaction.site(group.site or "")
    found = [] if group is None else [{"DisplayName": group.name, "GroupSiteUrl": home and home.url, "ID": group.id}]
    return Collection(f"{_PORTAL}.ParentGroup", tuple(found), function="GetParentGroupForChannel")


def _route(name: str, handler: Handler, effect: Effect = Effect.READ) -> Route:
    verbs = "GET POST" if effect is Effect.READ else "POST"
    hosts = (Host.TENANT, Host.ADMIN)
    return Route(f"GroupSiteManager/{name}", verbs, f"GroupSiteManager/{name}(*)", handler, effect, 60, hosts)


ROUTES = (
    _route("IsTeamifyPromptHidden", _is_hidden),
    _route("HideTeamifyPrompt", _hide, Effect.WRITE),
    _route("GetGroupCreationContext", _context),
    _route("GetGroupSiteConversionData", _conversion),
    _route("GetParentGroupForChannel", _parent),
)
