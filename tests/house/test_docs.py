"""Everything that a person can type or set is in the docs, in both languages."""

import re
from pathlib import Path

import pytest

from bot.__main__ import cli
from bot.manifest import EVENTS, OPTIONAL, SCOPES, manifest
from bot.settings import Settings
from handlers.haoping.choices import CHOICES
from handlers.kernel.routes import Routes
from handlers.kernel.wording import Say
from scripts import command_tables

ROOT = Path(__file__).parents[2]
SETTINGS = [name.upper() for name in Settings.model_fields]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_tables_of_commands_are_what_is_registered(
    language: str, routes: Routes, subtests: pytest.Subtests
) -> None:
    text = command_tables.PAGES[language].read_text()
    assert command_tables.page(text, language) == text, "run `make docs`"
    for command in routes.commands.values():
        with subtests.test(command=command.name):
            assert f"<!-- {command.name} -->" in text, f"/{command.name} has no section"


@pytest.mark.parametrize("page", ["docs/settings.md", "docs/settings.zh-CN.md", ".env.example"])
def test_every_setting_is_documented_and_no_other(page: str) -> None:
    text = (ROOT / page).read_text()
    named = re.findall(r"^\| `([A-Z_]+)` \|", text, re.M) if page.endswith(".md") else re.findall(r"# ([A-Z_]+)=", text)
    assert sorted(set(named)) == sorted(SETTINGS)


@pytest.mark.parametrize(("page", "language"), [("docs/settings.md", "en"), ("docs/settings.zh-CN.md", "zh")])
def test_what_a_workspace_chooses_is_documented_as_its_form_says_it_and_no_other(
    page: str, language: str, subtests: pytest.Subtests
) -> None:
    say = Say(language)
    rows = re.findall(r"^\| `([a-z_.]+)` \|(.*)$", (ROOT / page).read_text(), re.M)
    assert [name for name, _ in rows] == [choice.id for choice in CHOICES]
    for choice, (_, row) in zip(CHOICES, rows, strict=True):
        with subtests.test(choice=choice.id):
            sentence, default, others = (cell.strip() for cell in row.strip("| ").split(" | "))
            assert sentence == say(choice.sentence)
            labels = {value: say(label) for value, label in choice.options}
            usual = choice.shown(choice.default) or say("none")
            assert default.strip("`") == labels.pop(usual, usual)
            assert all(label in others for label in labels.values())


@pytest.mark.parametrize("page", ["docs/settings.md", "docs/settings.zh-CN.md"])
def test_every_subcommand_and_option_is_documented(page: str, subtests: pytest.Subtests) -> None:
    text = (ROOT / page).read_text()
    for command in cli.registered_commands:
        with subtests.test(command=command.name):
            assert command.callback is not None
            name = command.name or command.callback.__name__
            assert f"python -m bot {name}" in text
            for parameter in command.callback.__annotations__.values():
                for option in re.findall(r"'(--[a-z-]+)'", str(parameter)):
                    assert option in text, f"{option} of {name}"


@pytest.mark.parametrize("page", ["docs/slack.md", "docs/slack.zh-CN.md"])
def test_every_scope_is_explained(page: str) -> None:
    text = (ROOT / page).read_text()
    assert all(f"`{scope}`" in text for scope in (*SCOPES, *OPTIONAL))


def test_the_manifest_has_every_command_and_exactly_the_scopes_and_events(routes: Routes) -> None:
    made = manifest(routes, url="https://example.com/", prefix="cs")
    commands = [one["command"] for one in made["features"]["slash_commands"]]
    assert commands == [f"/cs-{name}" for name in routes.commands]
    assert all(len(name) <= 32 for name in commands)
    assert all(one["url"] == "https://example.com/slack/events" for one in made["features"]["slash_commands"])
    assert made["oauth_config"]["scopes"] == {
        "bot": sorted({*SCOPES, *OPTIONAL}),
        "bot_optional": sorted(OPTIONAL),
    }
    assert made["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert not made["settings"]["socket_mode_enabled"]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readmes_name_commands_and_pages_that_exist(readme: str, routes: Routes, subtests: pytest.Subtests) -> None:
    text = (ROOT / readme).read_text()
    for command in re.findall(r"`/([a-z]+)", text):
        with subtests.test(command=command):
            assert command in routes.commands
    for link in re.findall(r"\]\(([^)#]+)\)|src(?:set)?=\"([^\"]+)\"", text):
        with subtests.test(link=link):
            path = next(filter(None, link))
            assert (ROOT / path).exists(), path
    assert "make run" in text
    assert "make test" in text


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_every_page_has_its_other_language(page: str) -> None:
    other = page.replace(".zh-CN.md", ".md") if ".zh-CN" in page else page.replace(".md", ".zh-CN.md")
    assert (ROOT / "docs" / other).exists()


def test_every_verb_says_how_it_is_typed_and_what_it_does(routes: Routes, subtests: pytest.Subtests) -> None:
    for command in routes.commands.values():
        for verb in command.verbs:
            with subtests.test(command=command.name, verb=verb.word):
                assert verb.usages, f"/{command.name} {verb.word}"
                assert verb.means
                for language in ("en", "zh"):
                    assert all(Say(language)(usage).startswith(f"/{command.name}") for usage in verb.usages)


@pytest.mark.parametrize("folder", ["bot", "handlers", "handlers/kernel"])
def test_the_architecture_has_a_word_for_every_folder_and_every_module_of_the_kernel(folder: str) -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    parts = {
        path.name for path in (ROOT / folder).iterdir() if (path / "__init__.py").exists() or path.name == "locales"
    }
    if folder == "handlers/kernel":
        parts |= {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__"}
    words = set(re.findall(r"[a-z_]+", text))
    assert {part for part in parts if part not in words and part.rstrip("s") not in words} == set()


def test_the_architecture_fits_on_a_few_pages(subtests: pytest.Subtests) -> None:
    lines = (ROOT / "ARCHITECTURE.md").read_text().splitlines()
    assert len(lines) <= 200
    for path in re.findall(r"`((?:bot|handlers|storage|tests)/[\w/.]+)`", "\n".join(lines)):
        with subtests.test(path=path):
            assert (ROOT / path).exists(), path
