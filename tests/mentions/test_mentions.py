"""Speaking to the bot over the wire: in channels, threads, channels shared with others, and the direct message."""

import pytest

from fakeslack import Actor, button_texts, said
from fakeslack.model import Message
from tests.conftest import Team
from tests.reactions.conftest import Desk


@pytest.fixture
def desk(shared: Team) -> Desk:
    return Desk(shared)


@pytest.fixture
def name(desk: Desk) -> str:
    made = desk.customer()
    desk.team.alice.types(f"/customer edit {made} age=25 spending=low phone=13800138000 email=li@shop.cn")
    return made


def asks(
    desk: Desk, who: Actor, text: str, channel: str = "sales", thread: Message | None = None
) -> tuple[Message, list[Message], list[Message]]:
    """Mention the bot; return the message and the bot's answers in its thread, then those to this person alone."""
    message = who.says(f"@Haoping {text}", channel, thread=thread)
    desk.settle()
    root = thread or message
    public = [m for m in who.sees(channel) if m.bot_id and m.thread_ts == root.ts and m.ts > message.ts]
    private = [m for m in who.sees(channel) if m.ephemeral_to == who.id and m.ts > message.ts]
    return message, [m for m in public if m.ephemeral_to is None], private


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("{name} 有多少积分?", "points"),
        ("how many points has {name}?", "points"),
        ("segment of {name}", "Young, low income"),
        ("{name} 是什么客户", "Young, low income"),
        ("what may I offer {name} for 300", "¥280"),
        ("who is {name}?", "4.0 out of 5"),
        ("{name}", "4.0 out of 5"),
        ("history {name}", "history"),
    ],
)
def test_a_question_is_answered_in_its_thread(desk: Desk, name: str, text: str, answer: str) -> None:
    _, public, private = asks(desk, desk.team.person("ben"), text.format(name=name))
    assert len(public) == 1
    assert answer in said(public[0])
    assert private == []


def test_what_everybody_sees_is_masked(desk: Desk, name: str, subtests: pytest.Subtests) -> None:
    for text in (name, f"history {name}"):
        with subtests.test(text=text):
            _, (public,), _ = asks(desk, desk.team.alice, text)
            assert "13800138000" not in str(public.blocks) + public.text
            assert "li@shop.cn" not in str(public.blocks) + public.text
            assert "8000" in said(public)


def test_something_is_logged_by_saying_so(desk: Desk, name: str) -> None:
    _, (public,), _ = asks(desk, desk.team.xiaolin, f"记录 {name} 好评 很喜欢")
    assert desk.kept(name) == (41, 1)
    assert "撤销" in button_texts(public)
    assert desk.team.person("ben").clicks(public, "撤销").text.startswith("Only")
    asks(desk, desk.team.alice, f"{name} bad review too slow")
    assert desk.kept(name) == (40, 2)


