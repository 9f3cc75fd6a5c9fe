"""What the playground begins with: the article's customers, as many in English, two days of their story, and talk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from fakeslack import Seed, Slack
from handlers.customers import lookup
from handlers.followups import rules as followups
from handlers.followups.calendar import Calendar
from handlers.interactions import marks, rules
from handlers.kernel.days import weekdays
from handlers.kernel.services import Services
from handlers.kernel.wording import Say, language_of
from handlers.loyalty import rules as loyalty
from handlers.research import rules as research
from storage.store import Author, Store
from storage.subject import Subject
from storage.types import Mark

APP = "A0HAOPING"
TEAM = Path(__file__).with_name("seed.json")
STORY = Path(__file__).with_name("story.json")
ALICE, BEN = "U0ALICE001", "U0BEN00001"
BEFORE = timedelta(days=30)
"""How long the customers have been known when the playground begins."""


class Entry(NamedTuple):
    """A log of the story: how many hours ago, who wrote it, about whom, how it was, and what they noted."""

    hours: float
    by: str
    name: str
    mark: str
    note: str


class Said(NamedTuple):
    """A message of the day before; `logged` says which review a colleague's emoji on it has made of it."""

    hours: float
    by: str
    channel: str
    text: str
    logged: Mapping[str, str] | None = None


@cache
def story() -> Mapping[str, Any]:
    """Return what `story.json` tells."""
    told: dict[str, Any] = json.loads(STORY.read_text("utf-8"))
    return told


def stand_in(manifest: Mapping[str, Any], **options: Any) -> Slack:
    """Return a stand-in Slack in which our team works, and which knows the app as Slack does."""
    return Slack(manifest, app_id=APP, seed=Seed.read(TEAM), **options)


def playground(manifest: Mapping[str, Any], **options: Any) -> Slack:
    """Return the stand-in of the playground, where each language has channels of its own."""
    team, own = Seed.read(TEAM), story()["channels"]
    kept = [one for one in team.channels if one["id"] not in {other["id"] for other in own}]
    return Slack(manifest, app_id=APP, seed=replace(team, channels=(*kept, *own)), **options)


def fill(services: Services, slack: Slack) -> None:
    """Fill an empty database; one that has customers already is left as it is."""
    workspace = slack.person("alice").person.workspace
    now = services.clock().replace(microsecond=0)
    with services.db.read(workspace) as store:
        if store.customers.count():
            return
    told = story()
    with services.db.write(workspace, Author(ALICE, now - BEFORE, "import")) as store:
        _begin(store, now)
    for entry in (*_earlier(told["earlier"]), *(Entry(*line) for line in told["story"])):
        at = now - timedelta(hours=entry.hours)
        with services.db.write(workspace, Author(entry.by, at, "/log")) as store:
            _log(store, entry, at)
    for hours, by, name, cents in told["bought"]:
        with services.db.write(workspace, Author(by, now - timedelta(hours=hours), "/purchase")) as store:
            _buy(store, name, cents)
    for hours, name, score, kind in told["answered"]:
        with services.db.write(workspace, Author(BEN, now - timedelta(hours=hours), "/survey")) as store:
            _answer(store, name, score, kind)
    for hours, by, name, days in told["promised"]:
        with services.db.write(workspace, Author(by, now - timedelta(hours=hours), "/log")) as store:
            _promise(store, name, days, now)
    for one in filter(lambda one: one.logged, _talk()):
        at = _moment(now, one)
        with services.db.write(workspace, Author(_logged(one)["by"], at, "reaction")) as store:
            _react(store, slack, one, at)


def talk(services: Services, slack: Slack) -> None:
    """Let what people said on the day before stand in the channels, marked where it is logged, and share a card.

    The stand-in forgets its messages when it ends and the database does not: they stand where they stood at first.
    """
    bot = next(iter(slack.state.installations.values())).bot_user
    workspace = slack.person("alice").person.workspace
    with services.db.read(workspace) as store:
        for one in _talk():
            at = _moment(_begun(store, services.clock()), one)
            channel = slack.state.channel(one.channel).id
            stands = one.logged and store.sources.at(channel, _ts(at))
            seen = {_logged(one)["emoji"]: [_logged(one)["by"]], marks.NOTED: [bot]} if stands else {}
            slack.person(one.by).has_said(one.text, one.channel, at, seen)
    for by, channel, typed in story()["cards"]:
        person = slack.person(by)
        say = Say(language_of(person.person.locale))
        asked = person.clicks(person.types(typed, channel).message, say("Share in channel…"))
        asked.click(say("Share"))
    slack.wait_for(lambda: all(_is_shared(slack, channel) for _, channel, _ in story()["cards"]), raising=False)


