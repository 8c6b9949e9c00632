"""Documents become desired state: one shape, whatever was written where."""

from __future__ import annotations

from spo_gitops.model.address import Address
from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Desired, OnDrift, OnRemove
from spo_gitops.model.policy import EVERYWHERE, Mode

from .memory import CONFIGURATION, load

HUB = "kind: Hub\nname: corporate\nsite: /sites/Corporate\n---\nkind: Site\nurl: /sites/Corporate\n---\n"


def resolve(text: str, address: str, configuration: str = CONFIGURATION) -> Desired:
    loaded = load({"sites/x.yaml": text}, configuration)
    assert loaded.state is not None, "\n".join(map(str, loaded.problems))
    return loaded.state.resources[Address.parse(address)]


def test_an_address_is_compared_without_case_and_shown_as_written() -> None:
    site = resolve("kind: Site\nurl: /sites/Finance\n", "site:/sites/finance")
    assert str(site.address) == "site:/sites/Finance"
    assert site.address.key == "/sites/finance"


def test_site_beats_profile_beats_defaults_map_by_map() -> None:
    defaults = (
        "defaults: {site: {owner: d@contoso.com, settings: {sharingCapability: Disabled, allowFileArchive: true},"
        " lifecycle: {onDrift: report, onRemove: recycle}}}\n"
    )
    text = (
        "kind: SiteProfile\nname: Team\ntype: TeamSite\nsettings: {sharingCapability: ExternalUserSharingOnly,"
        " hidePeoplePreviewingFiles: true}\nlifecycle: {onDrift: exact}\n---\n"
        "kind: Site\nurl: /sites/a\nprofile: team\ntitle: A\nsettings: {hidePeoplePreviewingFiles: false}\n"
    )
    site = resolve(text, "site:/sites/a", CONFIGURATION + defaults)
    assert site.fields == {
        "title": "A",
        "owner": "d@contoso.com",
        "settings.sharingCapability": "ExternalUserSharingOnly",
        "settings.allowFileArchive": True,
        "settings.hidePeoplePreviewingFiles": False,
    }
    origins = {name: wanted.origin for name, wanted in site.attributes.items()}
    assert origins["title"] == "document"
    assert origins["owner"] == "defaults"
    assert origins["settings.sharingCapability"] == "profile:Team"
    assert str(site.attributes["owner"].position).startswith("spo-gitops.yaml:8:26  /defaults/site/owner")
    assert site.lifecycle.on_drift is OnDrift.EXACT
    assert site.lifecycle.on_remove is OnRemove.RECYCLE
    assert site.create == {"template": "STS#3"}


def test_lists_are_replaced_not_merged() -> None:
    text = (
        "kind: SiteProfile\nname: p\nadmins: {mode: include, members: [a@contoso.com]}\n---\n"
        "kind: Site\nurl: /sites/a\nprofile: p\nadmins: {members: [b@contoso.com]}\n"
    )
    site = resolve(text, "site:/sites/a")
    assert site.fields == {"admins[b@contoso.com]": True}
    assert site.sets == {"admins": "include"}


def test_an_exact_set_is_one_value_without_the_owner() -> None:
    text = "kind: Site\nurl: /sites/a\nowner: O@contoso.com\nadmins: [o@contoso.com, Z@contoso.com, a@contoso.com]\n"
    site = resolve(text, "site:/sites/a")
    assert site.fields["admins"] == ("a@contoso.com", "z@contoso.com")
    assert site.sets == {"admins": "exact"}


def test_a_site_names_its_hub_by_the_hubs_site() -> None:
    site = resolve(HUB + "kind: Site\nurl: /sites/a\nhub: Corporate\n", "site:/sites/a")
    assert site.fields == {"hub": "/sites/corporate"}


def test_a_hub_is_its_site_and_names_its_parent_by_the_parents_site() -> None:
    text = HUB + "kind: Hub\nname: r\nsite: /sites/r\nparent: corporate\nrequiresJoinApproval: true\nlogoUrl: none\n"
    loaded = load({"sites/x.yaml": text + "---\nkind: Site\nurl: /sites/r\n"})
    assert loaded.state is not None
    hub = loaded.state.resources[Address("hub", "/sites/r")]
    assert hub.name == "r"
    assert hub.fields == {"parent": "/sites/corporate", "requiresJoinApproval": True, "logoUrl": ""}


def test_renaming_a_hub_changes_nothing_of_its_members() -> None:
    text = HUB + "kind: Site\nurl: /sites/a\nhub: corporate\n"
    before, after = load({"sites/x.yaml": text}).state, load({"sites/x.yaml": text.replace("corporate\n", "c\n")}).state
    assert before is not None
    assert after is not None
    assert before.digest() == after.digest()


