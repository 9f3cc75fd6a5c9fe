"""Events over the wire: what a team does goes to an address, signed, in order, and nothing is lost or kept too long."""

from __future__ import annotations

import json
import re
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.settings import Mode
from bot.webhooks import Webhooks
from fakeslack.answers import said
from handlers.webhooks.bodies import Event
from storage.store import Author
from tests.asking import answered
from tests.conftest import connecting
from tests.webhooks.conftest import Shop, shown_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeslack.answers import Answer
    from tests.conftest import Connect
    from tests.databases import Databases
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


def test_a_test_is_sent_by_a_button_and_told_of_privately(shop: Shop, receiver: Receiver) -> None:
    done = shop.sets()
    assert "A test is on its way" in done.click("Send a test").text
    (taken,) = receiver.after(1)
    assert shop.signs(taken)
    assert (taken.name, taken.headers["X-Haoping-Event"]) == ("test", "test")
    assert shop.told("The test reached http://127.0.0.1")
    receiver.answer = lambda _: 302
    opened = shop.opens()
    assert "Paused" in opened.click("Pause").text
    opened.click("Send a test")
    assert shop.told("it redirects somewhere else")
    assert [one.path for one in receiver.taken] == ["/in?key=k1"] * 2
    assert shop.opens().text.count("Test #") == 2


def test_paused_it_waits_and_removed_it_is_gone_and_all_of_it_is_undone(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    made = shop.sets()
    assert "What happens from now on waits" in shop.opens().click("Pause").text
    shop.says("/log 王五 good first")
    opened = shop.opens()
    assert "1 event is waiting" in opened.text
    assert "gets logs, follow-ups, purchases, points and improvements" in opened.text
    skipped = opened.click("Skip what's waiting")
    shop.says("/log 王五 good second")
    receiver.after(1)
    assert "sending: on → paused" in skipped.click("Undo").text
    assert "2 events are waiting" in shop.opens().text
    shop.opens().click("Resume")
    notes = [one.says["interaction"]["note"] for one in receiver.after(3)]
    assert notes == ["second", "first", "second"]
    removed = shop.opens().click("Remove")
    shop.says("/log 王五 good third")
    assert "isn't sent anywhere" in shop.opens().text
    restored = removed.click("Undo")
    assert "sending: removed → on" in restored.text
    shop.says("/log 王五 good fourth")
    assert receiver.after(4)[3].says["interaction"]["note"] == "fourth"
    again = shop.opens().click("Change…")
    assert not again.submit({"kinds": ["points"]}).errors
    assert "gets points" in again.text
    assert "what's sent: points → logs" in again.click("Undo").text
    assert "Please undo that first" in made.click("Undo").text


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


def test_only_managers_see_or_change_it(shop: Shop) -> None:
    shop.sets()
    opened = shop.opens()
    ben = shop.team.person("ben")
    for button in ("Change…", "Pause", "Send a test", "Remove"):
        assert "Only managers can do this" in ben.clicks(opened.message, button).text
    shop.says("/haoping managers add @xiaolin")
    chinese = shop.says("/haoping 接入 Web shop", shop.team.xiaolin).click("推送")
    assert "推送给" in chinese.text
    assert "key=k1" not in opened.text + chinese.text


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


def test_a_new_secret_signs_at_once(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    form = shop.says("/haoping connect Web shop").click("New secret…")
    shop.secret = shown_secret(form.submit({}))
    shop.says("/log 王五 good first")
    assert shop.signs(receiver.after(1)[0])


def test_an_address_is_kept_encrypted_and_a_connection_that_is_paused_sends_nothing(
    shop: Shop, receiver: Receiver
) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    with shop.team.bot.db.reader.connect() as connection:
        rows = [row for one in SQLModel.metadata.sorted_tables for row in connection.execute(select(one)).all()]
    assert "key=k1" not in "\n".join(map(repr, rows))
    shop.says("/haoping connect Web shop").click("Pause")
    shop.says("/log 王五 good first")
    assert "1 event is waiting" in shop.opens().text
    shop.says("/haoping connect Web shop").click("Resume")
    assert receiver.after(1)[0].says["interaction"]["note"] == "first"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://shop.example.com/in", "has to begin with https://"),
        ("https://127.0.0.1/in", "is in a private network"),
        ("https://[::ffff:10.0.0.1]/in", "is in a private network"),
        ("https://localhost/in", "is in a private network"),
        ("https://169.254.169.254/in", "is in a private network"),
        ("https://printer/in", "is in a private network"),
        ("https://10.0.0.1:8443/in", "https://10.0.0.1:8443 is in a private network"),
        ("shop", "isn't a web address"),
        ("https://user:pass@shop.example.com", "leave the name and password out"),
    ],
)
def test_from_the_internet_no_address_inside_is_taken(asked: Answer, url: str, says: str) -> None:
    assert says in str(asked.submit({"url": url}).errors)


@pytest.fixture(scope="module")
def asked(databases: Databases) -> Iterator[Answer]:
    """The form of an address, of a team that the Internet reaches."""
    url = databases()
    with connecting(url) as make:
        team = make(Mode.HTTP, public_url="https://haoping.example")
        form = team.alice.types("/haoping connect", "sales").click("Connect a shop…")
        form.submit({"name": "Web shop"})
        yield team.alice.types("/haoping connect Web shop", "sales").click("Webhook").click("Set an address…")
    databases.drop(url)


def test_a_name_that_means_an_address_inside_is_found_out_when_it_is_sent(
    connect: Connect, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def inside(host: str, *args: Any, **options: Any) -> Any:
        """The name server of somebody who wants to look into our network."""
        return real("127.0.0.1" if host == "shop.example.com" else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", inside)
    shop = Shop(connect(Mode.HTTP, public_url="https://haoping.example"), receiver).connects()
    port = receiver.url.split(":")[2].partition("/")[0]
    shop.sets(f"https://shop.example.com:{port}/in").click("Send a test")
    assert shop.told(f"The test didn't reach https://shop.example.com:{port}: it's in a private network.")
    assert not receiver.taken


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