def _is_shared(slack: Slack, channel: str) -> bool:
    return any(one.bot_id and not one.ephemeral_to for one in slack.state.channel(channel).messages.values())


def _begun(store: Store, now: datetime) -> datetime:
    """Return when the playground began: its customers were added then, all at once."""
    first = next(filter(None, map(store.customers.get, range(1, len(story()["customers"]) + 1))), None)
    return first.created_at + BEFORE if first else now


def _talk() -> list[Said]:
    return [Said(*line) for line in story()["said"]]


def _logged(said: Said) -> Mapping[str, str]:
    return said.logged or {}


def _moment(begun: datetime, said: Said) -> datetime:
    return begun - timedelta(hours=said.hours)


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


def _forty_years_before(now: datetime) -> date:
    """Return the birthday of somebody who is forty today: whoever was born in a leap year's February, a day earlier."""
    return date(now.year - 40, now.month, min(now.day, 28) if now.month == 2 else now.day)


def _begin(store: Store, now: datetime) -> None:
    """Add the customers and products, and what was known of them before their story."""
    for name, values in story()["customers"]:
        birthday = {"birthday": _forty_years_before(now).isoformat()} if name in story()["forty_today"] else {}
        lookup.add(store, name, **values, **birthday)
    for name, score, kind, sheet in story()["products"]:
        store.products.add(name, **sheet)
        _answer(store, name, score, kind)


def _answer(store: Store, name: str, score: int, kind: str) -> None:
    if product := store.products.called(name):
        store.surveys.answer(product.id, score, research.EXPECTATIONS[kind], kind)


def _earlier(lines: list[str]) -> Iterator[Entry]:
    """Yield what was logged on the days before, each a line with who was pleased (+) and who was not (-)."""
    for line in lines:
        days, _, told = line.partition(" ")
        for hour, (name, mark) in enumerate(re.findall(r"([^+-]+)([+-])\s?", told)):
            yield Entry(24 * int(days) + 6 - hour, BEN, name, "good" if mark == "+" else "bad", "")


def _buy(store: Store, name: str, cents: int) -> None:
    (customer,) = store.customers.called(name)
    purchase = store.purchases.add(customer.id, cents, [list(tier) for tier in loyalty.ARTICLE], "")
    store.ledger.append(customer.id, loyalty.award(cents).points, "award", purchase=purchase)


def _promise(store: Store, name: str, days: int, now: datetime) -> None:
    (customer,) = store.customers.called(name)
    person = store.people.get(store.author.person)
    calendar = Calendar(weekdays, person.zone if person else "UTC")
    due = followups.when(calendar, calendar.date_at(now) + timedelta(days=days), store.author.at)
    bad = [one.id for one in store.interactions.last(customer.id, 8) if one.mark == Mark.BAD]
    store.followups.add(customer.id, store.author.person, "", bad[:1], **vars(due))


def _react(store: Store, slack: Slack, said: Said, at: datetime) -> None:
    """Log what a colleague's emoji says of a message."""
    logged, channel = _logged(said), slack.state.channel(said.channel).id
    id = _log(store, Entry(said.hours, logged["by"], logged["customer"], logged["mark"], said.text), at)
    store.sources.add(id, channel, _ts(at), said.by, excerpt=said.text)
    store.sources.witness(id, logged["by"], logged["emoji"])


def _log(store: Store, entry: Entry, at: datetime) -> int:
    (customer,) = store.customers.called(entry.name)
    moved = rules.moved(customer.satisfaction, entry.mark, rules.Steps())
    person = store.people.get(store.author.person)
    day = at.astimezone(ZoneInfo(person.zone if person else "UTC")).date()
    interaction = store.interactions.add(customer.id, day, Mark(entry.mark), entry.note, moved)
    store.customers.move(customer.id, moved, counted=1)
    store.changes.record(
        "log",
        Subject("interaction", interaction),
        customer.id,
        before={"satisfaction": customer.satisfaction, "interactions": customer.interactions},
        after={
            "satisfaction": customer.satisfaction + moved,
            "interactions": customer.interactions + 1,
            "mark": entry.mark,
            "note": entry.note,
        },
    )
    return int(interaction)
