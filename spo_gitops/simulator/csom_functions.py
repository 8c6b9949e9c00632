"""The functions that families hang on the tenant's object of ProcessQuery or on a type, and objects that an id makes.

    @tenant_function("DeleteTenantTheme")
    def _delete(session: Session, name: str) -> None: ...

What a function returns is a plain value, a `Typed` one, an object, or nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Function = Callable[..., Any]
F = TypeVar("F", bound=Function)

_FUNCTIONS: dict[str, Function] = {}


def tenant_function(name: str) -> Callable[[F], F]:
    """Hang a function on the tenant's object; its first parameter is the session."""

    def hang(run: F) -> F:
        if name.lower() in _FUNCTIONS:
            raise TypeError(f"The tenant already has a function {name}.")
        _FUNCTIONS[name.lower()] = run
        return run

    return hang


def tenant_function_named(name: str) -> Function | None:
    """The function with a name in any case."""
    return _FUNCTIONS.get(name.lower())


C = TypeVar("C", bound=type[Any])
_CONSTRUCTORS: dict[str, Callable[[Any], Any]] = {}


def constructor(type_id: str) -> Callable[[C], C]:
    """Say what a `<Constructor TypeId="...">` makes; it is given the session."""

    def hang(made: C) -> C:
        _CONSTRUCTORS[type_id.strip("{}").lower()] = made
        return made

    return hang


def constructed(type_id: str, session: Any) -> Any | None:
    """The object of a type's id, or None for an unknown one."""
    make = _CONSTRUCTORS.get(type_id.strip("{}").lower())
    return None if make is None else make(session)


_STATIC: dict[tuple[str, str], Function] = {}


def static_function(type_id: str, name: str) -> Callable[[F], F]:
    """Hang a function on a type, for a `<StaticMethod TypeId="..." Name="...">`; it is given the parameters only."""

    def hang(run: F) -> F:
        _STATIC[type_id.strip("{}").lower(), name.lower()] = run
        return run

    return hang


def static_function_named(type_id: str, name: str) -> Function | None:
    """The function of a type with a name in any case."""
    return _STATIC.get((type_id.strip("{}").lower(), name.lower()))
