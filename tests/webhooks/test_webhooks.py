"""Events over the wire: what a team does goes to an address, signed, in order, and nothing is lost or kept too long."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.webhooks import Webhooks
from handlers.webhooks.bodies import Event
from storage.store import Author
from tests.asking import answered
from tests.webhooks.conftest import Shop

if TYPE_CHECKING:
    from tests.webhooks.conftest import Receiver, Taken


DOCS = Path(__file__).parent.parent.parent / "docs"


def _names(said: Any) -> Any:
    """Return what an event says by its names alone."""
    return {name: _names(value) for name, value in said.items()} if isinstance(said, dict) else None


def test_what_happens_is_sent_signed_and_in_order(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五 phone=13800138000")
    shop.says("/customer add Mary")
    shop.says("/log 王五 good before there was an address")
    said = shop.sets()
    assert "From now on http://127.0.0.1" in said.text
    assert "key=k1" not in said.text
    shop.says("/log 王五 bad call me at 13912345678")
    shop.says("/purchase 王五 400 yesterday order=SO-8 two lamps")
    shop.says("/purchase refund P1 100 scratched")
    shop.says("/points adjust 王五 +5 sorry")
    shop.says("/customer followup Mary 24 Dec call back").click("Undo")
    taken = receiver.after(6)
    assert [one.name for one in taken] == [
        "interaction.logged",
        "purchase.recorded",
        "purchase.refunded",
        "points.adjusted",
        "followup.planned",
        "followup.undone",
    ]
    assert all(shop.signs(one) for one in taken)
    numbers = [int(one.says["id"].split("-")[1]) for one in taken]
    assert numbers == sorted(numbers)
    log, bought, refunded, adjusted, planned, undone = (one.says for one in taken)
    assert log["customer"] == {"no": 1, "id": None, "name": "王五"}
    assert log["interaction"] | {"no": 0} == {
        "no": 0,
        "mark": "bad",
        "note": "call me at •••• 5678",
        "day": log["interaction"]["day"],
        "joins": None,
        "undone": False,
    }
    assert log["satisfaction"] == {"before": 4.1, "after": 4.0}
    assert log["followup"]["owner"] == log["by"]["id"]
    assert log["source"] == "/log"
    assert bought["purchase"] | {"day": ""} == {
        "no": 1,
        "cents": 40000,
        "currency": "CNY",
        "refunded_cents": 0,
        "day": "",
        "order": "SO-8",
        "product": None,
        "note": "two lamps",
        "undone": False,
    }
    assert bought["points"] == {"before": 0, "after": 50}
    assert (refunded["purchase"]["refunded_cents"], refunded["points"]) == (10000, {"before": 50, "after": 50})
    assert adjusted["points"] == {"reason": "sorry", "moved": 5, "before": 50, "after": 55}
    assert planned["followup"]["due"].endswith("-12-24")
    assert undone["undoes"] == planned["id"]
    for page in ("connect.md", "connect.zh-CN.md"):
        example = re.findall(r"```json\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)[-1]
        assert _names(json.loads(example)) == _names(bought)
    assert "13800138000" not in json.dumps([one.says for one in taken])
    for one in taken:
        assert one.headers["X-Haoping-Delivery"] == one.says["id"]
        assert one.headers["X-Haoping-Event"] == one.name
        assert one.says["sent_at"] >= one.says["at"]


def test_what_is_taken_back_and_put_back_is_told_too(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    taken_back = shop.says("/log 王五 good nice").click("Undo")
    taken_back.click("Restore")
    logged, undone, restored = receiver.after(3)
    assert [logged.name, undone.name, restored.name] == [
        *("interaction.logged", "interaction.undone", "interaction.restored"),
    ]
    assert undone.says["undoes"] == logged.says["id"]
    assert undone.says["satisfaction"] == {"before": 4.1, "after": 4.0}
    assert restored.says["undoes"] == undone.says["id"]
    assert restored.says["interaction"]["undone"] is False


def test_only_what_is_wanted_is_sent(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets(kinds=["points", "followup"])
    shop.says("/log 王五 good nice")
    shop.says("/log 王五 bad rude")
    shop.says("/purchase 王五 400")
    shop.says("/points redeem 王五 20 a mug")
    opened, earned, redeemed = receiver.after(3)
    assert [one.name for one in (opened, earned, redeemed)] == ["followup.opened", "points.earned", "points.redeemed"]
    assert "interaction" not in opened.says
    assert earned.says["points"]["moved"] == 50
    assert earned.says["purchase"] == {"no": 1}
    assert redeemed.says["points"]["reason"] == "a mug"


def test_improvements_merges_and_forgotten_customers_are_told(shop: Shop, receiver: Receiver) -> None:
    for typed in ("/customer add 王五", "/customer add 王五一", "/product add 产品A price=100"):
        shop.says(typed)
    shop.says("/survey 产品A 3 价格更优惠")
    shop.sets(kinds=["improvement"])
    shop.says("/product improve 产品A").click("Accept: ¥100 → ¥90")
    improved = receiver.named("improvement.decided").says
    assert improved["product"]["name"] == "产品A"
    assert improved["improvement"] == {"kind": "price", "accepted": True, "before": 10000, "after": 9000}
    shop.says("/customer merge 王五一 into 王五").click("Merge into 王五")
    merged = receiver.named("customer.merged").says
    assert (merged["customer"]["no"], merged["merged"]) == (1, {"no": 2})
    shop.says("/customer forget 王五").click("Forget 王五")
    assert receiver.named("customer.forgotten").says["customer"] == {"no": 1}


def test_points_that_expire_are_told(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    form = shop.says("/rules points").click("rules_edit:0", block_id="rules.expiry")
    assert not form.submit({"months": "1"}).errors
    shop.sets()
    shop.says("/points adjust 王五 +50 welcome")
    receiver.named("points.adjusted")
    shop.team.slack.clock.move(days=40)
    expired = receiver.named("points.expired").says
    assert expired["points"]["moved"] == -50
    assert expired["by"] is None


def test_what_waits_of_somebody_who_is_forgotten_is_never_sent(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.says("/customer add Mary")
    shop.sets()
    shop.opens().click("Pause")
    shop.says("/log 王五 bad 王五 is angry")
    shop.says("/log Mary good told us what 王五 said")
    shop.says("/purchase 王五 400")
    shop.says("/customer forget 王五").click("Forget 王五")
    shop.opens().click("Resume")
    taken = receiver.wait(lambda came: bool(came) and came[-1].name == "customer.forgotten")
    assert [one.name for one in taken] == ["interaction.logged", "customer.forgotten"]
    assert taken[0].says["customer"]["name"] == "Mary"
    assert "王五" not in json.dumps([one.says for one in taken], ensure_ascii=False)


def test_what_a_file_brings_is_not_told(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    content = "customer,mark,note,date\n王五,good,from a file,2026-11-01\n".encode()
    shop.alice.uploads("logs.csv", content, shop.alice.dm.id)
    shop.told("logs.csv")
    shop.says("/log 王五 good typed")
    assert [one.says["interaction"]["note"] for one in receiver.after(1)] == ["typed"]


def test_no_transaction_is_open_while_it_is_sent(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    told: list[str] = []

    def answer(taken: Taken) -> int:
        if not told:
            told.append(answered(shop.alice, "/log 王五 good while it is sent"))
        return 200

    receiver.answer = answer
    shop.says("/log 王五 good first")
    receiver.after(2)
    assert "Satisfaction" in told[0]


def test_two_processes_send_each_event_once_and_in_order(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    other = Webhooks(shop.team.bot.services, "another")
    other.start()
    try:
        for count in range(8):
            shop.says(f"/log 王五 good {count}")
            other.nudge()
        receiver.after(8)
    finally:
        other.stop()
    assert [one.says["interaction"]["note"] for one in receiver.taken] == [str(count) for count in range(8)]


def test_where_hardly_anything_is_told_it_is_looked_from_further_on(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets(kinds=["improvement"])
    bot = shop.team.bot
    with bot.db.write(shop.team.workspace, Author("", shop.team.slack.clock.now(), "test")) as store:
        store.take_numbers(count=5000)
    bot.tidy()
    with bot.db.read(shop.team.workspace) as store:
        assert store.webhooks.get(1).through > 5000
    shop.says("/customer forget 王五").click("Forget 王五")
    assert receiver.after(1)[0].name == "customer.forgotten"


def test_a_handover_is_told_and_what_an_entry_lacks_holds_nothing_up(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.says("/customer followup 王五 tomorrow call")
    shop.sets()
    team = shop.team
    with team.bot.db.write(team.workspace, Author(shop.alice.id, team.slack.clock.now(), "/log")) as store:
        store.changes.record("purchase", "purchase:1", 1, after={"amount": "no number"})
        store.purchases.add(1, 40000, [[0, 20]], "")
    shop.says("/customer handover @alice @ben").click("Undo")
    bought, given, back = receiver.after(3)
    assert bought.name == "purchase.recorded"
    assert (bought.says["customer"]["name"], "purchase" in bought.says) == ("王五", False)
    alice, ben = shop.alice.id, team.person("ben").id
    assert (given.name, given.says["handover"]) == (
        "followup.handed_over",
        {"from": alice, "to": ben, "followups": [1]},
    )
    assert (back.name, back.says["undoes"]) == ("followup.undone", given.says["id"])
    assert (back.says["handover"]["from"], back.says["handover"]["to"]) == (ben, alice)


def test_what_would_be_too_long_is_sent_without_its_details() -> None:
    at = datetime(2026, 11, 29, tzinfo=UTC)
    says = {
        "id": "T0-1-1",
        "event": "improvement.shipped",
        "customer": {"no": 1},
        "improvement": {"feature": "长" * 30_000},
    }
    sent = json.loads(Event(1, "improvement.shipped", says).body(at))
    assert sent == {
        "id": "T0-1-1",
        "event": "improvement.shipped",
        "customer": {"no": 1},
        "sent_at": "2026-11-29T00:00:00Z",
    }
