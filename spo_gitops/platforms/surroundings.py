"""What a CI system says about itself in its jobs' environment: address, repository, commit, pull request, token."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from ..errors import PlatformError, UsageError

TOKEN = "SPO_GITOPS_PLATFORM_TOKEN"


class Name(Enum):
    GITHUB = "github"
    GITLAB = "gitlab"
    AZURE_DEVOPS = "azure-devops"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``pull`` is 0 and texts are empty where the job does not say."""

    platform: Name
    api: str
    repository: str
    project: str = ""
    token: str = ""
    commit: str = ""
    pull: int = 0
    link: str = ""
    event_file: str = ""
    summary_file: str = ""
    item_type: str = "Issue"


def surroundings(environment: Mapping[str, str], platform: str = "") -> Surroundings:
    """Read the environment of a job. Raises UsageError where no platform is named or recognised."""
    get = environment.get
    match platform or _recognised(environment):
        case "github":
            server, repository = get("GITHUB_SERVER_URL", "https://github.com"), get("GITHUB_REPOSITORY", "")
            run = get("GITHUB_RUN_ID", "")
            return Surroundings(
                Name.GITHUB,
                api=get("GITHUB_API_URL", "https://api.github.com"),
                repository=repository,
                token=get(TOKEN) or get("GITHUB_TOKEN") or get("GH_TOKEN", ""),
                commit=get("GITHUB_SHA", ""),
                link=f"{server}/{repository}/actions/runs/{run}" if run else "",
                event_file=get("GITHUB_EVENT_PATH", ""),
                summary_file=get("GITHUB_STEP_SUMMARY", ""),
            )
        case "gitlab":
            return Surroundings(
                Name.GITLAB,
                api=get("CI_API_V4_URL", "https://gitlab.com/api/v4"),
                repository=get("CI_PROJECT_ID", ""),
                token=get(TOKEN, ""),  # a job's own token may not write comments
                commit=get("CI_COMMIT_SHA", ""),
                pull=_number(get("CI_MERGE_REQUEST_IID", "")),
                link=get("CI_JOB_URL", ""),
            )
        case "azure-devops":
            collection, project = get("SYSTEM_COLLECTIONURI", ""), get("SYSTEM_TEAMPROJECT", "")
            build = get("BUILD_BUILDID", "")
            return Surroundings(
                Name.AZURE_DEVOPS,
                api=collection,
                repository=get("BUILD_REPOSITORY_ID", ""),
                project=project,
                token=get(TOKEN) or get("SYSTEM_ACCESSTOKEN", ""),
                commit=get("BUILD_SOURCEVERSION", ""),
                pull=_number(get("SYSTEM_PULLREQUEST_PULLREQUESTID", "")),
                link=f"{collection}{project}/_build/results?buildId={build}" if build else "",
                item_type=get("SPO_GITOPS_WORK_ITEM_TYPE", "Issue"),
            )
    raise UsageError("this runs on no platform that is known", hint="name it: --platform github|gitlab|azure-devops")


def checked_address(api: str) -> str:
    """The address, if a token may be sent to it. Raises PlatformError where it would travel unencrypted."""
    parts = urlsplit(api)
    if parts.scheme == "https" and parts.hostname:
        return api
    if parts.scheme == "http" and is_loopback(parts.hostname or ""):
        return api
    raise PlatformError(f"the platform's address {api!r} is not https", hint="name it with --api https://HOST/...")


def _recognised(environment: Mapping[str, str]) -> str:
    known = {"GITHUB_ACTIONS": "github", "GITLAB_CI": "gitlab", "TF_BUILD": "azure-devops"}
    return next((platform for name, platform in known.items() if environment.get(name)), "")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
