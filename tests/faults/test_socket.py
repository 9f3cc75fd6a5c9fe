"""A web socket that is cut in the middle: what was typed is done once, and answered when Slack sends it again."""

from collections import Counter

import pytest

from bot.settings import Mode
from fakeslack.answers import Answer
from tests.conftest import Connect, Team
from tests.faults.judge import Books, Verdict, sums

ROUNDS = 4


def type_while_it_is_cut(team: Team, number: int) -> None:
    """Let two people type while the socket is cut, and deliver again what they typed until it is answered."""
    answers: list[Answer | None] = team.slack.at_once(
        lambda: team.alice.types(f"/log Acme good a{number}", "sales"),
        lambda: team.slack.operator.drop_socket(),
        lambda: team.person("ben").types(f"/purchase Acme 400 b{number}", "sales"),
    )
    team.slack.wait_until_connected(60)
    for answer in answers:
        if answer is not None:
            delivery = answer.delivery
            assert delivery is not None
            team.slack.wait_for(lambda: team.slack.deliver(delivery).ok, 30)  # noqa: B023


@pytest.mark.database("sqlite")
def test_what_is_delivered_again_after_the_socket_was_cut_is_done_once(connect: Connect, database_url: str) -> None:
    team, books = connect(Mode.SOCKET), Books(database_url)
    assert team.alice.types("/customer add Acme").ack.ok
    for number in range(ROUNDS):
        type_while_it_is_cut(team, number)
    written = Counter(books.values("SELECT note FROM interaction")) + Counter(books.values("SELECT note FROM purchase"))
    assert written == Counter(f"{who}{number}" for who in "ab" for number in range(ROUNDS))
    verdict = Verdict()
    sums(books, verdict)
    assert verdict.wrong == []
    books.close()
