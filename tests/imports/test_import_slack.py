"""A file sent to the bot: tried out, asked about, brought in with a message kept up to date, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.data import worker
from fakeslack.answers import button_texts, said
from storage.models import purchases
from storage.store import Author
from tests.asking import answered
from tests.imports.conftest import ARTICLE

if TYPE_CHECKING:
    from fakeslack import Actor
    from fakeslack.model import Message
    from tests.conftest import Connect, Team

    Ask = Callable[[Actor, str], str]


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot looks for imports to do more often than once a second, and always says how far it is."""
    return connect(imports=worker.Pace(look=0.05, tell=0.0))


def waits(team: Team, who: Actor, text: str) -> Message:
    """Return the newest message in somebody's direct message with the bot that says something, once it is there."""

    def found() -> list[Message]:
        return [one for one in who.sees() if text in said(one)]

    team.slack.wait_for(lambda: bool(found()))
    return found()[-1]


def test_a_file_is_tried_out_brought_in_and_taken_back(team: Team) -> None:
    alice = team.alice
    alice.uploads("客户.csv", (ARTICLE + "3,70,低,线上\n").encode("gb18030"))
    assert "Nothing will be written until you say so" in said(waits(team, alice, "I'm reading 客户.csv"))
    asked = waits(team, alice, "客户.csv: customers")
    assert "New\n5" in said(asked)
    assert "Refused\n1" in said(asked)
    assert "Line 7: This is the same customer as in line 4" in said(asked)
    assert button_texts(asked) == ["Import 5 rows", "Cancel"]
    assert "I don't know a customer called 客户1." in answered(alice, "/customer 客户1")
    alice.clicks(asked, "Import 5 rows")
    done = waits(team, alice, "客户.csv was imported (import 1).")
    assert done.ts == asked.ts
    assert "客户3" in answered(alice, "/customer 客户3")
    team.slack.wait_for(lambda: any(one.files for one in alice.sees() if one.user != alice.id))
    (message,) = [one for one in alice.sees() if one.files and one.user != alice.id]
    file = team.slack.state.files[message.files[0]]
    assert file.name == "客户.refused.csv"
    assert "3,70,低,线上,与第 4 行是同一个客户" in alice.downloads(file).decode("utf-8-sig")
    alice.clicks(done, "Undo")
    waits(team, alice, "Import 1, 客户.csv, has been undone.")
    assert "I don't know a customer called 客户1." in answered(alice, "/customer 客户1")


def test_only_the_new_ones(team: Team) -> None:
    xiaolin, alice = team.xiaolin, team.alice
    answered(alice, "/customer add 客户1 id=1 age=20")
    alice.uploads("a.csv", ARTICLE.encode())
    asked = waits(team, alice, "a.csv: customers")
    assert button_texts(asked) == ["Import both", "Only the new ones", "Only the changes", "Cancel"]
    alice.clicks(asked, "Only the new ones")
    waits(team, alice, "a.csv was imported (import 1).")
    assert "age: 20" in answered(alice, "/customer 客户1")
    assert "客户5" in answered(xiaolin, "/customer 客户5")
    answered(alice, "/log 客户5 good")
    assert "你还没有可以撤销的记录" in answered(xiaolin, "/haoping undo")
    alice.clicks(waits(team, alice, "a.csv was imported"), "Undo")
    stays = waits(team, alice, "Import 1, a.csv, can't be undone")
    assert "客户5" in said(stays)
    assert "/log" in said(stays)
    answered(alice, "/haoping undo")
    alice.clicks(waits(team, alice, "a.csv was imported"), "Undo")
    waits(team, alice, "Import 1, a.csv, has been undone.")


