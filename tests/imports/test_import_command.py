"""`python -m bot import` on a team's database, beside its bot: what it does is what people then see."""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.data import worker
from bot.runtime import now
from storage.models import purchases
from tests.asking import answered
from tests.imports.conftest import ARTICLE, PATIENCE, command, environment

if TYPE_CHECKING:
    from fakeslack import Actor
    from tests.conftest import Connect, Team
    from tests.imports.conftest import Make, Run

    Ask = Callable[[Actor, str], str]


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot leaves imports to the command: else whoever looks first does them."""
    return connect(imports=worker.Pace(look=3600.0))


def test_the_articles_table_as_it_stands(team: Team, run: Run, make: Make) -> None:
    done = run(make("a.csv", ARTICLE))
    assert done.code == 0
    assert "Import 1 is done: 5 new · 0 changed · 0 unchanged · 0 refused" in done.out
    assert "Young, low income" in answered(team.alice, "/segment 客户1")
    assert "中年高收入群体" in answered(team.xiaolin, "/segment 客户3")
    assert "customer ID: 2" in answered(team.alice, "/customer 客户2")
    assert "import 1" in answered(team.alice, "/customer history 客户2")
    assert "the command line" in answered(team.alice, "/customer history 客户2")
    again = run(make("a.csv", ARTICLE))
    assert "nobody's new" in again.out
    assert "5 unchanged" in again.err


def test_a_dry_run_writes_nothing(team: Team, run: Run, make: Make) -> None:
    tried = run(make("a.csv", ARTICLE), dry_run=True)
    assert "Nothing was written: this was a dry run. 5 new" in tried.out
    assert "I don't know a customer called 客户1." in answered(team.alice, "/customer 客户1")
    assert "Nothing's been imported yet." in run(listing=True).out


def test_nobody_is_there_to_be_asked(team: Team, make: Make) -> None:
    asked = subprocess.run(
        command(team, make("a.csv", ARTICLE)),
        env=environment(team),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert asked.returncode == 2
    assert "Use --yes when nobody's there to confirm it" in asked.stderr
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.count() == 0


@pytest.mark.parametrize(("answer", "code", "said"), [("n", 0, "Nothing was written."), ("y", 0, "Import 1 is done")])
def test_who_is_at_a_terminal_is_asked(team: Team, make: Make, answer: str, code: int, said: str) -> None:
    terminal, its_end = os.openpty()
    process = subprocess.Popen(
        command(team, make("a.csv", ARTICLE)),
        env=environment(team),
        stdin=its_end,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.write(terminal, f"{answer}\n".encode())
    out, err = process.communicate(timeout=PATIENCE)
    os.close(its_end)
    os.close(terminal)
    assert "Import 5 rows?" in err
    assert said in out
    assert process.returncode == code
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.count() == (5 if answer == "y" else 0)


def test_what_lacks_a_cell_comes_back_as_a_file_and_goes_in_when_it_is_mended(
    team: Team,
    run: Run,
    make: Make,
) -> None:
    file = make("客户.csv", "姓名,年龄,备注2\n张三,25,\n李四,abc,=1+1\n", "utf-8-sig")
    first = run(file)
    assert "2 new · 0 changed · 0 unchanged · 0 refused" in first.out
    assert "line 3: abc isn't an age" in first.err
    target = file.with_name("客户.refused.csv")
    headings, row = csv.reader(target.read_text("utf-8-sig").splitlines())
    assert headings == ["姓名", "年龄", "备注2", "原因"]
    assert row[:3] == ["李四", "abc", "'=1+1"]
    assert "“abc”没看懂" in row[3]
    target.write_text(target.read_text("utf-8-sig").replace("abc,", "40,"), "utf-8-sig")
    assert "0 new · 1 changed · 0 unchanged · 0 refused" in run(target).out
    assert "age: 40" in answered(team.alice, "/customer 李四")


def test_who_is_who(team: Team, run: Run, make: Make, subtests: pytest.Subtests) -> None:
    alice = team.alice
    for typed in (
        "王伟 id=1 phone=13800138000",
        "李娜 email=lina@example.com",
        "张敏",
        "赵磊 id=9",
        "孙洋 phone=0755-123456",
    ):
        answered(alice, f"/customer add {typed}")
    alice.types("/customer add 赵磊", channel="sales").click("Add another 赵磊")
    rows = [
        ["客户ID", "姓名", "电话", "邮箱", "年龄"],
        ["1", "王大伟", "", "", "31"],  # by ID, which also renames
        ["", "", "+86 139 1111 2222", "LINA@example.com", "32"],  # by e-mail address
        ["", "张敏", "", "", "33"],  # by name
        ["", "赵磊", "", "", "34"],  # two of them
        ["7", "赵磊", "", "", "35"],  # the one without an ID
        ["", "钱多多", "138-0013-8000", "", "36"],  # a number of somebody else's
        ["", "孙洋", "139 2222 3333", "", "37"],  # a namesake with another number
        ["", "", "13955556666", "", "38"],  # nobody
        ["", "周杰", "13977778888", "", "39"],  # new
        ["", "吴磊", "755123456", "", "40"],  # a number without the zero before it, of another name
    ]
    done = run(make("a.csv", rows))
    assert "1 new · 4 changed · 0 unchanged · 5 refused" in done.out
    assert "age: 31" in answered(alice, "/customer 王大伟")
    assert "age: 32" in answered(alice, "/customer 李娜")
    assert "phone: +86 139 1111 2222" in answered(alice, "/customer 李娜")
    assert "age: 33" in answered(alice, "/customer 张敏")
    assert "age: 35" in answered(alice, "/customer 7")
    for line, why in (
        (5, "2 customers match"),
        (7, "belongs to 王伟"),
        (8, "with different contact details"),
        (9, "needs a name or an ID"),
        (11, "belongs to 孙洋"),
    ):
        with subtests.test(line=line):
            assert any(f"line {line}: " in one and why in one for one in done.err.splitlines()), why


def test_modes(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/customer add 张三 age=20")
    file = make("a.csv", "姓名,年龄\n张三,25\n李四,40\n")
    assert "1 new · 0 changed · 1 unchanged · 0 refused" in run(file, mode="add").out
    assert "age: 20" in answered(team.alice, "/customer 张三")
    other = make("b.csv", "姓名,年龄\n张三,25\n王五,40\n")
    assert "0 new · 1 changed · 0 unchanged · 1 refused" in run(other, mode="update").out
    assert "age: 25" in answered(team.alice, "/customer 张三")
    assert "I don't know a customer called 王五." in answered(team.alice, "/customer 王五")


def test_openings_are_entries_and_stories_of_their_own_stay(team: Team, run: Run, make: Make) -> None:
    alice = team.alice
    answered(alice, "/customer add 赵六")
    answered(alice, "/log 赵六 good")
    answered(alice, "/customer add 钱七")
    answered(alice, "/purchase 钱七 400")
    answered(alice, "/customer add 孙八")
    rows = [["姓名", "积分", "满意度", "互动次数"], ["张三", "1,200", "4.6", "12"], ["赵六", "", "3.0", "5"]]
    rows += [["钱七", "999", "", ""], ["孙八", "30", "3.5", "2"]]
    done = run(make("a.csv", rows))
    assert "1 new · 1 changed · 2 unchanged · 0 refused" in done.out
    assert "2 have points or reviews of their own now" in done.err
    assert "opening balance" in answered(alice, "/points 张三")
    assert "Balance: 1,200" in answered(alice, "/points 张三")
    assert "4.6 out of 5" in answered(alice, "/customer 张三")
    assert "interactions: none → 12" in answered(alice, "/customer history 张三")
    assert "4.1 out of 5" in answered(alice, "/customer 赵六")
    assert "Balance: 50" in answered(alice, "/points 钱七")
    assert "Balance: 30" in answered(alice, "/points 孙八")
    assert "3.5 out of 5" in answered(alice, "/customer 孙八")
    assert run(undo=1).code == 0
    assert "I don't know a customer called 张三." in answered(alice, "/customer 张三")
    assert "Balance: 0" in answered(alice, "/points 孙八")
    assert "4.0 out of 5" in answered(alice, "/customer 孙八")
    assert "Every balance matches its ledger entries." in answered(alice, "/points verify")


def test_purchases_earn_points_once(team: Team, run: Run, make: Make) -> None:
    alice = team.alice
    answered(alice, "/customer add 王五 id=3")
    answered(alice, "/customer add 赵六")
    file = make(
        "a.csv",
        "客户ID,姓名,金额,日期,备注\n3,,¥400,2026-11-01,外套\n3,,500,2026-11-02,\n,赵六,20,2026-11-03,\n,孙七,20,2026-11-03,\n",
    )
    done = run(file)
    assert "3 new · 0 changed · 0 unchanged · 1 refused" in done.out
    assert "Import the customers first" in done.err
    assert "Balance: 150" in answered(alice, "/points 王五")
    assert "Balance: 20" in answered(alice, "/points 赵六")
    assert "counts everything twice" not in done.out
    again = run(file)
    assert again.code == 1
    assert ", import 1). Importing it again would count everything twice" in again.err
    free = run(make("b.csv", "姓名,金额\n王五,500\n"), points=False, days="today")
    assert free.code == 0
    assert "Balance: 150" in answered(alice, "/points 王五")
    assert "Points: 150 (unchanged" in answered(alice, "/purchase refund P4")
    held = run(undo=2)
    assert held.code == 1
    assert "王五: /purchase refund" in held.err
    answered(alice, "/haoping undo")
    assert run(undo=2).code == 0
    assert run(undo=1).code == 0
    assert "Balance: 0" in answered(alice, "/points 王五")
    assert "Every balance matches its ledger entries." in answered(alice, "/points verify")


def test_survey_answers(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/product add 产品A price=100")
    file = make("a.csv", "产品,满意度,期望\n产品A,4.5,功能更强大\n产品A,3.5,\n产品B,1,\n")
    done = run(file)
    assert "3 new · 0 changed · 0 unchanged · 0 refused" in done.out
    assert "new products: 产品B" in done.err
    assert "4.0" in answered(team.alice, "/survey report")
    assert "more features" in answered(team.alice, "/product improve 产品A").casefold()
    assert run(undo=1).code == 0
    assert "Nobody has answered" in answered(team.alice, "/survey report")
    assert "产品B" not in answered(team.alice, "/product list")


def test_found_like_everybody_else(team: Team, run: Run, make: Make, subtests: pytest.Subtests) -> None:
    run(make("a.csv", "姓名,公司,电话\n欧阳明月,晨光书店,13800138000\n"))
    for typed in ("阳明", "oymy", "晨光", "8000"):
        with subtests.test(typed=typed):
            assert "欧阳明月" in answered(team.alice, f"/customer find {typed}"), typed


def test_what_is_asked_for_wrongly(team: Team, run: Run, make: Make, tmp_path: object) -> None:
    assert run(make("a.csv", "姓名\n")).code == 1
    assert "no rows below" in run(make("a.csv", "姓名\n")).err
    assert "any headings" in run(make("a.csv", "x\n1\n")).err
    assert run(make("b.csv", ARTICLE).with_name("none.csv")).code == 2
    assert run(make("a.csv", ARTICLE), zone="Mars/Olympus").code == 2


def bought(team: Team) -> list[str]:
    """Return the days of all purchases."""
    with team.bot.db.read(team.workspace) as store:
        return sorted(str(at.date()) for (at,) in store.connection.execute(select(purchases.c.at)))


def test_purchases_are_never_of_today_by_the_way(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/customer add 王五")
    unknown = make("a.csv", "姓名,金额,哪天\n王五,75,2024-03-03\n王五,95,2024-03-09\n")
    asked = run(unknown)
    assert asked.code == 1
    assert '--day-column "哪天"' in asked.err
    none = run(make("b.csv", "姓名,金额\n王五,400\n"))
    assert none.code == 1
    assert "--days today" in none.err
    could_be_two = make("c.csv", "姓名,金额,日期\n王五,60,03/04/2024\n")
    two = run(could_be_two)
    assert two.code == 1
    assert "--days day-first or --days month-first" in two.err
    assert bought(team) == []
    assert "There's no column called 那天" in run(unknown, day_column="那天").err
    assert run(unknown, day_column="哪天").code == 0
    assert run(could_be_two, days="day-first").code == 0
    assert bought(team) == ["2024-03-03", "2024-03-09", "2024-04-03"]


def test_birthdays_that_could_be_two_are_left_out_and_said_until_somebody_says(
    team: Team,
    run: Run,
    make: Make,
) -> None:
    file = make("a.csv", "Name,Birthday\nYan Hall,03/04/1990\n")
    done = run(file)
    assert done.code == 0
    assert "column left out: Birthday, because none of its values can be read (such as 03/04/1990)" in done.err
    assert "Use --days day-first or --days month-first" in done.err
    assert "birthday" not in answered(team.alice, "/customer Yan Hall")
    assert run(file, days="month-first").code == 0
    assert "Mar 4, 1990" in answered(team.alice, "/customer Yan Hall")


def test_owners_are_whom_the_bot_has_met_and_are_told_by_name(team: Team, run: Run, make: Make) -> None:
    answered(team.person("ben"), "/customer find nobody")
    done = run(make("a.csv", "Name,Owner\nJuno Pike,ben carter\nKay Reef,@Nobody Known\nLou Sterne,\n"))
    assert "3 new" in done.out
    assert "line 3: I can't tell who @Nobody Known is" in done.err
    assert "U0BEN00001" in answered(team.alice, "/customer Juno Pike")
    other = run(make("b.csv", "Name,Owner\nMia Thorn,Nobody Known\n"))
    assert "owners left out: nobody here is called Nobody Known" in other.err
    assert "1 new" in other.out


def test_names_that_are_typed_in_other_ways_are_one_customer(team: Team, run: Run, make: Make) -> None:
    for name in ("O'Dowd", "Mary-Jane", "阿不都·买买提", "秦可卿"):
        answered(team.alice, f'/customer add "{name}"')
    rows = [
        ["name", "age"],
        ["O’Dowd", "31"],
        ["Mary‑Jane", "32"],
        ["阿不都•买买提", "33"],
        ["秦\u200b可卿\u200d", "34"],
    ]
    assert "0 new · 4 changed" in run(make("a.csv", rows)).out
    assert "age: 31" in answered(team.alice, "/customer O’Dowd")
    assert "age: 32" in answered(team.alice, "/customer Mary–Jane")
    assert "age: 34" in answered(team.alice, "/customer 秦可卿")


def test_a_contact_with_a_company_alone_is_called_by_it(team: Team, run: Run, make: Make) -> None:
    run(make("a.csv", "First Name,Last Name,Company,Phone\n,,Harbour Hall,02079460301\n"))
    assert "Harbour Hall" in answered(team.alice, "/customer Harbour Hall")
    assert "Harbour Hall" in answered(team.alice, "/customer find harbour")


def test_what_a_file_may_hold_may_be_typed(team: Team) -> None:
    answered(team.alice, "/customer add 王五 id=2.0 age=25.0 email=mailto:w@x.example phone=13900139000.0")
    card = answered(team.alice, "/customer 王五")
    assert "customer ID: 2 · age: 25 · phone: 13900139000 · email: w@x.example" in card
    assert "has lost its digits" in answered(team.alice, "/customer edit 王五 id=7.2E+12")
    answered(team.alice, "/customer edit 王五 email=Wang Wu <wang@x.example>")
    assert "email: wang@x.example" in answered(team.alice, "/customer 王五")


def test_only_an_id_renames(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/customer add O'Dowd")
    answered(team.alice, "/customer add 張三")
    answered(team.alice, "/customer add Ann id=7")
    done = run(make("a.csv", "id,name,age\n,O’DOWD,31\n,张三,32\n7,Anne,33\n"))
    assert "0 new · 3 changed" in done.out
    assert answered(team.alice, "/customer o'dowd").startswith("O'Dowd")
    assert answered(team.alice, "/customer 张三").startswith("張三")
    assert answered(team.alice, "/customer 7").startswith("Anne")


def test_what_is_today_where_it_was_bought_is_not_still_to_come(team: Team, run: Run, make: Make) -> None:
    answered(team.alice, "/customer add 王五")
    there = now().astimezone(ZoneInfo("Pacific/Kiritimati")).date()  # a day ahead of UTC for most of it
    file = make("a.csv", f"姓名,金额,日期\n王五,400,{there}\n")
    assert "1 new" in run(file, zone="Pacific/Kiritimati").out
