"""A redemption of many points takes two managers: one asks for it, another one's click redeems."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from fakeslack.answers import said

if TYPE_CHECKING:
    from fakeslack import Actor
    from fakeslack.model import Message
    from tests.rewards.conftest import Shop


def asked(shop: Shop, who: Actor) -> Message:
    """Return the newest question that somebody was sent."""
    shop.team.slack.wait_for(lambda: any("wants to redeem" in one.text or "申请" in one.text for one in direct(who)))
    return [one for one in direct(who) if "wants to redeem" in one.text or "申请" in one.text][-1]


def direct(who: Actor) -> list[Message]:
    return who.sees()


@pytest.fixture
def limited(shop: Shop) -> Shop:
    """More than 40 points take two managers."""
    shop.sets("limits", second="40")
    return shop


def test_one_manager_alone_is_told_so(limited: Shop) -> None:
    assert "Points: 120 → 80" in limited.says("/points redeem 王五 40 a cap")
    refused = limited.says("/points redeem 王五 41 a coat")
    assert "Redeeming more than 40 points takes two managers, and you're the only one I know." in refused
    assert "Balance: 80" in limited.says("/points 王五")


def test_another_managers_click_redeems(limited: Shop) -> None:
    limited.says("/haoping managers add @xiaolin")
    asking = limited.asks(limited.alice, "/points redeem 王五 50 a coat")
    assert "50 points of 王五's are to be redeemed. That takes a second manager, so I've asked @" in asking.text
    assert "Balance: 120" in limited.says("/points 王五")
    question = asked(limited, limited.xiaolin)
    assert "120 → 70" in said(question)
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: limited.xiaolin.clicks(question, "兑换，扣 50 积分").text, range(2)))
    assert any("120 → 70" in one for one in told)
    assert "Balance: 70" in limited.says("/points 王五")
    limited.team.slack.wait_for(lambda: any("has approved it" in one.text for one in direct(limited.alice)))
    history = limited.says("/customer history 王五")
    assert "asked for by: none → <@U0ALICE001>" in history
    assert "points asked for: none → 50" in history
    assert "has already approved this" in limited.alice.clicks(question, "redemption_decline:1").text
    assert "changed this after that" in asking.click("Undo").text
    with limited.team.bot.db.read(limited.team.workspace) as store:
        customer = store.customers.called("王五")[0].id
        done = next(one for one in store.changes.of_customer(customer, 20, 0) if one.after.get("approved"))
    shown = limited.asks(limited.alice, "/customer history 王五")
    place, row = next(
        (one["action_id"], block["block_id"])
        for block in shown.blocks
        for one in block.get("elements", ())
        if one.get("value") == str(done.id)
    )
    assert "please undo the redemption" in shown.click(place, block_id=row).text
    assert "70 → 120" in limited.asks(limited.xiaolin, "/haoping undo").text
    assert "已经确认过了" in limited.xiaolin.clicks(question, "redemption_approve:0").text


def test_who_asked_cannot_approve_and_can_take_it_back(limited: Shop) -> None:
    limited.says("/haoping managers add @xiaolin")
    asking = limited.asks(limited.alice, "/points redeem 王五 50 a coat")
    question = asked(limited, limited.xiaolin)
    assert "You asked for this yourself." in limited.alice.clicks(question, "redemption_approve:0").text
    assert "Only managers" in limited.ben.clicks(question, "redemption_approve:0").text
    taken = asking.click("Undo")
    assert "nothing is to be redeemed for 王五" in taken.text
    assert "Please type it again" in taken.click("Restore").text
    assert "已经拒绝或撤回" in limited.xiaolin.clicks(question, "redemption_approve:0").text
    assert "Balance: 120" in limited.says("/points 王五")


def test_it_is_declined_or_no_longer_covered(limited: Shop) -> None:
    limited.says("/haoping managers add @xiaolin")
    limited.says("/points redeem 王五 50 a coat")
    question = asked(limited, limited.xiaolin)
    assert "已拒绝" in limited.xiaolin.clicks(question, "redemption_decline:1").text
    limited.team.slack.wait_for(lambda: any("has declined it" in one.text for one in direct(limited.alice)))
    limited.asks(limited.alice, "/points redeem 王五 110 a coat")
    limited.says("/points adjust 王五 −50 fix")
    limited.team.slack.wait_for(lambda: "120 → 10" in said(asked(limited, limited.xiaolin)))
    assert "只有 70 积分" in limited.xiaolin.clicks(asked(limited, limited.xiaolin), "redemption_approve:0").text


def test_a_reward_over_the_limit_takes_two_as_well(limited: Shop) -> None:
    limited.says("/haoping managers add @xiaolin")
    limited.adds(english="Coat", points="60", stock="1")
    limited.asks(limited.alice, "/points redeem 王五 Coat").click("Redeem 60 points")
    assert "1 left" in limited.says("/points rewards")
    assert "120 → 60" in limited.xiaolin.clicks(asked(limited, limited.xiaolin), "redemption_approve:0").text
    assert "none left" in limited.says("/points rewards")
