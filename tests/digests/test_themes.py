"""What complaints are about: in the digest with the rows behind, on the card, and by words of the team's own."""

from fakeslack import said
from tests.conftest import Team
from tests.digests.conftest import Digests
from tests.digests.test_details import menu_of

COMPLAINTS = {
    "张三": "物流太慢了，等了五天才收到",
    "李四": "快递把箱子压坏了，很生气",
    "王五": "发货慢，客服态度也差",
    "赵六": "the delivery was two days late",
    "Ann": "way too expensive for what it is",
    "Bob": "nobody rings her back",
    "Cyd": "",
    "Dora": "快递没问题，质量太差",
}


def complaints(team: Team) -> None:
    for name, note in COMPLAINTS.items():
        team.alice.types(f"/customer add {name}", channel="sales")
        team.alice.types(f"/log {name} bad {note}", channel="sales")
    team.alice.types("/log 张三 good 客服很耐心", channel="sales")


def test_a_digest_says_what_complaints_are_about_and_lists_them(team: Team, digests: Digests) -> None:
    digests.at("2026-11-22T12:30")
    complaints(team)
    shown = team.alice.types("/digest", channel="sales")
    assert "4 of 8 complaints: delivery, 2: service, 1: price" in shown.text
    menu = menu_of(shown.message)
    options = {one["text"]["text"]: one["value"] for one in menu["options"]}
    assert next(key for key in options if key.startswith("Complaints")) == "Complaints: delivery: 4"
    rows = said(
        team.alice.chooses(shown.message, menu["action_id"], options["Complaints: delivery: 4"]).message
    ).splitlines()[1:]
    assert rows == [f"{name} · “{COMPLAINTS[name]}”" for name in ("赵六", "王五", "李四", "张三")]
    assert "8 条差评里有 4 条说物流，2 条说服务，1 条说价格" in team.xiaolin.types("/digest", channel="sales").text


def test_a_posted_digest_lists_what_it_counted_without_what_was_taken_back(team: Team, digests: Digests) -> None:
    digests.at("2026-11-22T12:00")
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    team.alice.types("/customer add 张三", channel="sales")
    team.alice.types("/log 张三 bad 物流太慢了", channel="sales")
    digests.at("2026-11-23T09:00")
    (post,) = digests.posts()
    assert "1 of 1 complaint: delivery" in post
    (message,) = [one for one in team.alice.sees("sales") if one.metadata]
    team.alice.types("/haoping undo", channel="sales")
    menu = menu_of(message)
    value = next(one["value"] for one in menu["options"] if one["value"].endswith(":about_delivery"))
    assert said(team.alice.chooses(message, menu["action_id"], value).message).splitlines()[1:] == ["张三"]


def test_a_card_says_what_the_last_reviews_are_about(team: Team) -> None:
    team.alice.types("/customer add 张三", channel="sales")
    team.alice.types("/log 张三 bad 物流太慢了，但是客服很耐心", channel="sales")
    team.alice.types("/log 张三 bad 物流又慢了，差劲", channel="sales")
    assert "About: delivery 👎 2 · service 👍" in team.alice.types("/customer 张三", channel="sales").text
    assert "说的是：物流 👎 2 · 服务 👍" in team.xiaolin.types("/customer 张三", channel="sales").text
    team.alice.types("/customer add 李四", channel="sales")
    team.alice.types("/log 李四 neutral 来电", channel="sales")
    assert "About" not in team.alice.types("/customer 李四", channel="sales").text


def test_managers_add_words_of_their_own_and_take_them_back(team: Team) -> None:
    team.alice.types("/customer add 张三", channel="sales")
    team.alice.types("/log 张三 bad 灯罩太差了", channel="sales")
    assert "About" not in team.alice.types("/customer 张三", channel="sales").text
    opened = team.alice.types("/haoping settings", channel="sales").click("Change…")
    assert "More words for quality: none" in team.alice.types("/haoping settings", channel="sales").text
    team.alice.submits(opened.view, {"themes.quality": "灯罩，dimmer"})
    assert "More words for quality: 灯罩, dimmer" in team.alice.types("/haoping settings", channel="sales").text
    assert "About: quality 👎" in team.alice.types("/customer 张三", channel="sales").text
    refused = team.alice.submits(
        team.alice.types("/haoping settings", channel="sales").click("Change…").view, {"themes.price": "x" * 31}
    )
    assert list(refused.errors) == ["themes.price"]
    team.alice.types("/haoping undo", channel="sales")
    assert "About" not in team.alice.types("/customer 张三", channel="sales").text