def test_how_far_it_is_stands_in_its_message(team: Team) -> None:
    alice = team.alice
    alice.uploads("a.csv", ("客户ID\n" + "\n".join(map(str, range(1, 1101)))).encode())
    asked = waits(team, alice, "a.csv: customers")
    alice.clicks(asked, "Import 1,100 rows")
    done = waits(team, alice, "a.csv was imported (import 1).")
    assert done.ts == asked.ts
    updates = [str(one.request["text"]) for one in team.slack.inspector.calls("chat.update")]
    assert any("▰" in one and "· 500 rows" in one for one in updates)
    assert any("▰" in one and "· 1,000 rows" in one for one in updates)


def test_cancelled(team: Team) -> None:
    alice = team.alice
    alice.uploads("a.csv", ARTICLE.encode())
    asked = waits(team, alice, "a.csv: customers")
    alice.clicks(asked, "Cancel")
    team.slack.wait_for(lambda: "wasn't imported" in said(asked))
    assert "I don't know a customer called 客户1." in answered(alice, "/customer 客户1")


def test_who_may_and_what_is_no_table(team: Team) -> None:
    xiaolin, alice = team.xiaolin, team.alice
    xiaolin.uploads("a.csv", ARTICLE.encode())
    waits(team, xiaolin, "只有管理员可以导入文件")
    alice.uploads("cat.png", b"\x89PNG")
    waits(team, alice, "I can only read CSV files and Excel workbooks")
    alice.uploads("broken.xlsx", b"PK\x03\x04 no zip at all")
    waits(team, alice, "I can't read this file. Is it an Excel workbook (.xlsx) or a CSV file?")
    alice.uploads("empty.csv", "姓名,年龄\n".encode())
    waits(team, alice, "no rows below them")
    before = len(alice.sees())
    alice.uploads("a.csv", ARTICLE.encode(), channel="sales")
    team.slack.settle()
    assert len(alice.sees()) == before
    with team.bot.db.read(team.workspace) as store:
        assert [run.name for run in store.imports.last()] == ["empty.csv", "broken.xlsx"]


def test_purchases_come_in_once(team: Team) -> None:
    alice = team.alice
    answered(alice, "/customer add 王五")
    content = "姓名,金额\n王五,400\n".encode()
    alice.uploads("a.csv", content)
    alice.clicks(waits(team, alice, "a.csv: purchases"), "Import 1 row")
    waits(team, alice, "a.csv was imported (import 1).")
    alice.uploads("b.csv", content)
    waits(team, alice, "was already imported (")
    assert "Balance: 50" in answered(alice, "/points 王五")


def test_what_a_dead_process_left_is_gone_on_with(team: Team) -> None:
    """Another process had taken it, and its time is over: the rows that it wrote are not written again."""
    alice = team.alice
    file = alice.uploads("a.csv", ARTICLE.encode())
    asked = waits(team, alice, "a.csv: customers")
    clock = team.bot.services.clock
    with team.bot.db.write(team.workspace, Author(alice.id, clock(), "test")) as store:
        (run,) = store.imports.last()
        assert run.file == file.id
        store.imports.save(run.id, state="running", message=asked.ts, holder="dead", held_until=clock())
    waits(team, alice, "a.csv was imported (import 1).")
    assert "客户5" in answered(alice, "/customer 客户5")


def test_a_file_that_is_only_linked_in_slack_is_not_fetched(team: Team) -> None:
    alice = team.alice
    file = team.slack.files.add(alice.person, "remote.csv", b"")
    file.external_url = f"{team.slack.address}/elsewhere/remote.csv"
    team.slack.files.shared(file, alice.says("", files=[file]))
    waits(team, alice, "Slack only has a link to it")
    with team.bot.db.read(team.workspace) as store:
        assert store.imports.last() == []


