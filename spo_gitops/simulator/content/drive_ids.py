"""Libraries and files as Graph names them."""

import base64


def drive_id(site: str, web: str, list_: str) -> str:
    """A library as Graph names it: the three guids in base 64 behind `b!`."""
    data = b"".join(bytes.fromhex(guid.replace("-", "")) for guid in (site, web, list_))
    return "b!" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def drive_item_id(unique: str) -> str:
    """A file as Graph names it: `01` and 32 letters that follow from its id."""
    data = bytes.fromhex(unique.replace("-", "")) + bytes(4)
    return "01" + base64.b32encode(data).decode()[:32]
