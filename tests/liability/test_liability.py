"""/points liability over the wire: what all points come to, for managers, as text, chart and file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl

from tests.asking import answered
from tests.policy.conftest import put

if TYPE_CHECKING:
    from tests.conftest import Team


def test_what_all_points_come_to(team: Team) -> None:
    alice, ben = team.alice, team.person("ben")
    assert "Only managers can do this" in answered(ben, "/points liability")
    empty = answered(alice, "/points liability")
    assert "Outstanding: 0 points, of 0 customers" in empty
    assert "What 100 points are worth isn't set: /rules points" in empty
    put(team, expiry={"months": 2, "end": "month", "pending": 0}, limits={"second": 0, "worth": 150})
    for name in ("王五", "Mary"):
        answered(alice, f"/customer add {name}")
    answered(alice, "/purchase 王五 600")
    answered(alice, "/purchase Mary 400")
    answered(alice, "/points hold Mary 10 a mug")
    answered(alice, "/points redeem 王五 30 a mug")
    alice.types("/points redeem 王五 20 a cap", channel="sales").click("Undo")
    month = team.slack.clock.now()
    shown = alice.types("/points liability", channel="sales")
    assert "Outstanding: 120 points (¥1.80), of 2 customers" in shown.text
    assert "Held: 10 points" in shown.text
    assert f"{month:%Y-%m}: 150 earned, 30 redeemed, 0 expired" in shown.text
    assert "120 points (¥1.80)" in shown.text.split("Expiring, if nobody redeems them")[1]
    assert any(block["type"] == "data_visualization" for block in shown.blocks)
    assert "尚未兑换：120 积分（¥1.80），2 位客户" in answered_by_manager(team)
    assert "is for managers" in ben.clicks(shown.message, "Send me a file").text
    shown.click("Send me a file")
    team.slack.wait_for(lambda: any(one.files for one in alice.sees()))
    file = team.slack.state.files[[one for one in alice.sees() if one.files][-1].files[0]]
    book = openpyxl.load_workbook(io.BytesIO(alice.downloads(file)))
    assert book.sheetnames == ["Now", "Expiring", "12 months"]
    assert [cell.value for cell in book["Now"][2]] == ["outstanding", 120, 1.8]
    assert [cell.value for cell in book["12 months"][13]] == [f"{month:%Y-%m}", 150, 30, 0, 0, 120]


def answered_by_manager(team: Team) -> str:
    answered(team.alice, "/haoping managers add @xiaolin")
    return answered(team.xiaolin, "/points 负债")
