"""Refusals of the service, as values that every dialect can spell."""

from dataclasses import dataclass

ARGUMENT = -2147024809
NOT_FOUND = -2147024894
UNAUTHORIZED = -2147024891
SP_EXCEPTION = -2146232832
NO_SITE = "Microsoft.Online.SharePoint.Common.SpoNoSiteException"


@dataclass(slots=True)
class ServiceError(Exception):
    """A request that is refused. `plain` bodies are text instead of JSON; `location` is where a refusal leads to."""

    status: int
    code: int
    type_name: str
    message: str
    plain: bool = False
    location: str = ""

    def __str__(self) -> str:
        return f"{self.status} {self.code}, {self.type_name}: {self.message}"


def argument_error(message: str, status: int = 400) -> ServiceError:
    """The service's commonest refusal: something is wrong with an argument."""
    return ServiceError(status, ARGUMENT, "System.ArgumentException", message)


def sp_error(message: str, status: int = 400) -> ServiceError:
    """An SPException, the service's second commonest refusal."""
    return ServiceError(status, SP_EXCEPTION, "Microsoft.SharePoint.SPException", message)


def invalid_operation(message: str, status: int = 400) -> ServiceError:
    """The request contradicts the state of its target."""
    return ServiceError(status, -1, "System.InvalidOperationException", message)


def access_denied(message: str = "Attempted to perform an unauthorized operation.") -> ServiceError:
    """Signed in, but not allowed."""
    return ServiceError(403, UNAUTHORIZED, "System.UnauthorizedAccessException", message)


def no_site(url: str) -> ServiceError:
    """A tenant administration call about a URL without a site. The status is assumed; sources give code and text."""
    return ServiceError(404, -1, NO_SITE, f"Cannot get site {url}.")


def no_deleted_site(url: str) -> ServiceError:
    """Restore or purge of something that is not in the recycle bin."""
    return argument_error(f"Unable to find the deleted site: {url}.")


def resource_not_found(message: str | None = None) -> ServiceError:
    """An entity set has no such key."""
    name = "Microsoft.SharePoint.Client.ResourceNotFoundException"
    return ServiceError(404, -1, name, message or f"Exception of type '{name}' was thrown.")


def no_such_endpoint(path: str) -> ServiceError:
    """REST knows no such resource."""
    name = "Microsoft.SharePoint.Client.ResourceNotFoundException"
    return ServiceError(404, -1, name, f"Cannot find resource for the request {path}.")


def file_not_found() -> ServiceError:
    """A web or hub that does not exist."""
    return ServiceError(404, NOT_FOUND, "System.IO.FileNotFoundException", "File Not Found.")


def no_site_collection() -> ServiceError:
    """Any address under a site collection that does not exist: text, not JSON."""
    return ServiceError(404, -1, "", "404 FILE NOT FOUND", plain=True)


def bad_query(message: str) -> ServiceError:
    """The body or the query does not fit the model."""
    return ServiceError(400, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)


def user_not_found(principal: str) -> ServiceError:
    """A principal that the directory does not know."""
    return sp_error(f"The specified user {principal} could not be found.")
