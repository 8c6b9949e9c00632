"""The form of records: canonical JSON, and where each lies in the tree. Their meaning is somebody else's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..errors import LedgerTrustError

# The newest format that this program reads, and the one that it writes.
FORMAT = 1

HEAD_PATH = "head.json"
CHAIN_PATH = "chain.json"
HOLDS_PATH = "holds.json"
FINDINGS = "findings"


def encode(record: Mapping[str, Any]) -> bytes:
    """Canonical bytes: the same record always gives the same ones.

    Raises ValueError for a record without ``format``, for NaN and infinity.
    """
    if type(record.get("format")) is not int:
        raise ValueError("a record of the ledger carries its format")
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return (text + "\n").encode()


def decode(content: bytes, path: str) -> dict[str, Any]:
    """A record. Raises LedgerTrustError when it is none, or of a newer format than this program knows."""
    try:
        record = json.loads(content)
    except ValueError as error:
        raise LedgerTrustError(f"the ledger's {path} is not JSON") from error
    if not isinstance(record, dict) or type(record.get("format")) is not int or record["format"] < 1:
        raise LedgerTrustError(f"the ledger's {path} has no format")
    if record["format"] > FORMAT:
        writer = record.get("writer")
        needed = f"spo-gitops {writer} or newer" if isinstance(writer, str) else "a newer spo-gitops"
        raise LedgerTrustError(
            f"the ledger's {path} has format {record['format']}, this program knows {FORMAT}",
            hint=f"install {needed}",
        )
    return record


def resource_path(address: str) -> str:
    """Where a resource's record lies; ``address`` is the printed address in its normal form."""
    digest = hashlib.sha256(address.encode()).hexdigest()
    return f"resources/{digest[:2]}/{digest[:16]}.json"


def run_path(run: str, part: str) -> str:
    """Where a run's ``intent``, ``progress-N`` or ``outcome`` lies; ``run`` is its ULID."""
    return f"runs/{run}/{part}.json"


def findings_path(key: str) -> str:
    """Where an audit's finding of that key is remembered, among others."""
    return f"{FINDINGS}/{hashlib.sha256(key.encode()).hexdigest()[:2]}.json"
