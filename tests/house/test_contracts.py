"""A capability that is added is held by the contracts, without a word about it in pyproject.toml."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import contracts

ROOT = Path(contracts.__file__).parents[1]
LINT = Path(sys.executable).with_name("lint-imports")
RULES = (
    '"""Which gifts there are."""\n\n'
    "from handlers.kernel import words\n\n\ndef read(text):\n    return words.tidy(text)\n"
)
BLOCKS = (
    '"""How gifts are shown."""\n\n'
    "from handlers.customers import lookup\nfrom handlers.gifts import rules\nfrom handlers.kernel import kit\n"
    "from handlers.kernel.reply import Reply\nfrom handlers.loyalty import blocks as loyalty\n\n\n"
    "def shown(request, store):\n"
    "    customer = lookup.named(request, store, rules.read(request.text))\n"
    '    return Reply([kit.lines(request.say.line("{name}", name=customer.name))])\n'
)
COMMANDS = (
    '"""/gift: what a customer was given."""\n\n'
    "from handlers.gifts import blocks\nfrom handlers.kernel.parts import Help, Part\n"
    "from handlers.kernel.routes import Who\n\n"
    "part = Part()\n"
    'part.verb(Help("/gift NAME", "what they were given"), who=Who.MEMBERS, writes=False)(blocks.shown)\n\n\n'
    "def register(routes):\n"
    '    routes.command("gift")\n'
    "    routes.add(part)\n"
)
GIFTS = {"__init__": "", "rules": RULES, "blocks": BLOCKS, "commands": COMMANDS}
LATE = "\ndef late():\n    from handlers.{package} import {module}\n    return {module}\n"
TYPED = "\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from storage.store import Store\n"
OFFENCES = [
    (
        "gifts/blocks",
        LATE.format(package="story", module="cards"),
        "gifts.blocks imports handlers.story.cards",
    ),
    ("customers/lookup", LATE.format(package="gifts", module="rules"), "customers.lookup imports handlers.gifts.rules"),
    ("products/lookup", "\nimport handlers.customers.rules", "products.lookup imports handlers.customers.rules"),
    ("kernel/routes", "\nimport handlers.gifts.rules", "handlers.kernel.routes imports handlers.gifts.rules"),
    ("gifts/rules", TYPED, "handlers.gifts.rules imports storage.store"),
    ("gifts/rules", "\nimport time", "handlers.gifts.rules imports time"),
    ("gifts/rules", "\nfrom datetime import date\nTODAY = date.today", "handlers.gifts.rules asks a clock"),
    ("gifts/rules", "\nfrom handlers.gifts import blocks", "handlers.gifts.rules imports handlers.gifts.blocks"),
    ("gifts/sizes", '"""Sizes.\n\nPure: no Slack.\n"""\n\nimport slack_sdk', "handlers.gifts.sizes imports slack_sdk"),
    ("gifts/helper", '"""Helps."""\n\nfrom handlers.gifts import commands', ""),
    ("gifts/blocks", LATE.format(package="gifts", module="helper"), "gifts.blocks reaches handlers.gifts.commands"),
]
"""What is added to which module, and what the contracts say to it."""


def copied(folder: Path) -> Path:
    """Copy the tree, with a capability more and a line for it."""
    for package in ("bot", "handlers", "storage", "scripts"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "handlers/gifts").mkdir()
    for name, source in GIFTS.items():
        (folder / f"handlers/gifts/{name}.py").write_text(source)
    app = folder / "bot/app.py"
    line = "from handlers.gifts import commands as gifts\n\nCAPABILITIES = (\n    gifts,"
    app.write_text(app.read_text().replace("CAPABILITIES = (", line, 1))
    return folder


def linted(tree: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([LINT, "--no-logo", "--no-cache"], cwd=tree, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say where everything was done that a capability may not."""
    tree = copied(tmp_path_factory.mktemp("offended"))
    for module, more, _ in OFFENCES:
        with (tree / f"handlers/{module}.py").open("a") as source:
            source.write(more + "\n")
    return linted(tree).stdout


def test_a_folder_and_a_line_are_enough(tmp_path: Path) -> None:
    tree = copied(tmp_path)
    found = linted(tree)
    assert found.returncode == 0, found.stdout
    asked = "from bot.app import open_routes; print(*open_routes().commands)"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=tree, capture_output=True, text=True, check=True)
    assert ran.stdout.split()[0] == "gift"


@pytest.mark.parametrize("says", [says for _, _, says in OFFENCES if says])
def test_what_a_new_capability_may_not_is_seen(said: str, says: str) -> None:
    assert says in said


def test_two_that_know_each_other_are_seen(tmp_path: Path) -> None:
    """One late import is enough, since gifts know loyalty already."""
    tree = copied(tmp_path)
    with (tree / "handlers/loyalty/blocks.py").open("a") as source:
        source.write(LATE.format(package="gifts", module="rules"))
    found = linted(tree)
    assert found.returncode == 1
    assert "No cycles are allowed in handlers." in found.stdout


def test_what_would_hide_from_the_contracts_is_seen(tmp_path: Path, subtests: pytest.Subtests) -> None:
    """A folder without an __init__.py works, and import-linter does not look into it; nor does it read texts."""
    tree = copied(tmp_path)
    for name in ("handlers/treats", "storage/treats"):
        (tree / name).mkdir()
        (tree / name / "commands.py").write_text("from handlers.story import cards\n")
    with (tree / "handlers/gifts/blocks.py").open("a") as source:
        source.write('\n\ndef late():\n    import importlib\n\n    importlib.import_module("handlers.story.cards")\n')
        source.write("\n\ndef later(name):\n    from importlib import import_module\n\n    import_module(name)\n")
    found = linted(tree)
    assert found.returncode == 1
    for says in ("handlers/treats has no __init__.py", "storage/treats has no __init__.py"):
        with subtests.test(says=says):
            assert says in found.stdout
    with subtests.test("loaded by a text"):
        assert found.stdout.count("handlers.gifts.blocks imports by a text") == 2


def test_a_circle_of_files_is_seen_also_where_an_import_is_late(tmp_path: Path, subtests: pytest.Subtests) -> None:
    tree = copied(tmp_path)
    for low, high in (
        ("handlers/gifts/rules", "handlers.gifts.blocks"),
        ("handlers/kernel/words", "handlers.kernel.routes"),
        ("storage/transaction", "storage.people"),
    ):
        with (tree / f"{low}.py").open("a") as source:
            source.write(f"\n\ndef late():\n    import {high}\n\n    return {high}\n")
    said = linted(tree).stdout
    for package in ("handlers.gifts", "handlers.kernel", "storage"):
        with subtests.test(package=package):
            assert f"No cycles are allowed in {package}." in said


def test_the_contracts_name_no_feature() -> None:
    """What stands in pyproject.toml are the floors that are not features."""
    found = (ROOT / "pyproject.toml").read_text().partition("[tool.importlinter]")[2]
    names = {path.name for path in (ROOT / "handlers").iterdir() if path.is_dir()}
    assert {name for name in names if f'"{name}"' in found or f"handlers.{name}" in found} <= {"kernel", "story"}
