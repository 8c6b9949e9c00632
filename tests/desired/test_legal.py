"""What is legal passes without a problem, however unusual it looks."""

from __future__ import annotations

import pytest

from spo_gitops.model.value import Value

from .memory import load

LEVEL = "storageQuotaWarningLevel"
S = "kind: Site\nurl: /sites/a\n"

# name, text of a file, and what the site /sites/a is to be then (attribute and value)
LEGAL: tuple[tuple[str, str | bytes, dict[str, Value]], ...] = (
    ("CRLF", (S + "title: A\n").replace("\n", "\r\n"), {"title": "A"}),
    ("a byte order mark", b"\xef\xbb\xbf" + (S + "title: A\n").encode(), {"title": "A"}),
    ("both", b"\xef\xbb\xbf" + (S + "title: A\n").replace("\n", "\r\n").encode(), {"title": "A"}),
    ("no line break at the end", S + "title: A", {"title": "A"}),
    ("only comments", "# nothing here\n", {}),
    ("an empty file", "", {}),
    ("empty documents", "---\n---\n" + S + "---\n...\n---\n# end\n", {}),
    ("several documents", S + "title: A\n---\nkind: Site\nurl: /sites/b\ntitle: B\n", {"title": "A"}),
    ("JSON", '{"kind": "Site", "url": "/sites/a", "settings": {"allowFileArchive": true}}',
     {"settings.allowFileArchive": True}),
    ("a %YAML line", "%YAML 1.2\n---\n" + S, {}),
    ("an anchor and its alias", S + "title: &t A\ndescription: *t\n", {"title": "A", "description": "A"}),
    ("a merge within a map", S + "create: &c {language: 1033}\nsettings: {<<: &s {allowFileArchive: true},"
     " hidePeoplePreviewingFiles: true}\n",
     {"settings.allowFileArchive": True, "settings.hidePeoplePreviewingFiles": True}),
    ("a merge of a list of maps", S + "settings:\n  <<: [{allowFileArchive: true}, {allowFileArchive: false}]\n",
     {"settings.allowFileArchive": True}),
    ("a merge that is overridden", S + "settings: {<<: {allowFileArchive: true}, allowFileArchive: false}\n",
     {"settings.allowFileArchive": False}),
    ("yes as text", S + "title: yes\n", {"title": "yes"}),
    ("off as text", S + "title: off\n", {"title": "off"}),
    ("a date as text", S + "title: 2026-01-31\n", {"title": "2026-01-31"}),
    ("a time as text", S + "title: 12:30\n", {"title": "12:30"}),
    ("a YAML 1.1 binary number as text", S + "title: 0b1\n", {"title": "0b1"}),
    ("a number with underscores as text", S + "title: 1_000\n", {"title": "1_000"}),
    ("true in capitals", S + "settings: {allowFileArchive: TRUE}\n", {"settings.allowFileArchive": True}),
    ("a hexadecimal number", S + f"settings: {{{LEVEL}: 0x10}}\n", {f"settings.{LEVEL}": 16}),
    ("an octal number", S + f"settings: {{{LEVEL}: 0o17}}\n", {f"settings.{LEVEL}": 15}),
    ("a decimal number with a leading zero", S + f"settings: {{{LEVEL}: 010}}\n", {f"settings.{LEVEL}": 10}),
    ("a quoted number as a title", S + "title: '2026'\n", {"title": "2026"}),
    ("a quoted null as a title", S + "title: 'null'\n", {"title": "null"}),
    ("a title of 255 characters", S + f"title: {'x' * 255}\n", {"title": "x" * 255}),
    ("a title in another script", S + "title: Büro 東京 😀\n", {"title": "Büro 東京 😀"}),
    ("an empty description", S + "description: ''\n", {"description": ""}),
    ("a block text", S + "description: |\n  one\n  two\n", {"description": "one\ntwo"}),
    ("empty settings", S + "settings: {}\n", {}),
    ("an empty list clears", S + "settings: {restrictedAccessControlGroups: []}\n",
     {"settings.restrictedAccessControlGroups": ()}),
    ("nobody but the owner", S + "admins: {mode: exact, members: []}\n", {"admins": ()}),
    ("a plain list of admins", S + "admins: [B@contoso.com, a@contoso.com]\n",
     {"admins": ("a@contoso.com", "b@contoso.com")}),
    ("a claim as an admin", S + "admins: ['c:0(.s|true']\n", {"admins": ("c:0(.s|true",)}),
    ("everyone but externals by claim",
     S + "groups:\n- name: Team\n  members: ['C:0-.F|rolemanager|spo-grid-all-users/7d9c']\n",
     {"groups.team.members": ("everyone-except-external",)}),
    ("a guest as an admin", S + "admins: [ann_fabrikam.com#ext#@contoso.onmicrosoft.com]\n",
     {"admins": ("ann_fabrikam.com#ext#@contoso.onmicrosoft.com",)}),
    ("an owner in capitals", S + "owner: Finance.Lead@Contoso.com\n", {"owner": "finance.lead@contoso.com"}),
    ("an owner as a claim", S + "owner: i:0#.f|membership|a@contoso.com\n", {"owner": "a@contoso.com"}),
    ("no hub", S + "hub: none\n", {"hub": "none"}),
    ("no label", S + "settings: {sensitivityLabel: none}\n", {"settings.sensitivityLabel": ""}),
    ("domains in disorder", S + "settings:\n  sharingDomainRestrictionMode: AllowList\n"
     "  sharingAllowedDomainList: 'Fabrikam.com  contoso.com fabrikam.com'\n",
     {"settings.sharingAllowedDomainList": "contoso.com fabrikam.com"}),
    ("a setting that follows the tenant", S + "settings: {defaultSharingLinkType: None}\n",
     {"settings.defaultSharingLinkType": "None"}),
    ("versions for ever", S + "settings: {enableAutoExpirationVersionTrim: false, expireVersionsAfterDays: 0}\n",
     {"settings.expireVersionsAfterDays": 0}),
    ("the root site", S + "---\nkind: Site\nurl: /\ntitle: Home\n", {}),
    ("a OneDrive", S + "---\nkind: Site\nurl: /personal/a_b_com\nsettings: {sharingCapability: Disabled}\n", {}),
    ("the host of OneDrives", S + "---\nkind: Site\nurl: /personal\nsettings: {sharingCapability: Disabled}\n", {}),
    ("a url in capitals", "kind: Site\nurl: /Sites/A\ntitle: A\n", {"title": "A"}),
    ("a url with dots and dashes", S + "---\nkind: Site\nurl: /teams/a-b_c.d\n", {}),
    ("a hub of three levels", "".join(
        f"kind: Site\nurl: /sites/h{n}\n---\nkind: Hub\nname: h{n}\nsite: /sites/h{n}\n"
        f"parent: {'none' if n == 1 else f'h{n - 1}'}\n---\n" for n in range(1, 4)) + S, {}),
    ("a hub in another case", "kind: Site\nurl: /sites/h\n---\nkind: Hub\nname: Corporate\nsite: /sites/h\n---\n" + S
     + "hub: corporate\n", {"hub": "/sites/h"}),
    ("a policy with a bare value", S + "---\nkind: SecurityPolicy\nname: p\nappliesTo: all\n"
     "require: {denyAddAndCustomizePages: Enabled}\n", {}),
    ("a policy that a document keeps", S + "settings: {sharingCapability: Disabled}\n---\n"
     "kind: SecurityPolicy\nname: p\nmode: enforce\nappliesTo: {urls: ['/**'], types: [STS#3, CommunicationSite]}\n"
     "require: {sharingCapability: {atMost: ExternalUserSharingOnly}}\n", {"settings.sharingCapability": "Disabled"}),
    ("a policy on a value that follows the tenant", S + "settings: {defaultSharingLinkType: None}\n---\n"
     "kind: SecurityPolicy\nname: p\nmode: enforce\nappliesTo: all\n"
     "require: {defaultSharingLinkType: {atMost: Internal}}\n", {"settings.defaultSharingLinkType": "None"}),
    ("two policies that never meet", S + "---\nkind: SecurityPolicy\nname: p\nappliesTo: {urls: [/sites/*]}\n"
     "require: {sharingCapability: Disabled}\n---\nkind: SecurityPolicy\nname: q\nappliesTo: {urls: [/teams/*]}\n"
     "require: {sharingCapability: ExternalUserSharingOnly}\n", {}),
)  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), LEGAL, ids=[row[0] for row in LEGAL])
def test_legal_files_pass(name: str, text: str | bytes, expected: dict[str, Value]) -> None:
    loaded = load({"sites/x.yaml": text})
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.state is not None
    site = next((d for a, d in loaded.state.resources.items() if a.key == "/sites/a"), None)
    fields = {} if site is None else site.fields
    for attribute, value in expected.items():
        assert fields[attribute] == value
        assert type(fields[attribute]) is type(value)


def test_any_kind_may_stand_in_either_folder_and_dot_files_are_ignored() -> None:
    policy = "kind: SecurityPolicy\nname: p\nappliesTo: all\nrequire: {allowEditing: true}\n"
    loaded = load({"policies/deep/er/a.yml": S, "sites/p.yaml": policy, "sites/.x.yaml": "]", "sites/.d/x.yaml": "]"})
    assert loaded.problems == ()
    assert loaded.state is not None
    assert len(loaded.state.resources) == 1
    assert len(loaded.policies) == 1


def test_other_files_are_not_read() -> None:
    assert load({"sites/readme.md": "]", "docs/x.yaml": "]", "sites/x.yaml.bak": "]"}).problems == ()
