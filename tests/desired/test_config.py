"""The configuration: every problem at once, and no secret in any message."""

from __future__ import annotations

from pathlib import Path

import pytest

from spo_gitops.desired import load_configuration
from spo_gitops.model.config import Certificate, Certificates, Mode, OnFailure, OnTrip, Rollout, Scope, Secret
from spo_gitops.problems import Severity

from .memory import CONFIGURATION, load

SECRET = "s3cr3t-Value-0123456789"
TENANT = """\
tenants:
  contoso:
    url: {url}
    signIn:
      directory: {directory}
      clientId: {client}
      certificate: {certificate}
"""
GOOD = {
    "url": "https://contoso.sharepoint.com",
    "directory": "contoso.onmicrosoft.com",
    "client": "33333333-3333-3333-3333-333333333333",
    "certificate": "{env: SPO_GITOPS_CERTIFICATE}",
}


def tenant(**changed: str) -> str:
    return TENANT.format(**(GOOD | changed))


MISTAKES: tuple[tuple[str, str, str, str, str], ...] = (
    ("no tenants", "stack: main\n", "missing-key", "1:1", "tenants"),
    ("an empty file", "# nothing\n", "config-missing", "1:1", "empty file"),
    ("no tenant", "tenants: {}\n", "empty-map", "1:10", "no tenant"),
    ("tenants as a list", "tenants: [contoso]\n", "wrong-type", "1:10", "a list"),
    ("a second document", CONFIGURATION + "---\nstack: main\n", "config-documents", "9:1", "second document"),
    ("an unknown key", CONFIGURATION + "guard: {}\n", "unknown-key", "8:1", 'did you mean "guards"'),
    ("a tenant's key at the top", CONFIGURATION + "mode: observe\n", "misplaced-key", "8:1", "below a tenant"),
    ("a key of signIn beside it", CONFIGURATION + "    clientId: x\n", "misplaced-key", "8:5", "below signIn"),
    ("an unknown key of a tenant", CONFIGURATION + "    conectTo: x\n", "unknown-key", "8:5", "connectTo"),
    ("a null", CONFIGURATION + "stack:\n", "null-value", "8:1", "remove the line"),
    ("http", tenant(url="http://contoso.sharepoint.com"), "bad-host", "3:10", "https://"),
    ("another domain", tenant(url="https://contoso.example.com"), "bad-host", "3:10", "sharepoint.us"),
    ("a domain that only ends alike", tenant(url="https://contoso.notsharepoint.com"), "bad-host", "3:10", "domains"),
    ("the administration host", tenant(url="https://contoso-admin.sharepoint.com"), "bad-host", "3:10",
     "https://contoso.sharepoint.com"),
    ("a path in the url", tenant(url="https://contoso.sharepoint.com/sites/a"), "bad-host", "3:10", "/sites/a"),
    ("a client id that is none", tenant(client="my-app"), "bad-id", "6:17", "an id"),
    ("no sign-in", "tenants: {contoso: {url: 'https://contoso.sharepoint.com'}}\n", "missing-key", "1:20", "signIn"),
    ("a directory with a slash", tenant(directory="https://x"), "bad-directory", "5:18", "onmicrosoft"),
    ("a certificate as text", tenant(certificate="app.pem"), "wrong-type", "7:20", "{file: app.pem}"),
    ("a certificate from nowhere", tenant(certificate="{}"), "missing-key", "7:20", "sources"),
    ("a certificate from two places", tenant(certificate="{env: A, file: b}"), "missing-key", "7:20", "2 sources"),
    ("a certificate that is not there", tenant(certificate="{file: app.pem}"), "file-missing", "7:27", "app.pem"),
    ("a variable that is no name", tenant(certificate="{env: a-b}"), "bad-name", "7:26", "not its value"),
    ("an inline password", tenant() + f"      password: {SECRET}\n", "inline-secret", "8:17", "{env: NAME}"),
    ("a client secret", tenant() + f"      clientSecret: {SECRET}\n", "inline-secret", "8:21", "{env: NAME}"),
    ("an inline key", tenant(certificate="'-----BEGIN PRIVATE KEY----- x'"), "inline-secret", "7:20", "reference"),
    ("credentials in the remote", CONFIGURATION + f"    ledger: {{remote: 'https://u:{SECRET}@git.example/x'}}\n",
     "inline-secret", "8:22", "reference"),
    ("a password from a file", tenant() + "      password: {file: x}\n", "unknown-key", "8:18", "env"),
    ("an address without port", CONFIGURATION + "    connectTo: localhost\n", "bad-address", "8:16", "host:port"),
    ("a port out of range", CONFIGURATION + "    connectTo: localhost:99999\n", "bad-address", "8:16", "host:port"),
    ("a CA bundle that is not there", CONFIGURATION + "    caBundle: ca.pem\n", "file-missing", "8:15", "ca.pem"),
    ("licences as text", CONFIGURATION + "    licences: many\n", "wrong-type", "8:15", "a whole number"),
    ("no licences", CONFIGURATION + "    licences: 0\n", "out-of-range", "8:15", "at least 1"),
    ("time scale without loopback", CONFIGURATION + "    timeScale: 60\n", "misplaced-key", "8:16", "loopback"),
    ("time scale with a remote host", CONFIGURATION + "    connectTo: 10.0.0.1:443\n    timeScale: 60\n",
     "misplaced-key", "9:16", "loopback"),
    ("time scale of zero", CONFIGURATION + "    connectTo: 127.0.0.1:443\n    timeScale: 0\n", "out-of-range", "9:16",
     "above 0"),
    ("an unknown mode", CONFIGURATION + "    mode: watch\n", "unknown-value", "8:11", "observe"),
    ("a ref that is none", CONFIGURATION + "    ledger: {ref: main}\n", "bad-ref", "8:19", "refs/"),
    ("a signer without key", CONFIGURATION + "    ledger: {signers: [ann]}\n", "bad-signer", "8:24", "principal"),
    ("a default that is unknown", CONFIGURATION + "defaultTenant: contos\n", "unknown-tenant", "8:16", "contoso"),
    ("a share above one", CONFIGURATION + "guards: {maxChangedShare: 30}\n", "out-of-range", "8:27", "from 0 to 1"),
    ("a guard as text", CONFIGURATION + "guards: strict\n", "wrong-type", "8:9", "a map"),
    ("an unknown reaction", CONFIGURATION + "guards: {onTrip: warn}\n", "unknown-value", "8:18", "stop, action"),
    ("a canary of nothing", CONFIGURATION + "rollout: {canary: 0}\n", "out-of-range", "8:19", "at least 1"),
    ("a pause without unit", CONFIGURATION + "rollout: {pauseBetween: '10'}\n", "bad-duration", "8:25", "10m"),
    ("a pause as a number", CONFIGURATION + "rollout: {pauseBetween: 10}\n", "wrong-type", "8:25", "10m"),
    ("an unknown consequence", CONFIGURATION + "rollout: {onFailure: undo}\n", "unknown-value", "8:22", "undoBatch"),
    ("an unknown key of rollout", CONFIGURATION + "rollout: {canaries: 1}\n", "unknown-key", "8:11", "canary"),
    ("an unknown guard class", CONFIGURATION + "guards: {require: {loose: approval}}\n", "unknown-key", "8:20",
     "loosen"),
    ("something else than approval", CONFIGURATION + "guards: {require: {loosen: review}}\n", "unknown-value", "8:28",
     "approval"),
    ("a version that is too new", CONFIGURATION + "requires: '>=99'\n", "version-refused", "8:11", "install"),
    ("a version that is none", CONFIGURATION + "requires: latest\n", "bad-version", "8:11", ">=0.1"),
    ("a version as a number", CONFIGURATION + "requires: 1.0\n", "wrong-type", "8:11", "1.0"),
    ("an area elsewhere", CONFIGURATION + "areas: {docs: {kinds: [Site]}}\n", "bad-folder", "8:9", "sites/"),
    ("an unknown kind in an area", CONFIGURATION + "areas: {sites/a: {kinds: [Sites]}}\n", "unknown-value", "8:27",
     'did you mean "Site"'),
    ("a glob with a host in an area", CONFIGURATION + "areas: {sites/a: {urls: ['https://x']}}\n", "bad-glob", "8:26",
     "without the host"),
    ("an area for no url", CONFIGURATION + "areas: {sites/a: {urls: []}}\n", "empty-list", "8:25", "remove"),
    ("an unknown scope", CONFIGURATION + "scope: everything\n", "unknown-value", "8:8", "changed"),
    ("a stack with blanks", CONFIGURATION + "stack: my stack\n", "bad-name", "8:8", "my stack"),
    ("a url among the defaults", CONFIGURATION + "defaults: {site: {url: /sites/a}}\n", "misplaced-key", "8:19", "url"),
    ("an unknown setting among the defaults", CONFIGURATION + "defaults: {site: {settings: {x: 1}}}\n",
     "unknown-setting", "8:30", '"x"'),
    ("a hub of the defaults that is unknown", CONFIGURATION + "defaults: {site: {hub: h}}\n", "unknown-hub", "8:24",
     "declare it"),
    ("a tenant's name with blanks", CONFIGURATION.replace("contoso:", "my tenant:"), "bad-name", "3:5", "my tenant"),
    ("a duplicate tenant", CONFIGURATION + "  contoso: {}\n", "yaml-duplicate-key", "8:3", "second time"),
)  # fmt: skip


