"""The card over the wire: what it shows, what its buttons do, and what a channel sees of it."""

import re
from datetime import timedelta

import pytest

from fakeslack import Actor, Answer, button_texts, said
from handlers.customers import rules
from handlers.kernel.routes import Routes
from tests.conftest import Team
from tests.reactions.conftest import Desk


@pytest.fixture
def desk(shared: Team) -> Desk:
    return Desk(shared)


@pytest.fixture
def name(desk: Desk) -> str:
    made = desk.customer()
    desk.team.alice.types(f"/customer edit {made} phone=+86 138 0013 8000 email=zhao@example.com age=25 spending=low")
    return made


def card(actor: Actor, name: str, channel: str = "sales") -> Answer:
    return actor.types(f"/customer {name}", channel=channel)


def test_a_card_shows_where_satisfaction_goes(desk: Desk, name: str) -> None:
    assert "4.0 out of 5 · no change in 30 days" in card(desk.team.alice, name).text
    desk.team.alice.types(f"/log {name} good", channel="sales")
    desk.team.alice.types(f"/log {name} good", channel="sales")
    assert "4.2 out of 5 · ▲ up 0.2 in 30 days" in card(desk.team.alice, name).text
    for _ in range(3):
        desk.team.alice.types(f"/log {name} bad", channel="sales")
    assert "3.9 out of 5 · ▼ down 0.1 in 30 days" in card(desk.team.alice, name).text
    assert "▼ 30 天内下降 0.1" in card(desk.team.xiaolin, name).text


def test_an_interaction_links_to_the_message_that_it_came_from(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} is happy", "sales")
    desk.reacts(desk.team.alice, message, "+1")
    (bullets,) = [b for b in card(desk.team.alice, name).blocks if b["type"] == "rich_text" and "list" in str(b)]
    links = [e for e in bullets["elements"][0]["elements"][0]["elements"] if e["type"] == "link"]
    assert [one["url"].rpartition("/")[2] for one in links] == [f"p{message.ts.replace('.', '')}"]


def test_a_follow_up_is_worked_from_the_card_and_who_has_it_is_not_asked_to_take_it(desk: Desk, name: str) -> None:
    desk.team.alice.types(f"/log {name} bad", channel="sales")
    mine = card(desk.team.alice, name)
    assert mine.buttons == ["✅ Done…", "👍 Good", "👎 Bad", "Purchase…"]
    assert "Hand over…" in mine.entries
    other = card(desk.team.person("ben"), name)
    assert other.buttons[:2] == ["✅ Done…", "👀 Take"]
    assert "You're on it" in other.click("👀 Take").text


