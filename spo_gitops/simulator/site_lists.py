"""The lists of a site: what there is, without the items."""

from .answers import Answer, Collection, Entity
from .calls import Call, Effect, Route
from .errors import ServiceError
from .web_parts import list_fields, relative
from .webs import site_here


def _lists(call: Call) -> Answer:
    site = site_here(call)
    return Collection("SP.List", tuple(list_fields(site, item) for item in site.lists))


def _list(call: Call) -> Answer:
    site = site_here(call)
    segment = call.address.segments[-1]
    wanted = str((segment.positional or tuple((segment.named or {}).values()))[0])
    for item in site.lists:
        names = (item.id, item.title.lower(), f"{relative(site).rstrip('/')}/{item.folder}".lower())
        if wanted.strip("{}").lower() in names:
            return Entity("SP.List", list_fields(site, item), f"web/lists(guid'{item.id}')", "SP.ApiData.Lists")
    message = f"List '{wanted}' does not exist at site with URL '{site.url}'."
    raise ServiceError(404, -1, "System.ArgumentException", message)


ROUTES = (
    Route("web/lists GET", "GET", "web/lists", _lists, Effect.READ, 60),
    Route("web/lists(id) GET", "GET", "web/lists()", _list, Effect.READ, 25),
    Route("web/lists(id) GET", "GET", "web/lists/GetById()", _list, Effect.READ, 25),
    Route("web/lists(id) GET", "GET", "web/lists/GetByTitle()", _list, Effect.READ, 25),
    Route("web/lists(id) GET", "GET", "web/GetList()", _list, Effect.READ, 25),
)
