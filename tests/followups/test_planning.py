"""/customer followup and /customer followups: planned by hand, listed, paged, refused."""

from datetime import date

import pytest

from fakeslack import button_texts, said
from tests.followups.conftest import Followups


def test_planned_by_hand(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    planned = followups.say(alice, "/customer followup 李四 Fri call <!here> about *the* invoice")
    assert planned.text.startswith("Planned: you'll get back to 李四 by Fri, Nov 27. I'll remind you ")
    assert "call <!here> about *the* invoice" in planned.text
    assert button_texts(planned.message) == ["Undo", "Hand over…"]
    found = followups.of("李四")
    assert (found.owner, found.day, found.what) == (alice.id, date(2026, 11, 27), "call <!here> about *the* invoice")
    assert planned.click("Undo").text == "Undone: the follow-up with 李四."
    assert followups.of("李四").state == "withdrawn"


@pytest.mark.parametrize(
    ("typed", "name", "day", "what"),
    [
        ("李四明天回电", "李四", "2026-11-26", "回电"),
        ("李四明天", "李四", "2026-11-26", ""),
        ("李四 后天 谈价格", "李四", "2026-11-27", "谈价格"),
        ("李四 下周五", "李四", "2026-12-04", ""),
        ("李四：３天后，回访", "李四", "2026-11-28", "回访"),
        ("Acme Corp +3 call", "Acme Corp", "2026-11-28", "call"),
        ("Acme Corp in 3 days", "Acme Corp", "2026-11-28", ""),
        ('"Acme Corp" tomorrow', "Acme Corp", "2026-11-26", ""),
        ("acme tomorrow Ann asks for a quote", "Acme Corp", "2026-11-26", "Ann asks for a quote"),
    ],
)
def test_how_it_is_typed(followups: Followups, typed: str, name: str, day: str, what: str) -> None:
    xiaolin = followups.team.xiaolin
    for known in ("李四", "Acme Corp"):
        followups.say(xiaolin, f"/customer add {known}")
    followups.say(xiaolin, f"/customer 跟进 {typed}")
    found = followups.of(name)
    assert (str(found.day), found.what, found.owner) == (day, what, xiaolin.id)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("李四 soon", "I don't recognize soon as a day. Which day do you mean?"),
        ("李四 2026-11-24", "Tue, Nov 24 is in the past. A follow-up has to be today or later."),
        ("李四 +400", "+400 is more than a year away. Please choose an earlier day."),
        ("李四 2026-02-30", "I don't recognize 2026-02-30 as a day. Which day do you mean?"),
        ("李四 tomorrow " + "x" * 2001, "A note can have up to 2000 characters"),
    ],
)
def test_what_is_refused(followups: Followups, typed: str, said: str) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    assert said in followups.say(alice, f"/customer followup {typed}").text
    with pytest.raises(IndexError):
        followups.of("李四")


def test_a_name_alone_opens_the_form_filled_in(followups: Followups) -> None:
    alice, xiaolin = followups.team.alice, followups.team.xiaolin
    followups.say(alice, "/customer add 李四")
    form = xiaolin.types("/customer 跟进 李四", channel="sales")
    form.submit({"what": "回访"})
    followups.team.slack.settle()
    assert (followups.of("李四").what, followups.of("李四").owner) == ("回访", xiaolin.id)
    asked = alice.types("/customer followup Ann Marie", channel="sales")
    assert "I don't know a customer called Ann Marie." in asked.text
    asked.click("Add Ann Marie").submit({"day": "2026-11-30"})
    followups.team.slack.settle()
    assert str(followups.of("Ann Marie").day) == "2026-11-30"


def test_an_unknown_customer_is_added_with_a_click(followups: Followups) -> None:
    alice = followups.team.alice
    asked = followups.say(alice, "/customer followup Ann Marie tomorrow call")
    assert "I don't know a customer called Ann Marie." in asked.text
    assert "Planned: you'll get back to Ann Marie" in asked.click("Add Ann Marie").text


def test_a_customer_who_has_one_already_is_asked_about(followups: Followups) -> None:
    alice, ben = followups.team.alice, followups.team.person("ben")
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/customer followup 李四 Fri invoice")
    asked = followups.say(ben, "/customer followup 李四 Thu")
    assert f"李四 already has an open follow-up: <@{alice.id}>, by Fri, Nov 27 · invoice" in asked.text
    assert followups.of("李四").day == date(2026, 11, 27)
    moved = asked.click("Move it to Thu, Nov 26")
    assert f"Planned: <@{alice.id}> will get back to 李四 by Thu, Nov 26. I'll remind them " in moved.text
    found = followups.of("李四")
    assert (found.owner, found.day, found.what) == (alice.id, date(2026, 11, 26), "invoice")
    moved.click("Undo").message  # noqa: B018 (waits)
    assert followups.of("李四").day == date(2026, 11, 27)


