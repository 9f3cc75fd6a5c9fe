"""What tests of storage share: opened databases, and a story that has something of everything in it."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import URL

from storage.database import Database
from storage.migrate import config, migrate
from storage.rewards import Terms
from storage.store import Author, Store
from storage.types import Mark, Role
from tests.databases import Databases
from tests.forks import Fork

AT = datetime(2026, 11, 22, 8, 30, 15, 123456, tzinfo=UTC)
AUTHOR = Author("U0ALICE001", AT, "/log", "C0SALES")
ODD = (
    "李四",
    'O\'Brien "quoted"',
    "😀👨\u200d👩\u200d👧",
    "مرحبا",
    "%_\\",
    "a\ttab\nline",
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "x" * 100,
)

Run = Callable[..., Fork]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database of the test's own."""
    opened = Database(database_url, synchronous="OFF")
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def elsewhere(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., str]]:
    """New databases of the other kind."""
    server: URL | None = request.getfixturevalue("postgresql") if database_kind == "sqlite" else None
    others = Databases(tmp_path_factory.mktemp("elsewhere"), server, "other")
    made: list[str] = []

    def make(**options: Any) -> str:
        made.append(others(**options))
        return made[-1]

    yield make
    for url in made:
        others.drop(url)
    others.close()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Start `python -m bot …` on a database, as a process of its own."""
    started: list[Fork] = []

    def start(*arguments: str, database: str, **more: str) -> Fork:
        environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "DATABASE_URL": database, **more}
        process = Fork("bot", *arguments, cwd=tmp_path, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _tell_of_customers(store: Store, number: int, times: int) -> tuple[int, int]:
    """Leave customers of odd names, each with points and interactions; return the last of both."""
    for name in ODD:
        customer = store.customers.add(name, birthday=date(1990, 2, 28), number=f"{name[:20]}-{number}")
        bought = store.purchases.add(customer.id, 10_000_000_000, [[50000, 100], [0, 20]], name)
        store.ledger.append(customer.id, 2**40, "award", name, bought)
        for _ in range(times):
            entry = store.interactions.add(customer.id, date(2026, 11, 21), Mark.GOOD, name, 1)
            store.customers.move(customer.id, 1, 1)
            store.changes.record("log", f"interaction:{entry}", customer.id, {"satisfaction": 40}, {"satisfaction": 41})
    return customer.id, entry


def _tell_of_reading(store: Store, customer: int, entry: int) -> int:
    """Leave a message that was read along, and answered."""
    return store.readings.add(
        channel="C0SALES",
        ts="1.5",
        part=0,
        thread="1.5",
        author="U0ALICE001",
        state="answered",
        text="李四 很满意 😀",
        guess="good",
        confidence=973,
        words=[["满意", 1.25]],
        how="named",
        customers=[customer],
        namesakes=[],
        interactions=[entry],
        asked="U0ALICE001",
    )


def tell_a_story(database: Database, workspaces: int = 3, times: int = 4) -> None:
    """Leave rows in every table."""
    for number in range(workspaces):
        with database.write(f"T{number}", AUTHOR) as store:
            store.duplicates.tell_apart(2, 1)
            store.policies.put(
                2**48 - 1, {"tiers": [[10_000_000_000, 1], [0, 0]], "improvements": {"feature": "功能Y"}}
            )
            store.installations.save("好评公司", "U0BOT", "B0BOT", "gAAAAA…", "commands,chat:write")
            coming = store.imports.begin("customers", "both", "客户.csv", "0" * 64, {"columns": ["姓名"]}, rows=1)
            store.imports.add_batch(coming.id, 2, 2, [[2, "没有姓名"]])
            store.people.save("U0ALICE001", "Alice 爱丽丝", Role.MANAGER, "en-US", "Asia/Shanghai", AT)
            store.deliveries.claim("trigger:1")
            store.deliveries.keep("trigger:1", {"blocks": [{"text": "已记录 ✓"}], "public": False})
            store.deliveries.claim("trigger:2")
            store.deliveries.ask({"route": "/log", "answers": {"n": 1.5, "deep": [None, True, "é"]}})
            store.saved_lists.add("VIPs", [["tag", "vip"]])
            store.schedules.add(
                "C0SALES",
                {
                    "every": "week",
                    "weekday": 0,
                    "minute": 540,
                    "zone": "Asia/Shanghai",
                    "language": "zh",
                    "since": date(2026, 1, 1),
                },
            )
            store.digests.claim(1, date(2026, 11, 22), AT, AT, {"good": 3})
            product = store.products.add("产品A", features="", price=2**40, service="7*24小时在线客服")
            assert product is not None
            survey = store.surveys.ask(product.id, "C0SALES")
            answer = store.surveys.get(store.surveys.answer(product.id, 45, "功能更强大", "features", survey))
            assert answer is not None
            store.surveys.replace(answer, 40, "功能更强大", "features")
            store.products.decide(product.id, "features", "accepted", 1, 1)
            customer, entry = _tell_of_customers(store, number, times)
            at: dict[str, Any] = {"day": date(2026, 11, 23), "late_at": AT, "remind_at": AT}
            followup = store.followups.add(customer, "U0ALICE001", "回电", [entry], **at)
            reading = _tell_of_reading(store, customer, entry)
            store.readings.label(reading, "good")
            store.followups.claim_reminder("U0ALICE001", date(2026, 11, 23), [followup.id])
            store.sources.add(entry, "C0SALES", "1795350900.000100", "U0BEN00001", excerpt=ODD[0])
            store.sources.witness(entry, "U0ALICE001", "thumbsup")
            store.homes.opened("U0ALICE001")
            store.askers.ask(
                store.wishes.add(product.id), customer, "希望有深色模式", "message", channel="C0SALES", ts="1.2"
            )
            store.offerings.add(customer, "given", date(2026, 11, 22), {"kind": "birthday_gift"}, "杯子", 12_50)
            store.greetings.claim(customer, 2026, date(2026, 11, 22), "U0ALICE001", date(2026, 11, 22))
            _, (invited,) = store.invitations.invite(product.id, [customer], AT + timedelta(days=30))
            store.invitations.link([(f"{number:064}", invited)])
            shop = store.connections.add(f"{number:032}", "网店", "gAAAAA…", "C0SALES")
            store.connections.rotate(shop, "gAAAAA…", "gAAAAA…", AT)
            store.connections.refused(shop, AT)
            who = store.shop_customers.add(shop, "id:17", ODD[0], "13800138000", "a@b.example", customer)
            content = {"amount": 2**40, "deep": [None, ODD[0]]}
            store.webhooks.set(shop, "gAAAAA…", "https://shop.example", "interaction,points", "on", 2**40)
            store.webhooks.test(shop, "U0ALICE001")
            store.webhooks.note(shop, 2**40, "purchase.recorded", 503, "status", 3, 41)
            store.arrivals.add(shop, "purchase", "SO-8", "waiting", order="SO-8", content=content, shop_customer=who)
            store.arrivals.add(shop, "refund", None, "refused", why={"sentence": "…", "values": {"n": 1}}, change=2**40)
            store.rewards.add(Terms("Coffee mug", "咖啡杯", 2**40, 5, "own1", "level1", AT.date(), AT.date()))
            store.standings.put({customer: ("other", "champions", "level1")})
            store.ledger.append(customer, -(2**10), "redemption", ODD[0])
            store.holds.add(customer, 5, ODD[0], AT + timedelta(days=7))
            store.standings.move([(customer, "segment", "young_low", "other")], date(2026, 11, 22))
            store.settings.set("retention", {"days": 90})
            store.channels.link("C0SALES", 1)
            store.outbox.post("C0SALES", {"text": "早上好"})
            store.outbox.answer("https://hooks.slack.com/x", {"text": "完成"})


def back_to(database: Database, revision: str) -> None:
    """Bring a database to an older schema."""
    settings = config()
    with database.transaction() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, revision)
