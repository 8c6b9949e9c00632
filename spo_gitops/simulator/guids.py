"""Identifiers that follow from what they identify, so that the same requests give the same answers."""

import hashlib


def guid_of(*parts: object) -> str:
    """A version 4 GUID made from the parts."""
    digits = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"