def test_what_is_urgent_stands_in_the_headline_and_first(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    assert said(card(alice, name).message).splitlines()[0] == name
    alice.types(f"/customer followup {name} today call back", channel="sales")
    alice.types(f"/log {name} bad too slow", channel="sales")
    first, second, *_ = said(card(alice, name).message).splitlines()
    assert first == f"{name} · due today · 3.9 ▼"
    assert second.startswith("Follow-up: ")
    primary = [one for b in card(alice, name).blocks for one in b.get("elements", ()) if one.get("style") == "primary"]
    assert [one["text"]["text"] for one in primary] == ["✅ Done…"]
    assert re.match(rf"{name} · (?:今天到期|已到期) · 3.9 ▼", card(desk.team.xiaolin, name).text)  # her day may be over


def test_a_follow_up_is_planned_from_the_card(desk: Desk, name: str) -> None:
    shown = card(desk.team.alice, name)
    opened = shown.click("Follow up…")
    assert opened.view.content["title"]["text"] == "Follow up"
    refused = opened.submit({"day": "2020-01-01"})
    assert set(refused.errors) == {"day"}
    soon = (desk.slack.clock.now() + timedelta(days=3)).date().isoformat()
    opened.submit({"day": soon, "what": "send the catalogue"})
    desk.settle()
    with desk.team.bot.db.read(desk.team.workspace) as store:
        (customer,) = store.customers.called(name)
        kept = store.followups.open_of(customer.id)
        assert (kept.owner, kept.what) == (desk.team.alice.id, "send the catalogue")
    assert said(shown.message).startswith(name)


def test_history_comes_beside_the_card(desk: Desk, name: str) -> None:
    shown = card(desk.team.alice, name)
    assert shown.click("History").text.startswith(f"{name}'s history")
    assert said(shown.message).startswith(name)


def test_a_shared_card_is_masked_and_opens_the_card_for_members_alone(
    desk: Desk, name: str, subtests: pytest.Subtests
) -> None:
    desk.team.alice.types(f"/log {name} good call 139 1234 5678 or li@shop.cn", channel="sales")
    shown = card(desk.team.alice, name)
    asked = shown.click("Share in channel…")
    assert asked.text == f"Everybody in this channel will see {name}'s card. Phone and email are masked."
    share = asked.click("Share")
    assert share.text == f"Sharing {name}'s card in this channel now."
    desk.settle()
    posted = [m for m in desk.team.person("ben").sees("sales") if m.bot_id and m.ephemeral_to is None][-1]
    text = said(posted)
    assert text.startswith(name)
    assert "•••• 8000" in text
    assert "z•••@example.com" in text
    assert "call •••• 5678 or l•••@shop.cn" in text
    for hidden in ("138 0013", "zhao@", "139 1234", "li@shop"):
        with subtests.test(hidden=hidden):
            assert hidden not in text
            assert hidden not in posted.text
    assert button_texts(posted) == ["Open the card"]
    assert "+86 138 0013 8000" in desk.team.person("ben").clicks(posted, "Open the card").text
    assert (
        desk.team.person("gina")
        .clicks(posted, "Open the card")
        .text.startswith("Sorry, I can only help members of this team")
    )


def test_clicked_twice_a_card_is_shared_once(desk: Desk, name: str) -> None:
    shown = card(desk.team.alice, name, "support")
    asked = shown.click("Share in channel…")
    asked.click("Share")
    asked.click("Share")
    desk.settle()
    posted = [m for m in desk.team.alice.sees("support") if m.bot_id and name in said(m) and not m.ephemeral_to]
    assert len(posted) == 1


def test_where_another_company_reads_along_sharing_asks_first(desk: Desk, name: str) -> None:
    shown = card(desk.team.alice, name, "partners")
    asked = shown.click("Share in channel…")
    assert asked.text.startswith("This channel is shared with another company")
    desk.settle()
    assert not [m for m in desk.team.person("paula").sees("partners") if name in said(m)]
    asked.click("Share anyway")
    desk.settle()
    assert len([m for m in desk.team.person("paula").sees("partners") if name in said(m)]) == 1


def test_in_a_direct_message_there_is_no_channel_to_share_it_in(desk: Desk, name: str) -> None:
    shown = desk.team.alice.types(f"/customer {name}")
    assert shown.entries == ["Edit…", "Purchases", "History"]
    assert "+86 138 0013 8000" in shown.text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ring +86 138 0013 8000 today", "ring •••• 8000 today"),
        ("电话13800138000，邮箱li@example.com。", "电话•••• 8000，邮箱l•••@example.com。"),
        ("on 2026-11-20 for ¥1,299.50", "on 2026-11-20 for ¥1,299.50"),
        ("room 1234", "room 1234"),
        ("(021) 6234-5678 ext", "•••• 5678 ext"),
        ("", ""),
    ],
)
def test_what_is_masked_in_a_text(text: str, masked: str) -> None:
    assert rules.masked(text) == masked


def test_a_short_number_tells_nothing() -> None:
    assert rules.masked_phone("12345") == "••••"
    assert rules.masked_email("x@y.z") == "x•••@y.z"


def test_every_button_of_a_card_does_something(desk: Desk, name: str, routes: Routes) -> None:
    shown = card(desk.team.alice, name)
    elements = [one for b in shown.blocks for one in b.get("elements", ()) if "action_id" in one]
    actions = [one["action_id"].partition(":")[0] for one in elements[:-1]]
    actions += [one["value"].partition(" ")[0] for one in elements[-1]["options"]]
    assert len(actions) == 8
    assert [one for one in actions if one not in routes.buttons] == []


def test_what_one_does_next_opens_its_form_filled_in_and_answers_beside_the_card(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    shown = card(alice, name)
    logged = shown.click("👎 Bad").submit({"note": "too slow"})
    assert logged.error is None
    bought = shown.click("Purchase…").submit({"amount": "400"})
    assert bought.error is None
    edited = shown.click("Edit…").submit({"company": "Light Books"})
    assert edited.error is None
    desk.settle()
    with desk.team.bot.db.read(desk.team.workspace) as store:
        (customer,) = store.customers.called(name)
        (review,) = store.interactions.last(customer.id)
    assert (customer.satisfaction, customer.points, customer.company) == (39, 50, "Light Books")
    assert (review.mark.value, review.note) == ("bad", "too slow")
    assert said(shown.message).startswith(name)
