"""Messages in channels, over the wire: what is logged, asked, marked, taken back, and passed over in silence."""

import pytest

from fakeslack import button_texts
from tests.conftest import Team
from tests.reading.conftest import adds, comes_to_rest, logs_of, readings, whispers

BAD = "王五 今天又来电话,说物流太慢了,不会再买"
GOOD = "Mary Chen called: she loves the new lamp and is delighted"
UNSURE = "Mary Chen says everything works perfectly"


def test_a_review_of_a_known_customer_is_logged_marked_and_told_its_writer_alone(support: Team) -> None:
    wangfang = support.person("wangfang")
    said = wangfang.says(BAD, "support")
    (told,) = whispers(wangfang)
    assert logs_of(support, "王五") == [("bad", BAD, wangfang.id)]
    assert "王五" in told.text
    assert "4.0 → 3.9" in told.text
    assert "依据：" in told.text
    assert button_texts(told) == ["撤销", "修改…", "记为调研回答…", "为什么？"]
    support.slack.wait_for(lambda: list(said.reactions) == ["memo"])
    assert whispers(support.person("ben"), least=0) == []


def test_why_gives_the_words_and_the_thresholds(support: Team) -> None:
    ben = support.person("ben")
    ben.says(GOOD, "support")
    (told,) = whispers(ben)
    why = ben.clicks(told, "Why?")
    assert "loves" in why.text
    assert "nineteen times out of twenty" in why.text
    assert "%" not in why.text
    assert "The message names the customer." in why.text


def test_undo_takes_the_log_and_the_mark_back_and_keeps_the_message_as_a_labelled_one(support: Team) -> None:
    ben = support.person("ben")
    said = ben.says(GOOD, "support")
    (told,) = whispers(ben)
    support.slack.wait_for(lambda: list(said.reactions) == ["memo"])
    assert ben.clicks(told, "Undo").text.startswith("Undone")
    support.slack.wait_for(lambda: not said.reactions)
    assert logs_of(support, "Mary Chen") == []
    (reading,) = readings(support)
    assert (reading.state, reading.guess, reading.label, reading.text) == ("undone", "good", "none", GOOD)


@pytest.mark.parametrize(
    ("button", "logged"), [("👍 good review", "good"), ("💬 neutral", "neutral"), ("👎 bad review", "bad")]
)
def test_half_sure_it_asks_the_writer_and_logs_what_they_say(support: Team, button: str, logged: str) -> None:
    ben = support.person("ben")
    said = ben.says(UNSURE, "support")
    (asked,) = whispers(ben)
    assert "Is this a review from Mary Chen?" in asked.text
    assert button_texts(asked) == ["👍 good review", "💬 neutral", "👎 bad review", "Not a review", "Why?"]
    assert logs_of(support, "Mary Chen") == []
    assert "Logged" in ben.clicks(asked, button).text
    assert logs_of(support, "Mary Chen") == [(logged, UNSURE, ben.id)]
    support.slack.wait_for(lambda: list(said.reactions) == ["memo"])
    (reading,) = readings(support)
    assert (reading.state, reading.label, reading.labelled_by) == ("answered", logged, ben.id)


def test_not_a_review_logs_nothing_and_is_kept(support: Team) -> None:
    ben = support.person("ben")
    ben.says(UNSURE, "support")
    (asked,) = whispers(ben)
    assert "isn't a review" in ben.clicks(asked, "Not a review").text
    (reading,) = readings(support)
    assert (reading.state, reading.label) == ("answered", "none")
    assert logs_of(support, "Mary Chen") == []


def test_one_question_a_thread_and_a_few_a_day(support: Team) -> None:
    ben = support.person("ben")
    first = ben.says(UNSURE, "support")
    whispers(ben)
    ben.says(UNSURE, "support", thread=first)
    comes_to_rest(support)
    assert len(readings(support)) == 1
    for n in range(4):
        ben.says(f"{UNSURE} {n}", "support")
        comes_to_rest(support)
    assert len(readings(support)) == 3
    support.slack.clock.move(hours=25)
    ben.says(f"{UNSURE} again", "support")
    comes_to_rest(support)
    assert len(readings(support)) == 4


def test_who_keeps_dismissing_is_left_in_peace(support: Team) -> None:
    ben = support.person("ben")
    for n in range(3):
        ben.says(f"{UNSURE} {n}", "support")
        ben.clicks(whispers(ben, least=n + 1)[-1], "Not a review").text  # noqa: B018 (waits)
        support.slack.clock.move(hours=25)
    ben.says(UNSURE, "support")
    comes_to_rest(support)
    assert len(readings(support)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "see you at lunch",
        "物流太慢了,不会再买",
        "the build is terrible again",
        "> 王五 说物流太慢了,差评\n已经处理了",
        "`王五 差评`",
        "如果王五再投诉就麻烦了",
        "哈哈哈王五肯定说差评",
        "Mary Chen said her vacation was wonderful",
        "王五没说不满意",
        "王五,有空看下 https://example.com/很差",
    ],
)
def test_everything_else_is_passed_over(support: Team, text: str) -> None:
    support.person("ben").says(text, "support")
    comes_to_rest(support)
    assert readings(support) == []
    assert whispers(support.person("ben"), least=0) == []