def test_in_a_thread_about_somebody_the_name_may_be_left_out(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    first = alice.says("about that delivery", "sales")
    _, (linked,), _ = asks(desk, alice, f"link {name}", thread=first)
    assert said(linked).startswith(f"This thread is now linked to {name}.")
    _, (points,), _ = asks(desk, alice, "有多少积分?", thread=first)
    assert name in said(points)
    reply = alice.says("all is well again", "sales", thread=first)
    desk.reacts(alice, reply, "+1")
    assert desk.kept(name) == (41, 1)


def test_somebody_unknown_is_asked_about_privately(desk: Desk) -> None:
    ben = desk.team.person("ben")
    _, public, (private,) = asks(desk, ben, "Nobody Knows 有多少积分?")
    assert public == []
    assert said(private) == "I don't know a customer called Nobody Knows."
    assert button_texts(private)[-2:] == ["Add Nobody Knows", "Cancel"]


def test_words_of_a_question_are_no_customer_to_be_added(desk: Desk, subtests: pytest.Subtests) -> None:
    for who, text in ((desk.team.xiaolin, "今天天气怎么样"), (desk.team.alice, "how is the weather today?")):
        with subtests.test(who=who):
            _, public, (private,) = asks(desk, who, text)
            assert public == []
            assert button_texts(private) == []
    assert said(private).split("\n")[0] == "I don't know a customer called weather today."


def test_what_is_not_understood_names_three_things_that_are_privately(desk: Desk) -> None:
    _, public, (private,) = asks(desk, desk.team.alice, "lovely weather today")
    assert public == []
    first, *three, last = said(private).split("\n")
    assert first.startswith("I didn't understand that.")
    assert len(three) == 3
    assert last == "Everything else: /haoping help"
    _, public, (private,) = asks(desk, desk.team.xiaolin, "")
    assert said(private).startswith("我没听懂")


def test_help_is_given_privately(desk: Desk) -> None:
    _, _, (private,) = asks(desk, desk.team.alice, "help")
    assert said(private).startswith("What I can do") or "/log" in said(private)


def test_in_a_channel_shared_with_another_company_only_who_asks_is_answered(desk: Desk, name: str) -> None:
    message, public, private = asks(desk, desk.team.alice, f"who is {name}?", "partners")
    assert public == []
    assert "4.0 out of 5" in said(private[0])
    assert not [m for m in desk.team.person("paula").sees("partners") if m.bot_id and m.ts > message.ts]


def test_outsiders_get_the_one_polite_sentence(desk: Desk, name: str) -> None:
    _, public, (private,) = asks(desk, desk.team.person("gina"), f"who is {name}?")
    assert public == []
    assert said(private) == "Sorry, I can only help members of this team."


def test_members_are_refused_what_is_the_managers(desk: Desk, name: str) -> None:
    _, public, (private,) = asks(desk, desk.team.person("ben"), f"points redeem {name} 5 gift")
    assert public == []
    assert said(private).startswith("Only managers can do this")


def test_in_the_direct_message_one_just_asks(desk: Desk, name: str, subtests: pytest.Subtests) -> None:
    alice = desk.team.alice
    cases = ((f"{name} 有多少积分?", "points"), (f"who is {name}?", "13800138000"), ("weather", "I didn't"))
    for text, answer in cases:
        with subtests.test(text=text):
            before = len(alice.sees())
            alice.says(text)
            desk.settle()
            (_, answered) = alice.sees()[before:]
            assert answer in said(answered)


def test_the_same_mention_sent_twice_logs_once(desk: Desk, name: str) -> None:
    asks(desk, desk.team.alice, f"log {name} good")
    delivery = next(d for d in reversed(desk.slack.events.delivered) if d.payload["event"]["type"] == "app_mention")
    assert desk.slack.deliver(delivery).ok
    desk.settle()
    assert desk.kept(name) == (41, 1)


def test_a_channel_is_welcomed_once_however_often_the_bot_is_invited(desk: Desk) -> None:
    alice, bot = desk.team.alice, desk.slack.state.installations[desk.team.workspace].bot_user
    general = alice.channel("general")
    for _ in range(2):
        alice.invites(bot, "general")
        desk.settle()
        desk.slack.state.leave(general, bot)
    welcomes = [said(m) for m in alice.sees("general") if m.bot_id and m.subtype is None]
    assert len(welcomes) == 1
    assert "Three things to try" in welcomes[0]
    assert "/log Mary Chen good loves the new model" in welcomes[0]


def test_a_list_is_answered_in_the_thread_masked_and_in_lines_where_tables_are_refused(desk: Desk) -> None:
    alice = desk.team.alice
    alice.types("/customer add Lena Masked company=call 13800138000 tags=shown", channel="sales")
    _, (public,), _ = asks(desk, alice, "show me tag=shown")
    assert [block["type"] for block in public.blocks].count("table") == 1
    assert "Lena Masked" in said(public)
    _, (public,), _ = asks(desk, alice, "show me tag=shown and company=call 13800138000")
    assert "13800138000" not in said(public) + public.text
    desk.slack.operator.fail(method="chat.postMessage", error="invalid_blocks")
    _, (public,), _ = asks(desk, alice, "show me tag=shown")
    assert [block["type"] for block in public.blocks].count("table") == 0
    assert "Lena Masked · Tags: shown" in said(public)
