"""`export --reviews`: what people said of the guesses, for whoever runs the bot."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from tests.conftest import Team
from tests.reading.conftest import comes_to_rest, whispers
from tests.reading.test_messages import GOOD, UNSURE


@pytest.fixture
def export(support: Team, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run the command on the team's database, as somebody does who types it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", support.bot.db.url.render_as_string(hide_password=False))
    return lambda *arguments: CliRunner().invoke(cli, ["export", "--reviews", *arguments])


def test_answers_and_undone_logs_are_printed_with_their_guess(support: Team, export: Callable[..., Result]) -> None:
    assert export().stdout == ""
    ben = support.person("ben")
    ben.says(GOOD, "support")
    (told,) = whispers(ben)
    assert ben.clicks(told, "Undo").text.startswith("Undone")
    ben.says(UNSURE, "support")
    asked = whispers(ben, least=2)[-1]
    assert "Logged" in ben.clicks(asked, "👍 good review").text
    comes_to_rest(support)
    result = export()
    assert result.exit_code == 0
    undone, answered = (json.loads(line) for line in result.stdout.splitlines())
    assert (undone["text"], undone["label"], undone["guess"], undone["asked"]) == (GOOD, "none", "good", False)
    assert (answered["text"], answered["label"], answered["asked"]) == (UNSURE, "good", True)
    assert undone["workspace"] == support.workspace
    assert ben.id not in result.stdout
    assert "Labeled messages: 2" in result.stderr


def test_into_a_file_that_is_not_overwritten_and_of_a_workspace_that_is_there(
    export: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "reviews.jsonl"
    assert export("--to", str(file)).exit_code == 0
    assert file.read_text() == ""
    again = export("--to", str(file))
    assert (again.exit_code, "already exists. Use --force to overwrite it." in again.stderr) == (1, True)
    assert export("--to", str(file), "--force").exit_code == 0
    nobody = export("--workspace", "T0NOBODY")
    assert (nobody.exit_code, "There's no workspace T0NOBODY" in nobody.stderr) == (2, True)
    lost = export("--to", str(tmp_path / "nowhere" / "x.jsonl"))
    assert (lost.exit_code, "can't be written" in lost.stderr) == (1, True)
