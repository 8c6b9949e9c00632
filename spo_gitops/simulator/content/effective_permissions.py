"""What somebody may do with an object."""

from ..errors import sp_error
from ..site_users import APP_ID, SYSTEM_ID, user_id
from ..thing import function
from ..values import Typed
from .role_definitions import RoleDefinition
from .scopes import governing
from .securable import Securable


@function(Securable, "GetUserEffectivePermissions")
def _effective(target: Securable, user_name: str) -> Typed:
    return Typed("SP.BasePermissions", mask_of(target, user_name))


def mask_of(target: Securable, login: str) -> dict[str, str]:
    """What a user may do with an object, as the two halves of the mask."""
    here = target.here
    number = user_id(here.records, login)
    if number is None:
        raise sp_error("User cannot be found.", 404)
    if number in (APP_ID, SYSTEM_ID) or login.lower() in (here.site.owner, *here.site.admins):
        return {"High": "2147483647", "Low": "4294967295"}
    groups = [name.partition(":")[0] for name in here.records.rows("member") if name.endswith(f":{number}")]
    high = low = 0
    scope = governing(target).scope_id()
    for one in (str(number), *groups):
        for role in (here.records.get("assignment", f"{scope}:{one}") or {"Roles": []})["Roles"]:
            mask = RoleDefinition(here, role).record["BasePermissions"]
            high, low = high | int(mask["High"]), low | int(mask["Low"])
    return {"High": str(high), "Low": str(low)}