@pytest.mark.parametrize("row", MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_reported_where_it_stands(row: tuple[str, str, str, str, str]) -> None:
    _, text, code, place, word = row
    loaded = load({}, text)
    found = [p for p in loaded.problems if p.code == code and f"{p.position.line}:{p.position.column}" == place]
    assert found, "\n".join(f"{problem.code} {problem}" for problem in loaded.problems)
    assert found[0].position.file == "spo-gitops.yaml"
    assert word in str(found[0])
    assert found[0].severity is Severity.ERROR
    assert not any(SECRET in str(problem) for problem in loaded.problems)


def test_all_problems_come_at_once() -> None:
    text = tenant(url="http://x", client="y", certificate="z") + "scope: q\nguards: {maxChanges: -1}\n"
    codes = [problem.code for problem in load({}, text).problems]
    assert codes == ["bad-host", "bad-id", "wrong-type", "unknown-value", "out-of-range"]


def test_a_missing_file_says_how_to_get_one() -> None:
    (problem,) = load({}, None).problems
    assert (problem.code, str(problem.position)) == ("config-missing", "spo-gitops.yaml:1:1")
    assert "init" in problem.hint


def test_everything_is_read(tmp_path: Path) -> None:
    for name in ("app.pem", "ca.pem", "sign.key"):
        (tmp_path / name).write_text("x")
    (tmp_path / "spo-gitops.yaml").write_text(
        """\
defaultTenant: contoso
tenants:
  contoso:
    url: https://Contoso.sharepoint.us
    signIn:
      directory: 44444444-4444-4444-4444-444444444444
      clientId: AAAAAAAA-3333-3333-3333-333333333333
      certificate: {file: app.pem}
      password: {env: KEY_PASSWORD}
    connectTo: 127.0.0.1:8443
    caBundle: ca.pem
    licences: 12000
    timeScale: 60
    mode: observe
    ledger:
      remote: ledger
      ref: refs/heads/ledger
      signers: [ops ssh-ed25519 AAAA]
      signingKey: {file: sign.key}
  test:
    url: https://contosotest.sharepoint.com
    signIn: {directory: x.onmicrosoft.com, clientId: 33333333-3333-3333-3333-333333333333, certificate: {env: C}}
stack: hr
requires: ">=0.1, <99"
guards: {maxChangedShare: 0.5, maxChanges: 20, onTrip: action, require: {loosen: approval}}
areas: {sites/finance/: {urls: [/sites/Fin-*], kinds: [Site]}}
scope: changed
rollout: {canary: 2, batchSize: 50, maxFailures: 1, pauseBetween: 1h30m, onFailure: undoBatch}
defaults: {site: {settings: {sharingCapability: Disabled}}}
"""
    )
    loaded = load_configuration(tmp_path)
    assert loaded.problems == ()
    configuration = loaded.configuration
    assert configuration is not None
    contoso = configuration.tenants["contoso"]
    assert contoso.url == "https://contoso.sharepoint.us"
    assert contoso.sign_in.client_id == "aaaaaaaa-3333-3333-3333-333333333333"
    assert contoso.sign_in.proof == Certificates(
        (Certificate(Secret(file=tmp_path / "app.pem"), Secret(env="KEY_PASSWORD")),)
    )
    assert contoso.ca_bundle == tmp_path / "ca.pem"
    assert (contoso.connect_to, contoso.licences, contoso.time_scale) == ("127.0.0.1:8443", 12000, 60.0)
    assert contoso.mode is Mode.OBSERVE
    assert (contoso.ledger.remote, contoso.ledger.ref) == ("ledger", "refs/heads/ledger")
    assert contoso.ledger.signers == ("ops ssh-ed25519 AAAA",)
    assert contoso.ledger.signing_key is not None
    assert configuration.tenants["test"].ledger.ref == "refs/spo-gitops/test/ledger"
    assert configuration.default_tenant == "contoso"
    assert configuration.stack == "hr"
    assert configuration.guards.on_trip is OnTrip.ACTION
    assert dict(configuration.guards.require) == {"loosen": "approval"}
    assert configuration.scope is Scope.CHANGED
    assert configuration.rollout == Rollout(2, 50, 1, 5400.0, OnFailure.UNDO_BATCH)
    assert configuration.areas[0].folder == "sites/finance"
    assert configuration.areas[0].urls == ("/sites/fin-*",)
    assert dict(configuration.site_defaults) == {"settings.sharingCapability": "Disabled"}


def test_a_private_key_that_git_tracks_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "app.pem").write_text("x")
    loaded = load(
        {}, tenant(certificate="{file: app.pem}"), root=tmp_path, is_tracked=lambda path: path.name == "app.pem"
    )
    (problem,) = loaded.problems
    assert (problem.code, problem.position.line) == ("tracked-secret", 7)


