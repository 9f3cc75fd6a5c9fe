"""/customer over the wire: the card, adding, changing, finding, namesakes, and the history."""

import json
import re

import pytest

from fakeslack import button_texts
from fakeslack.model import Message
from tests.asking import ask
from tests.conftest import Team

NAMES = iter(f"Customer {letter}{number}" for number in range(10) for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ")


@pytest.fixture
def name() -> str:
    """A customer's name of the test's own; no name begins another."""
    return next(NAMES)


def counted(team: Team) -> int:
    with team.bot.db.read(team.workspace) as store:
        return store.customers.count()


def test_a_customer_is_added_shown_changed_and_found(shared: Team, name: str, subtests: pytest.Subtests) -> None:
    alice = shared.alice
    added = ask(
        alice,
        f"/customer add {name} age=25 消费能力=低 buys=线上 birthday=1986-02-03 email={name[-2:]}@x.cn"
        f" phone=138 0013 8000 公司=Acme & Sons tags=vip, old owner=@ben id=No {name[-2:]}",
    )
    assert added.text.startswith(f"Added {name}.\nSegment: Other (no other rule fits)")
    card = ask(shared.xiaolin, f"/customer {name}").text
    for shown in (
        "4.0",
        "1986年2月3日",
        f"{name[-2:]}@x.cn",
        "138 0013 8000",
        "Acme & Sons",
        "vip, old",
        "<@U0BEN00001>",
    ):
        with subtests.test(shown=shown):
            assert shown in card
    edited = ask(alice, f"/customer edit {name} birthday= age=39 spending=low company=")
    assert edited.text.startswith(
        f"Updated {name}.\nbirthday: Feb 3, 1986 → none\nage: 25 → 39\ncompany: Acme & Sons → none\n"
        "Segment: Young, low income (rule: age < 40, spending low)"
    )
    for text in (name, name.upper(), name[-2:], f"{name[-2:]}@X.cn", "0013-8000", f"No {name[-2:]}"):
        with subtests.test(text=text):
            assert name in ask(alice, f"/customer find {text}").text
    assert name not in ask(alice, f"/customer find {name}x").text.removeprefix(f"No customer matches {name}x")
    assert ask(alice, f"/customer no {name[-2:]}").text.startswith("I don't know a customer")
    assert ask(alice, f"/customer No {name[-2:]}").text.startswith(name)  # the team's own id


def test_a_name_is_matched_whole_then_by_prefix_then_inside(shared: Team, subtests: pytest.Subtests) -> None:
    alice = shared.alice
    for known in ("Zeta", "Zeta Prime", "Old Zeta Works"):
        ask(alice, f"/customer add {known}")
    for typed, means in {
        "zeta": "Zeta",
        "ＺＥＴＡ": "Zeta",
        "zeta p": "Zeta Prime",
        "zeta  prime": "Zeta Prime",
        '"Zeta Prime"': "Zeta Prime",
        "a works": "Old Zeta Works",
        "zeta w": "Old Zeta Works",
    }.items():
        with subtests.test(typed=typed):
            assert ask(alice, f"/customer {typed}").text.splitlines()[0] == means
    several = ask(alice, "/customer zet")
    assert several.text.startswith("Several customers match zet. Which one do you mean?")
    assert button_texts(several.message) == ["Zeta", "Zeta Prime", "Cancel"]
    assert several.click("Zeta Prime").text.startswith("Zeta Prime\n")


def test_a_name_is_found_by_its_sound_and_script_and_by_what_was_noted(shared: Team, subtests: pytest.Subtests) -> None:
    alice = shared.alice
    ask(alice, "/customer add 歐陽鋒 company=西域白駝山")
    ask(alice, "/log 欧阳锋 good 蛤蟆功很厲害")
    for typed in ("欧阳锋", "歐陽鋒", "阳锋", "ouyang feng", "ŌUYÁNGFĒNG"):
        with subtests.test(typed=typed):
            assert ask(alice, f"/customer {typed}").text.splitlines()[0] == "歐陽鋒 · 4.1 ▲"
    for typed in ("oyf", "白驼山", "xiyu"):
        with subtests.test(typed=typed):
            assert "歐陽鋒" in ask(alice, f"/customer find {typed}").text
    assert ask(alice, "/customer find 很厉害").text.endswith(" · note: 蛤蟆功很厲害")
    before = counted(shared)
    asked = ask(alice, "/log oyf good")
    assert asked.text == "I don't know a customer called oyf."
    assert button_texts(asked.message) == ["歐陽鋒", "Add oyf", "Cancel"]
    assert asked.click("歐陽鋒").text.startswith("Logged a good review from 歐陽鋒.")
    assert counted(shared) == before


def test_whoever_was_added_changed_or_found_is_a_click_from_their_card(shared: Team) -> None:
    alice, xiaolin = shared.alice, shared.xiaolin
    added = ask(alice, "/customer add Clicked Through age=33")
    changed = ask(xiaolin, "/customer 修改 Clicked Through 年龄=34")
    found = ask(alice, "/customer find Clicked Th")
    id = found.blocks[2]["elements"][0]["options"][0]["value"]
    assert added.click("Show card").text.startswith("Clicked Through\nSatisfaction")
    assert "年龄：34" in changed.click("看卡片").text
    assert "age: 34" in alice.chooses(found.message, "Open a card…", id).text


def test_namesakes_are_asked_for_and_told_apart(shared: Team, name: str, subtests: pytest.Subtests) -> None:
    alice = shared.alice
    ask(alice, f"/customer add {name} id=N{name[-2:]}")
    for typed in (f"{name} phone=13900009999", f"{name.upper()} age=30 spending=low"):
        with subtests.test(typed=typed):
            before = counted(shared)
            question = ask(alice, f"/customer add {typed}")
            assert "Add another one?" in question.text
            assert counted(shared) == before
            assert question.click(button_texts(question.message)[0]).text.startswith("Added")
            assert counted(shared) == before + 1
    question = ask(alice, f"/customer {name}")
    first, second, third, cancel = button_texts(question.message)
    assert (first, second) == (f"{name} · ID N{name[-2:]}", f"{name} · …9999")
    assert third.startswith(f"{name.upper()} · Young, low income · #")
    assert question.click(cancel).text == "OK, nothing was recorded."


def test_more_fit_than_buttons_are_offered(shared: Team) -> None:
    alice = shared.alice
    for number in range(11):
        ask(alice, f"/customer add Many{number:02}")
    question = ask(alice, "/customer Many")
    assert len(button_texts(question.message)) == 10
    assert "There are more than 9. Type more of the name to narrow it down." in question.text
    for number in range(11, 22):
        ask(alice, f"/customer add Many{number:02}")
    listed = ask(alice, "/customer find many").text
    assert listed.count("Many") == 20
    assert "These are the first 20" in listed


def test_nobody_is_called_so(shared: Team) -> None:
    alice = shared.alice
    ask(alice, "/customer add 张三")
    question = ask(alice, "/customer 张三丰")
    assert button_texts(question.message) == ["张三", "Add 张三丰", "Cancel"]
    before = counted(shared)
    assert question.click("Add 张三丰").text.startswith("张三丰\n")
    assert counted(shared) == before + 1
    assert ask(alice, "/customer 张三").text.startswith("张三\n")


def test_an_id_belongs_to_one_customer(shared: Team, name: str) -> None:
    alice = shared.alice
    ask(alice, f"/customer add {name} id=ID-{name}")
    before = counted(shared)
    refused = ask(alice, f"/customer add Other {name} id=ID-{name}").text
    assert refused == f"The customer ID ID-{name} already belongs to {name}. Please choose another one."
    assert counted(shared) == before
    ask(alice, f"/customer add Third {name}")
    assert "already" in ask(alice, f"/customer edit Third {name} id=ID-{name}").text


def test_renaming(shared: Team, name: str) -> None:
    alice = shared.alice
    ask(alice, f"/customer add {name}")
    edited = ask(alice, f"/customer edit {name} name=Renamed {name}")
    assert f"name: {name} → Renamed {name}" in edited.text
    assert ask(alice, f"/customer Renamed {name}").text.startswith(f"Renamed {name}\n")
    assert edited.click("Undo").text.startswith("Undone")
    assert ask(alice, f"/customer {name}").text.startswith(f"{name}\n")


def test_an_edit_of_nobody_adds_them_first(shared: Team, name: str) -> None:
    question = ask(shared.alice, f"/customer edit {name} age=30")
    edited = question.click(f"Add {name}")
    assert "age: none → 30" in edited.text


def test_history_says_who_when_and_from_where(shared: Team, name: str) -> None:
    alice, xiaolin = shared.alice, shared.xiaolin
    ask(alice, f"/customer add {name} age=30")
    ask(xiaolin, f"/log {name} 好评 ok")
    ask(alice, f"/haoping customer edit {name} age=31").click("Undo")
    newest, edit, log, add = ask(alice, f"/customer history {name}").text.splitlines()[1:]
    here = "<#C0SALES001>"
    assert f"a button · {here} · undo · age: 31 → 30" in newest
    assert f"/haoping customer edit · {here} · undone · age: 30 → 31" in edit
    assert f"<@{xiaolin.id}> · /log · {here} · satisfaction: 4.0 → 4.1 · interactions: 0 → 1" in log
    assert add.endswith(f"<@{alice.id}> · /customer add · {here} · name: none → {name} · age: none → 30")
    for _ in range(9):
        ask(alice, f"/log {name}")
    listed = ask(alice, f"/customer history {name}")
    assert listed.text.count("/log") == 8
    assert "note: none → none" not in listed.text
    older = listed.click("Older")
    assert "name: none → " in older.text
    assert older.text.count("/log") == 2
    assert older.click("Newer").text == listed.text


def test_undo_of_an_add(shared: Team, name: str) -> None:
    alice, ben = shared.alice, shared.person("ben")
    added = ask(alice, f"/customer add {name}")
    logged = ask(ben, f"/log {name} good")
    assert "changed this after that" in added.click("Undo").text
    logged.click("Undo").message  # noqa: B018 (waits)
    assert added.click("Undo").text == f"Undone: {name} is no longer a customer."
    assert ask(alice, f"/customer {name}").text.startswith("I don't know a customer")


def test_undo_of_an_edit_until_the_same_was_changed_again(shared: Team, name: str) -> None:
    alice, ben, xiaolin = shared.alice, shared.person("ben"), shared.xiaolin
    ask(alice, f"/customer add {name} age=30 company=Old")
    first = ask(ben, f"/customer edit {name} age=31")
    ask(ben, f"/customer edit {name} company=New")  # something else
    second = ask(ben, f"/customer edit {name} age=32")
    assert "changed this after that" in first.click("Undo").text
    assert f"<@{ben.id}>" in xiaolin.clicks(second.message, "Undo").text
    assert "age: 32" in ask(alice, f"/customer {name}").text
    assert "age: 32 → 31" in second.click("Undo").text
    assert "age: 31 → 30" in first.click("Undo").text
    card = ask(alice, f"/customer {name}").text
    assert "age: 30" in card
    assert "company: New" in card


REFUSED = {
    "/customer add age=3": "Who would you like to add? Try /customer add Mary Chen age=30 spending=medium",
    "/customer Zeta age=3": "Do you want to add a customer or edit one? Try /customer edit",
    "/customer add R birthday=1990-02-30": "1990-02-30 isn't a date. Write a birthday like 1990-05-31.",
    "/customer add R birthday=2990-01-01": "Jan 1, 2990 can't be a birthday. Write it like 1990-05-31.",
    "/customer add R age=-1": "-1 isn't an age. Use a whole number up to 150.",
    "/customer add R age=NaN": "NaN isn't an age. Use a whole number up to 150.",
    "/customer add R email=r": "r isn't an email address. Write it like mary@example.com.",
    "/customer add R phone=12": "12 isn't a phone number. It needs 5 to 20 digits, like +44 20 7946 0958.",
    "/customer add R owner=ben": "I can't find a colleague called ben. @mention the owner.",
    "/customer add R spending=much": "Spending is low, medium or high, not much.",
    "/customer add R buys=never": "Customers buy online, offline or both, not never.",
    "/customer add R age=1 年龄=2": "You've given 年龄 twice. Please give it once.",
    "/customer add " + "x" * 10_000: "A name can have up to 100 characters; this one has 10000.",
    "/customer " + "x" * 10_000: "A name can have up to 100 characters; this one has 10000.",
    "/customer find " + "x" * 10_000: f"No customer matches {'x' * 99}…. Try less of the name, or another word.",
    '/customer ""': "The name is missing.",
    "/customer \u202e\u200b": "The name is missing.",
    "/customer add R company=" + "x" * 101: f"{'x' * 39}… is too long. Keep it to 100 characters.",
}


def test_what_is_refused_says_what_to_type_and_writes_nothing(shared: Team) -> None:
    before = counted(shared)
    said = {text: re.sub("(?<=Try /customer edit) .*", "", ask(shared.alice, text).text) for text in REFUSED}
    assert said == REFUSED
    assert counted(shared) == before


def test_a_birthday_wins_over_a_typed_age_on_the_card_too(shared: Team) -> None:
    ask(shared.alice, "/customer add Bea age=99 birthday=2000-01-01 spending=low")
    assert "age: 26 · birthday: Jan 1, 2000" in ask(shared.alice, "/customer Bea").text


def test_an_id_is_found_however_wide_it_was_typed(shared: Team) -> None:
    ask(shared.alice, "/customer add Wide id=７７７")
    assert "customer ID: 777" in ask(shared.alice, "/customer Wide").text
    assert ask(shared.alice, "/customer add Narrow id=777").text.startswith(
        "The customer ID 777 already belongs to Wide"
    )


def test_whoever_is_no_member_owns_no_customers(shared: Team) -> None:
    assert ask(shared.alice, "/customer add Owned owner=@gina").text.endswith(
        "isn't a member of this team. Please choose a colleague."
    )
    ask(shared.alice, "/customer add Owned owner=@ben")
    assert "Please choose a colleague" in ask(shared.alice, "/customer edit Owned owner=@gina").text


def test_whoever_types_may_own_a_customer_as_me(shared: Team) -> None:
    ask(shared.alice, "/customer add Mine owner=me")
    assert "<@U0ALICE001>" in ask(shared.alice, "/customer Mine").text
    ask(shared.xiaolin, "/customer 修改 Mine 负责人=我")
    assert "<@U0XIAOLIN1>" in ask(shared.alice, "/customer Mine").text


ODD = [
    "<!channel>",
    "*bold* _it_ ~no~ `code`",
    "https://evil.example/?a=1&b=<2>",
    "<https://evil.example|click>",
    "@here",
    "👩‍👩‍👧🍎",
    "محمد علي",
    "=1+1",
    "& < > &amp;",
    "{name} {0} %s",
    "x" * 100,
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:12])
def test_odd_names_are_kept_and_shown_as_text(shared: Team, odd: str, subtests: pytest.Subtests) -> None:
    alice = shared.alice
    typed = f'"{odd}"'
    ask(alice, f"/customer add {typed} company={typed}")
    for text in (
        f"/customer {typed}",
        f"/customer history {typed}",
        f"/customer find {odd}",
        f"/log {typed} good {odd}",
    ):
        with subtests.test(text=text):
            answer = ask(alice, text)
            assert odd in answer.text
            assert_only_text(answer.message)


def assert_only_text(message: Message) -> None:
    """Nothing that was typed is rendered: no mrkdwn at all, and the notification's text is escaped."""
    assert '"mrkdwn"' not in json.dumps(message.blocks)
    assert '"link"' not in json.dumps(message.blocks)
    text = message.text.replace("<#C0SALES001>", "")  # where it was done, as we say it
    assert not [tag for tag in ("<!", "<http", "<#") if tag in text]
