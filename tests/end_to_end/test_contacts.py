"""Who is contacted: the tenant, and nobody else."""

from __future__ import annotations

import json
import subprocess
import sys

from .stage import Stage, new_site

# Notes every connection and look-up of a process that runs command lines, whatever library makes them.
NOTING = """
import json, sys
seen = set()
def note(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        seen.add(arguments[1][:2])
    elif event == "socket.getaddrinfo":
        seen.add((arguments[0], arguments[1]))
    elif event in ("urllib.Request", "ftplib.connect", "smtplib.connect"):
        seen.add((event, 0))
sys.addaudithook(note)
from spo_gitops.cli.main import main
for line in json.loads(sys.argv[1]):
    try:
        main(line)
    except SystemExit as end:
        assert end.code == 0, (line, end.code)
print(json.dumps(sorted(map(list, seen), key=str)))
"""


def test_no_command_contacts_anybody_but_the_tenant(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    head = ["--project", str(stage.repository), "--quiet"]
    out = str(stage.folder / "out")
    lines = [[*head, *words] for words in (
        ["validate"], ["doctor"], ["plan", "--also", f"{out}.html"], ["plan", "--scope", "tenant"],
        ["apply", "--auto-approve"], ["drift"], ["snapshot"], ["audit", "--record", "--deep", "--also", f"{out}.sarif"],
        ["remediate", "--dry-run"], ["export", "--out", f"{out}.zip", "--format", "zip"],
        ["import", "site:/sites/a", "--dry-run"], ["compare", "HEAD", "tenant"], ["explain", "site:/sites/a"],
        ["history"], ["show", "last"], ["report", "last", "--out", f"{out}.html"], ["status"],
        ["dashboard", "--out", str(stage.folder / "public")], ["ledger", "verify"],
    )]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", NOTING, json.dumps(lines)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    contacted = json.loads(done.stdout.splitlines()[-1])
    host, port = stage.tenant.url.removeprefix("https://").split(":")
    assert contacted, "the hook saw the tenant"
    assert {(str(who), int(where or 0)) for who, where in contacted} == {(host, int(port))}
