"""Fixed plans, each with much of what a plan can tell."""

from __future__ import annotations

from dataclasses import replace

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired, Wanted
from spo_gitops.model.hold import Hold
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.ownership import Origin, Owned, Ownership
from spo_gitops.model.plan import (
    Action,
    Blocked,
    Case,
    Decision,
    Foreseen,
    Foresight,
    Frozen,
    GuardClass,
    Plan,
    SideEffect,
    Trip,
    Verb,
)
from spo_gitops.model.value import NO_PRIOR, Value
from spo_gitops.plan.forecast import outlook
from spo_gitops.problems import Position

RUN = "01KB3S8Z9QH7XJ5T2M4N6P8R0V"


def at(line: int, file: str = "sites/a.yaml") -> Position:
    return Position(file, line, 3, "/settings")


def change(
    name: str,
    before: Value,
    after: Value | None,
    case: Case = Case.NEW,
    line: int = 4,
    origin: str = "",
    note: str = "",
) -> Decision:
    position = at(line) if case in (Case.NEW, Case.CHANGED, Case.DRIFT, Case.CONTESTED) else None
    return Decision(name, case, before, after, None if after is None else Owned(after, before), position, origin, note)


def declared(address: Address) -> Desired:
    return Desired(address, at(2), {"title": Wanted("A", at(3))})


def update(
    path: str, *decisions: Decision, verb: Verb = Verb.UPDATE, undoes: str = "", notes: tuple[str, ...] = ()
) -> Action:
    address = Address("site", path)
    owned = Ownership(address, Origin.ADOPTED, "1")
    live = Observation(address, Presence.PRESENT, identity="1")
    prior = None if verb is Verb.ADOPT else owned
    return Action(address, verb, decisions, live, owned, prior, declared(address), undoes=undoes, notes=notes)


def create(path: str) -> Action:
    address = Address("site", path)
    decisions = tuple(
        Decision(name, Case.NEW, NO_PRIOR, value, Owned(value, NO_PRIOR), at(5), origin)
        for name, value, origin in (
            ("admins[it.support@contoso.com]", True, "document"),
            ("settings.sharingCapability", "Disabled", "profile:confidential"),
            ("settings.storageQuota", 1048576, "defaults"),
            ("title", "New \u2192 site", "document"),
        )
    )
    live = Observation(address, Presence.ABSENT)
    return Action(
        address, Verb.CREATE, decisions, live, Ownership(address, Origin.CREATED, ""), desired=declared(address)
    )


def unregister(path: str, *members: str) -> Action:
    address = Address("hub", path)
    owned = Ownership(address, Origin.CREATED, "1")
    effects = tuple(SideEffect(Address("site", member), "hub", path, "none") for member in members)
    live = Observation(address, Presence.PRESENT, identity="1")
    requires = frozenset(Address("site", member) for member in members)
    return Action(address, Verb.REMOVE, (), live, owned, owned, requires=requires, side_effects=effects,
                  losses=("members that joined within the last minutes may have been missed",))  # fmt: skip


def plan(*actions: Action, **rest: object) -> Plan:
    made = {
        "tenant": "contoso",
        "stack": "main",
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "scope": "all",
        "looked_at": len(actions),
        "desired_digest": "0" * 32,
        "made_at": "2026-01-02T03:04:05Z",
        "read_at": "2026-01-02T03:04:05Z",
    }
    bare = Plan(actions=actions, **{**made, **rest})  # type: ignore[arg-type]
    return replace(bare, outlook=outlook(bare, kinds_of(""), workers=4, units_a_minute=1250))


def foreseen(foresight: Foresight, path: str, text: str, severity: str = "medium") -> Foreseen:
    return Foreseen(Address("site", path), "few", severity, "settings.x", foresight, text)


STORY = plan(
    create("/sites/new"),
    update(
        "/sites/changed",
        change("settings.sharingCapability", "Disabled", "ExternalUserSharingOnly", Case.CHANGED),
        change("admins", ("ann@contoso.com", "ben@contoso.com"), ("ann@contoso.com",), Case.CHANGED),
        change("description", "Old", "", Case.RELEASE),
        change("title", "Somebody's", "Ours", Case.DRIFT, note="policy p forbids it"),
        undoes=RUN,
    ),
    unregister("/sites/hub", "/sites/m1", "/sites/m2"),
    update("/sites/kept", change("settings.sharingCapability", "Disabled", None, Case.DRIFT_STRICTER)),
    update("/sites/adopted", change("title", "A", None, Case.ADOPTED), verb=Verb.ADOPT),
    update("/sites/moved", verb=Verb.RECORD, notes=("it is gone, though we did not remove it",)),
    blocked=(
        Blocked(Address("site", "/sites/dark"), "site.read: (HTTP 500)", "", at(9)),
        Blocked(Address("site", "/sites/taken"), "its URL is taken in the recycle bin", "restore, purge or rename it"),
    ),
    trips=(
        Trip(GuardClass.HUB_WITH_MEMBERS, Address("hub", "/sites/hub"), "others belong to it: site:/sites/m1"),
        Trip(GuardClass.LOOSEN, Address("site", "/sites/changed"), '"Disabled" \u2192 "ExternalUserSharingOnly"', True),
        Trip(GuardClass.HISTORY, None, "the commit does not descend from the last applied one"),
    ),
    findings=('site:/sites/kept settings.x: policy p cannot judge "?"',),
    foreseen=(
        foreseen(Foresight.STAYS, "/sites/kept", "settings.x is 3, demanded is at most 2"),
        foreseen(Foresight.CLOSES, "/sites/changed", "settings.x is 3 and becomes 1, demanded is at most 2", "high"),
        foreseen(Foresight.OPENS, "/sites/new", "settings.x becomes 3, demanded is at most 2", "critical"),
        foreseen(Foresight.UNKNOWN, "/sites/dark", "settings.x could not be read", "low"),
    ),
    unseen=3,
    notes=("73 requests",),
    frozen=(
        Frozen(Hold("hub:*", "nobody waits for it", "2026-02-03T00:00:00Z")),
        Frozen(
            Hold("site:/sites/frozen*", "incident 4711", "2026-01-03T00:00:00Z", "Ann <ann@contoso.com>"),
            (update("/sites/frozen", change("title", "A", "B", Case.CHANGED)), create("/sites/frozen-too")),
        ),
    ),
)

SCRIPT_OFF = change("settings.denyAddAndCustomizePages", "Disabled", "Enabled")
ALIKE = plan(
    *(update(f"/sites/proj-{n:04d}", SCRIPT_OFF) for n in range(40)),
    update("/sites/proj-9000", SCRIPT_OFF, change("title", "Odd", "Even")),
    *(update(f"/sites/team-{n:04d}", SCRIPT_OFF) for n in range(3)),
)

EMPTY = plan()

MARKUP = plan(
    update("/sites/a", change("title", "```\n@everyone <b>[x](https://evil.example)</b>", "a | b\n# c `d` *e* _f_")),
    findings=("<img src=x> @somebody [link](https://evil.example) `code`",),
    foreseen=(foreseen(Foresight.OPENS, "/sites/a", "<img src=x> @somebody `code`"),),
    notes=("# a heading\nand a second line",),
)

PLANS = {"story": STORY, "alike": ALIKE, "empty": EMPTY, "markup": MARKUP}
