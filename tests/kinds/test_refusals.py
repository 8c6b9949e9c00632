"""Values of the service's own that it may not take back."""

from __future__ import annotations

import pytest

from spo_gitops.errors import RejectedError
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.kinds.site_update import update
from spo_gitops.model.address import Address
from spo_gitops.model.kind import Survey
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.plan import Case, Decision
from spo_gitops.model.value import Value

HERE = Observation(Address("site", "/sites/a"), Presence.PRESENT, {}, "id-1")
FLOWS, SHARING = "settings.disableFlows", "settings.sharingCapability"


def change(name: str, after: Value, *, refusable: bool = False) -> Decision:
    return Decision(name, Case.RELEASE, "Disabled", after, None, refusable=refusable)


def test_the_rest_is_set_without_what_may_be_refused() -> None:
    changes = (change(FLOWS, "Unknown", refusable=True), change(SHARING, "ExternalUserSharingOnly"))
    talk = update("https://contoso.sharepoint.com", HERE, changes, Survey())
    first = next(talk)
    second = talk.throw(RejectedError("no"))
    assert isinstance(first, Request) and isinstance(second, Request)
    assert set(first.body) == {"DisableFlows", "SharingCapability"} and set(second.body) == {"SharingCapability"}


def test_a_refusal_of_anything_else_is_a_refusal() -> None:
    talk = update("https://contoso.sharepoint.com", HERE, (change(SHARING, "Disabled"),), Survey())
    next(talk)
    with pytest.raises(RejectedError):
        talk.throw(RejectedError("no"))


def test_what_is_refused_together_and_again_without_is_a_refusal() -> None:
    changes = (change(FLOWS, "Unknown", refusable=True), change(SHARING, "Disabled"))
    talk = update("https://contoso.sharepoint.com", HERE, changes, Survey())
    next(talk)
    talk.throw(RejectedError("no"))
    with pytest.raises(RejectedError):
        talk.throw(RejectedError("no"))


@pytest.mark.parametrize(
    ("name", "value", "refusable"),
    [
        (FLOWS, "Unknown", True),
        (FLOWS, "Disabled", False),
        (FLOWS, 7, True),
        ("settings.anonymousLinkExpirationInDays", -1, True),
        ("settings.anonymousLinkExpirationInDays", 30, False),
        ("settings.allowEditing", False, False),
        ("title", "Unknown", False),
        ("settings.nobodyKnows", "Unknown", False),
    ],
)
def test_only_what_nobody_could_declare_may_be_refused(name: str, value: Value, refusable: bool) -> None:
    assert kinds_of("")["site"].refusable(name, value) is refusable


def test_where_a_value_is_refused_the_nearest_is_set_beside_the_rest() -> None:
    sharing = Decision(SHARING, Case.RELEASE, "Disabled", "ExternalUserAndGuestSharing", None, refusable=True,
                       nearest="ExternalUserSharingOnly")  # fmt: skip
    talk = update("https://contoso.sharepoint.com", HERE, (change(FLOWS, "Disabled"), sharing), Survey())
    sent = [next(talk)]
    sent.append(talk.throw(RejectedError("no")))
    sent.append(talk.send(Response(204, None)))
    bodies = [request.body for request in sent if isinstance(request, Request)]
    assert bodies == [
        {"DisableFlows": 1, "SharingCapability": 2},
        {"DisableFlows": 1},
        {"SharingCapability": 1},
    ]


def test_a_nearest_value_that_is_refused_as_well_is_no_failure() -> None:
    sharing = Decision(SHARING, Case.RELEASE, "Disabled", "ExternalUserAndGuestSharing", None, refusable=True,
                       nearest="ExternalUserSharingOnly")  # fmt: skip
    talk = update("https://contoso.sharepoint.com", HERE, (sharing,), Survey())
    next(talk)
    talk.throw(RejectedError("no"))
    with pytest.raises(StopIteration):
        talk.throw(RejectedError("no"))
