"""Auditing: which policies, against recorded observations or the live tenant, and what was found before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path
from typing import Any

from ..errors import ConfigError, UsageError
from ..model import globs
from ..model.address import TENANT, Address
from ..model.exposure import Exposure
from ..model.observation import Observation, Presence
from ..model.policy import Policy
from ..model.site_url import ONE_DRIVE_HOST
from ..plan.selectors import selects
from ..policy.audit import Bench
from ..policy.checks.catalogue import CHECKS, PREFIX, with_built_in
from ..problems import Position, Problem
from .audit_spool import JUDGED, PASSED_OVER, UNREAD, Spool
from .project import Target

BATCH = 200  # sites that are judged and kept at once


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is to be audited: policies by glob, sites by selectors; empty means all. ``state`` keeps what was found.

    ``deep`` are the checks that take requests of their own, ``links`` those that look at items one by one.
    ``onedrives`` takes in those that the tenant lists. ``only`` are the resources where they are known one by one.
    """

    policies: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    baseline: Path | None = None
    state: Path | None = None
    fresh: bool = False
    record: bool = False
    deep: bool = False
    links: bool = False
    onedrives: bool = False
    only: frozenset[Address] | None = None

    def includes(self, address: Address) -> bool:
        """Whether the resource is among those asked for."""
        if self.only is not None:
            return address in self.only
        wanted = not self.targets or any(selects(selector, address) for selector in self.targets)
        return wanted and not any(selects(selector, address) for selector in self.excluded)


def chosen(policies: tuple[Policy, ...], inquiry: Inquiry, *, built_in: bool) -> tuple[Policy, ...]:
    """The policies that are asked for, with those of their checks that are; ``built_in`` adds the checks' own.

    Raises UsageError without any: an audit of nothing must not look green.
    """
    patterns = tuple(pattern.lower() for pattern in inquiry.policies)
    offered = with_built_in(policies) if built_in else policies
    found = tuple(p for p in offered if not patterns or any(named(pattern, p.name) for pattern in patterns))
    kept = tuple(filter(_says_something, (_within(policy, inquiry) for policy in found)))
    if not kept:
        what = f"no policy is called {', '.join(inquiry.policies)}" if offered else "there is no policy to audit by"
        hint = "declare SecurityPolicy documents, or name a pack: baseline: scuba"
        what, hint = (
            ("all that is asked for are checks that take further requests", "add --deep or --links")
            if found
            else (what, hint)
        )
        raise UsageError(what, hint=hint)
    return kept


def left_out(policies: Iterable[Policy], inquiry: Inquiry) -> Iterator[str]:
    """A note for each policy of the repository of which some checks were not asked for."""
    for policy in policies:
        names = [asked.name for asked in policy.checks if asked not in _within(policy, inquiry).checks]
        if names:
            option = "--links" if any(CHECKS[name].is_rationed for name in names) else "--deep"
            yield f"policy {policy.name}: not looked at without {option}: {', '.join(names)}"


def unlooked(policies: Iterable[Policy], inquiry: Inquiry) -> Iterator[str]:
    """A note for each policy that selects sites by what a live audit was not asked to look at."""
    for policy in policies:
        if policy.selector.asks_for_guests and not (inquiry.deep or inquiry.links):
            yield f"policy {policy.name}: whether a site has guests is looked at with --deep only"
        if inquiry.onedrives:
            continue
        if policy.selector.urls and all(url.startswith(ONE_DRIVE_HOST) for url in policy.selector.urls):
            yield f"policy {policy.name}: only what is declared was looked at, as OneDrives take --include-onedrive"


def _within(policy: Policy, inquiry: Inquiry) -> Policy:
    """The policy with the checks that the inquiry pays for."""
    deep, links = inquiry.deep or inquiry.links, inquiry.links
    checks = (CHECKS[asked.name] for asked in policy.checks)
    paid = [check.is_free or (links if check.is_rationed else deep) for check in checks]
    return replace(policy, checks=tuple(compress(policy.checks, paid)))


def _says_something(policy: Policy) -> bool:
    return bool(policy.rules or policy.checks)


def asks_for_checks(inquiry: Inquiry) -> bool:
    """Whether checks were asked for by their own names."""
    names = [PREFIX + name for name in CHECKS]
    return any(named(pattern.lower(), name) for pattern in inquiry.policies for name in names)


def named(pattern: str, name: str) -> bool:
    return globs.matches(f"/{pattern}", f"/{name.lower()}")


def judge_tenant(bench: Bench, inquiry: Inquiry, spool: Spool, look: Callable[[], Exposure]) -> None:
    """The verdicts on the tenant itself, unless only some sites are asked for. ``look`` is for its checks."""
    if inquiry.includes(TENANT):
        spool.add(bench.of_tenant(look()))


def judge_batch(bench: Bench, batch: Iterable[tuple[Observation, Exposure]], spool: Spool) -> None:
    """The verdicts on some sites, kept at once."""
    states, findings = [], []
    for live, exposure in batch:
        found = list(bench.of_site(live, exposure))
        unread = live.presence is Presence.UNKNOWN
        states.append((live.address.key, UNREAD if unread else JUDGED if found else PASSED_OVER))
        findings += found
    spool.judged(states, findings)


def declared(goal: Target) -> dict[Address, Position]:
    """Where each resource is declared."""
    return {address: desired.position for address, desired in goal.state.resources.items()}


def fingerprint(policies: tuple[Policy, ...], inquiry: Inquiry, source: str) -> dict[str, Any]:
    """What makes two audits the same one, so that an interrupted one may go on."""
    text = "\n".join(sorted(repr(policy) for policy in policies))
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    only = sorted(map(str, inquiry.only)) if inquiry.only is not None else None
    selection = {"targets": inquiry.targets, "excluded": inquiry.excluded, "onedrives": inquiry.onedrives, "only": only}
    # Guests are looked for with --deep, and no policy's text tells whether they were.
    return {"policies": digest, **selection, "deep": inquiry.deep, "links": inquiry.links, "source": source}


def baseline_keys(file: Path | None) -> frozenset[str]:
    """The open findings of an earlier audit's JSON. Raises ConfigError for another file."""
    if file is None:
        return frozenset()
    found = audit_findings(file)
    return frozenset(str(record["key"]) for record in found if record.get("key") and "new" in record)


def audit_findings(file: Path) -> list[dict[str, Any]]:
    """The records of findings in an audit's JSON. Raises ConfigError for another file."""
    raw, _ = read_json(file)
    findings = raw.get("findings") if isinstance(raw, dict) and raw.get("kind") == "audit" else None
    if not isinstance(findings, list) or not all(isinstance(record, dict) for record in findings):
        raise ConfigError((no_recording(file, "no audit", "the output of audit --format json"),))
    return findings


def read_json(file: Path) -> tuple[Any, str]:
    try:
        content = file.read_bytes()
        return json.loads(content), hashlib.sha256(content).hexdigest()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        position = Position(file.as_posix(), error.lineno, error.colno)
        raise ConfigError((Problem(position, "bad-json", f"no JSON ({error.msg})", "JSON in UTF-8"),)) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise ConfigError((no_recording(file, "something that is no JSON", "JSON in UTF-8"),)) from error


def no_recording(file: Path, found: str, expected: str) -> Problem:
    """The problem of a file that is something else."""
    return Problem(Position(file.as_posix()), "bad-recording", found, expected, "docs/security.md shows one")