def test_a_profile_does_not_make_the_hubs_own_site_join() -> None:
    text = "kind: SiteProfile\nname: p\nhub: corporate\n---\n" + HUB.rstrip("-\n") + "\nprofile: p\n"
    assert "hub" not in resolve(text, "site:/sites/corporate").fields


def test_defaults_give_a_onedrive_only_what_it_can_have() -> None:
    defaults = "defaults: {site: {title: T, type: TeamSite, hub: none, settings: {sharingCapability: Disabled}}}\n"
    site = resolve("kind: Site\nurl: /personal/a_b\n", "site:/personal/a_b", CONFIGURATION + defaults)
    assert site.fields == {"settings.sharingCapability": "Disabled"}
    assert site.create == {}


def test_defaults_give_the_host_of_onedrives_only_its_sharing() -> None:
    shared = "{sharingCapability: Disabled, denyAddAndCustomizePages: Enabled}"
    defaults = f"defaults: {{site: {{title: T, admins: [ann@contoso.com], settings: {shared}}}}}\n"
    site = resolve("kind: Site\nurl: /personal\n", "site:/personal", CONFIGURATION + defaults)
    assert site.fields == {"settings.sharingCapability": "Disabled"}


def test_what_only_a_creation_uses_is_kept_apart() -> None:
    create = "create: {language: 1031, timeZoneId: 4, siteDesign: Blank}\n"
    site = resolve("kind: Site\nurl: /sites/a\ntype: CommunicationSite\n" + create, "site:/sites/a")
    assert site.fields == {}
    assert site.create == {
        "template": "SITEPAGEPUBLISHING#0",
        "language": 1031,
        "timeZoneId": 4,
        "siteDesign": "f6cc5403-0d63-442e-96c0-285923709ffc",
    }


def test_a_policy_is_attached_to_the_sites_that_it_selects() -> None:
    policy = (
        "kind: SecurityPolicy\nname: p\nseverity: high\nmode: enforce\n"
        "appliesTo: {urls: ['/sites/fin*'], types: [TeamSite], excludeUrls: [/sites/fin-open]}\n"
        "require: {sharingCapability: {atMost: ExternalUserSharingOnly}}\n---\n"
    )
    sites = "---\n".join(
        f"kind: Site\nurl: /sites/{leaf}\n{kind}" for leaf, kind in (
            ("finance", "type: TeamSite\n"), ("fin-unknown", ""), ("fin-news", "type: CommunicationSite\n"),
            ("fin-open", "type: TeamSite\n"), ("hr", "type: TeamSite\n"),
        )
    )  # fmt: skip
    loaded = load({"policies/p.yaml": policy, "sites/x.yaml": sites})
    assert loaded.state is not None
    applied = {address.key: desired.policies for address, desired in loaded.state.resources.items()}
    assert {key: len(policies) for key, policies in applied.items()} == {
        "/sites/finance": 1, "/sites/fin-unknown": 1, "/sites/fin-news": 0, "/sites/fin-open": 0, "/sites/hr": 0,
    }  # fmt: skip
    rule = applied["/sites/finance"][0]
    assert (rule.policy, rule.attribute, rule.mode, rule.severity) == (
        "p",
        "settings.sharingCapability",
        Mode.ENFORCE,
        "high",
    )
    assert rule.constraint == Constraint(at_most="ExternalUserSharingOnly")
    assert rule.where == EVERYWHERE
    assert applied["/sites/fin-unknown"][0].where.types == ("STS#3",)
    assert str(rule.position) == "policies/p.yaml:6:30  /require/sharingCapability"


def test_what_nobody_declares_is_a_warning_and_no_error() -> None:
    loaded = load({"sites/x.yaml": "kind: Site\nurl: /sites/a\nsettings: {allowEditing: false}\n"})
    assert [problem.code for problem in loaded.problems] == ["requires-undeclared"]
    assert loaded.state is not None


def test_a_quota_without_its_warning_level_is_a_warning_and_no_error() -> None:
    both = "kind: Site\nurl: /sites/a\nsettings: {storageQuota: 2048, storageQuotaWarningLevel: 1800}\n"
    loaded = load({"sites/x.yaml": both.replace(", storageQuotaWarningLevel: 1800", "")})
    assert [problem.code for problem in loaded.problems] == ["requires-undeclared"]
    assert loaded.state is not None
    assert load({"sites/x.yaml": both}).problems == ()


def test_a_mode_without_its_list_of_domains_is_a_warning_and_no_error() -> None:
    loaded = load({"sites/x.yaml": "kind: Site\nurl: /sites/a\nsettings: {sharingDomainRestrictionMode: BlockList}\n"})
    assert [problem.code for problem in loaded.problems] == ["requires-undeclared"]
    assert loaded.state is not None


