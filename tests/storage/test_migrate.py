"""Migrations: one process does them, however many start; a process that is too old says so and does not start."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot.__main__ import cli
from handlers.wishes.hearing import listen
from storage.database import Database
from storage.errors import SchemaTooNew
from storage.migrate import current, migrate, newest
from storage.models import Interaction
from storage.store import Store
from storage.subject import Subject
from storage.types import Mark, Word
from storage.wishes import unheard
from tests.storage.conftest import AUTHOR, Run, back_to


def test_processes_that_start_at_once_on_an_empty_database(databases: Callable[..., str], run: Run) -> None:
    url = databases(migrated=False)
    processes = [run("migrate", database=url) for _ in range(3)]
    said = []
    for process in processes:
        out, problem = process.communicate()
        assert process.returncode == 0, problem
        said.append(out)
    assert any("has been migrated: empty →" in one for one in said)
    assert all("has been migrated: empty →" in one or "is up to date" in one for one in said)
    opened = Database(url)
    assert current(opened) == newest()
    with opened.write("T1", AUTHOR) as store:
        store.customers.add("李四")
    opened.close()


def test_a_process_older_than_the_schema_refuses_to_start(
    database: Database, database_url: str, run: Run, subtests: pytest.Subtests
) -> None:
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_2031'"))
    with pytest.raises(SchemaTooNew, match="from_2031"):
        migrate(database)
    slack = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_URL": "http://127.0.0.1:9/",
        "PORT": "0",
    }
    serving, migrating = run(database=database_url, **slack), run("migrate", database=database_url)
    for process in (serving, migrating):
        with subtests.test(process=process):
            _, problem = process.communicate()
            assert process.returncode == 3
            assert (
                problem.removeprefix("Can't start: ")
                == "The database was made by a newer version of Haoping (revision from_2031). "
                "Please upgrade Haoping first.\n"
            )
    assert current(database) == "from_2031"


@pytest.mark.database("sqlite")
def test_what_cannot_be_done_is_said_in_a_sentence(
    databases: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    empty = databases(migrated=False)
    for arguments, database, said in (
        (["--to", "mysql://x"], empty, "it's neither sqlite:///… nor postgresql+psycopg://…"),
        (["--to", "sqlite:///:memory:"], empty, "what's only kept in memory is lost"),
        (["--to", "nonsense"], empty, "it isn't a database URL"),
        (["--to", empty], empty, "--to names this very database"),
        (["--to", f"sqlite:///{tmp_path}/new.db"], empty, "doesn't have this version's schema"),
        ([], "sqlite:////nowhere/at/all.db", "/nowhere/at/all.db can't be reached: unable to open database file"),
        ([], "postgresql+psycopg://u:sesame@127.0.0.1:9/none", "can't be reached"),
    ):
        with subtests.test(arguments=arguments):
            monkeypatch.setenv("DATABASE_URL", database)
            done = CliRunner().invoke(cli, ["migrate", *arguments])
            assert done.exit_code in {1, 2}
            assert said in done.output
            assert "Traceback" not in done.output
            assert "sesame" not in done.output


def test_older_interactions_learn_whose_word_they_are_and_whose_customer_it_was(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        customer = store.customers.add("李四", owner="U0BEN00001")
        typed, read, closing = (
            store.interactions.add(customer.id, AUTHOR.at.date(), Mark.BAD, note, -1) for note in ("a", "b", "c")
        )
        store.sources.add(read, "C1", "1.0", "U0BEN00001")
        log = store.changes.record("log", Subject("interaction", closing), customer.id)
        store.changes.record("followup.resolve", Subject("followup", 1), customer.id, after={"log": log})
        store.changes.record("customer.edit", Subject("customer", customer.id), customer.id, {"owner": "U0ALICE001"})
        later = store.interactions.add(customer.id, AUTHOR.at.date(), Mark.GOOD, "d", 1)
    back_to(database, "0014")
    migrate(database)
    with database.read("T1") as store:
        found = [store.interactions.get(id) for id in (typed, read, closing, later)]
    assert [(one.source, one.owner, one.joins) for one in found if one is not None] == [
        (Word.TYPED, "U0ALICE001", None),
        (Word.REPORTED, "U0ALICE001", None),
        (Word.MOOD, "U0ALICE001", None),
        (Word.TYPED, "U0BEN00001", None),
    ]


def test_older_follow_ups_may_be_told_to_managers_and_older_reviews_are_as_they_were(database: Database) -> None:
    late = AUTHOR.at + timedelta(days=2)
    day: dict[str, Any] = {"day": AUTHOR.at.date(), "late_at": late, "remind_at": late}
    with database.write("T1", AUTHOR) as store:
        one, other = store.customers.add("李四"), store.customers.add("王五")
        review = store.interactions.add(one.id, AUTHOR.at.date(), Mark.BAD, "", -1)
        open_ = store.followups.add(one.id, "U1", "", [review], **day)
        closed = store.followups.add(other.id, "U1", "", [], **day)
        store.followups.change(closed, state="done", closed_at=AUTHOR.at, closed_by="U1")
    back_to(database, "0021")
    migrate(database)
    with database.read("T1") as store:
        found = [store.followups.get(followup.id) for followup in (open_, closed)]
        kept = store.interactions.get(review)
        assert [(one.escalate_at, one.escalated) for one in found if one is not None] == [(late, None), (None, None)]
        assert kept is not None
        assert (kept.fell, kept.passed) == (False, False)


def test_older_complaints_that_were_answered_are_settled(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        customers = [store.customers.add(name) for name in ("李四", "王五", "Tom", "Ann")]
        first = [store.interactions.add(one.id, AUTHOR.at.date(), Mark.BAD, "", -1) for one in customers]
        answered, fallen, done, _ = customers
        store.interactions.correct(_got(store, first[1]), Mark.NEUTRAL, "", -1, fell=True)
        store.interactions.add(answered.id, AUTHOR.at.date(), Mark.GOOD, "", 1)
        store.interactions.add(fallen.id, AUTHOR.at.date(), Mark.NEUTRAL, "", 0)
        day: dict[str, Any] = {"day": AUTHOR.at.date(), "late_at": AUTHOR.at, "remind_at": AUTHOR.at}
        followup = store.followups.add(done.id, "U1", "", [], **day)
        store.followups.change(followup, state="done", closed_at=AUTHOR.at, closed_by="U1")
    back_to(database, "0032")
    migrate(database)
    with database.read("T1") as store:
        assert [_got(store, id).settled for id in first] == [True, True, True, False]


def _got(store: Store, id: int) -> Interaction:
    found = store.interactions.get(id)
    assert found is not None
    return found


ODD_HOPES = [("功能更强大", "features"), ("更轻", "")]


def test_older_answers_stay_as_they_were_given(database: Database) -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with database.write("T1", replace(AUTHOR, at=at)) as store:
        product = store.products.add("产品A")
        assert product is not None
        asking, quiet = (store.surveys.answer(product.id, 45, hope, kinds) for hope, kinds in ODD_HOPES)
        store.products.decide(product.id, "features", "declined", 1, asking)
    back_to(database, "0022")
    migrate(database)
    with database.write("T1", AUTHOR) as store:
        found = [one for id in (asking, quiet) if (one := store.surveys.get(id))]
        assert [(one.expectation, one.kinds) for one in found] == ODD_HOPES
        assert [(one.customer, one.source, one.interaction, one.day) for one in found] == [
            (None, Word.TYPED, None, at.date())
        ] * 2
        assert store.products.asked_for(product.id, "features") == (0, 0)
        store.surveys.replace(found[1], 30, "功能更强大", "features")
        assert store.products.asked_for(product.id, "features")[0] == 1
        assert [(one.score, one.expectation, one.day) for one in store.surveys.said_before(quiet)] == [
            (45, "更轻", at.date())
        ]


def test_what_was_said_before_there_were_wishes_is_heard(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        customer = store.customers.add("李四")
        product = store.products.add("产品A")
        assert product is not None
        day = AUTHOR.at.date()
        logged = store.interactions.add(customer.id, day, Mark.NEUTRAL, "希望产品A有深色模式", 0)
        store.changes.record("log", Subject("interaction", logged), customer.id)
        asked = store.surveys.answer(product.id, 30, "太贵了", "")
        store.changes.record("survey.answer", Subject("answer", asked), after={"id": asked})
    back_to(database, "0026")
    migrate(database)
    with database.read("") as store:
        assert unheard(store.connection) == ["T1"]
    with database.write("T1", AUTHOR) as store:
        while not listen(store):
            pass
        found = [
            (one.kind, one.product, len(store.askers.asks(one.id))) for one in store.wishes.page(("open",), None, 9)
        ]
        assert sorted(found) == [("", product.id, 1), ("price", product.id, 1)]
        assert store.products.asked_for(product.id, "price") == (1, asked)
    with database.read("") as store:
        assert unheard(store.connection) == []
