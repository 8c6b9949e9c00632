"""The JSON of what stands inside of the ledger's records: single values, those that are owned, and what an ownership is
marked with. Raises ValueError for a value that cannot stand where it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.ownership import Asked, Owned, TakenBack
from ..model.value import NO_PRIOR, UNKNOWN, Missing, Prior, Value, from_json, to_json

Json = dict[str, Any]


def prior_from(raw: Any) -> Prior:
    value = from_json(raw)
    if value is Missing.UNKNOWN:
        raise ValueError("a prior cannot be unknown")
    return value


def value_from(raw: Any) -> Value:
    value = from_json(raw)
    if isinstance(value, Missing):
        raise ValueError("a value is missing where one must stand")
    return value


def observed_from(raw: Any) -> Any:
    value = from_json(raw)
    if value is Missing.NONE:
        raise ValueError("an observation is a value or unknown")
    return value


def owned_json(owned: Owned) -> Json:
    awaited = owned.before is UNKNOWN  # of actions alone; who does not know the word keeps what was set
    before = to_json(NO_PRIOR if awaited else owned.before)
    return {"value": to_json(owned.value), "before": before, "run": owned.run, **({"awaited": True} if awaited else {})}


def owned_from(record: Mapping[str, Any]) -> Owned:
    before = UNKNOWN if record.get("awaited", False) else prior_from(record["before"])
    return Owned(value_from(record["value"]), before, record["run"])


def taken_back_json(mark: TakenBack) -> Json:
    asked = {name: to_json(value) for name, value in sorted(mark.asked.items())}
    return {"run": mark.run, "by": mark.by, "declared": mark.declared, "asked": asked}


def taken_back_from(record: Mapping[str, Any]) -> TakenBack:
    asked = {name: prior_from(value) for name, value in record["asked"].items()}
    return TakenBack(record["run"], record["by"], record["declared"], asked)


def asked_json(asked: Asked) -> Json:
    fields = {name: to_json(value) for name, value in sorted(asked.fields.items())}
    return {"at": asked.at, "template": asked.template, "fields": fields}


def asked_from(record: Mapping[str, Any]) -> Asked:
    return Asked(
        record["at"], record["template"], {name: value_from(value) for name, value in record["fields"].items()}
    )
