"""Where every address below `_api` begins."""

from dataclasses import dataclass

from ..thing import Thing


@dataclass(slots=True)
class Root(Thing):
    """The service document of a site."""

    type_name = "SP.ApiData"