def test_a_policy_counts_as_a_declaration_of_a_prerequisite() -> None:
    policy = (
        "---\nkind: SecurityPolicy\nname: p\nmode: enforce\nappliesTo: all\n"
        "require: {conditionalAccessPolicy: AllowLimitedAccess}\n"
    )
    text = "kind: Site\nurl: /sites/a\nsettings: {allowEditing: false}\n"
    assert load({"sites/x.yaml": text + policy}).problems == ()


def test_other_warnings_do_not_stop_anything() -> None:
    text = (
        "kind: Site\nurl: /sites/a\nadmins: [a@contoso.com, A@contoso.com]\n"
        f"description: {'x' * 600}\nsettings: {{disableFlows: Disabled}}\n---\n"
        "kind: Hub\nname: h\nsite: /sites/elsewhere\n"
    )
    loaded = load({"sites/x.yaml": text})
    assert [problem.code for problem in loaded.problems] == [
        "duplicate-member", "too-long", "deprecated-setting", "hub-site-undeclared",
    ]  # fmt: skip
    assert loaded.state is not None


def test_a_broken_file_does_not_make_its_neighbours_wrong() -> None:
    loaded = load({"sites/hub.yaml": HUB + "]", "sites/x.yaml": "kind: Site\nurl: /sites/a\nhub: other\nprofile: q\n"})
    assert [problem.code for problem in loaded.problems] == ["yaml-syntax"]


def test_one_mistake_in_a_profile_is_reported_once() -> None:
    sites = "".join(f"---\nkind: Site\nurl: /sites/s{n}\nprofile: p\n" for n in range(5))
    settings = "settings: {allowEditing: true, conditionalAccessPolicy: BlockAccess}\n"
    profile = "kind: SiteProfile\nname: p\nhub: nowhere\n" + settings
    loaded = load({"sites/x.yaml": profile + sites})
    assert sorted(problem.code for problem in loaded.problems) == ["requires-contradicted", "unknown-hub"]


def test_problems_are_sorted_by_place() -> None:
    loaded = load({"sites/b.yaml": "kind: X\n---\nkind: Y\n", "sites/a.yaml": "x: 1\n"})
    places = [(problem.position.file, problem.position.line) for problem in loaded.problems]
    assert places == [("sites/a.yaml", 1), ("sites/b.yaml", 1), ("sites/b.yaml", 3)]


def profile(name: str, text: str) -> str:
    return f"kind: SiteProfile\nname: {name}\n{text}---\n"


def test_profiles_side_by_side_give_what_each_has() -> None:
    text = (
        profile("a", "title: A\n") + profile("b", "description: B\n") + "kind: Site\nurl: /sites/a\nprofile: [a, b]\n"
    )
    assert resolve(text, "site:/sites/a").fields == {"title": "A", "description": "B"}


def test_a_profile_beats_what_it_builds_on_in_whatever_order_both_are_named() -> None:
    profiles = profile("base", "title: A\nowner: a@contoso.com\n") + profile("top", "profile: base\ntitle: B\n")
    for named in ("top", "[top, base]", "[base, top]"):
        site = resolve(profiles + f"kind: Site\nurl: /sites/a\nprofile: {named}\n", "site:/sites/a")
        assert site.fields == {"title": "B", "owner": "a@contoso.com"}
        assert site.attributes["owner"].origin == "profile:base"


def test_whoever_names_profiles_that_disagree_may_decide() -> None:
    profiles = profile("p", "title: A\n") + profile("q", "title: B\n")
    site = "kind: Site\nurl: /sites/a\n"
    assert resolve(profiles + site + "profile: [p, q]\ntitle: C\n", "site:/sites/a").fields == {"title": "C"}
    decided = profile("r", "profile: [p, q]\ntitle: D\n")
    assert resolve(profiles + decided + site + "profile: r\n", "site:/sites/a").fields == {"title": "D"}


def test_profiles_on_profiles_without_end_are_a_problem_and_no_stack_of_calls() -> None:
    chain = "".join(
        profile(f"p{n}", f"profile: [p{n + 1}, p{n + 1}]\n".replace(f", p{n + 1}", "")) for n in range(3000)
    )
    loaded = load({"sites/x.yaml": chain + profile("p3000", "title: A\n") + "kind: Site\nurl: /sites/a\nprofile: p0\n"})
    assert {problem.code for problem in loaded.problems} == {"profile-depth"}


def test_diamonds_of_profiles_are_read_once() -> None:
    levels = "".join(
        profile(f"l{n}", f"profile: [l{n + 1}, r{n + 1}]\n") + profile(f"r{n}", f"profile: [l{n + 1}, r{n + 1}]\n")
        for n in range(15)
    )
    ends = profile("l15", "title: A\n") + profile("r15", "title: A\n")
    assert resolve(levels + ends + "kind: Site\nurl: /sites/a\nprofile: [l0, r0]\n", "site:/sites/a").fields == {
        "title": "A"
    }
