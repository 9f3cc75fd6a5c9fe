"""Who somebody is: asked of Slack once; while Slack cannot say, they are told to try again and see nothing."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection, event

from handlers.kernel.people import zone_of
from handlers.kernel.request import Sender
from handlers.kernel.wording import Say
from tests.asking import answered
from tests.conftest import Connect, Team

pytestmark = pytest.mark.database("sqlite")

AGAIN = "Slack hasn't told me who you are yet. Please try again in a moment."
FAULTS: list[dict[str, Any]] = [
    {"hang": 1.5},
    {"status": 500},
    {"status": 503},
    {"retry_after": 30},
    {"error": "internal_error"},
    {"error": "user_not_found"},
    {"error": "invalid_auth"},
]


def test_who_was_never_seen_sees_nothing_while_slack_cannot_say_who_they_are(
    connect: Connect, written: Callable[[Team], dict[str, int]], subtests: pytest.Subtests
) -> None:
    team = connect()
    team.alice.types("/customer add Secret Ltd phone=13800138000", channel="sales")
    logged = team.alice.types("/log Secret Ltd good", channel="sales")
    before = written(team)
    ben = team.person("ben")
    for fault in FAULTS:
        for typed in ("/customer Secret Ltd", "/log Secret Ltd good"):
            with subtests.test(fault=fault, typed=typed):
                team.slack.operator.fail(method="users.info", **fault)
                answer = ben.types(typed, channel="sales")
                assert (answer.error, answer.text) == (None, AGAIN), fault
    team.slack.operator.fail(method="users.info", status=500)
    assert ben.clicks(logged.message, "Undo").text == AGAIN
    assert written(team) == before
    assert ben.types("/customer Secret Ltd", channel="sales").text.startswith("Secret Ltd")


def test_who_was_seen_is_served_while_slack_is_away(connect: Connect) -> None:
    team = connect()
    ben, xiaolin = team.person("ben"), team.xiaolin
    ben.types("/customer add 李四", channel="sales")
    xiaolin.types("/log 李四", channel="sales")
    team.slack.operator.fail(100, status=500)
    team.slack.clock.move(hours=2)  # what was known is old by now, and cannot be refreshed
    for _ in range(2):
        assert ben.types("/customer 李四", channel="sales").text.startswith("李四")
    again = connect()  # another process, with the same database
    again.slack.operator.fail(100, status=500)
    assert again.person("ben").types("/log 李四 good", channel="sales").text.startswith("Logged")
    assert again.person("wangfang").types("/log 李四 good", channel="sales").text == AGAIN


def test_everybody_is_spoken_to_in_the_language_and_zone_of_their_slack(connect: Connect) -> None:
    team = connect()
    chinese = Say("zh")
    typed = "/customer find nobody-of-this-name"
    sentence = "No customer matches {text}. Try less of the name, or another word."
    english = team.alice.types(typed, channel="sales").text
    assert english == Say("en")(sentence, text="nobody-of-this-name")
    assert team.xiaolin.types(typed, channel="sales").text == chinese(sentence, text="nobody-of-this-name")
    for locale, language in (("zh-TW", "zh-Hant"), ("zh-Hans-CN", "zh"), ("fr-FR", "en"), ("", "en")):
        team.slack.state.change_person("U0BEN00001", locale=locale)
        team.slack.settle()
        team.slack.wait_for(
            lambda language=language: answered(team.person("ben"), typed) == Say(language)(sentence, text=typed[15:])
        )


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd", "a\x00b", "\ud800"])
def test_a_zone_that_nobody_knows_is_utc(zone: str) -> None:
    assert zone_of(zone) == "UTC"


def test_what_was_read_of_somebody_before_a_change_is_not_held_after_it(connect: Connect) -> None:
    """A request reads that Ben is a member; before it is done with that, a manager makes him one too."""
    team = connect()
    ben, people, reader = team.person("ben"), team.bot.desk.people, team.bot.db.reader
    ben.types("/haoping", channel="sales")
    people.forget(ben.id, team.workspace)
    us, answers = threading.get_ident(), list[str]()

    def meanwhile(_: Connection) -> None:
        if threading.get_ident() == us and not answers:
            answers.append(answered(team.alice, "/haoping managers add @ben"))

    event.listen(reader, "commit", meanwhile)  # what was read is known, and not held yet
    before = people.identify(Sender(team.workspace, ben.id))
    event.remove(reader, "commit", meanwhile)
    after = people.identify(Sender(team.workspace, ben.id))
    assert len(answers) == 1
    assert (before.role, after.role) == ("member", "manager")


def test_many_first_requests_at_once(connect: Connect) -> None:
    team = connect()
    team.alice.types("/customer add 李四", channel="sales")
    ben = team.person("ben")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ben.types("/customer 李四", channel="sales").text, range(8)))
    assert all(text.startswith("李四") for text in answers)
