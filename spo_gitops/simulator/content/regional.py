"""Regional settings and time zones of a web."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ServiceError
from ..here import Here
from ..site_schema import DEFAULTS
from ..thing import Thing, Things, function, names, navigation
from .web import Web

# Number, name, minutes west of UTC, daylight saving: the zones that this tenant offers.
_ZONES = (
    (2, "(UTC+00:00) Dublin, Edinburgh, Lisbon, London", 0, -60),
    (3, "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", -60, -60),
    (4, "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", -60, -60),
    (10, "(UTC-05:00) Eastern Time (US and Canada)", 300, -60),
    (11, "(UTC-06:00) Central Time (US and Canada)", 360, -60),
    (12, "(UTC-07:00) Mountain Time (US and Canada)", 420, -60),
    (13, "(UTC-08:00) Pacific Time (US and Canada)", 480, -60),
    (20, "(UTC+09:00) Osaka, Sapporo, Tokyo", -540, 0),
    (23, "(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", -330, 0),
    (93, "(UTC) Coordinated Universal Time", 0, 0),
)

_LANGUAGES = (
    (1033, "en-US", "English"),
    (1031, "de-DE", "German"),
    (1036, "fr-FR", "French"),
    (3082, "es-ES", "Spanish"),
    (1040, "it-IT", "Italian"),
    (1043, "nl-NL", "Dutch"),
    (1041, "ja-JP", "Japanese"),
)


@dataclass(slots=True)
class TimeZone(Thing):
    """A time zone by its number."""

    id: int
    type_name = "SP.TimeZone"
    entity_set = "SP.ApiData.TimeZones"

    def link(self) -> str:
        return f"Web/RegionalSettings/TimeZones({self.id})"

    def values(self) -> Mapping[str, Any]:
        _, text, bias, daylight = next((zone for zone in _ZONES if zone[0] == self.id), _ZONES[6])
        information = {"Bias": bias, "DaylightBias": daylight, "StandardBias": 0}
        return {"Id": self.id, "Description": text, "Information": information}


@dataclass(slots=True)
class TimeZones(Things):
    """All time zones."""

    item = TimeZone

    def items(self) -> Iterator[Thing]:
        return (TimeZone(self.here, zone[0]) for zone in _ZONES)

    def find(self, key: Any) -> Thing:
        if str(key) not in {str(zone[0]) for zone in _ZONES}:
            raise ServiceError(404, -2147024809, "System.ArgumentException", "The time zone does not exist.")
        return TimeZone(self.here, int(key))


@dataclass(slots=True)
class RegionalSettings(Thing):
    """How a web shows dates and numbers."""

    web: Web
    type_name = "SP.RegionalSettings"
    writable = names("AdjustHijriDays AlternateCalendarType CalendarType Collation FirstDayOfWeek FirstWeekOfYear "
                     "LocaleId ShowWeeks Time24 WorkDayEndHour WorkDays WorkDayStartHour")  # fmt: skip

    def link(self) -> str:
        return "Web/RegionalSettings"

    def values(self) -> Mapping[str, Any]:
        return {
            "AM": "AM",
            "CalendarType": 1,
            "Collation": 25,
            "CollationLCID": 2070,
            "DateSeparator": "/",
            "DecimalSeparator": ".",
            "DigitGrouping": "3;0",
            "ListSeparator": ",",
            "LocaleId": self.web.here.site.settings.get("Lcid", DEFAULTS["Lcid"]),
            "NegNumberMode": 1,
            "NegativeSign": "-",
            "PM": "PM",
            "PositiveSign": "",
            "ThousandSeparator": ",",
            "TimeSeparator": ":",
            "WorkDayEndHour": 1020,
            "WorkDayStartHour": 480,
            "WorkDays": 62,
            **self.web.record.get("Regional", {}),
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        zone = fields.get("TimeZone")
        changes: dict[str, Any] = self.checked({name: value for name, value in fields.items() if name != "TimeZone"})
        if isinstance(zone, TimeZone):
            changes["TimeZoneId"] = zone.id
        kept = {**self.web.record.get("Regional", {}), **changes}
        self.web.here.records.change("web", self.web.id, Regional=kept)


@navigation(Web, "RegionalSettings", 15)
def _settings(web: Web) -> RegionalSettings:
    return RegionalSettings(web.here, web)


@dataclass(slots=True)
class InstalledLanguages(Thing):
    """The languages that a web can be shown in."""

    type_name = "SP.LanguageCollection"

    def dynamic(self) -> Mapping[str, Any]:
        items = [{"DisplayName": name, "LanguageTag": tag, "Lcid": lcid} for lcid, tag, name in _LANGUAGES]
        return {"Items": items}


@navigation(RegionalSettings, "InstalledLanguages", 15)
def _languages(settings: RegionalSettings) -> InstalledLanguages:
    return InstalledLanguages(settings.here)


@navigation(RegionalSettings, "TimeZone", 11)
def time_zone_of(settings: RegionalSettings) -> TimeZone:
    """The time zone of a web: its own, or the one that its site was made with."""
    kept = settings.web.record.get("Regional", {}).get("TimeZoneId")
    site = settings.here.site
    return TimeZone(settings.here, int(kept or site.settings.get("TimeZoneId", DEFAULTS["TimeZoneId"])))


@navigation(RegionalSettings, "TimeZones", 20)
def _zones(settings: RegionalSettings) -> TimeZones:
    return TimeZones(settings.here)


@function(TimeZones, "GetById")
def _by_id(zones: TimeZones, id: int) -> TimeZone:
    return _known(zones.here, id)


def _known(here: Here, number: int) -> TimeZone:
    found = TimeZones(here).find(number)
    assert isinstance(found, TimeZone)
    return found