def test_a_day_that_nobody_works_on_is_said_and_reminded_of_before_it(followups: Followups) -> None:
    xiaolin = followups.team.xiaolin
    followups.say(xiaolin, "/customer add 李四")
    planned = followups.say(xiaolin, "/customer followup 李四 周六")
    assert "已安排：你最晚 11月28日（周六）联系李四，我会在 11月27日（周五）10:00 提醒你。" in planned.text
    assert "11月28日（周六）不是工作日。" in planned.text


def test_lists_mine_all_overdue_and_their_pages(followups: Followups) -> None:
    alice, ben = followups.team.alice, followups.team.person("ben")
    for number in range(7):
        followups.say(alice, f"/customer add Client{number}x")
        followups.say(alice, f"/customer followup Client{number}x +{number}")
    followups.say(ben, "/customer add 李四")
    followups.say(ben, "/customer followup 李四 tomorrow")  # it is Tuesday still where he is
    mine = followups.say(alice, "/customer followups")
    assert mine.text.startswith("My follow-ups\nOpen: 7 · overdue: 0\nClient0x · by today\n")
    assert [line.split()[0] for line in mine.text.split("\n")[2:]] == [f"Client{n}x" for n in range(5)]
    second = mine.click("Next ›")
    assert [line.split()[0] for line in second.text.split("\n")[2:]] == ["Client5x", "Client6x"]
    assert "Client0x" in second.click("‹ Previous").text
    everybody = second.click("All follow-ups")
    assert "Open: 8 · overdue: 0" in everybody.text
    assert "李四 · by today · Ben Carter" in everybody.text
    assert "No overdue follow-ups." in followups.say(alice, "/customer followups overdue").text
    followups.at("2026-11-27T03:00")
    overdue = followups.say(alice, "/customer followups 逾期")
    assert "Open: 8 · overdue: 3" in overdue.text
    assert "Client1x · ⚠️ overdue since yesterday" in overdue.text
    assert "Client2x" not in overdue.text
    assert followups.say(alice, "/customer followups").text.startswith("My follow-ups\nOpen: 7 · overdue: 2\n")


def test_a_list_that_is_none(followups: Followups) -> None:
    refused = followups.say(followups.team.alice, "/customer followups everybody")
    lists = "You can choose mine, all, overdue, board, or @ and a colleague."
    assert f"There's no list called everybody. {lists}" in refused.text


def test_the_card_shows_it_and_the_history_tells_it(followups: Followups) -> None:
    alice, xiaolin = followups.team.alice, followups.team.xiaolin
    followups.say(alice, "/customer add 李四 owner=@小林")
    followups.say(alice, "/log 李四 bad too slow")
    card = followups.say(alice, "/customer 李四").text
    assert f"Follow-up: <@{xiaolin.id}> · by tomorrow · 1 bad review: too slow" in card
    followups.at("2026-11-27T03:00")
    assert "⚠️ 已逾期，原定昨天" in followups.say(xiaolin, "/customer 李四").text
    history = followups.say(alice, "/customer history 李四").text
    assert "follow-up due: none → " in history


def test_outsiders_see_none(followups: Followups) -> None:
    gina = followups.team.person("gina")
    assert gina.types("/customer followups all", channel="sales").text.startswith(
        "Sorry, I can only help members of this team"
    )


def test_planned_in_a_form(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    form = followups.say(alice, "/customer followup")
    assert form.view.title == "Plan a follow-up"
    customer = alice.typeahead(form.view, "customer", "李")[0]
    refused = form.submit({"customer": customer, "day": "2026-11-24"})
    assert refused.errors == {"day": "Tue, Nov 24 is in the past. A follow-up has to be today or later."}
    form.submit({"customer": customer, "day": "2026-11-27", "what": "invoice"})
    assert form.text.startswith("Planned: you'll get back to 李四 by Fri, Nov 27.")
    assert (followups.of("李四").day, followups.of("李四").what) == (date(2026, 11, 27), "invoice")
    again = followups.say(alice, "/customer followups").click("Plan one…")
    again.submit({"customer": customer, "day": "2026-11-30"})
    (asking,) = alice.modals()
    assert "李四 already has an open follow-up" in said(asking)
    alice.chooses(asking, "Move it to Mon, Nov 30", None)
    followups.team.slack.wait_for(lambda: followups.of("李四").day == date(2026, 11, 30))
    assert followups.of("李四").what == "invoice"


def test_the_form_offers_the_next_working_day(followups: Followups) -> None:
    followups.at("2026-09-30T03:00")
    form = followups.say(followups.team.xiaolin, "/customer 跟进列表").click("安排一项…")
    (day,) = [one for one in form.view.blocks if one["block_id"] == "day"]
    assert day["element"]["initial_date"] == "2026-10-08"
