"""Breaking the inheritance of permissions, and mending it."""

from ..calls import Effect
from ..errors import sp_error
from ..thing import function
from .change_log import Change, logged
from .role_definitions import LIMITED
from .scopes import forget_scope, governing, has_own, keep_assignment
from .securable import Securable


@function(Securable, "BreakRoleInheritance", Effect.WRITE, 150)
def _break(target: Securable, copy_role_assignments: bool = False, clear_subscopes: bool = False) -> None:
    here = target.here
    here.check_writable()
    if target.above() is None:
        raise sp_error("The root web of a site always has permissions of its own.", 500)
    if has_own(target):
        return
    inherited = governing(target).scope_id()
    here.records.put("scope", target.scope_id(), {})
    if copy_role_assignments:
        for name, body in here.records.under("assignment", inherited).items():
            roles = [role for role in body["Roles"] if role != LIMITED]
            keep_assignment(here, target.scope_id(), f"{target.scope_id()}:{name.rpartition(':')[2]}", roles)
    logged(here, "Web", Change.SCOPE_ADD, WebId=here.site.web_id)


@function(Securable, "ResetRoleInheritance", Effect.WRITE, 150)
def _reset(target: Securable) -> None:
    here = target.here
    here.check_writable()
    if target.above() is None:
        raise sp_error("The root web of a site always has permissions of its own.", 500)
    forget_scope(target)
    logged(here, "Web", Change.SCOPE_DELETE, WebId=here.site.web_id)
