"""Approvals that the platform confirms: somebody else than the author approved exactly the plan that is applied."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import PlanError
from ..model.plan import GuardClass
from ..plan.reviewed import digest_of, refusing_guards
from ..platforms.port import Review
from .publishing import Where, desk

# Neither is a matter of approval: one means that the plan is another, the other is the policy's to except.
NEVER = frozenset({GuardClass.UNREVIEWED.value, GuardClass.POLICY.value})


@dataclass(frozen=True, slots=True)
class Approved:
    """Who approved which plan, and the guard classes that this lifts; nobody and none where it was not approved.

    ``doubt`` says why one approval is not enough, where that is so.
    """

    platform: str = ""
    pull: int = 0
    digest: str = ""
    by: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    doubt: str = ""

    def record(self) -> dict[str, Any]:
        """What the run keeps of it."""
        return {
            "platform": self.platform,
            "pull": self.pull,
            "digest": self.digest,
            "by": list(self.by),
            "classes": sorted(self.classes),
        }


def approved(where: Where, reviewed: Mapping[str, Any] | None, commit: str) -> Approved:
    """Ask the platform who approved the reviewed plan of the pull request that brought ``commit``.

    Nothing is asked where the plan needs no approval. Raises PlatformError where the platform does not answer.
    """
    classes = (refusing_guards(reviewed) if reviewed is not None else frozenset()) - NEVER
    if reviewed is None or not classes:
        return Approved()
    digest = digest_of(reviewed)
    with desk(where) as opened:
        review = opened.review(commit)
        if review is None:
            return Approved(opened.platform.name, digest=digest)
        by = approvers(review, digest)
        if not by:
            return Approved(opened.platform.name, review.pull, digest, doubt=doubt(review))
        return Approved(opened.platform.name, review.pull, digest, by, classes)


def approvers(review: Review, digest: str) -> tuple[str, ...]:
    """Who approved, did not make the change, and named the plan by its digest.

    Nobody where all of them may be among those who made it under addresses that the platform does not know.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise PlanError("a plan's digest has 64 hexadecimal digits")
    named = re.compile(rf"(?<![0-9a-f]){digest}(?![0-9a-f])")
    authors = {author.casefold() for author in review.authors}
    found = tuple(
        sorted(
            approval.by
            for approval in review.approvals
            if approval.by.casefold() not in authors and any(named.search(text) for text in approval.texts)
        )
    )
    return () if review.strangers is None or len(found) <= len(review.strangers) else found


def doubt(review: Review) -> str:
    """Why more than one approval is needed, or none is enough; empty where one is."""
    if review.strangers is None:
        return "it has so many commits that nobody can tell who made them all"
    if not review.strangers:
        return ""
    made = ", ".join(who or "an unknown address" for who in review.strangers)
    return f"some of it was made by {made}, which is no account's: it takes {len(review.strangers) + 1} approvals"
