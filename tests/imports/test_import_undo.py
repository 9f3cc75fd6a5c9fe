"""What becomes of an import later: taken back whole or not at all, and gone on with where it was interrupted."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.data import worker
from bot.data.engine import Engine
from bot.data.source import digest_of, opened
from storage.store import Author
from tests.asking import answered
from tests.imports.conftest import ROOT, environment

if TYPE_CHECKING:
    from fakeslack import Actor
    from tests.conftest import Connect, Team
    from tests.imports.conftest import Make, Run

    Ask = Callable[[Actor, str], str]


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot leaves imports to the command: else whoever looks first does them."""
    return connect(imports=worker.Pace(look=3600.0))


def test_points_that_were_redeemed_keep_an_import(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/customer add 王五")
    run(make("a.csv", "姓名,金额\n王五,500\n"), days="today")
    answered(team.alice, "/points redeem 王五 60 gift")
    held = run(undo=1)
    assert held.code == 1
    assert "王五: /points redeem" in held.err
    assert "Balance: 40" in answered(team.alice, "/points 王五")


def test_an_import_is_taken_back_whole(team: Team, run: Run, make: Make) -> None:
    alice = team.alice
    answered(alice, "/customer add 张三 company=旧公司 birthday=1990-05-31")
    run(make("a.csv", "客户ID,姓名,公司,生日\n1,张三,新公司,1991-01-01\n2,李四,好公司,\n"))
    answered(alice, "/log 李四 good")
    held = run(undo=1)
    assert held.code == 1
    assert "stays as it is, because later entries depend on 1 of its rows" in held.err
    assert "李四: /log" in held.err
    assert "新公司" in answered(alice, "/customer 张三")
    answered(alice, "/haoping undo")
    assert "Import 1 has been undone" in run(undo=1).out
    card = answered(alice, "/customer 张三")
    assert "旧公司" in card
    assert "May 31, 1990" in card
    assert "customer ID" not in card
    assert "I don't know a customer called 李四." in answered(alice, "/customer 李四")
    assert "undone" in answered(alice, "/customer history 张三")
    assert run(undo=1).code == 1
    assert "already undone" in run(listing=True).out
    assert run(undo=7).code == 2


def test_who_was_forgotten_stays_forgotten(team: Team, run: Run, make: Make) -> None:
    run(make("a.csv", "姓名,积分\n张三,25\n李四,30\n"))
    team.alice.types("/customer forget 张三", channel="sales").click("Forget 张三")
    undone = run(undo=1)
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.count() == (0 if undone.code == 0 else 1)
        assert store.ledger.verify()[2] == []


def test_who_was_merged_keeps_an_import_until_they_are_two_again(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/customer add 张三 age=20")
    answered(team.alice, "/customer add 张小三 age=21")
    run(make("a.csv", "姓名,年龄\n张小三,25\n王五,30\n"))
    for name in ("张小三", "王五"):
        team.alice.types(f"/customer merge {name} into 张三", channel="sales").click("Merge into 张三").text  # noqa: B018
    assert run(undo=1).code == 1
    assert "age: 20" in answered(team.alice, "/customer 张三")
    answered(team.alice, "/haoping undo")
    answered(team.alice, "/haoping undo")
    assert run(undo=1).code == 0
    assert "age: 21" in answered(team.alice, "/customer 张小三")
    assert "I don't know a customer called 王五." in answered(team.alice, "/customer 王五")
    assert "age: 20" in answered(team.alice, "/customer 张三")


def test_a_value_changed_again_keeps_an_import(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/customer add 张三 age=20")
    run(make("a.csv", "姓名,年龄\n张三,25\n"))
    answered(team.alice, "/customer edit 张三 company=晨光")
    answered(team.alice, "/customer edit 张三 age=26")
    assert "张三: /customer edit" in run(undo=1).err
    answered(team.alice, "/haoping undo")
    assert run(undo=1).code == 0
    assert "age: 20" in answered(team.alice, "/customer 张三")
    assert "晨光" in answered(team.alice, "/customer 张三")


@pytest.mark.parametrize("during", ["import", "undo"])
def test_what_was_interrupted_goes_on_where_it_stood(team: Team, run: Run, make: Make, during: str) -> None:
    file = make("a.csv", [["客户ID", "积分"], *([str(n), str(n)] for n in range(1, 1802))])
    if during == "undo":
        run(file)
    dies = [sys.executable, "-m", "tests.imports.dying", during, str(file)]
    assert subprocess.run(dies, env=environment(team), cwd=ROOT).returncode == -signal.SIGKILL
    if during == "import":
        gone_on = run(file)
        assert "was interrupted after 1,000 rows" in gone_on.err
        assert "1,801 new · 0 changed · 0 unchanged · 0 refused" in gone_on.out
        assert "Balance: 1,801" in answered(team.alice, "/points 客户1801")
    else:
        assert run(undo=1).code == 0
        assert "I don't know a customer called 客户1801." in answered(team.alice, "/customer 客户1801")
    with team.bot.db.read(team.workspace) as store:
        customers = 1801 if during == "import" else 0
        assert store.customers.count() == customers
        assert store.ledger.verify()[2] == []
        tokens = store.connection.execute(text("SELECT count(DISTINCT customer) FROM token")).scalar_one()
        assert tokens == customers
        subjects = store.connection.execute(text("SELECT count(DISTINCT subject) FROM change WHERE customer > 0"))
        assert subjects.scalar_one() == 1801


def test_commands_are_answered_while_an_import_runs(team: Team, run: Run, make: Make) -> None:
    file = make("a.csv", [["客户ID", "姓名"], *([str(n), f"人{n}"] for n in range(1, 2501))])
    answers: list[str] = []
    at = team.bot.services.clock()
    with team.bot.db.write(team.workspace, Author("", at, "import")) as store:
        begun = store.imports.begin("customers", "both", "a.csv", digest_of(file), {"language": "zh"})

    def between(*_: object) -> None:
        answers.append(answered(team.alice, f"/customer add 新{len(answers)}"))

    with opened(file, at.date()) as source:
        done = Engine(team.bot.db, team.bot.services.clock).work(begun, source, between)
    assert done.counts == {"new": 2500}
    assert len(answers) == 5
    assert all(answer.startswith("Added") for answer in answers)


def test_an_interrupted_import_goes_on_with_the_answers_it_began_with(
    team: Team,
    run: Run,
    make: Make,
) -> None:
    file = make("a.csv", "Name,Birthday\nYan Hall,03/04/1990\n")
    options = {"language": "en", "zone": "UTC", "points": True, "days": "day-first", "day_column": None}
    with team.bot.db.write(team.workspace, Author("", team.bot.services.clock(), "import")) as store:
        store.imports.begin("customers", "both", "a.csv", digest_of(file), options)
    assert run(file).code == 0
    assert "Apr 3, 1990" in answered(team.alice, "/customer Yan Hall")
