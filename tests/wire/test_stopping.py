"""A bot that is told to stop finishes what it took, and leaves nothing behind."""

import logging
import threading

import pytest

from bot.settings import Mode
from tests.conftest import Connect


@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.SOCKET], ids=str)
def test_what_was_taken_is_answered(connect: Connect, mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    team = connect(mode)
    team.slack.operator.fail(method="users.info", hang=0.3, after=True)  # the bot is slow: it asks who that is
    answers = []
    asking = threading.Thread(target=lambda: answers.append(team.alice.types("/customer add 李四", channel="sales")))
    with caplog.at_level(logging.WARNING):
        asking.start()
        team.slack.wait_for(lambda: not team.slack.operator.faults)
        team.bot.stop()
        asking.join()
    assert answers[0].error is None
    assert "Slack hasn't told me who you are yet" in answers[0].text
    assert [record.getMessage() for record in caplog.records] == []
    assert not {thread.name for thread in threading.enumerate()} & {"http", "socket"}
    team.bot.stop()


def test_stopping_as_soon_as_slack_is_reached(connect: Connect) -> None:
    team = connect(Mode.SOCKET)
    team.bot.stop()
    team.slack.wait_for(lambda: not team.slack.wire.connected)