def test_a_reply_in_a_thread_about_a_customer_is_about_them(support: Team) -> None:
    wangfang = support.person("wangfang")
    first = wangfang.says("王五 来电话了", "support")
    wangfang.says("他说物流太慢了,非常不满意", "support", thread=first)
    assert "王五" in whispers(wangfang)[0].text
    assert [mark for mark, *_ in logs_of(support, "王五")] == ["bad"]
    wangfang.says("他说现在好了,非常感谢,很满意", "support", thread=first)
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "王五")] == ["bad", "good"]


def test_a_channel_that_is_linked_to_a_customer_is_about_them(support: Team) -> None:
    customer = adds(support, "Second & Co", owner=support.alice.id)
    link(support, "C0PARTNERS", customer)
    ben = support.alice
    ben.says("They said they are extremely happy with the training", "partners")
    assert "Second &amp; Co" in whispers(ben, "partners")[0].text
    assert [mark for mark, *_ in logs_of(support, "Second & Co")] == ["good"]


def link(team: Team, channel: str, customer: int) -> None:
    from storage.store import Author

    with team.bot.db.write(team.workspace, Author(team.alice.id, team.slack.clock.now(), "test")) as store:
        store.channels.link(channel, customer)


def test_what_a_customers_own_people_write_in_a_linked_channel_is_theirs_and_told_their_owner_alone(
    support: Team,
) -> None:
    customer = adds(support, "Second & Co", owner=support.xiaolin.id)
    link(support, "C0PARTNERS", customer)
    support.xiaolin.types("/haoping", channel="sales")
    paula = support.person("paula")
    said = paula.says("We are really happy with the new lamps, excellent quality!", "partners")
    (told,) = whispers(support.xiaolin, "partners")
    assert "Second &amp; Co" in told.text
    assert [(mark, by) for mark, _, by in logs_of(support, "Second & Co")] == [("good", paula.id)]
    comes_to_rest(support)
    assert said.reactions == {}
    assert whispers(paula, "partners", least=0) == []


def test_guests_bots_and_strangers_in_an_unlinked_channel_are_passed_over(support: Team) -> None:
    support.person("gina").says("王五 差评 太慢", "sales")
    support.person("paula").says("Mary Chen says the service is terrible, she is furious", "partners")
    comes_to_rest(support)
    assert readings(support) == []


def test_an_edit_corrects_the_log_and_a_deletion_takes_it_back(support: Team) -> None:
    wangfang = support.person("wangfang")
    said = wangfang.says("李四说这次很满意", "support")
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "李四")] == ["good"]
    wangfang.edits(said, "李四说这次很不满意,太差了")
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "李四")] == ["bad"]
    wangfang.edits(said, "李四问了发票的事")
    comes_to_rest(support)
    assert logs_of(support, "李四") == []
    support.slack.wait_for(lambda: not said.reactions)
    again = wangfang.says("李四说这次很满意", "support")
    comes_to_rest(support)
    assert len(logs_of(support, "李四")) == 1
    wangfang.deletes(again)
    comes_to_rest(support)
    assert logs_of(support, "李四") == []
    assert {one.label for one in readings(support)} == {None}  # nobody said what it was


def test_a_message_becomes_a_review_by_its_edit(support: Team) -> None:
    wangfang = support.person("wangfang")
    said = wangfang.says("我去接个电话", "support")
    wangfang.edits(said, "李四来电说产品太好用了,非常喜欢")
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "李四")] == ["good"]
    wangfang.edits(said, "李四来电说产品太好用了,非常喜欢!")
    comes_to_rest(support)
    assert len(logs_of(support, "李四")) == 1


def test_two_customers_in_one_message_get_their_own(support: Team) -> None:
    xiaolin = support.xiaolin
    xiaolin.says("李四很满意,王五说太慢了要退货", "support")
    (told,) = whispers(xiaolin)
    assert button_texts(told) == ["撤销", "修改…", "记为调研回答…", "为什么？"] * 2
    assert [mark for mark, *_ in logs_of(support, "李四")] == ["good"]
    assert [mark for mark, *_ in logs_of(support, "王五")] == ["bad"]
    support.slack.clock.move(minutes=11)  # later than what belongs to one incident
    xiaolin.says("李四和王五都说新款非常好用,很喜欢", "support")
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "李四")] == ["good", "good"]
    assert [mark for mark, *_ in logs_of(support, "王五")] == ["bad", "good"]


