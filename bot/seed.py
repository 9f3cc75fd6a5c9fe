"""What the playground begins with: the article's customers and products, and two days of their story."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from fakeslack import Seed, Slack
from fakeslack.page import Hint
from handlers.customers import lookup
from handlers.followups import rules as followups
from handlers.followups.calendar import Calendar
from handlers.interactions import rules
from handlers.kernel.days import weekdays
from handlers.kernel.services import Services
from handlers.loyalty import rules as loyalty
from handlers.products.rules import FEATURES, PRICE, SERVICE
from handlers.research import rules as research
from storage.store import Author, Store
from storage.subject import Subject
from storage.types import Mark

APP = "A0HAOPING"
TEAM = Path(__file__).with_name("seed.json")
STORY = Path(__file__).with_name("story.json")
ALICE, XIAOLIN, BEN, WANGFANG = "U0ALICE001", "U0XIAOLIN1", "U0BEN00001", "U0WANGFAN1"


class Entry(NamedTuple):
    """One line of `story.json`: how many hours ago, who wrote it, about whom, how it was, and what they noted."""

    hours: float
    by: str
    name: str
    mark: str
    note: str


CUSTOMERS: tuple[tuple[str, dict[str, object]], ...] = (
    ("张三", {"number": "1", "age": 30, "spending": "medium", "buys": "offline", "company": "晨光书店"}),
    ("李四", {"number": "2", "age": 40, "spending": "high", "buys": "both"}),
    ("王五", {"number": "3", "age": 55, "spending": "medium", "buys": "offline", "phone": "+86 138 0013 8000"}),
    ("赵六", {"number": "4", "age": 25, "spending": "low", "buys": "online", "email": "zhaoliu@example.com"}),
    ("Mary Chen", {"number": "5", "age": 65, "spending": "low", "buys": "online", "company": "Acme Corp"}),
)
PRODUCTS = (("产品A", 45, FEATURES), ("产品B", 38, PRICE), ("产品C", 42, SERVICE))
SHEET: dict[str, Any] = {"features": "基础功能", "price": 100_00, "service": "正常工作时间客服"}

BOUGHT = ((22, XIAOLIN, "张三", 36_800), (13, BEN, "Mary Chen", 52_000), (7, WANGFANG, "赵六", 12_800))
"""What was bought: how many hours ago, who wrote it, by whom, for how many cents."""
ANSWERED = ((14, "产品A", 48, FEATURES), (11, "产品B", 36, PRICE), (10, "产品B", 33, PRICE))
PROMISED = ((30, WANGFANG, "赵六", -1), (4, BEN, "Mary Chen", 0))
"""Who is to come back to whom: since how many hours, and how many days from today it is due."""
TALK = (
    ("ben", "support", "Mary Chen was charged twice for one order. I have told billing, she expects a call today."),
    ("wangfang", "support", "赵六的补发已经签收，他说这次包装很好。"),
    ("xiaolin", "sales", "赵六刚打来电话，对新款很满意！"),
    ("alice", "sales", "Great! And who was it that asked about 张三's offer?"),
)
HINTS = (
    Hint(
        words={"en": "Log a good review of 李四", "zh": "给李四记一条好评"},
        typed={"en": "/log 李四 good loves the new model", "zh": "/log 李四 好评 很喜欢新款"},
    ),
    Hint(words={"en": "Who is 张三?", "zh": "张三是谁？"}, typed={"en": "/customer 张三", "zh": "/customer 张三"}),
    Hint(
        words={"en": "What may I offer 赵六?", "zh": "能给赵六什么优惠？"},
        typed={"en": "/offer 赵六 120", "zh": "/offer 赵六 120元"},
    ),
    Hint(
        words={"en": "王五 buys for 400", "zh": "王五买了 400 元"},
        typed={"en": "/purchase 王五 400", "zh": "/purchase 王五 400元"},
    ),
    Hint(
        words={"en": "Improve 产品A", "zh": "优化产品A"},
        typed={"en": "/product improve 产品A", "zh": "/product 优化 产品A"},
    ),
    Hint(words={"en": "Read the digest", "zh": "看日报"}, typed={"en": "/digest", "zh": "/digest"}),
)


def stand_in(manifest: Mapping[str, Any], **options: Any) -> Slack:
    """Return a stand-in Slack in which our team works, and which knows the app as Slack does."""
    return Slack(manifest, app_id=APP, seed=Seed.read(TEAM), **options)


def fill(services: Services, slack: Slack) -> None:
    """Fill an empty database; one that has customers already is left as it is."""
    workspace = slack.person("alice").person.workspace
    now = services.clock()
    with services.db.read(workspace) as store:
        if store.customers.count():
            return
    long_ago = now - timedelta(days=30)
    with services.db.write(workspace, Author(ALICE, long_ago, "import")) as store:
        for name, values in CUSTOMERS:
            birthday = {"birthday": _forty_years_before(now)} if name == "李四" else {}
            lookup.add(store, name, **values, **birthday)
        for name, score, kind in PRODUCTS:
            if product := store.products.add(name, **SHEET):
                store.surveys.answer(product.id, score, research.EXPECTATIONS[kind], kind)
    told = json.loads(STORY.read_text("utf-8"))
    for entry in (*_earlier(told["earlier"]), *(Entry(*line) for line in told["story"])):
        at = now - timedelta(hours=entry.hours)
        with services.db.write(workspace, Author(entry.by, at, "/log")) as store:
            _log(store, entry, at)
    for hours, by, name, cents in BOUGHT:
        with services.db.write(workspace, Author(by, now - timedelta(hours=hours), "/purchase")) as store:
            _buy(store, name, cents)
    for hours, name, score, kind in ANSWERED:
        with services.db.write(workspace, Author(BEN, now - timedelta(hours=hours), "/survey")) as store:
            if product := store.products.called(name):
                store.surveys.answer(product.id, score, research.EXPECTATIONS[kind], kind)
    for hours, by, name, days in PROMISED:
        with services.db.write(workspace, Author(by, now - timedelta(hours=hours), "/log")) as store:
            _promise(store, name, days, now)


def talk(slack: Slack) -> None:
    """Let people talk a little, so that nobody comes into an empty room."""
    for who, channel, text in TALK:
        slack.person(who).says(text, channel)


def _forty_years_before(now: datetime) -> date:
    """Return the birthday of somebody who is forty today: whoever was born in a leap year's February, a day earlier."""
    return date(now.year - 40, now.month, min(now.day, 28) if now.month == 2 else now.day)


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


def _log(store: Store, entry: Entry, at: datetime) -> None:
    (customer,) = store.customers.called(entry.name)
    moved = rules.moved(customer.satisfaction, entry.mark, rules.Steps())
    interaction = store.interactions.add(customer.id, at.date(), Mark(entry.mark), entry.note, moved)
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
