"""Reading answers: what a reader stumbles over is a malformed answer, so that one odd resource ends no run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import MalformedAnswerError


@contextmanager
def understanding(what: str) -> Iterator[None]:
    """Within it, also as a decorator: a part that is missing or of another type raises MalformedAnswerError."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        odd = f"{type(error).__name__}: {str(error)[:200]}"
        raise MalformedAnswerError(f"{what} came in a form that is not known ({odd})") from error
