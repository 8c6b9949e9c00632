"""The users that a site knows."""

from dataclasses import replace

from .answers import Answer, Collection, Entity
from .calls import Call, Effect, Route
from .errors import sp_error
from .site_changes import known
from .web_parts import user_fields, user_id, users_of
from .webs import site_here


def _users(call: Call) -> Answer:
    site = site_here(call)
    found = [user_fields(site, login) for login in users_of(site)]
    if call.address.query.get("$filter", "").replace(" ", "").lower() == "issiteadmineqtrue":
        found = [user for user in found if user["IsSiteAdmin"]]
    return Collection("SP.User", tuple(found))


def _ensure_user(call: Call) -> Answer:
    site = site_here(call)
    person = known(call.text_argument("logonName"))
    if person.login not in site.users:
        number = 1 + max((*site.users.values(), 10))
        site = replace(site, users={**site.users, person.login: number})
        call.transaction.put_site(site)
    fields = user_fields(site, person.login)
    return Entity("SP.User", fields, f"web/GetUserById({fields['Id']})", "SP.ApiData.Users", function="EnsureUser")


def _user(call: Call) -> Answer:
    site = site_here(call)
    wanted = str(call.argument("id") or "").lower()
    for login in users_of(site):
        if wanted in (login, str(user_id(site, login))):
            return Entity("SP.User", user_fields(site, login), "web/siteusers", "SP.ApiData.Users")
    raise sp_error("User cannot be found.", 500)


def _owner(call: Call) -> Answer:
    site = site_here(call)
    return Entity("SP.User", user_fields(site, site.owner), "site/owner", "SP.ApiData.Users")


ROUTES = (
    Route("site/owner GET", "GET", "site/owner", _owner, Effect.READ, 11),
    Route("web/siteusers GET", "GET", "web/siteusers", _users, Effect.READ, 30),
    Route("web/siteusers(id) GET", "GET", "web/siteusers()", _user, Effect.READ, 20),
    Route("web/siteusers(id) GET", "GET", "web/siteusers/GetById()", _user, Effect.READ, 20),
    Route("web/ensureuser", "POST", "web/EnsureUser(*)", _ensure_user, Effect.WRITE, 60),
)
