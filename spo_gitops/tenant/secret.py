"""Secrets, read where the configuration says that they are."""

from __future__ import annotations

import os

from ..errors import AuthError
from ..model.config import Secret


def read_secret(secret: Secret, what: str) -> str:
    """The secret's text. Raises AuthError with the remedy."""
    if secret.file is None:
        return read_variable(secret.env, what)
    try:
        return secret.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise AuthError(f"the {what} in {secret.file} cannot be read: {reason}") from error


def read_variable(name: str, what: str, hint: str = "set it, or use a file") -> str:
    """The text of an environment variable. Raises AuthError where it is not set."""
    try:
        return os.environ[name]
    except KeyError as error:
        raise AuthError(f"the environment variable {name} with the {what} is not set", hint=hint) from error


def place(secret: Secret) -> str:
    """Where it is, for a message."""
    return f"the environment variable {secret.env}" if secret.file is None else str(secret.file)
