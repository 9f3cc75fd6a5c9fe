"""A disk without space, and a database that somebody else holds: a sentence, nothing half-written, and on it goes."""

import resource
import subprocess
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from fakeslack import Actor
from fakeslack.answers import Answer
from storage.store import Author
from tests.conftest import Team
from tests.faults.judge import Books, Verdict, sums
from tests.faults.run import Run, undo_buttons

pytestmark = pytest.mark.database("sqlite")

FULL = "My disk is full, and nothing was recorded. Please tell whoever runs this bot."
BUSY = "I'm busy saving other people's entries, and nothing was recorded. Please try again in a moment."
LONG = "long " * 100
HANGS = 600.0
"""Seconds: until it is released."""


def until_refused(alice: Actor) -> int:
    """Record until there is no space, and return how many entries were answered as done."""
    for done in range(1000):
        answer = alice.types(f"/log Acme good {LONG}", "sales")
        assert answer.ack.ok
        if not list(undo_buttons(answer.ack.body)):
            assert answer.text == FULL
            return done
    raise AssertionError("the disk was never full")


def check(books: Books, entries: int) -> None:
    """See that so many interactions were recorded, and that everything adds up."""
    verdict = Verdict()
    sums(books, verdict)
    assert verdict.wrong + books.is_sound() == []
    assert books.values("SELECT count(*) FROM interaction") == [entries]
    assert books.values("SELECT count(*) FROM change WHERE action = 'log'") == [entries]


def is_done(answer: Answer) -> bool:
    return answer.ack.ok and bool(list(undo_buttons(answer.ack.body)))


def test_a_full_database_refuses_with_a_sentence_and_goes_on_when_there_is_space(team: Team, database_url: str) -> None:
    def most_pages(count: int) -> None:
        author = Author("", team.slack.clock.now(), "test")
        with team.bot.db.write(team.workspace, author) as store:
            store.connection.exec_driver_sql(f"PRAGMA max_page_count={count}")

    books = Books(database_url)
    assert is_done(team.alice.types("/customer add Acme"))
    most_pages(books.values("PRAGMA page_count")[0] + 10)
    entries = until_refused(team.alice)
    check(books, entries)
    assert "Acme" in team.alice.types("/customer Acme").text
    assert team.alice.types(f"/purchase Acme 400 {LONG}").text == FULL
    assert books.values("SELECT id FROM purchase") == []
    most_pages(1_000_000)
    assert is_done(team.alice.types("/log Acme bad there is space again"))
    check(books, entries + 1)
    books.close()


def test_a_process_that_may_write_no_more_refuses_with_a_sentence_and_goes_on_when_it_may(
    database_url: str, tmp_path: Path
) -> None:
    run, books = Run(1, database_url, tmp_path), Books(database_url)
    alice = run.slack.person("alice")
    try:
        run.victim.start()
        assert is_done(alice.types("/customer add Acme"))
        file = Path(make_url(database_url).database or "")
        size = max(one.stat().st_size for one in file.parent.glob(f"{file.name}*"))
        before = resource.prlimit(run.victim.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(run.victim.pid, resource.RLIMIT_FSIZE, (size + 100_000, before[1]))
        entries = until_refused(alice)
        assert alice.types(f"/purchase Acme 400 {LONG}").text == FULL
        assert "Acme" in alice.types("/customer Acme").text
        check(books, entries)
        resource.prlimit(run.victim.pid, resource.RLIMIT_FSIZE, before)
        assert is_done(alice.types("/log Acme bad there is space again", "sales"))
        run.victim.kill()
        check(books, entries + 1)
        assert {line["kind"] for line in run.victim.said("database")} == {"full"}
        assert run.victim.said("failed") == []
    finally:
        run.end()
        books.close()


@contextmanager
def held(database_url: str) -> Iterator[None]:
    """Hold the write lock in another process."""
    code = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1], isolation_level=None); d.execute('BEGIN IMMEDIATE')"
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{code}; print('held', flush=True); input()", make_url(database_url).database or ""],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        yield
    finally:
        holder.communicate("\n")


def test_while_another_process_holds_the_database_everybody_is_answered_meanwhile(
    team: Team, database_url: str
) -> None:
    alice, books = team.alice, Books(database_url)
    assert is_done(alice.types("/customer add Acme"))
    for name in ("ben", "xiaolin", "wangfang"):
        assert "Acme" in team.person(name).types("/customer Acme").text
    with held(database_url):
        people = [alice, team.person("ben")] * 4
        answers = team.slack.at_once(*(lambda one=one: one.types("/log Acme good", "sales") for one in people))
        assert [answer.error for answer in answers] == [None] * 8
        assert {answer.text for answer in answers} == {BUSY}
        assert "Acme" in alice.types("/customer Acme").text
    check(books, 0)
    assert is_done(alice.types("/log Acme good", "sales"))
    check(books, 1)
    books.close()


def test_a_post_that_arrived_while_nothing_can_be_written_is_not_made_again(
    team: Team, database_url: str, lines: list[MutableMapping[str, Any]]
) -> None:
    assert is_done(team.alice.types("/product add Lamp"))
    books = Books(database_url)
    team.slack.operator.fail(method="chat.postMessage", hang=HANGS, after=True)
    assert is_done(team.alice.types("/survey ask Lamp", "sales"))
    team.slack.wait_for(lambda: not team.slack.operator.faults)
    with held(database_url):
        team.slack.operator.release()
        team.slack.wait_for(lambda: [line for line in lines if line["event"] == "outbox not writable"], 30)
    team.slack.wait_for(lambda: not books.values("SELECT id FROM outgoing WHERE state = 'waiting'"), 30)
    assert len([m for m in team.slack.state.channel("sales").messages.values() if m.bot_id and m.metadata]) == 1
    books.close()
