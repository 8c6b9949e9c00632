"""The language of a new site for which none is declared: that of the tenant's root site.

The service itself gives it to sites of groups for which nobody chooses one, and people know it as the tenant's language
(sp-dev-docs issue 10875, powershell issue 1392); a site's cannot be changed later.
"""

from __future__ import annotations

from ..errors import RejectedError, TenantError
from ..model.kind import Conversation
from ..model.operation import Request
from .closed import is_refusal

_ROOT = "/"


def usual_language() -> Conversation[int]:
    """Its number. Raises RejectedError where nobody can tell."""
    reason = "it does not say"
    try:
        response = yield Request("site.language", site=_ROOT)
        language = response.body.get("Language") if isinstance(response.body, dict) else None
        if isinstance(language, int) and language > 0:
            return language
    except TenantError as error:
        if not is_refusal(error):
            raise
        reason = str(error)
    raise RejectedError(
        f"the language of the tenant's root site is not known, and a new site would have it: {reason}",
        hint="declare create.language",
    )
