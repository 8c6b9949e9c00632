"""The sign-in service of the tenant's directory."""

from .applications import Registry, first_application
from .refusals import unavailable
from .service import FIRST_KID, Asked, SignIn

__all__ = ["FIRST_KID", "Asked", "Registry", "SignIn", "first_application", "unavailable"]
