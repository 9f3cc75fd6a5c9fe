"""What does not arrive is tried again, in order, then stopped, told of, and sent when somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeslack.answers import said

if TYPE_CHECKING:
    from tests.webhooks.conftest import Receiver, Shop, Taken


def test_what_does_not_arrive_is_tried_again_and_nothing_overtakes_it(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    tries: list[str] = []

    def answer(taken: Taken) -> int:
        tries.append(taken.says["id"])
        return 503 if len(tries) <= 2 else 200

    receiver.answer = answer
    shop.says("/log 王五 good first")
    receiver.after(1)
    shop.says("/log 王五 good second")
    assert "2 events are waiting" in shop.shows("it responded with 503")
    shop.team.slack.clock.move(seconds=30)
    receiver.after(2)
    shop.shows("(2 tries)")
    shop.team.slack.clock.move(seconds=30)
    *failed, first, second = receiver.after(4)
    assert {one.says["id"] for one in failed} == {first.says["id"]}
    assert [first.says["interaction"]["note"], second.says["interaction"]["note"]] == ["first", "second"]


def _fail_for_a_day(shop: Shop, receiver: Receiver, status: int = 500) -> None:
    receiver.answer = lambda _: status
    shop.says("/log 王五 good first")
    for count in range(1, 14):
        receiver.after(count)
        shop.shows("Stopped" if count == 13 else f"({count} tries)" if count > 1 else "I'll try again")
        shop.team.slack.clock.move(hours=2, minutes=5)


def test_after_a_day_it_is_stopped_and_told_once_and_sent_by_a_button(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    _fail_for_a_day(shop, receiver)
    (told,) = shop.told("Nothing has reached http://127.0.0.1")
    assert "it responded with 500" in said(told)
    assert "1 event is waiting, and nothing is lost." in said(told)
    shop.says("/log 王五 good second")
    count = len(receiver.taken)
    assert "Stopped" in shop.opens().text
    receiver.answer = lambda _: 200
    shop.alice.clicks(told, "Resume")
    *_, first, second = receiver.after(count + 2)
    assert [first.says["interaction"]["note"], second.says["interaction"]["note"]] == ["first", "second"]
    assert len(shop.told("Nothing has reached")) == 1


def test_an_address_that_wants_no_more_is_stopped_at_once(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    receiver.answer = lambda _: 410
    shop.says("/log 王五 good first")
    (told,) = shop.told("said that it doesn't want any more (410)")
    assert "1 event is waiting" in said(told)
    receiver.answer = lambda _: 200
    opened = shop.opens()
    assert "Skipped" in opened.click("Skip what's waiting").text
    shop.says("/log 王五 good second")
    assert receiver.after(2)[1].says["interaction"]["note"] == "second"


def test_it_is_sent_again_from_where_a_button_says(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    for note in ("first", "second", "third"):
        shop.says(f"/log 王五 good {note}")
    first, second, third = receiver.after(3)
    shop.shows(f"✅ Log #{third.says['id'].split('-')[1]}")
    opened = shop.opens()
    shown = [block for block in opened.message.blocks if "accessory" in block]
    assert [block["text"]["text"].split(":")[0] for block in shown] == [
        f"✅ Log #{one.says['id'].split('-')[1]}" for one in (third, second, first)
    ]
    assert "keeps its ID" in opened.click(shown[1]["accessory"]["action_id"]).text
    ids = [one.says["id"] for one in receiver.after(5)]
    assert ids[3:] == [second.says["id"], third.says["id"]]
