"""A reader who types a page's commands, one after the other in one shell, and notes how each ends and what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.docs.blocks import Typed

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")

_MARK = "@@@ "
_A_RUN = re.compile(r"(?<![-\w])01[0-9A-HJKMNP-TV-Z]{3,24}\b")  # pages show the ids of runs that are not the reader's
# `started spo-gitops tenant serve ...` goes on behind the reader's back, as a terminal of its own would.
_PRELUDE = """\
serving=""
started() {
  shift
  "$PYTHON" -m spo_gitops.cli.main "$@" > "$HOLD/serving" 2>&1 &
  serving="$serving $!"
  for _ in $(seq 300); do grep -q "is ready" "$HOLD/serving" && cat "$HOLD/serving" && return 0; sleep 0.1; done
  cat "$HOLD/serving"
  return 1
}
RUN=$(spo-gitops history --limit 1 2> /dev/null | cut -d" " -f1)
trap 'for one in $serving; do kill "$one" 2>/dev/null; wait "$one" 2>/dev/null; done' EXIT
"""


@dataclass(frozen=True, slots=True)
class Directions:
    """What a page leaves to its reader.

    ``first`` is typed before everything, ``before`` ahead of a command (named by how it begins; with ``#2`` behind it
    only the second of them is meant). ``instead`` replaces texts inside of commands; the ids of runs become that of the
    last one. ``ends`` are exit codes that are not 0. ``left_out`` are commands that cannot be typed here, each with the
    reason. ``answers_vary`` where the page shows those of a larger tenant.
    """

    first: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    answers_vary: bool = False

    def unused(self, commands: tuple[Typed, ...]) -> list[str]:
        """Directions that no command of the page needs any more."""
        begins = {**self.before, **self.ends, **self.left_out}
        needed = {one for command in commands for one in begins if _is_meant(one, command, commands)}
        texts = [command.text for command in commands]
        return [one for one in begins if one not in needed] + [
            one for one in self.instead if not any(one in text for text in texts)
        ]


@dataclass(frozen=True, slots=True)
class Said:
    """How one command ended. ``code`` is -1 where the page was not read so far."""

    command: Typed
    wanted: int
    code: int
    text: str


def type_all(
    commands: tuple[Typed, ...], directions: Directions, *, folder: Path, hold: Path, environment: Mapping[str, str]
) -> list[Said]:
    """Type them in ``folder``; nothing is typed behind a command that ends otherwise than it should."""
    chosen = tuple(c for c in commands if _meant(directions.left_out, c, commands) is None)
    script = [_PRELUDE, directions.first]
    for number, command in enumerate(chosen):
        script += [_meant(directions.before, command, commands) or "", f'echo; echo "{_MARK}{number}"']
        text = command.text
        for old, new in directions.instead.items():
            text = text.replace(old, new)
        text = _A_RUN.sub("$RUN", text)
        ends = _meant(directions.ends, command, commands) or 0
        script += [text, f'code=$?; echo; echo "{_MARK}{number} $code"; [ $code = {ends} ] || exit 99']
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False, timeout=280,
        env={**os.environ, **environment, "PYTHON": sys.executable, "HOLD": str(hold), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    said = []
    for number, command in enumerate(chosen):
        found = re.search(rf"^{_MARK}{number}\n(.*?)\n{_MARK}{number} (\d+)$", done.stdout, re.M | re.S)
        wanted = _meant(directions.ends, command, commands) or 0
        text = done.stdout[-2000:] if found is None else found[1]
        said.append(Said(command, wanted, -1 if found is None else int(found[2]), text))
        if said[-1].code != wanted:
            break
    return said


def _meant(directions: Mapping[str, T], command: Typed, commands: tuple[Typed, ...]) -> T | None:
    return next((value for one, value in directions.items() if _is_meant(one, command, commands)), None)


def _is_meant(one: str, command: Typed, commands: tuple[Typed, ...]) -> bool:
    start, _, number = one.partition("#")
    if not command.text.startswith(start):
        return False
    alike = [other for other in commands if other.text.startswith(start)]
    return not number or alike.index(command) == int(number) - 1
