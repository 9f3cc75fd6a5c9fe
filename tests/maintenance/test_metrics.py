"""/metrics over HTTP: it parses, its numbers move with what happens, and nothing of a customer is in it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from urllib.request import Request, urlopen

import pytest
from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics
from sqlalchemy import text

from bot.settings import Mode
from storage.errors import Busy
from storage.store import Author
from tests.conftest import Connect, Team
from tests.maintenance.conftest import ROOT

Figures = dict[tuple[str, ...], float]


@pytest.fixture
def figures() -> Callable[[Team], Figures]:
    """What /metrics says: (name, label values in the order of the labels' names …) → number."""

    def ask(team: Team) -> Figures:
        page = _fetch(team).decode()
        samples = [s for family in parser.text_string_to_metric_families(page) for s in family.samples]
        return {(s.name, *(value for _, value in sorted(s.labels.items()))): s.value for s in samples}

    return ask


def _fetch(team: Team, accept: str = "*/*") -> bytes:
    assert team.bot.http is not None
    asked = Request(f"http://127.0.0.1:{team.bot.http.port}/metrics", headers={"Accept": accept})
    with urlopen(asked, timeout=10) as answer:
        assert answer.status == 200
        return bytes(answer.read())


def moved(before: Figures, after: Figures) -> Figures:
    """What grew, of the bot's own counters."""
    grown = {key: value - before.get(key, 0.0) for key, value in after.items() if key[0].startswith("haoping_")}
    return {key: by for key, by in grown.items() if by and not key[0].endswith(("_created", "_bucket", "_sum"))}


def test_requests_are_counted_by_what_was_asked_and_how_it_went(team: Team, figures: Callable[[Team], Figures]) -> None:
    team.alice.types("/customer add 李四", "sales")
    before = figures(team)
    done = team.alice.types("/log 李四 好评 very private", "sales")
    team.alice.types("/points redeem 李四 9999 mug", "sales")
    team.slack.operator.redeliver(done.delivery)
    grown = moved(before, figures(team))
    assert grown["haoping_requests_total", "done", "/log"] == 1
    assert grown["haoping_requests_total", "repeat", "/log"] == 1
    assert grown["haoping_requests_total", "refused", "/points redeem"] == 1
    assert grown["haoping_request_seconds_count",] == 3
    assert grown["haoping_write_wait_seconds_count",] >= 3
    answered = done.click("Undo")
    team.slack.wait_for(lambda: answered.text)
    assert figures(team)["haoping_requests_total", "done", "button undo"] == 1


def test_what_people_make_up_makes_no_new_series(team: Team, figures: Callable[[Team], Figures]) -> None:
    sent = team.alice.types("/log", "sales").delivery
    for number in range(5):
        team.slack.deliver(replace(sent, payload={**sent.payload, "command": f"/made{number}"}))
    asked = {key: value for key, value in figures(team).items() if key[0] == "haoping_requests_total"}
    assert {key[2] for key in asked} <= {"/log", "unknown"}
    assert asked["haoping_requests_total", "refused", "unknown"] == 5


def test_the_outbox_and_what_slack_refuses(team: Team, figures: Callable[[Team], Figures]) -> None:
    team.alice.types("/product add Lamp price=100", "sales")
    at_rest = figures(team)
    assert (at_rest["haoping_outbox_waiting",], at_rest["haoping_outbox_oldest_seconds",]) == (0, 0)
    team.slack.operator.fail(1000, method="chat.postMessage", retry_after=600)
    team.alice.types("/survey ask Lamp", "sales")
    team.slack.wait_for(lambda: ("haoping_slack_errors_total", "ratelimited", "chat.postMessage") in figures(team))
    team.slack.clock.move(minutes=5)
    stuck = figures(team)
    assert stuck["haoping_outbox_waiting",] == 1
    assert 290 < stuck["haoping_outbox_oldest_seconds",] < 400
    team.slack.operator.heal()
    team.slack.operator.fail(1, method="chat.postMessage", error="is_archived")
    team.slack.clock.move(minutes=10)
    team.bot.sender.nudge()
    team.slack.wait_for(lambda: figures(team)["haoping_outbox_failed",] == 1)
    assert figures(team)["haoping_slack_errors_total", "is_archived", "chat.postMessage"] == 1


def test_waiting_for_the_database_and_being_refused_by_it(team: Team, figures: Callable[[Team], Figures]) -> None:
    team.alice.types("/customer add 李四", "sales")
    before = figures(team)
    me = Author("U1", team.slack.clock.now(), "test")
    with team.bot.db.write(team.workspace, me) as store:
        store.connection.execute(text("UPDATE customer SET age = 1"))
        other = threading.Thread(target=_write_in_vain, args=(team, me))
        other.start()
        other.join()
    grown = moved(before, figures(team))
    assert grown["haoping_database_busy_total",] == 1
    assert figures(team)["haoping_database_up",] == 1


def _write_in_vain(team: Team, me: Author) -> None:
    with pytest.raises(Busy), team.bot.db.write(team.workspace, me, 0.1) as store:
        store.connection.execute(text("UPDATE customer SET age = 2"))


@pytest.mark.database("postgresql")  # two bots at once
def test_there_is_nothing_of_anybody_in_it_and_each_bot_counts_for_itself(
    connect: Connect, subtests: pytest.Subtests
) -> None:
    one = connect(Mode.HTTP)
    one.alice.types("/customer add 李四 phone=13800138000 email=li@example.com", "sales")
    one.alice.types("/log 李四 好评 very private", "sales")
    other = connect(Mode.SOCKET)
    page = _fetch(one).decode()
    for private in (
        "李四",
        "13800138000",
        "li@example.com",
        "private",
        one.workspace,
        one.alice.id,
        one.slack.bot_token,
    ):
        with subtests.test(private=private):
            assert private not in page
    assert 'what="/log"' in page
    assert 'what="/log"' not in _fetch(other).decode()
    text_of = _fetch(other, "application/openmetrics-text; version=1.0.0").decode()
    names = {family.name for family in openmetrics.text_string_to_metric_families(text_of)}
    assert {"haoping_requests", "haoping_outbox_waiting", "process_resident_memory_bytes"} <= names
    for documented in ("docs/operations.md", "docs/operations.zh-CN.md"):
        with subtests.test(documented=documented):
            words = (ROOT / documented).read_text()
            assert all(f"`{name}" in words for name in names if name.startswith("haoping_"))
