"""Two gigabytes of a library put back and exported again: ``python -m benchmarks.content``.

An export is made whose library holds generated files of many sizes, all of them different. ``import --include-content``
puts them into a simulated tenant, ``export --include-content`` takes them out again; the bytes must be the same, and
neither process may have more memory than the bound.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spo_gitops.exchange.manifest import NAME, Manifest, entry_of_file, parse_manifest
from spo_gitops.exchange.objects import object_path

from .exchange import Bench, measured

MEGABYTE = 1 << 20
MOST_MB = 300
SITE = "/sites/proj-0001"
LIBRARY = f"{SITE}/Shared Documents"


def sizes(total_mb: int) -> Iterator[int]:
    """A quarter in files of a quarter of a megabyte, a quarter in one file, the rest in between."""
    yield total_mb * MEGABYTE // 4
    yield from [32 * MEGABYTE] * (total_mb // 64)
    yield from [MEGABYTE // 4] * total_mb


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=2048)
    parser.add_argument("--folder", type=Path, default=None, help="where there is room for four times as much")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spo-gitops-", dir=arguments.folder) as folder:
        bench = Bench(Path(folder), 2)
        try:
            run(bench, Path(folder), arguments.megabytes)
        finally:
            bench.tenant.close()


def run(bench: Bench, folder: Path, megabytes: int) -> None:
    project = bench.project
    (project / ".gitignore").write_text("*\n", encoding="utf-8")
    for arguments in (
        ("init", "--quiet", "--initial-branch=main"),
        ("init", "--quiet", "--bare", str(folder / "remote.git")),
        ("remote", "add", "origin", str(folder / "remote.git")),
    ):
        subprocess.run(["git", "-C", str(project), *arguments], check=True)
    measured(bench, bench.command("import", f"site:{SITE}"))
    held = bench.export(folder / "held", f"site:{SITE}", "--include-content")
    if held["failed"] or held["closed"]:
        sys.exit(f"the library is not whole: {held['failed']} {held['closed']}"[:2000])
    wanted = filled(folder / "held", megabytes)
    restore = ("import", str(folder / "held"), f"site:{SITE}", "--include-content", "--auto-approve")
    begun = time.monotonic()
    done = measured(bench, bench.command(*restore))
    told(f"restored {len(wanted)} files, {megabytes} MB", begun, done.peak_mb)
    if done.code:
        sys.exit(done.out[-2000:])
    begun = time.monotonic()
    out = bench.export(folder / "again", f"site:{SITE}", "--include-content", "--full")
    told(f"exported {out['resources']} resource(s), {megabytes} MB", begun, out["peakMegabytes"])
    if out["failed"]:
        sys.exit(str(out["failed"])[:2000])
    found = {line["path"]: line["sha256"] for line in lines(folder / "again")[1:] if "sha256" in line}
    same = wanted.items() <= found.items()
    print("the same bytes" if same else "DIFFERENT")
    if not same or max(done.peak_mb, out["peakMegabytes"]) > MOST_MB:
        sys.exit(1)


def told(what: str, begun: float, peak_mb: float) -> None:
    print(f"{what} in {time.monotonic() - begun:.0f} s, {peak_mb:.0f} MB at most", flush=True)


def index_of(folder: Path) -> Path:
    lists = sorted(folder.glob("content/*/*.jsonl"))
    found = [path for path in lists if f'"list": "{LIBRARY}"' in path.read_text("utf-8")]
    if not found:
        sys.exit(f"{folder} has no index of {LIBRARY}, only {', '.join(path.name for path in lists) or 'none at all'}")
    return found[0]


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in index_of(folder).read_text("utf-8").split("\n") if text]


def filled(folder: Path, megabytes: int) -> dict[str, str]:
    """Adds generated files to the library of an export; their hashes by path."""
    chance = random.Random(7)
    manifest = parse_manifest((folder / NAME).read_bytes())
    files, index, found = dict(manifest.files), lines(folder), {}
    for number, size in enumerate(sizes(megabytes)):
        path, made = f"{LIBRARY}/{number // 500}/file {number}.bin", folder / "making"
        digest = hashlib.sha256()
        with made.open("wb") as stream:
            for begin in range(0, size, MEGABYTE):
                piece = chance.randbytes(min(MEGABYTE, size - begin))
                digest.update(piece)
                stream.write(piece)
        place = object_path(folder, digest.hexdigest())
        place.parent.mkdir(parents=True, exist_ok=True)
        made.replace(place)
        files[place.relative_to(folder).as_posix()] = entry_of_file(place)
        index.append({"id": 1000 + number, "fields": {}, "path": path, "etag": "x", "sha256": digest.hexdigest(),
                      "size": size})  # fmt: skip
        found[path] = digest.hexdigest()
    place = index_of(folder)
    place.write_text("".join(json.dumps(line) + "\n" for line in index), encoding="utf-8")
    files[place.relative_to(folder).as_posix()] = entry_of_file(place)
    fields: dict[str, Any] = {name: getattr(manifest, name) for name in Manifest.__slots__} | {"files": files}
    (folder / NAME).write_text(Manifest(**fields).text(), encoding="utf-8")
    return found


if __name__ == "__main__":
    main()
