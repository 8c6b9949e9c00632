"""Content that no client put there: for a new tenant and for somebody else's hand."""

from ..here import Here
from ..hosts import Host
from ..models import Site
from ..quirks import Quirks
from ..store import Transaction
from .items import new_item
from .lists import list_at
from .web import relative


def unlocked(transaction: Transaction, site: Site) -> Here:
    """The inside of a site for a hand that no lock stops; only its records may be used."""
    return Here(Host.TENANT, transaction, Quirks(), site.path, relative(site), {}, unlocked=True)


def add_file(transaction: Transaction, site: Site, name: str, length: int) -> None:
    """Put a file of zeros into the default library; one of this name gets a new size."""
    here = unlocked(transaction, site)
    library = list_at(here, f"{relative(site)}/Shared Documents")
    if library is None:
        return
    for key, body in here.records.under("item", library.id).items():
        if body["Leaf"] == name:
            here.records.put("item", key, {**body, "Length": length, "Modified": here.now}, library.id)
            here.records.touch(byte_count=here.site.byte_count + length - int(body["Length"]))
            return
    new_item(library, {}, leaf=name, length=length)
