"""A whole tenant taken under git in one command: ``python -m benchmarks.adopting``.

The real command line in processes of its own against a simulated tenant: ``import "site:/sites/*"``, killed once in the
middle and begun again, then a plan, which must be empty. It tells minutes, requests and memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .exchange import Bench, measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=5000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        bench = Bench(Path(folder), arguments.sites)
        try:
            run(bench, arguments.sites)
        finally:
            bench.tenant.close()


def run(bench: Bench, sites: int) -> None:
    git(bench.project, "init", "--quiet", "--initial-branch=main")
    remote = bench.project.parent / "remote.git"
    git(bench.project, "init", "--quiet", "--bare", str(remote))
    git(bench.project, "remote", "add", "origin", str(remote))
    (bench.project / ".gitignore").write_text("*\n!.gitignore\n!spo-gitops.yaml\n!sites\n!sites/**\n", encoding="utf-8")
    process = bench.command("import", "site:/sites/*")
    while process.poll() is None and kept(bench) < sites // 3:
        time.sleep(0.2)
    process.kill()
    process.wait()
    before = requests(bench)
    begun = time.monotonic()
    done = measured(bench, bench.command("import", "site:/sites/*"))
    seconds = time.monotonic() - begun
    print(done.out.splitlines()[0])
    print(done.out.splitlines()[-1])
    print(f"  killed after {before} requests; then {requests(bench) - before} in {seconds / 60:.1f} min, "
          f"{done.peak_mb:.0f} MB at most")  # fmt: skip
    git(bench.project, "add", "--all")
    somebody = ("-c", "user.name=bench", "-c", "user.email=bench@contoso.com")
    git(bench.project, *somebody, "commit", "--quiet", "-m", "Adopt")
    before, begun = requests(bench), time.monotonic()
    plan = measured(bench, bench.command("plan", "--target", "site:/sites/*", "--format", "json"))
    writing = [action for action in json.loads(plan.out)["actions"] if action["writes"]]
    print(f"the plan: {len(writing)} to write; {requests(bench) - before} requests in "
          f"{(time.monotonic() - begun) / 60:.1f} min, {plan.peak_mb:.0f} MB at most")  # fmt: skip
    if writing or done.code not in (0, 3):
        sys.exit("what was imported is not what is there")


def kept(bench: Bench) -> int:
    """How many sites the import has read."""
    found = (bench.project / ".git/spo-gitops").rglob("observed/*.jsonl")
    return sum(path.read_bytes().count(b"\n") for path in found)


def requests(bench: Bench) -> int:
    return int(bench.control("metrics")["requests"])


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


if __name__ == "__main__":
    main()
