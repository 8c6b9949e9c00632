"""What the pages leave to their reader, page by page; and what cannot be typed here, with the reason."""

from __future__ import annotations

from .reader import Directions

# Pages that other tests type.
ELSEWHERE = {
    "docs/quick-start.md": "typed by test_quick_start.py, in an empty folder",
    "docs/sign-in.md": "run by tests/docs/test_sign_in.py: certificates and signers",
    "CONTRIBUTING.md": "make's targets are what .ci/run and this test itself run",
}
_COMMIT = "git add --all && git commit --quiet --message Change\n"
_NO_PROJECT = "git rm --quiet sites/proj.yaml\n" + _COMMIT
_REQUEST = """echo '{"url": "/sites/asked-for", "title": "Asked for", "owner": "ann@contoso.com"}' > request.json\n"""
_EDIT = (
    """edit() { curl --silent --show-error --fail --cacert ca.pem "$TENANT_URL/_sim/edit" -d "$1" > /dev/null; }\n"""
)
_DRIFT = """edit '{"site": "/sites/finance", "set": {"SharingCapability": 2}}'\n"""
_NAMES = "echo 'principals: {old.lead@contoso.com: ben.ortiz@contoso.com}' > names.yaml\n"
_FREE = 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])'
# What somebody else has read of a tenant, in the shape that docs/security.md tells.
_OBSERVED = """echo '{"sites": [{"url": "/sites/finance", "sharingCapability": "Disabled"}]}' > observed.json\n"""

DIRECTIONS = {
    "docs/reports.md": Directions(),
    "docs/ledger.md": Directions(),
    "docs/troubleshooting.md": Directions(),
    "docs/guards.md": Directions(
        first=_NO_PROJECT,
        instead={"--allow recycle,loosen": "--allow recycle,loosen,volume --auto-approve"},
    ),
    "docs/transactions.md": Directions(instead={"rollback 01M89DZB38": "rollback 01M89DZB38 --auto-approve"}),
    "docs/simulator.md": Directions(
        first=f"PORT=$(\"$PYTHON\" -c '{_FREE}')\n",
        instead={
            "spo-gitops tenant serve": "started spo-gitops tenant serve --port $PORT",
            "127.0.0.1:8443": "127.0.0.1:$PORT",
        },
    ),
    "docs/simulator-clients.md": Directions(
        instead={"--cacert tenant/ca.pem https://127.0.0.1:8443": '--fail --cacert ca.pem $TENANT_URL'}
    ),
    "docs/security.md": Directions(
        first=_OBSERVED + "spo-gitops audit --from observed.json --format json > last.json\n"
        "spo-gitops export --out export.tar.zst --format tar.zst\n",
    ),
    "docs/pipeline.md": Directions(
        first="export GITHUB_SHA=$(git rev-parse HEAD)\n",
        before={"export": 'cp "$PLACE/tenant/app.pem" .\n'},  # the certificate that the application has
        instead={"--name contoso": "--name contoso --pull 17"},
    ),
    "docs/commands.md": Directions(
        first=_EDIT + "export GITHUB_SHA=$(git rev-parse HEAD)\n",
        before={
            "spo-gitops --project tenant": 'cd "$PLACE"\nmv tenant served\n',
            "spo-gitops --project rehearsal": "mv tenant begun\nmv served tenant\n",
            "spo-gitops init --refresh": "cd rehearsal\n",
            "spo-gitops new site --url": "cd ../begun\n",
            "spo-gitops new site --from-json": _REQUEST,
            "spo-gitops validate": 'cd "$PLACE/repository"\n',
            "spo-gitops apply plan.json": _NO_PROJECT + "spo-gitops plan --out plan.json\n",
            "spo-gitops drift": _DRIFT,
            "spo-gitops audit --from": _OBSERVED,
            "spo-gitops tenant import": 'cp "$PLACE/observed.json" .\n',
            "spo-gitops remediate --from": "spo-gitops audit --format json > audit.json\n",
            "spo-gitops publish issue": "spo-gitops drift --format markdown > drift.md\n",
            "spo-gitops publish pull-request": "echo Why > why.md\n",
            "spo-gitops import tenant.tar.zst": "spo-gitops export --out tenant.tar.zst --format tar.zst\n",
            "spo-gitops import other-tenant/": "spo-gitops export 'site:*' --out other-tenant\n" + _NAMES,
            "spo-gitops import snapshot/": "spo-gitops export --include-content --out snapshot\n",
            "spo-gitops compare monday.zip": "spo-gitops export --out monday.zip --format zip\n",
            "spo-gitops tenant serve": 'mkdir -p "$PLACE/more"\ncd "$PLACE/more"\n',
        },
        instead={
            "apply plan.json --allow recycle": "apply plan.json --allow recycle,volume --auto-approve",
            "rollback 01M89DZB38VB6BCBWPXP3NM1MH": "rollback 01M89DZB38VB6BCBWPXP3NM1MH --auto-approve",
            "spo-gitops tenant serve": "started spo-gitops tenant serve",
            "--port 8443": "--port 0",
            "1234567890abcdef1234567890abcdef12345678": "$(git rev-parse HEAD)",
            # This is bash; zsh and fish are driven by test_init.py.
            'eval "$(_SPO_GITOPS_COMPLETE=zsh_source spo-gitops)"':
            "_SPO_GITOPS_COMPLETE=zsh_source spo-gitops | grep -q .",
            "| source": "| grep -q complete",
        },
        # What the remediation set has no effect, so that no document declares it.
        ends={"spo-gitops import other-tenant/": 3},
        left_out={"spo-gitops demo": "make demo types it, a stage of .ci/run"},
    ),
    "docs/batch-operations.md": Directions(
        first=_EDIT,
        before={
            "spo-gitops import snapshot": "spo-gitops export --include-content --out snapshot\n",
            "spo-gitops drift --accept": """edit '{"site": "/sites/proj-0008", "set": {"Title": "Renamed"}}'\n""",
        },
        instead={"import snapshot site:/sites/a": "import snapshot site:/sites/finance"},
        answers_vary=True,
    ),
    "README.md": Directions(
        first='cd "$PLACE"\nmkdir -p clone/.venv/bin\ncp -r "$CLONE/sites" "$CLONE/policies" clone\ncd clone\n'
        'ln -s "$(command -v spo-gitops)" .venv/bin/spo-gitops\n',
        instead={
            ".venv/bin/spo-gitops tenant serve": "started spo-gitops tenant serve", "/tmp/try": '"$PLACE/try"',
            "https://127.0.0.1:44795": '"https://$(sed -n "s/ *connectTo: //p" spo-gitops.yaml)"',
        },
        ends={"spo-gitops apply --scope changed --auto-approve#1": 4},
        left_out={
            "make demo": "a stage of .ci/run", "make test": "a stage of .ci/run",
            "python -m venv": "for Windows", ".venv\\Scripts": "for Windows",
        },
    ),
}  # fmt: skip
