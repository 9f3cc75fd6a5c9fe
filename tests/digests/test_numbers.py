"""Every number of customers that the bot prints opens as a list, and the list is as long as the number.

All numbers of all surfaces are walked: what /segment prints, the digest by hand and the one that was posted, how
satisfied customers are, the saved lists, a company's card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from fakeslack import Actor, Answer, said
from fakeslack.model import Message
from handlers.digests.detail_blocks import label
from handlers.kernel.wording import Say
from storage.store import Author, Store
from storage.types import Mark
from tests.conftest import Team
from tests.digests.conftest import Digests

NUMBER = re.compile(r"(?:^|\s|: )([\d,]+)$")
COUNTED = {"Good reviews", "Bad reviews", "Neutral", "Purchases", "Points awarded", "Points redeemed"}
"""Numbers of reviews, purchases and points: their lists say how many of them each customer has."""


@pytest.fixture
def full(team: Team, digests: Digests) -> Team:
    """A team in which every number is more than nothing, and some are more than a page."""
    digests.at("2026-11-22T12:00")
    alice = team.alice
    alice.types("/digest daily 09:00 UTC", channel="sales")
    digests.at("2026-11-23T08:00")
    with team.bot.db.write(team.workspace, Author(alice.id, team.slack.clock.now(), "test")) as store:
        _people(store)
    for line in (
        "/purchase Old 0 400",
        "/purchase Old 1 300",
        "/points redeem Old 0 5 mug",
        "/customer followup Old 2 today call",
        "/customer list save Tagged tag=some",
        "/customer edit Old 3 spending=high",
    ):
        alice.types(line, channel="sales")
    return team


def _people(store: Store) -> None:
    rows = [
        {
            "name": f"Old {n}",
            "age": (None, 25, 35, 45)[n % 4],
            "spending": (None, "low", "medium", "high")[n % 4],
            "birthday": "11-23" if n % 4 == 3 else None,
            "tags": "some" if n % 2 else None,
            "company": "Initech" if n % 3 == 0 else None,
        }
        for n in range(90)
    ]
    for one in store.customers.add_many(rows)[:30]:
        mark, moved = ((Mark.GOOD, 1), (Mark.BAD, -1), (Mark.NEUTRAL, 0))[one.id % 3]
        for _ in range(1 + one.id % 2):
            store.interactions.add(one.id, store.author.at.date(), mark, "the delivery was late", moved)
            store.customers.move(one.id, moved, 1)


def elements(message: Message) -> Iterator[dict[str, Any]]:
    for block in message.blocks:
        yield from block.get("elements", [])


def rows(answer: Answer) -> list[str]:
    """The customers of one page, each with what is said of them."""
    found = []
    for block in answer.message.blocks:
        if block["type"] == "table":
            found += [" ".join(cell.get("text", "") for cell in row) for row in block["rows"][1:]]
        for part in block.get("elements", []) if block["type"] == "rich_text" else ():
            if part["type"] == "rich_text_list":
                found += ["".join(str(one.get("text", "")) for one in item["elements"]) for item in part["elements"]]
    return found


def every_row(answer: Answer, onward: str) -> list[str]:
    found = rows(answer)
    labels = [one for one in elements(answer.message) if one.get("type") == "button"]
    if any(one["text"]["text"] == onward for one in labels):
        found += every_row(answer.click(onward), onward)
    return found


def first_number(text: str) -> int:
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found.group().replace(",", ""))


def test_what_segment_prints(full: Team, subtests: pytest.Subtests) -> None:
    alice = full.alice
    overview = alice.types("/segment", channel="sales")
    printed = dict(re.findall(r"^(.+?): ([\d,]+)(?: ·| in all|$)", said(overview.message), re.M))
    labels = {
        **{name: name for name in printed if "·" not in name},
        "Missing an age or spending": "Age or spending missing",
        "Customers by segment": "Everybody",
    }
    assert len(printed) == 6, said(overview.message)
    for name, number in printed.items():
        with subtests.test(name=name):
            opened = overview.click(labels[name])
            assert first_number(opened.text.splitlines()[0]) == int(number)
            assert len(every_row(opened, "Next ›")) == int(number)


def counts(who: Actor, message: Message, subtests: pytest.Subtests) -> dict[str, int]:
    """Open every number of a digest's menu; return them."""
    menu = next(one for one in elements(message) if str(one.get("action_id", "")).startswith("digest_who"))
    found = {}
    for option in menu["options"]:
        label = option["text"]["text"]
        if NUMBER.search(label) is None:
            continue
        name, number = label.rsplit(": ", 1)
        found[name] = int(number.replace(",", ""))
        with subtests.test(number=label):
            listed = every_row(who.chooses(message, menu["action_id"], option["value"]), "More")
            if name in COUNTED:
                assert sum(first_number(re.sub(r"^Old \d+", "", one)) for one in listed) == found[name]
            else:
                assert len(listed) == found[name]
    return found


def test_what_digests_print(full: Team, digests: Digests, subtests: pytest.Subtests) -> None:
    alice = full.alice
    now = alice.types("/digest", channel="sales")
    found = counts(alice, now.message, subtests)
    assert found["Customers"] == 90
    assert {label(Say("en"), key) for key in ("good", "bad", "fell", "rose", "purchases", "new")} <= set(found)
    assert f"customers: {found['Customers']}" in said(now.message)
    digests.at("2026-11-23T09:00")
    digests.posts()
    (posted,) = [one for one in alice.sees("sales") if (one.metadata or {}).get("event_type") == "digest"]
    kept = counts(alice, posted, subtests)
    assert kept["New customers"] == 90
    alice.types("/customer add Late Comer", channel="sales")
    assert counts(alice, posted, subtests) == kept  # what it counted then


def test_how_satisfied_customers_are(full: Team, subtests: pytest.Subtests) -> None:
    answer = full.alice.types("/digest satisfaction week", channel="sales")
    found = counts(full.alice, answer.message, subtests)
    assert f"{found['Good reviews']} good, {found['Bad reviews']} bad" in said(answer.message)


def test_what_saved_lists_and_companies_print(full: Team) -> None:
    alice = full.alice
    every = alice.types("/customer lists", channel="sales")
    assert "Tagged: 45 customers" in said(every.message)
    assert len(every_row(every.click("Open"), "Next ›")) == 45
    card = alice.types("/customer company Initech", channel="sales")
    assert "30 customers" in said(card.message)
    people = [one for one in every_row(card, "Next ›") if one.startswith("Old")]
    assert len({one.split(" ")[1] for one in people}) == 30


def test_the_first_of_more_than_are_kept_are_said_to_be_the_first(team: Team, digests: Digests) -> None:
    digests.at("2026-11-23T08:00")
    alice = team.alice
    with team.bot.db.write(team.workspace, Author(alice.id, team.slack.clock.now(), "test")) as store:
        store.customers.add_many([{"name": f"Old {n}"} for n in range(620)])
    now = alice.types("/digest", channel="sales")
    menu = next(one for one in elements(now.message) if str(one.get("action_id", "")).startswith("digest_who"))
    (new,) = [one for one in menu["options"] if one["text"]["text"] == "New customers: 620"]
    opened = alice.chooses(now.message, menu["action_id"], new["value"])
    assert "These are the first 500 of 620: no more are kept." in said(opened.message)
    assert len(every_row(opened, "More")) == 500
