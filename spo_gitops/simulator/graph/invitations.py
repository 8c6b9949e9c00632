"""Invitations: how people from outside come into the directory."""

from ..answers import Answer
from ..directory_people import person
from ..guids import guid_of
from .endpoint import Call, endpoint
from .errors import bad_request
from .query import Resource, one
from .users import user_object

_INVITATION = Resource(
    "invitation",
    (
        *("id", "inviteRedeemUrl", "invitedUserDisplayName", "invitedUserType", "invitedUserEmailAddress"),
        *("sendInvitationMessage", "resetRedemption", "inviteRedirectUrl", "status", "invitedUserMessageInfo"),
        "invitedUser",
    ),
)


@endpoint("POST", "/invitations", milliseconds=600)
def _invite(call: Call) -> Answer:
    """Nobody gets a mail: whoever is invited is in the directory at once, as somebody who accepted."""
    fields = call.fields(_INVITATION.shown)
    address = str(fields.get("invitedUserEmailAddress") or "")
    if not fields.get("inviteRedirectUrl") or "@" not in address:
        raise bad_request("A value is required for invitedUserEmailAddress and inviteRedirectUrl.")
    guest = person(call.transaction, address)
    if guest is None or not guest.guest:
        raise bad_request("Invalid invited user email address.")
    number = guid_of("invitation", address.lower(), call.now)
    shown = {
        "invitedUserDisplayName": guest.name,
        "invitedUserType": "Guest",
        "sendInvitationMessage": False,
        "resetRedemption": False,
        **fields,
        "id": number,
        "inviteRedeemUrl": f"https://login.microsoftonline.com/redeem?rd={number}",
        "status": "PendingAcceptance",
        "invitedUser": user_object(guest),
    }
    return one(call, "invitations/$entity", _INVITATION, shown, 201)
