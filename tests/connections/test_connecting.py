"""/haoping connect over the wire: a connection is made, named, paused, given a new secret and removed, by managers."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.settings import Mode
from fakeslack.answers import said
from tests.conftest import Connect, Team
from tests.connections.conftest import connected, shown


def everything(team: Team) -> str:
    """Return every row of every table, as text."""
    with team.bot.db.reader.connect() as connection:
        rows: list[Any] = []
        for one in SQLModel.metadata.sorted_tables:
            rows += connection.execute(select(one)).all()
    return "\n".join(map(repr, rows))


def test_a_secret_is_shown_once_and_is_in_no_table(reached: Team) -> None:
    alice = reached.alice
    asked = alice.types("/haoping connect", "sales")
    assert "None yet" in asked.text
    submitted = asked.click("Connect a shop…").submit({"name": "Web shop"})
    made = shown(said(submitted.view))
    assert made.address.startswith("https://haoping.example/in/")
    (again,) = reached.slack.operator.redeliver(submitted.delivery, times=1)
    assert made.secret not in str(again.body)
    assert "was shown once" in str(again.body)
    assert made.secret not in everything(reached)
    opened = alice.types("/haoping connect", "sales").click("Open")
    assert made.address in opened.text
    assert made.secret not in opened.text
    assert reached.bot.vault.opens


def test_it_is_named_paused_given_a_new_secret_and_removed_and_undone(reached: Team) -> None:
    alice = reached.alice
    first = connected(reached)
    form = alice.types("/haoping connect web shop", "sales").click("Change…")
    form.submit({"name": "Till 2"})
    assert form.text.startswith("The connection is called Till 2 now.")
    assert "Undone." in form.click("Undo").text
    assert "No shop is connected under this name." in alice.types("/haoping connect till 2", "sales").text
    paused = alice.types("/haoping connect web shop", "sales").click("Pause")
    assert paused.text.startswith("Web shop is paused")
    assert "Web shop (paused)" in alice.types("/haoping connect", "sales").text
    resumed = alice.types("/haoping connect web shop", "sales").click("Resume")
    assert resumed.text.startswith("Web shop is connected again.")
    form = alice.types("/haoping connect web shop", "sales").click("New secret…")
    second = shown(said(form.submit({}).view))
    assert second.address == first.address
    assert second.secret != first.secret
    opened = alice.types("/haoping connect web shop", "sales")
    assert "The old secret works until" in opened.text
    undone = alice.types("/haoping undo", "sales")
    assert "An old secret can't be brought back." in undone.text
    removed = opened.click("Remove")
    assert removed.text.startswith("Web shop isn't connected anymore.")
    assert "None yet" in alice.types("/haoping connect", "sales").text
    assert "Web shop is connected." in removed.click("Undo").text
    assert "Web shop" in alice.types("/haoping connect", "sales").text


def test_it_is_for_managers_and_each_has_a_name_of_its_own(reached: Team) -> None:
    connected(reached)
    assert "Only managers can do this" in reached.person("ben").types("/haoping connect", "sales").text
    form = reached.alice.types("/haoping connect", "sales").click("Connect a shop…")
    assert "already a connection called" in str(form.submit({"name": "WEB shop"}).ack.body)
    chinese = reached.slack.person("xiaolin")
    reached.alice.types("/haoping managers add @xiaolin", "sales")
    assert "已接入的店铺" in chinese.types("/haoping 接入", "sales").text


@pytest.mark.database("postgresql")
def test_where_nothing_encrypts_no_secret_is_made(connect: Connect) -> None:
    team = connect(Mode.SOCKET, slack_signing_secret=None)
    asked = team.alice.types("/haoping connect", "sales")
    assert "PUBLIC_URL" in asked.text
    refused = asked.click("Connect a shop…").submit({"name": "Web shop"})
    assert "TOKEN_SECRETS" in str(refused.ack.body)


@pytest.mark.database("sqlite")
def test_where_nobody_has_given_a_secret_one_is_kept_beside_the_database(connect: Connect) -> None:
    team = connect(Mode.SOCKET, slack_signing_secret=None, public_url="https://haoping.example")
    connected(team)
    with team.bot.db.reader.connect() as connection:
        file = connection.exec_driver_sql("PRAGMA database_list").all()[0][2]
    key = Path(file + ".key")
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text("ascii").strip()) >= 43
