"""Errors: exceptions that end the work.

    SpoGitopsError      .exit_code .hint
    |- UsageError       a wrong call of the command line
    |- ConfigError      .problems, every one of them
    |- PlanError        GuardError
    |- TenantError      .request .status .correlation_id
    |                   AuthError, ThrottledError, NotFoundError, RejectedError, UnreachableError,
    |                   NotOfferedError (rejected, because the tenant does not have it),
    |                   AnswerLostError (sent, and no answer came), ForbiddenOperationError, MalformedAnswerError
    |- PlatformError    GitHub, GitLab or Azure DevOps did not do what was asked; .status
    |- ApplyError       the run ended with actions that failed or were blocked
    `- LedgerError      LockHeldError, LockLostError, LedgerMovedError, LedgerTrustError, RunNotFoundError,
                        NoRemoteError

Exit codes are interface (docs/commands.md): 1 failed, 3 unfinished run, 4 refused by a guard, 5 locked, 64 usage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from .counting import how_many
from .problems import Problem


class SpoGitopsError(Exception):
    """Base of everything that this program raises on purpose."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(SpoGitopsError):
    """The command line was used in a way that cannot work."""

    exit_code = 64


class ConfigError(SpoGitopsError):
    """The repository's files are not right; carries every problem that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{how_many(len(problems), 'problem')} in the configuration")
        self.problems = tuple(problems)


class PlanError(SpoGitopsError):
    """No plan can be made or carried out as asked."""


class GuardError(PlanError):
    """A guard or policy refused the run before any write; ``plan`` is the plan that it refused, if there is one."""

    exit_code = 4
    plan: Any = None


class TenantError(SpoGitopsError):
    """The service did not do what was asked; ``attempts`` and ``waited_s`` as of a Response."""

    attempts = 1
    waited_s = 0.0

    def __init__(
        self,
        message: str,
        *,
        request: str = "",
        status: int | None = None,
        code: str = "",
        correlation_id: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.request = request
        self.status = status
        self.code = code
        self.correlation_id = correlation_id


class AuthError(TenantError):
    """Sign-in failed or the application may not do this."""


class ThrottledError(TenantError):
    """Still throttled when the retries were used up."""


class NotFoundError(TenantError):
    """The service proved that the thing asked for does not exist."""


class RejectedError(TenantError):
    """The service refused the request and will refuse it again."""


class NotOfferedError(RejectedError):
    """The service does not have this for the tenant: its licence or its environment lacks it.

    ``attributes`` says of which attributes of a resource, each with the service's words, once everything else that was
    to be set has been set; empty where it was said of a request.
    """

    attributes: Mapping[str, str] = MappingProxyType({})


class UnreachableError(TenantError):
    """No connection: the request did not reach the service."""


class AnswerLostError(TenantError):
    """The request was sent and no answer came: it may or may not have taken effect."""


class MalformedAnswerError(TenantError):
    """The service answered something that does not fit its protocol."""


class ForbiddenOperationError(TenantError):
    """Our own transport refused to send this: not declared, or a write where writes are off."""


class PlatformError(SpoGitopsError):
    """The platform for reviews refused, or could not be reached. ``status`` is its HTTP status, None without one."""

    status: int | None = None


class ApplyError(SpoGitopsError):
    """A run ended with actions that failed or were blocked."""

    exit_code = 3


class LedgerError(SpoGitopsError):
    """The ledger could not be read or written."""


class LockHeldError(LedgerError):
    """Somebody else holds the tenant's lock."""

    exit_code = 5


class LockLostError(LedgerError):
    """Our own lease ended or was taken away: nothing more may be written."""


class LedgerMovedError(LedgerError):
    """The ledger was changed by somebody else between reading and writing it."""


class LedgerTrustError(LedgerError):
    """A record of the ledger cannot be verified, or is newer than this program knows."""


class NoRemoteError(LedgerError):
    """The user's repository does not have the remote that the configuration names for the ledger."""


class RunNotFoundError(LedgerError):
    """No run of that id is recorded."""
