"""The catalogue: what SharePoint Online knows, as package data with a typed view. No I/O but its own files."""

from .locales import locales
from .settings import Setting, declarable, site_settings
from .templates import site_designs, template_of_type, type_of_template
from .tenant_settings import declarable_tenant, tenant_settings
from .timezones import timezones
from .wire import from_wire, normalize, to_wire

__all__ = [
    "Setting",
    "declarable",
    "declarable_tenant",
    "from_wire",
    "locales",
    "normalize",
    "site_designs",
    "site_settings",
    "template_of_type",
    "tenant_settings",
    "timezones",
    "to_wire",
    "type_of_template",
]
