"""Every message and view with the most that a workspace can hold: within Slack's limits, whatever the data.

The stand-in refuses what Slack refuses, so an answer without an error is one that Slack takes.
"""

from datetime import timedelta
from typing import Any

import pytest

from fakeslack import Answer
from fakeslack.model import Message, View
from handlers.digests.rules import SECTIONS
from handlers.kernel import kit
from handlers.kernel.routes import Routes, Verb
from handlers.policy.rules import SYSTEMS
from storage.store import Author
from storage.types import Mark
from tests.conftest import Team

pytestmark = pytest.mark.database("sqlite")

LONG = "<&>长" + "\\" * 92  # each is two characters of JSON, as is an emoji where Slack counts
NOTE = "<!channel> *b* & " + '"\\😀字' * 500
FIELD = '"\\😀字' * 25
PRODUCTS, INTERACTIONS, CUSTOMERS = 500, 10_000, 40
MOST_CHARACTERS = 12_000


def name(number: int) -> str:
    return f"{LONG}{number:04}"


@pytest.fixture(scope="module")
def full(shared: Team) -> Team:
    """A workspace with the most of everything, in everybody's way."""
    alice, now = shared.alice, shared.slack.clock.now()
    author = Author(alice.id, now - timedelta(hours=2), "/log", alice.channel("sales").id)
    described = {"spending": "high", "age": 45, "company": "公" + FIELD[1:], "tags": FIELD, "phone": "138 0013 8000"}
    described |= {"email": "x" * 240 + "@x.cn", "owner": alice.id}
    with shared.bot.db.write(shared.workspace, author) as store:
        alike = store.customers.add_many([{"name": LONG, **described} for _ in range(CUSTOMERS)])
        one = store.customers.add(name(0), number="N" * 100, **described)
        for number in range(PRODUCTS):
            store.products.add(name(number), features=FIELD * 5, service=FIELD * 5, price=10**10)
        for number in range(INTERACTIONS):
            whose = one if number % 2 else alike[number % CUSTOMERS]
            store.interactions.add(whose.id, now.date(), Mark.BAD if number % 3 else Mark.GOOD, NOTE[:2000], 0)
        for _ in range(60):
            store.purchases.add(one.id, 10**10, [[0, 20]], NOTE[:2000])
            store.ledger.append(one.id, 10**8, "adjustment", NOTE[:2000])
            store.changes.record("customer.edit", f"customer:{one.id}", one.id, {"company": FIELD}, {"company": NOTE})
        for product in store.products.all(500):
            store.surveys.answer(product.id, 45, FIELD * 5, "")
        for number, customer in enumerate(alike):
            owner = alice.id if number % 2 else shared.xiaolin.id
            due: dict[str, Any] = {"day": now.date() - timedelta(days=number - 20), "remind_at": now, "late_at": now}
            store.followups.add(customer.id, owner, NOTE[:2000], [], **due)
        for number in range(60):
            chosen = {
                "every": "month",
                "monthday": 31,
                "minute": 1439,
                "zone": "America/Argentina/ComodRivadavia",
                "weekday": None,
            }
            chosen |= {"segment": "middle_high", "owner": alice.id, "hidden": " ".join(SECTIONS), "quiet": True}
            store.schedules.add(f"C0BUSY{number:04}", {**chosen, "language": "zh", "since": now.date()})
        store.channels.link(alice.channel("sales").id, one.id)
    return shared


def shown(answer: Answer) -> list[View | Message]:
    """Assert that Slack takes what was answered; return the views and messages."""
    assert answer.error is None, answer
    for message in answer.messages:
        assert len(message.blocks) <= 50
        assert kit.size(message.blocks) <= MOST_CHARACTERS
        assert message.text
    for view in answer.views:
        assert len(view.blocks) <= 100
    return [*answer.views, *answer.messages]


