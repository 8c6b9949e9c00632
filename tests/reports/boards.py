"""Fixed dashboards."""

from __future__ import annotations

from spo_gitops.reports.board import Board, PolicyLine, Resource, RunLine
from spo_gitops.reports.overview import Drifted, Lasting, LastRun, Overview

from .plans import RUN
from .runs import LATER


def overview(text: str) -> Overview:
    return Overview(
        tenant=text, url="https://contoso.sharepoint.com", mode="manage", stack=text, ledger=text, applied="0" * 40,
        applied_at="2026-01-02T03:04:05Z", subject=text, ahead=2, dirty=True,
        last=LastRun(RUN, "unfinished", "2026-01-02T03:04:05Z", text, "1 failed, 2 succeeded"), open_run="", lock=text,
        declared=3, owned=4, drifted=(Drifted("site:/sites/a", text, text, text, "2026-01-02T03:04:05Z"),),
        holds=(Lasting(text, text, "2026-01-03T00:00:00Z", "lasting"),),
        exceptions=(Lasting(text, text, "2020-01-01", "expired"),), units_a_minute=1250, spent="", findings=4,
        oldest_finding="2026-01-01T00:00:00Z",
    )  # fmt: skip


def resource(address: str, below: str = "", text: str = "Title") -> Resource:
    return Resource(address, text, "created", "sites/a.yaml:2", below, 3, 0, "2026-01-02T03:04:05Z", RUN)


def board(text: str = "contoso") -> Board:
    return Board(
        overview(text),
        (
            resource("hub:/sites/child", "hub:/sites/top"),
            resource("hub:/sites/top", text=text),
            resource("site:/sites/a", "hub:/sites/child", text),
            resource("site:/sites/b", "hub:/sites/Elsewhere"),
            resource(f"site:/sites/{text}"),
        ),
        (PolicyLine(text, text, "high", "enforce", (text,), "policies/p.yaml:1", 2),),
        (
            RunLine(
                LATER, "2026-01-02T03:04:05Z", "unfinished", "0" * 40, text, text, {"failed": 1, "succeeded": 2}, True
            ),
            RunLine(RUN, "2026-01-01T03:04:05Z", "done", "1" * 40, text, text, {"succeeded": 5}, False),
        ),
        "2026-01-04T00:00:00Z",
        (("2026-01-01T00:00:00Z", 7), ("2026-01-02T00:00:00Z", 4)),
    )


def busy() -> Board:
    """As it is with some work behind it: long subjects, and names with addresses."""
    who, what = "Ann Example <ann.example@contoso.com>", "Two new projects for the energy team; one moves out (Ann)"
    hubs = (resource("hub:/sites/corporate"), resource("hub:/sites/projects", "hub:/sites/corporate"))
    sites = (resource(f"site:/sites/proj-{n:04d}", "hub:/sites/projects", f"Project {n}") for n in range(19))
    counts = {"succeeded": 12, "failed": 1, "blocked": 3}
    runs = (
        RunLine(
            f"01KB3S{n}Z9QH7XJ5T2M4N6P8R0V", f"2026-01-0{9 - n}T03:04:05Z", "done", "0" * 40, what, who, counts, True
        )
        for n in range(8)
    )
    return Board(overview("contoso"), (*hubs, *sites), (), tuple(runs), "2026-01-10T00:00:00Z")


def endless() -> Board:
    """Hubs that name each other as parents, which no service allows but a ledger may say."""
    circle = (resource("hub:/sites/x", "hub:/sites/y"), resource("hub:/sites/y", "hub:/sites/x"))
    return Board(overview("contoso"), circle, (), (), "2026-01-04T00:00:00Z")
