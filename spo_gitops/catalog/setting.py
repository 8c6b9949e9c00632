"""One setting of the catalogue as a typed value: what may be declared, which values, which of two is stricter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..model.order import Magnitude, Numeric, Order, Ranked
from ..model.value import Value
from .requires import Prerequisite


class SettingType(StrEnum):
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    ENUM = "enum"
    LIST = "list"
    DATETIME = "datetime"
    OBJECT = "object"


class Format(StrEnum):
    """What a text setting holds."""

    PLAIN = ""
    DOMAINS = "domains"  # domain names separated by blanks, a set
    COMMAS = "commas"  # texts separated by commas, a set
    RANGES = "ranges"  # IP addresses and ranges of them, separated by commas, a set
    IDLE = "idle"  # whether idle browsers are signed out, the seconds until a warning, and those until the end
    LABEL = "label"  # the id of a sensitivity label; empty is written as null


@dataclass(frozen=True, slots=True)
class Setting:
    """One property of SiteProperties, or of the tenant.

    ``enum`` maps the vendor's words (of a list: its items') to what travels (None: not known). ``written`` differs from
    it for writing.
    ``refused`` says why the setting cannot be declared, empty where it can. ``inherits`` are the enum's words that
    follow the tenant. ``least_unless_zero`` is the smallest number but 0. ``graph`` is its name in Microsoft Graph;
    ``via`` the call of its own that changes it, where no update does.
    ``evidence`` grades who says that it can be written (wire/REFERENCE.md 0). ``loses`` says what putting an old value
    back does not bring back, empty where it is exactly reversible, ``loses_when`` after which change, and
    ``loses_perhaps`` where nothing proves it; ``costs`` what
    has to be paid for. ``added`` is the file and line of the repository that knows the setting, empty for the
    catalogue's own: nobody has verified how it is read and written. ``renamed_from`` are former names.
    ``overwrites`` are settings that the service may set by itself with this one; ``unproven`` says why it is refused
    unless the configuration asks for it; ``tells`` what people should know by the value that is set.
    """

    name: str
    property: str
    type: SettingType
    order: Order
    kind: str
    writable: bool | str | None
    description: str
    refused: str = ""
    security: bool = False
    enum: Mapping[str, int | str | None] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    inherits: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    least_unless_zero: int | None = None
    format: Format = Format.PLAIN
    requires: tuple[Prerequisite, ...] = ()
    tenant_requires: tuple[Prerequisite, ...] = ()
    superseded_by: str = ""
    deprecated: bool = False
    direction_reason: str = ""
    graph: str = ""
    via: str = ""
    evidence: str = "K"
    loses: str = ""
    loses_when: Value = ""
    loses_perhaps: bool = False
    costs: str = ""
    added: str = ""
    renamed_from: tuple[str, ...] = ()
    overwrites: tuple[str, ...] = ()
    tells: Mapping[str, str] = field(default_factory=dict)
    unproven: str = ""

    def words(self) -> tuple[str, ...]:
        """The enum's words that may be declared, strictest first, then those outside the order.

        Left out are words unknown on the wire, or that it only reports, and the service's own word for "never set".
        """
        ordered = [str(member) for member in self.order.members] if isinstance(self.order, Ranked) else []
        others = [word for word in self.enum if word not in ordered]
        known = [word for word in (*ordered, *others) if self.enum.get(word) is not None and word != "Unknown"]
        return tuple(word for word in known if not self.written or word in self.written)

    def refusable(self, value: Value) -> bool:
        """Whether the service may show the value and yet not take it: a word or number that only it uses."""
        if self.type is SettingType.ENUM:
            return value not in self.words()
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and isinstance(value, int | float) and value < (0 if self.minimum is None else self.minimum)

    def bounded(self) -> bool:
        """Whether policies may set a bound (``atMost``, ``atLeast``)."""
        return isinstance(self.order, Ranked | Numeric | Magnitude)

    def is_inherited(self, value: Value) -> bool:
        """Whether the value means "as the tenant says"."""
        return value in self.inherits