TYPED = [
    f"/customer {name(0)}",
    f"/customer {LONG}",
    f"/customer find {LONG}",
    "/customer find 公",
    "/customer find channel",
    f"/customer history {name(0)}",
    f"/customer edit {name(0)}",
    "/customer followups all",
    "/segment",
    f"/segment {name(0)}",
    f"/offer {name(0)} 100000000",
    f"/points {name(0)}",
    "/points verify",
    "/product",
    f"/product {name(1)}",
    f"/product improve {name(1)}",
    f"/product edit {name(1)}",
    "/product 长",
    "/survey report",
    "/digest",
    "/digest list",
    "/rules",
    "/rules points",
    "/haoping",
    "/haoping help",
    "/haoping managers",
    "/haoping settings",
    "/haoping health",
    f"/log {LONG} good {NOTE[:1500]}",
    f"/log {name(0)} bad {NOTE[:1990]}",
    f"/purchase {name(0)} 99999999.99 {NOTE[:1990]}",
    f"/points adjust {name(0)} +999999999 {NOTE[:1990]}",
    f"/survey {name(1)} 4.5 {FIELD * 5}",
    f"/survey ask {name(1)}",
    "/digest daily 09:00",
    "/digest preview",
    "/digest edit",
    "/digest off",
    "/customer duplicates",
    "/customer followups mine",
    "/customer followups overdue",
    f"/customer followup {name(0)} tomorrow {NOTE[:1900]}",
    f"/customer merge {name(0)} into {LONG}",
    f"/customer forget {name(0)}",
    f"/customer link {name(0)}",
    "/customer handover @ben @alice",
    f"/customer add {LONG} company={FIELD}",
    f"/customer {LONG[:90]}",
    f"/product add {name(1)}",
    "/segment 其他",
    "/segment middle_high",
    f"/purchase {name(0)}",
    "/purchase refund P1 1",
    "/log",
    "/haoping calendar",
    "/haoping workdays",
    "/haoping listen",
    "/haoping help customer",
    "/haoping undo",
]


@pytest.mark.parametrize("language", ["alice", "xiaolin"])
@pytest.mark.parametrize("typed", TYPED, ids=[f"{n} {text[:16]}" for n, text in enumerate(TYPED)])
def test_what_is_typed_is_answered_within_slacks_limits(full: Team, typed: str, language: str) -> None:
    answer = full.person(language).types(typed, channel="sales")
    full.slack.wait_for(lambda: answer.messages or answer.views)
    assert shown(answer)
    for view in answer.views:
        full.person(language).closes(view)


def test_every_form_is_within_slacks_limits(full: Team, routes: Routes, subtests: pytest.Subtests) -> None:
    for route, verb in routes.all().items():
        with subtests.test(route=route):
            if isinstance(verb, Verb) and verb.opens:
                answer = full.alice.types(route, channel="sales")
                view = answer.view
                assert shown(answer), route
                for menu in ("customer", "product"):
                    if any(block.get("block_id") == menu for block in view.blocks):
                        for typed in ("", "长", LONG, "公"):
                            offers = full.alice.typeahead(view, menu, typed)
                            assert all(len(one["text"]["text"]) <= 75 for one in offers)
                            assert all(len(one.get("description", {}).get("text", "")) <= 75 for one in offers)
                            assert all(1 <= len(one["value"]) <= 150 for one in offers)
                full.alice.closes(view)


def test_the_forms_of_the_rules_are_within_slacks_limits(full: Team, subtests: pytest.Subtests) -> None:
    full.alice.types("/haoping managers add @xiaolin", channel="sales")
    for person in (full.alice, full.xiaolin):
        found = set()
        for typed in ("/rules", "/rules points"):
            rules = person.types(typed, channel="sales")
            rows = [block for block in rules.blocks if str(block.get("block_id")).startswith("rules.")]
            pressed = [(row["block_id"], button) for row in rows for button in row["elements"] if button["value"]]
            for place, button in pressed:
                with subtests.test(person=person.id, system=button["value"]):
                    answer = person.clicks(rules.message, button["action_id"], block_id=place)
                    assert answer.view
                    assert shown(answer), button["value"]
                    person.closes(answer.view)
            found |= {button["value"] for _, button in pressed}
        assert found >= set(SYSTEMS)
    full.alice.types("/haoping managers remove @xiaolin", channel="sales")


def test_shortcuts_and_the_home_tab_are_within_slacks_limits(
    full: Team, routes: Routes, subtests: pytest.Subtests
) -> None:
    message = full.alice.says(NOTE[:1990] + " @alice", "sales")
    for callback in routes.shortcuts:
        with subtests.test(callback=callback):
            answer = full.alice.uses_shortcut(callback, message if callback == "log_message" else None)
            assert answer.view
            assert shown(answer), callback
            full.alice.closes(answer.view)
    for person in (full.alice, full.xiaolin):
        with subtests.test(person=person):
            person.opens_home()
            full.slack.wait_for(lambda person=person: person.home() is not None)
            assert 0 < len(person.home().blocks) <= 100
