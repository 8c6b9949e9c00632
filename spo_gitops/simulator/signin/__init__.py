"""The sign-in service of the tenant's directory."""

from .applications import Registry, first_application
from .refusals import unavailable
from .service import Asked, SignIn

__all__ = ["Asked", "Registry", "SignIn", "first_application", "unavailable"]