@pytest.mark.parametrize(
    ("url", "its"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.csv", True),
        ("http://127.0.0.1:8765/files-pri/T1-F1/a.csv", True),
        ("http://127.0.0.1:8766/files-pri/T1-F1/a.csv", False),
        ("http://files.slack.com/a.csv", False),
        ("https://files.slack.com.evil.example/a.csv", False),
        ("https://evilslack.com/a.csv", False),
        ("https://drive.example/a.csv?at=.slack.com", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_whoever_keeps_a_file_elsewhere_does_not_see_the_token(url: str, its: bool) -> None:
    assert worker.is_slacks(url, "http://127.0.0.1:8765/api/") is its


def test_whether_the_day_or_the_month_comes_first_is_asked_once(team: Team) -> None:
    alice = team.alice
    alice.uploads("a.csv", b"Name,Birthday\nYan Hall,03/04/1990\nZoe Ives,05/06/1984\n")
    asked = waits(team, alice, "Birthday: does 03/04/1990 start with the day or the month?")
    assert button_texts(asked) == ["Day first", "Month first", "Import 2 rows", "Cancel"]
    assert "Birthday is left out: I can't read any of its values, such as 03/04/1990." in said(asked)
    alice.clicks(asked, "Day first")
    team.slack.wait_for(lambda: button_texts(asked) == ["Import 2 rows", "Cancel"])
    assert "left out" not in said(asked)
    alice.clicks(asked, "Import 2 rows")
    waits(team, alice, "a.csv was imported (import 1).")
    assert "Apr 3, 1990" in answered(alice, "/customer Yan Hall")
    assert "Jun 5, 1984" in answered(alice, "/customer Zoe Ives")


def test_purchases_wait_until_it_is_said_when_they_were(team: Team) -> None:
    alice = team.alice
    answered(alice, "/customer add 王五")
    alice.uploads("a.csv", "姓名,金额,哪天\n王五,75,03/04/2024\n".encode())
    asked = waits(team, alice, "Which one is it?")
    assert button_texts(asked) == ["哪天", "None, date them all today", "Cancel"]
    alice.clicks(asked, "哪天")
    team.slack.wait_for(lambda: "Month first" in button_texts(asked))
    assert button_texts(asked) == ["Day first", "Month first", "Cancel"]
    alice.clicks(asked, "Month first")
    team.slack.wait_for(lambda: "Import 1 row" in button_texts(asked))
    alice.clicks(asked, "Import 1 row")
    waits(team, alice, "a.csv was imported (import 1).")
    with team.bot.db.read(team.workspace) as store:
        (at,) = store.connection.execute(select(purchases.c.at)).one()
    assert str(at.date()) == "2024-03-04"


def test_purchases_without_a_day_say_that_they_are_of_today(team: Team) -> None:
    alice = team.alice
    answered(alice, "/customer add 王五")
    alice.uploads("a.csv", "姓名,金额\n王五,400\n".encode())
    asked = waits(team, alice, "No column says when these purchases were made, so they'll all be dated today.")
    assert button_texts(asked) == ["Import 1 row", "Cancel"]


def test_cells_that_cannot_be_read_are_listed_and_come_as_a_file(team: Team, subtests: pytest.Subtests) -> None:
    alice = team.alice
    alice.uploads("a.csv", b"Name,Age,Owner,channel\nOda Vale,fifty,Ben,radio\nPip West,41,Nobody Known,fax\n")
    asked = waits(team, alice, "a.csv: customers")
    for text in (
        "2 cells can't be read",
        "fifty isn't an age",
        "I can't tell who Nobody Known is",
        "channel is left out",
    ):
        with subtests.test(text=text):
            assert text in said(asked)
    alice.clicks(asked, "Import 2 rows")
    waits(team, alice, "a.csv was imported (import 1).")
    team.slack.wait_for(lambda: any(one.files for one in alice.sees() if one.user != alice.id))
    (message,) = [one for one in alice.sees() if one.files and one.user != alice.id]
    assert "fifty" in alice.downloads(team.slack.state.files[message.files[0]]).decode("utf-8-sig")
    assert "U0BEN00001" in answered(alice, "/customer Oda Vale")
