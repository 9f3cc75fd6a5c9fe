"""/customer export: all that is held about one customer, and nothing about others."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
from sqlalchemy import select

from fakeslack import said
from storage.models import outgoing
from storage.outbox import UPLOAD

if TYPE_CHECKING:
    from tests.conftest import Team


def kept(team: Team) -> str:
    """What the outbox keeps of files."""
    with team.bot.db.read(team.workspace) as store:
        rows = store.connection.execute(select(outgoing.c.payload).where(outgoing.c.method == UPLOAD))
        return str(rows.all())


def test_all_that_is_held_comes_as_a_file(team: Team) -> None:
    alice, xiaolin = team.alice, team.xiaolin
    for typed in (
        "/customer add 张三 id=1 phone=+86 138 0013 8000",
        "/customer add 李四",
        "/log 张三 good =HYPERLINK(1)",
        "/log 李四 bad 别人的事",
        "/purchase 张三 400",
        "/customer edit 张三 company=晨光",
    ):
        alice.types(typed, channel="sales")
    assert "张三" in xiaolin.types("/customer 导出 张三", channel="sales").text
    team.slack.wait_for(lambda: any(one.files for one in xiaolin.sees()))
    (message,) = [one for one in xiaolin.sees() if one.files]
    file = team.slack.state.files[message.files[0]]
    assert file.name == "张三.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(xiaolin.downloads(file)))
    assert {"change", "customer", "interaction", "ledger_entry", "purchase"} <= set(book.sheetnames)
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "+86 138 0013 8000" in values
    assert "=HYPERLINK(1)" in values
    assert 400 in values
    assert not any("别人的事" in str(value) for value in values)
    team.slack.wait_for(lambda: "content" not in kept(team))
    assert "张三.xlsx" in kept(team)


def test_of_whom(team: Team) -> None:
    team.slack.operator.fail(method="views.open", error="internal_error")
    answer = team.alice.types("/customer export", channel="sales")
    assert "/customer export Mary Chen" in answer.text
    unknown = team.alice.types("/customer export Mary Chen", channel="sales")
    assert "I don't know a customer called Mary Chen." in unknown.text


def test_a_name_is_text_beside_the_file_too(team: Team) -> None:
    alice = team.alice
    alice.types('/customer add "<!channel> & <https://evil.example|me>"', channel="sales")
    alice.types('/customer export "<!channel> & <https://evil.example|me>"', channel="sales")
    team.slack.wait_for(lambda: any(one.files for one in alice.sees()))
    (message,) = [one for one in alice.sees() if one.files]
    assert "&lt;!channel&gt; &amp;" in message.text
    assert "<" not in message.text


def test_a_file_that_slack_does_not_take_is_told_of(team: Team) -> None:
    xiaolin = team.xiaolin
    xiaolin.types("/customer add 张三", channel="sales")
    team.slack.operator.fail(method="files.getUploadURLExternal", error="missing_scope")
    xiaolin.types("/customer 导出 张三", channel="sales")
    team.slack.wait_for(lambda: bool(xiaolin.sees()))
    assert said(xiaolin.sees()[-1]) == "我没有发文件的权限，没能把张三.xlsx 发给你。请管理员重新安装我。"