def test_of_namesakes_the_writer_chooses(support: Team) -> None:
    adds(support, "陈晨", number="7")
    adds(support, "陈晨", number="8")
    xiaolin = support.xiaolin
    xiaolin.says("陈晨说我们的售后太差了,非常失望", "support")
    (asked,) = whispers(xiaolin)
    assert button_texts(asked)[:4] == [
        "👍 好评 · 陈晨 · 客户ID 7",
        "👎 差评 · 陈晨 · 客户ID 7",
        "👍 好评 · 陈晨 · 客户ID 8",
        "👎 差评 · 陈晨 · 客户ID 8",
    ]
    xiaolin.clicks(asked, "👎 差评 · 陈晨 · 客户ID 8").text  # noqa: B018 (waits)
    with support.bot.db.read(support.workspace) as store:
        seven, eight = store.customers.called("陈晨")
    assert (seven.interactions, eight.interactions) == (0, 1)


def test_by_number_address_phone_and_company(support: Team) -> None:
    number = adds(support, "客户甲乙", number="12")
    mail = adds(support, "Olivia Park", email="Olivia@Park.example", phone="+86 138 0013 8000", company="Lumen Ltd")
    ben = support.person("ben")
    for text in (
        "客户ID 12 打电话说发货太慢,很不满意",
        "olivia@park.example emailed: absolutely love the service, she is delighted",
        "13800138000 来电,投诉客服态度差,非常生气",
        "Lumen Ltd are furious about the invoice, they say our billing is awful",
    ):
        ben.says(text, "support")
        support.slack.clock.move(minutes=11)
    comes_to_rest(support)
    with support.bot.db.read(support.workspace) as store:
        assert store.customers.get(number).interactions == 1
        assert store.customers.get(mail).interactions == 3


def test_whichever_apostrophe_or_dash_is_typed_it_is_the_same_customer(
    support: Team, subtests: pytest.Subtests
) -> None:
    for name, typed in (("O’Brien", "O'Brien"), ("Jean-Luc", "Jean–Luc"), ("Mary‑Jane", "Mary-Jane")):
        with subtests.test(name=name, typed=typed):
            known = adds(support, name)
            support.person("ben").says(f"{typed} complained, the shipping is far too slow, very unhappy", "support")
            comes_to_rest(support)
            with support.bot.db.read(support.workspace) as store:
                assert store.customers.get(known).interactions == 1, name


def test_the_same_event_twice_is_one(support: Team) -> None:
    ben = support.person("ben")
    ben.says(GOOD, "support")
    comes_to_rest(support)
    (delivery,) = [d for d in support.slack.events.delivered if GOOD in str(d.payload)]
    assert support.slack.deliver(delivery).ok
    delivery.payload["event_id"] = "Ev0ANOTHER"  # the same message by another event
    assert support.slack.deliver(delivery).ok
    comes_to_rest(support)
    assert len(logs_of(support, "Mary Chen")) == 1


def test_how_a_channel_is_read_along(support: Team) -> None:
    ben = support.person("ben")
    assert "I'm reading along here. " in ben.types("/haoping listen", channel="support").text
    asks = ben.types("/haoping listen ask", channel="support")
    assert "always ask first" in asks.text
    assert asks.visible_to is None  # everybody there may know
    ben.says(GOOD, "support")
    assert "Is this a review from Mary Chen?" in whispers(ben, least=2)[-1].text
    assert "我不读这里的消息" in support.xiaolin.types("/haoping 倾听 关", channel="support").text
    ben.says(GOOD + "!", "support")
    comes_to_rest(support)
    assert logs_of(support, "Mary Chen") == []
    assert len(readings(support)) == 1
    assert "listen ask" in ben.types("/haoping listen loudly", channel="support").text
    assert "only read along in channels" in ben.types("/haoping listen on").text
    assert "每次都先问" in support.xiaolin.types("/haoping undo", channel="support").text
    assert "I'm reading along here. " in ben.types("/haoping listen on", channel="support").text


def test_the_bot_says_when_it_is_invited_that_it_reads_along(support: Team) -> None:
    support.xiaolin.types("/haoping", channel="support")
    support.xiaolin.invites(support.slack.state.installations[support.workspace].bot_user, "general")
    support.slack.wait_for(lambda: any("我会读这里的消息" in m.text for m in support.xiaolin.sees("general")))
    comes_to_rest(support)
    assert sum("我会读这里的消息" in m.text for m in support.xiaolin.sees("general")) == 1


def test_a_reaction_to_the_message_answers_its_question_and_one_to_a_logged_one_seconds_it(support: Team) -> None:
    ben, alice = support.person("ben"), support.alice
    asked = ben.says(UNSURE, "support")
    whispers(ben)
    ben.reacts(asked, "+1")
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "Mary Chen")] == ["good"]
    assert [(one.state, one.label) for one in readings(support)] == [("answered", "good")]
    support.slack.clock.move(minutes=11)
    logged = ben.says(GOOD, "support")
    comes_to_rest(support)
    alice.reacts(logged, "heart")
    comes_to_rest(support)
    assert len(logs_of(support, "Mary Chen")) == 2
    ben.deletes(logged)
    comes_to_rest(support)
    assert len(logs_of(support, "Mary Chen")) == 2  # alice stands by it
