"""`doctor` where many workspaces have installed the app."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.maintenance import commands
from bot.settings import Mode
from tests.conftest import Connect, Team, settings_for
from tests.oauth.conftest import Browser


@pytest.fixture
def examine(
    many: Connect, capsys: pytest.CaptureFixture[str]
) -> tuple[Team, Callable[..., tuple[int, dict[str, Any]]]]:
    """Connect a bot; then look, with other settings if need be: the exit code, and what was found by check."""
    team = many()
    url = team.bot.db.url.render_as_string(hide_password=False)

    def look(**more: Any) -> tuple[int, dict[str, Any]]:
        settings = settings_for(team.slack, url, Mode.OAUTH).model_copy(update=more)
        capsys.readouterr()
        code = commands.examine(settings, as_json=True)
        return code, {one["check"]: one for one in json.loads(capsys.readouterr().out)["checks"]}

    return team, look


def test_nobody_yet_then_everybody_is_well(examine: tuple[Team, Callable[..., tuple[int, dict[str, Any]]]]) -> None:
    team, look = examine
    code, found = look()
    assert code == 0
    assert found["installations"]["says"] == "No workspace has installed the app yet."
    for choice in ("Allow in Haoping, as Alice", "Allow in Second &amp; Co, as Paula"):
        Browser(team).installs(choice)
    code, found = look()
    assert code == 0
    assert found["installations"]["says"] == "2 installed the app, and Slack accepts the token of each."
    assert (found["scopes"]["verdict"], found["clock"]["verdict"]) == ("fine", "fine")


def test_a_token_that_slack_refuses_one_that_cannot_be_read_and_a_slack_that_is_away(
    examine: tuple[Team, Callable[..., tuple[int, dict[str, Any]]]],
) -> None:
    team, look = examine
    for choice in ("Allow in Haoping, as Alice", "Allow in Second &amp; Co, as Paula"):
        Browser(team).installs(choice)
    team.slack.operator.fail(method="auth.test", status=500)
    code, found = look()
    assert (code, found["installations"]["verdict"]) == (2, "unknown")
    team.slack.wire.request_url = "http://127.0.0.1:9/"  # so that it hears of nothing
    team.slack.uninstall("T0SECONDCO")
    code, found = look()
    assert (code, found["installations"]["verdict"]) == (1, "wrong")
    assert found["installations"]["says"] == "Slack refuses the tokens of Second & Co (T0SECONDCO)."
    code, found = look(token_secrets="another")
    assert (code, found["installations"]["verdict"]) == (1, "wrong")
    assert "TOKEN_SECRETS" in found["installations"]["do"]
    code, found = look(token_secrets=f"another, {team.slack.client_secret}")
    assert "Slack refuses" in found["installations"]["says"]
