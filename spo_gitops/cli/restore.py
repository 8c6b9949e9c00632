"""What ``import --include-content`` does and says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import ApplyError
from ..exchange.fates import Fate, Manner
from ..workflows.plan_live import Listeners
from ..workflows.restoring import Restored, restore
from .context import Bar, Context, paint, tell

_STYLES = {Fate.RESTORED: "good", Fate.IDENTICAL: "dim", Fate.DIFFERS: "change", Fate.FAILED: "bad"}


def restore_files(context: Context, source: Path, selectors: tuple[str, ...], manner: Manner) -> int:
    """Restore or preview, a line for each item. The exit code."""
    with context.log() as log, Bar(context, "sites") as bar:
        listeners = Listeners(bar.update, context.say, log)
        done = restore(context.project(), source, selectors, manner, tenant=context.tenant, listeners=listeners)
    for line in _told(done, manner):
        tell(line)
    return ApplyError.exit_code if done.count(Fate.FAILED) else 0


def _told(done: Restored, manner: Manner) -> Iterator[str]:
    missing = Fate.RESTORED.value if manner.write else "would be restored"
    for item in done.items:
        word = missing if item.fate is Fate.RESTORED else item.fate.value
        yield f"  {paint(word, _STYLES[item.fate])} {item.path}{f': {item.why}' if item.why else ''}"
    counts = {fate: done.count(fate) for fate in Fate}
    yield (
        f"Content: {counts[Fate.RESTORED]} {missing}, {counts[Fate.IDENTICAL]} identical, "
        f"{counts[Fate.DIFFERS]} differ, {counts[Fate.FAILED]} failed."
    )
    if not manner.write and counts[Fate.RESTORED]:
        yield "Nothing was written. To write: the same command with --auto-approve."
