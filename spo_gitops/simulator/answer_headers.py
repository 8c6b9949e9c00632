"""The headers that every answer of a host carries (REFERENCE 0.1)."""

import random
from email.utils import formatdate

from .csom import LIBRARY_VERSION
from .dispatch import Incoming
from .hosts import Host


def usual_headers(incoming: Incoming, now: float, chance: random.Random) -> dict[str, str]:
    """What a host tells with every answer; `now` in the service's seconds."""
    wall = incoming.host is Host.LOGIN
    headers = {"Date": formatdate(None if wall else now, usegmt=True)}
    request_id = incoming.request_id
    if incoming.host.is_sharepoint:
        return headers | {
            "SPRequestGuid": request_id,
            "request-id": request_id,
            "X-SharePointHealthScore": str(chance.randrange(4)),
            "X-SP-SERVERSTATE": "ReadOnly=0",
            "MicrosoftSharePointTeamServices": LIBRARY_VERSION.replace("16.0", "16.0.0", 1).rsplit(".", 1)[0],
            "Cache-Control": "private, max-age=0",
            "Strict-Transport-Security": "max-age=31536000",
        }
    client = incoming.headers.get("client-request-id", request_id)
    return headers | {
        "request-id": request_id,
        "client-request-id": client,
        "Strict-Transport-Security": "max-age=31536000",
    }
