"""Lists over the wire: what is asked for, who is shown, page by page, as a file, for a digest, under a name."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from fakeslack import Actor, Answer, button_texts, said
from handlers.kernel.routes import OUTSIDERS
from storage.store import Author
from tests.conftest import Team

PEOPLE = (
    "Jane Fox age=25 spending=low tags=vip,new company=Initech phone=13800138000 email=jane@initech.com owner=@alice",
    "Tom Ray age=50 spending=high company=Initech",
    "李四 age=30 spending=low tags=vip",
)


@pytest.fixture(scope="module")
def team(shared: Team) -> Team:
    for one in PEOPLE:
        shared.alice.types(f"/customer add {one}", channel="sales")
    shared.alice.types("/log Tom Ray bad too slow", channel="sales")
    return shared


def asks(who: Actor, text: str) -> Answer:
    return who.types(text, channel="sales")


def lines(answer: Answer) -> list[str]:
    return answer.text.splitlines()


def names(answer: Answer) -> list[str]:
    """The names of a page, as its table or its lines have them."""
    (table,) = [block for block in answer.message.blocks if block["type"] == "table"]
    return [row[0]["text"] for row in table["rows"][1:]]


@pytest.mark.parametrize(
    ("typed", "count", "understood", "who"),
    [
        ("tag=vip", "2 customers", "I understood: tag vip.", ["Jane Fox", "李四"]),
        ("标签=vip", "2 customers", "I understood: tag vip.", ["Jane Fox", "李四"]),
        ("tag=vip owner=me", "1 customer", "I understood: tag vip · owner <@U0ALICE001>.", ["Jane Fox"]),
        ("unhappy", "1 customer", "I understood: satisfaction under 4.0.", ["Tom Ray"]),
        ("company=initech", "2 customers", "I understood: company initech.", ["Jane Fox", "Tom Ray"]),
        ("Young, low income", "2 customers", "I understood: segment Young, low income.", ["Jane Fox", "李四"]),
        ("owner=nobody", "2 customers", "I understood: without an owner.", ["Tom Ray", "李四"]),
        ("", "3 customers", "Everybody.", ["Jane Fox", "Tom Ray", "李四"]),
    ],
)
def test_who_fits_is_shown_with_the_number_first(
    team: Team, typed: str, count: str, understood: str, who: list[str]
) -> None:
    answer = asks(team.alice, f"/customer list {typed}")
    assert lines(answer)[:2] == [count, understood]
    assert names(answer) == who
    chinese = asks(team.xiaolin, f"/customer 列表 {typed}")
    if typed != "tag=vip owner=me":
        assert names(chinese) == who
        assert lines(chinese)[0] == f"共 {len(who)} 位客户"


def test_each_row_says_what_put_it_there(team: Team) -> None:
    assert "Jane Fox | vip,new | 4.0 | – | Alice" in said_of(asks(team.alice, "/customer list tag=vip"))
    assert "Tom Ray | 3.9" in said_of(asks(team.alice, "/customer list unhappy"))
    assert "Jane Fox | age 25, spending low" in said_of(asks(team.alice, "/segment Young, low income"))


def said_of(answer: Answer) -> str:
    return said(answer.message).replace("<@U0ALICE001>", "Alice")


def test_a_click_shows_the_card_and_the_list_stays(team: Team) -> None:
    answer = asks(team.alice, "/customer list company=Initech")
    menu = menu_of(answer, "card_beside")
    jane = next(one for one in menu["options"] if one["text"]["text"] == "Jane Fox")
    card = team.alice.chooses(answer.message, menu["action_id"], jane["value"])
    assert card.text.startswith("Jane Fox")
    assert card.message.ts != answer.message.ts


def menu_of(answer: Answer, action: str) -> dict[str, Any]:
    elements = [one for block in answer.message.blocks for one in block.get("elements", [])]
    return next(one for one in elements if str(one.get("action_id", "")).split(":")[0] == action)


def test_a_filter_that_was_mistyped_is_one_click_away(team: Team) -> None:
    answer = asks(team.alice, "/customer list unhapy owner=me")
    assert answer.text.startswith("I don't know the filter unhapy. Did you mean this?")
    assert answer.buttons == ["/customer list unhappy owner=me", "Cancel"]
    assert "satisfaction under 4.0 · owner " in answer.click("/customer list unhappy owner=me").text
    assert "/customer list points>=500" in asks(team.alice, "/customer list pionts>=500").buttons


@pytest.mark.parametrize("text", ["wombat", "unhappy wombat", "colour=red"])
def test_an_unknown_filter_is_refused_with_what_there_is(team: Team, text: str) -> None:
    answer = asks(team.alice, f"/customer list {text}").text
    assert answer.startswith("I don't know the filter ")
    assert "tag=…, company=…, owner=@person" in answer
    assert answer.endswith("Try /customer list unhappy owner=me")
    chinese = asks(team.xiaolin, f"/customer 列表 {text}").text
    assert "标签=…、公司=…" in chinese


def test_where_slack_refuses_tables_the_same_stands_in_lines(team: Team) -> None:
    team.slack.operator.fail(method="response_url", error="invalid_blocks", status=400, body="invalid_blocks")
    answer = asks(team.alice, "/customer list tag=vip")
    assert [block["type"] for block in answer.message.blocks].count("table") == 0
    assert lines(answer)[0] == "2 customers"
    assert "Jane Fox · Tags: vip,new · Satisfaction: 4.0" in said(answer.message)
    assert "As a file" in button_texts(answer.message)


def test_pages_go_on_and_back_and_are_sorted(team: Team) -> None:
    with team.bot.db.write(team.workspace, Author("U0ALICE001", team.slack.clock.now(), "test")) as store:
        store.customers.add_many([{"name": f"Page {n:02}", "tags": "paged", "points": n} for n in range(45)])
    first = asks(team.alice, "/customer list tag=paged")
    assert names(first) == [f"Page {n:02}" for n in range(20)]
    assert "1–20 of 45 · sorted by name" in said(first.message)
    second = first.click("Next ›")
    assert names(second) == [f"Page {n:02}" for n in range(20, 40)]
    third = second.click("Next ›")
    assert names(third) == [f"Page {n:02}" for n in range(40, 45)]
    assert "41–45 of 45" in said(third.message)
    assert "Next ›" not in button_texts(third.message)
    back = third.click("‹ Previous")
    assert names(back) == names(second)
    assert names(back.click("‹ Previous")) == names(first)
    menu = menu_of(first, "list_sort")
    most = next(one for one in menu["options"] if one["text"]["text"] == "points, most first")
    by_points = team.alice.chooses(first.message, menu["action_id"], most["value"])
    assert names(by_points) == [f"Page {n:02}" for n in range(44, 24, -1)]
    assert names(asks(team.alice, "/customer list tag=paged sort=newest"))[0] == "Page 44"


def test_a_file_comes_to_ones_direct_message_without_formulas(team: Team) -> None:
    with team.bot.db.write(team.workspace, Author("U0ALICE001", team.slack.clock.now(), "test")) as store:
        store.customers.add("=1+1", tags="file", phone="13900139000", company="=HYPERLINK(1)")
    for who, phone in (("alice", "13900139000"), ("ben", "•••• 9000")):
        person = team.person(who)
        answer = asks(person, "/customer list tag=file").click("As a file")
        assert answer.text == "I'll send you 1 customer as a file in a direct message."
        team.slack.settle()
        team.slack.wait_for(lambda person=person: any(one.files for one in person.sees()))
        file = team.slack.state.files[[one for one in person.sees() if one.files][-1].files[0]]
        assert file.name == "tag file.xlsx"
        book = openpyxl.load_workbook(io.BytesIO(person.downloads(file)))
        headings, row = [list(one) for one in book.active.iter_rows(values_only=True)]
        assert (row[0], row[headings.index("Phone")]) == ("=1+1", phone)
        assert {cell.data_type for cell in list(book.active.rows)[1] if cell.value == "=1+1"} == {"s"}


def test_a_list_is_saved_used_renamed_and_removed_and_each_is_taken_back(team: Team) -> None:
    alice = team.alice
    kept = asks(alice, "/customer list save Best friends tag=vip owner=nobody")
    assert lines(kept)[0] == "Saved as Best friends: 1 customer."
    assert names(asks(team.xiaolin, "/customer 列表 best friends")) == ["李四"]
    assert "list Best friends (tag vip · without an owner)" in asks(alice, "/customer list Best friends tag=vip").text
    asked = asks(alice, "/customer list save best friends unhappy")
    assert asked.text == "There's already a list called Best friends."
    assert lines(asked.click("Replace it"))[0] == "Saved as best friends: 1 customer."
    assert names(asks(alice, "/customer list best friends")) == ["Tom Ray"]
    assert asks(alice, "/haoping undo").text.startswith("Undone.")
    assert names(asks(alice, "/customer list best friends")) == ["李四"]
    assert asks(alice, "/customer list rename best friends to Friends").text.startswith(
        "The list Best friends is called Friends now."
    )
    every = asks(alice, "/customer lists")
    assert "Friends: 1 customer" in said(every.message)
    removed = asks(alice, "/customer list remove friends")
    assert removed.text.startswith("The list Friends is removed; its customers stay.")
    assert asks(alice, "/customer list Friends").text.startswith("I don't know the filter Friends.")
    assert removed.click("Undo").text.startswith("Undone.")
    assert names(asks(alice, "/customer list friends")) == ["李四"]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("save Other tag=vip", "Other is a segment. Please choose another name."),
        ("save unhappy tag=vip", "unhappy is a filter. Please choose another name."),
        ("save Friends", "A list needs a name first, then who's on it."),
        ("save Friends wombat", "I don't know the filter wombat."),
        (f"save {'x' * 60} tag=vip", "A list's name has at most 40 characters."),
        ("rename nobody to somebody", "There's no list called nobody."),
        ("remove", "Which list should I remove?"),
    ],
)
def test_what_cannot_be_saved_is_refused(team: Team, text: str, refusal: str) -> None:
    assert asks(team.alice, f"/customer list {text}").text.startswith(refusal)


def test_a_list_is_saved_by_a_button_and_a_digest_is_about_it(team: Team) -> None:
    alice = team.alice
    form = asks(alice, "/customer list tag=vip").click("Save this list…")
    form.submit({"name": "VIPs"})
    assert names(asks(alice, "/customer list VIPs")) == ["Jane Fox", "李四"]
    made = asks(alice, "/digest daily 09:00 segment=vips")
    assert "Only customers on the list VIPs" in made.text
    refused = asks(alice, "/customer list remove VIPs").text
    assert refused.startswith("A digest uses VIPs. Please change that first.")
    assert "Only customers on the list VIPs" in asks(alice, "/digest list").text
    asks(alice, "/digest off")
    about = asks(alice, "/customer list unhappy").click("Digest about these…")
    about.submit({})
    assert "Only these customers: satisfaction under 4.0" in asks(alice, "/digest list").text
    asks(alice, "/digest off")


def test_a_company_is_its_people_together_and_offered_where_nobody_is_called_so(team: Team) -> None:
    alice = team.alice
    alice.types("/purchase Tom Ray 300", channel="sales")
    card = asks(alice, "/customer company initech")
    text = said(card.message)
    assert text.splitlines()[0] == "Initech"
    assert "2 customers" in text
    assert "on average, 3.9 at least" in text
    assert "1 purchase, ¥300 after refunds, the last one today" in text
    assert "Open follow-ups" in text
    assert names(card) == ["Jane Fox", "Tom Ray"]
    asked = asks(alice, "/customer Initech")
    assert button_texts(asked.message)[0] == "Company Initech"
    assert said(asked.click("Company Initech").message).splitlines()[0] == "Initech"
    assert asks(alice, "/customer company Nowhere").text.startswith("No customer belongs to a company called Nowhere")


def test_guests_get_nothing(team: Team) -> None:
    gina = team.person("gina")
    for text in ("/customer list unhappy", "/customer lists", "/customer company Initech", "/segment Other"):
        assert asks(gina, text).text == OUTSIDERS


def test_a_birthday_is_said_without_a_year_and_a_month_by_its_days(team: Team) -> None:
    team.slack.clock.set(datetime(2027, 11, 20, 12, tzinfo=UTC))
    asks(team.alice, "/customer add Uma Lind birthday=1990-11-30")
    shown = asks(team.alice, "/customer list birthday month tag=none")
    assert lines(shown)[1] == "I understood: birthday from Nov 1 to Nov 30 · tag none."
    (table,) = [block for block in asks(team.alice, "/customer list birthday month").message.blocks if "rows" in block]
    assert [row[1]["text"] for row in table["rows"]] == ["Birthday", "Nov 30"]
    chinese = asks(team.xiaolin, "/customer 列表 生日本月")
    assert lines(chinese)[1] == "条件：生日在 11月1日到 11月30日之间。"
    asks(team.alice, "/haoping undo")
