"""What the documentation says can be typed, followed, and is complete."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from spo_gitops import errors
from spo_gitops.model.outcome import Status
from spo_gitops.model.plan import Case, GuardClass

from .command_lines import ROOT, calls, commands, fenced_lines, pages, resolve

EVERY_PAGE = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
EVERY_COMMAND = pytest.mark.parametrize(("words", "command"), list(commands()), ids=lambda part: str(part))
_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@EVERY_PAGE
def test_every_command_line_is_one_that_the_program_takes(page: Path) -> None:
    for arguments in calls(fenced_lines(text_of(page))):
        resolve(arguments)


def test_the_pages_show_command_lines_at_all() -> None:
    assert sum(1 for page in pages() for _ in calls(fenced_lines(text_of(page)))) > 30


@EVERY_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(text_of(page)):
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{page.name} links to {target}"
        if anchor and path.suffix == ".md":
            assert anchor in headings(path), f"{page.name} links to {target}#{anchor}"


@EVERY_COMMAND
def test_every_command_helps_with_an_example_that_works(words: str, command: click.Command) -> None:
    description, _, example = (command.help or "").partition("Example:")
    assert description.strip(), f"{words} has no description"
    lines = [line.strip() for line in example.splitlines() if line.strip()]
    assert lines, f"{words} has no example"
    found = [resolve(arguments) for arguments in calls(lines)]
    assert len(found) == len(lines)
    assert command in found


@EVERY_COMMAND
def test_the_page_of_commands_knows_every_command_and_option(words: str, command: click.Command) -> None:
    page = text_of(ROOT / "docs" / "commands.md")
    _, found, section = page.partition(f"\n## {words}\n")
    assert found, f"docs/commands.md has no section for {words}"
    section = section.partition("\n## ")[0]
    for parameter in command.params:
        for name in parameter.opts if isinstance(parameter, click.Option) else ():
            assert f"`{name}" in section, f"docs/commands.md does not tell {words} {name}"


def test_the_readme_names_every_command() -> None:
    readme = text_of(ROOT / "README.md")
    assert not [words for words, _ in commands() if f"`{words}`" not in readme]


def test_the_readme_leads_to_every_page() -> None:
    linked = {target for target, _ in _LINK.findall(text_of(ROOT / "README.md"))}
    written = {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").rglob("*.md")}
    generated = {page for page in written if page.startswith("docs/reference/")}
    assert written - generated - linked == {"docs/index.md"}


def test_the_page_of_guards_knows_every_class() -> None:
    page = text_of(ROOT / "docs" / "guards.md")
    assert not [guard.value for guard in GuardClass if f"`{guard.value}`" not in page]


def test_the_page_of_the_rule_uses_the_words_of_the_plan() -> None:
    page = text_of(ROOT / "docs" / "three-way.md")
    shown = set(Case) - {Case.NOT_OURS, Case.IN_STEP, Case.FROZEN, Case.BLOCKED, Case.ADOPTED}
    assert not [case.value for case in shown if f"`{case.value}`" not in page]


def headings(page: Path) -> set[str]:
    """The anchors that a reader's Markdown makes of headings."""
    found = re.findall(r"^#+\s+(.+?)\s*$", re.sub(r"```.*?```", "", text_of(page), flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_class_of_errors_and_every_end_of_an_action_has_its_advice() -> None:
    page = text_of(ROOT / "docs" / "troubleshooting.md")
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type) and kind.__module__ == errors.__name__]
    told = {kind.__name__ for kind in classes} - {"SpoGitopsError", "TenantError"}
    assert [name for name in sorted(told) if f"| `{name}` |" not in page] == []
    ends = {status.value for status in Status} - {"succeeded"}
    assert [end for end in sorted(ends) if f"| `{end}` |" not in page] == []


@EVERY_COMMAND
def test_the_list_of_commands_cuts_no_sentence_short_on_eighty_columns(words: str, command: click.Command) -> None:
    group = words.rpartition(" ")[0]
    longest = max(len(name.rpartition(" ")[2]) for name, _ in commands() if name.rpartition(" ")[0] == group)
    short = command.get_short_help_str(limit=80 - 6 - longest)
    assert short and not short.endswith("..."), short