def test_the_only_tenant_is_the_default_and_several_need_one() -> None:
    one = load({}, CONFIGURATION)
    assert one.configuration is not None
    assert one.configuration.default_tenant == "contoso"
    two = CONFIGURATION + CONFIGURATION.partition("\n")[2].replace("contoso:", "test:")
    assert [problem.code for problem in load({}, two).problems] == ["missing-key"]
    assert load({}, two, tenant="test").problems == ()


def test_a_tenant_that_was_asked_for_must_be_there() -> None:
    (problem,) = load({}, CONFIGURATION, tenant="contosso").problems
    assert (problem.code, problem.hint) == ("unknown-tenant", 'did you mean "contoso"?')


def test_an_area_limits_what_its_folder_may_declare() -> None:
    areas = "areas: {sites/finance: {urls: ['/sites/fin-*'], kinds: [Site]}}\n"
    files = {
        "sites/finance/a.yaml": "kind: Site\nurl: /sites/fin-a\n---\nkind: Site\nurl: /sites/hr\n",
        "sites/finance/b.yaml": "kind: Hub\nname: h\nsite: /sites/fin-a\n",
        "sites/finance-x/c.yaml": "kind: Site\nurl: /sites/elsewhere\n",
    }
    loaded = load(files, CONFIGURATION + areas)
    assert [(problem.code, str(problem.position)) for problem in loaded.problems] == [
        ("area-url", "sites/finance/a.yaml:5:6  /url"),
        ("area-kind", "sites/finance/b.yaml:3:7  /site"),
    ]
    assert loaded.problems[0].related[0].file == "spo-gitops.yaml"


def test_an_area_takes_no_site_from_elsewhere_by_a_rename() -> None:
    areas = "areas: {sites/finance: {urls: ['/sites/fin-*']}}\n"
    site = "kind: Site\nurl: /sites/fin-a\npreviousUrl: /sites/{}\n"
    (problem,) = load({"sites/finance/a.yaml": site.format("hr")}, CONFIGURATION + areas).problems
    assert (problem.code, str(problem.position)) == ("area-url", "sites/finance/a.yaml:3:14  /previousUrl")
    assert load({"sites/finance/a.yaml": site.format("fin-b")}, CONFIGURATION + areas).problems == ()
