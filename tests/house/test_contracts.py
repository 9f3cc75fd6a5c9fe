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
    "from handlers.gifts import blocks\nfrom handlers.kernel.routes import Verb, Who\n\n\n"
    "def register(routes):\n"
    '    routes.command("gift", (), [Verb(blocks.shown, Who.MEMBERS, writes=False)])\n'
)
GIFTS = {"__init__": "", "rules": RULES, "blocks": BLOCKS, "commands": COMMANDS}
TYPED = "\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from storage.store import Store\n"


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the tree with a capability more."""
    copy = tmp_path_factory.mktemp("tree")
    for package in ("bot", "handlers", "storage", "scripts"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, source in GIFTS.items():
        (copy / "handlers/gifts").mkdir(exist_ok=True)
        (copy / f"handlers/gifts/{name}.py").write_text(source)
    return copy


def linted(tree):
    return subprocess.run([LINT, "--no-logo"], cwd=tree, capture_output=True, text=True, check=False)


def test_a_folder_and_a_line_are_enough(tree):
    app = (ROOT / "bot/app.py").read_text()
    app = app.replace(
        "CAPABILITIES = (", "from handlers.gifts import commands as gifts\n\nCAPABILITIES = (\n    gifts,", 1
    )
    (tree / "bot/app.py").write_text(app)
    found = linted(tree)
    assert found.returncode == 0, found.stdout
    asked = "from bot.app import open_routes; print(*open_routes().commands)"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=tree, capture_output=True, text=True, check=True)
    assert ran.stdout.split()[0] == "gift"


@pytest.mark.parametrize(
    ("module", "more", "says"),
    [
        pytest.param(
            "gifts/blocks",
            "\ndef card(request, store, customer):\n    from handlers.story import cards\n    return cards",
            "handlers.gifts.blocks imports handlers.story.cards",
            id="a feature knows the story, late",
        ),
        pytest.param(
            "customers/lookup",
            "\ndef gift():\n    from handlers.gifts import rules\n    return rules",
            "handlers.customers.lookup imports handlers.gifts.rules",
            id="a noun knows a feature, late",
        ),
        pytest.param(
            "products/lookup",
            "\nfrom handlers.customers import rules as other",
            "handlers.products.lookup imports handlers.customers.rules",
            id="a noun knows another",
        ),
        pytest.param(
            "kernel/routes",
            "\nfrom handlers.gifts import rules as gifts",
            "handlers.kernel.routes imports handlers.gifts.rules",
            id="the kernel knows a feature",
        ),
        pytest.param("gifts/rules", TYPED, "handlers.gifts.rules imports storage.store", id="rules know the database"),
        pytest.param(
            "gifts/rules", "\nimport time", "handlers.gifts.rules imports time", id="rules know what a clock is in"
        ),
        pytest.param(
            "gifts/rules",
            "\nfrom datetime import datetime\nlate = lambda: datetime.now()",
            "handlers.gifts.rules asks a clock",
            id="rules ask a clock",
        ),
        pytest.param(
            "gifts/sizes",
            '"""Sizes.\n\nPure: no clock, no database, no Slack.\n"""\nimport slack_sdk',
            "handlers.gifts.sizes imports slack_sdk",
            id="what says that it is pure knows Slack",
        ),
        pytest.param(
            "gifts/rules",
            "\nfrom handlers.gifts import blocks",
            "handlers.gifts.rules imports handlers.gifts.blocks",
            id="rules know what is shown",
        ),
        pytest.param(
            "gifts/blocks",
            "\ndef again():\n    from handlers.gifts import helper\n    return helper",
            "handlers.gifts.blocks reaches handlers.gifts.commands",
            id="what is shown knows what comes in, by way of another",
        ),
        pytest.param(
            "loyalty/blocks",
            "\ndef gift():\n    from handlers.gifts import rules\n    return rules",
            "No cycles are allowed in handlers.",
            id="two know each other, late",
        ),
    ],
)
def test_what_a_new_capability_may_not_is_seen(tree, module, more, says):
    path, helper = tree / f"handlers/{module}.py", tree / "handlers/gifts/helper.py"
    kept = path.read_text() if path.exists() else None
    helper.write_text('"""Helps."""\n\nfrom handlers.gifts import commands\n' if "helper" in more else '"""Helps."""\n')
    path.write_text((kept or "") + more + "\n")
    try:
        found = linted(tree)
    finally:
        path.unlink() if kept is None else path.write_text(kept)
    assert found.returncode == 1
    assert says in found.stdout


def test_the_contracts_name_no_capability_but_the_floors():
    """What stands in pyproject.toml are the floors that are not features."""
    found = (ROOT / "pyproject.toml").read_text().partition("[tool.importlinter]")[2]
    names = {path.name for path in (ROOT / "handlers").iterdir() if path.is_dir()}
    assert {name for name in names if f'"{name}"' in found or f"handlers.{name}" in found} <= {"kernel", "story"}
