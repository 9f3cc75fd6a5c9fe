"""Several processes on one PostgreSQL behind a balancer: what is delivered twice, or at once, is exact."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from fakeslack import Answer as Shown
from fakeslack import Delivery
from fakeslack.wire import payloads
from handlers.policy import rules
from storage.database import Database
from storage.store import Author
from tests.postgres.conftest import Answer, Replicas
from tests.ticking import Ticker

pytestmark = pytest.mark.database("postgresql")
SEED = 20261122


@pytest.fixture(scope="module")
def database(replicas: Replicas) -> Iterator[Database]:
    opened = Database(replicas.environment["DATABASE_URL"])
    yield opened
    opened.close()


def command(replicas: Replicas, typed: str, where: str = "sales") -> Delivery:
    """A slash command as Slack sends it, and sends it again."""
    slack, alice = replicas.slack, replicas.slack.person("alice")
    name, _, text = typed.partition(" ")
    answer = Shown(alice)
    channel = alice.channel(where)
    url = slack.address + slack.tickets.new_url("commands", alice.person.workspace, channel.id, answer)
    trigger = slack.tickets.new_trigger(alice.person.workspace, answer)
    form = payloads.command(slack.state, alice.person, channel, name, text, trigger, url)
    return Delivery("slash_commands", form)


def shown(answer: Answer) -> str:
    return str(answer["text"])


def deliver(replicas: Replicas, deliveries: list[Delivery], times: int = 1) -> list[list[str]]:
    """Deliver each so many times, all interleaved, each time to another process; return the answers to each."""
    chance = random.Random(SEED)
    jobs = [
        (index, replicas.bots[(index + turn) % len(replicas.bots)])
        for index in range(len(deliveries))
        for turn in range(times)
    ]
    chance.shuffle(jobs)
    with ThreadPoolExecutor(24) as pool:
        said = list(pool.map(lambda job: (job[0], shown(job[1].send(replicas.slack, deliveries[job[0]]))), jobs))
    return [[text for index, text in said if index == wanted] for wanted in range(len(deliveries))]


def test_the_same_delivery_to_several_processes_happens_once(replicas: Replicas, database: Database) -> None:
    deliver(replicas, [command(replicas, "/customer add 李四")], times=3)
    answers = deliver(replicas, [command(replicas, f"/log 李四 好评 第{n}次") for n in range(30)], times=3)
    for same in answers:
        assert len(set(same)) == 1
    moved = sorted(re.findall(r"(\d\.\d) → (\d\.\d)", " ".join(same[0] for same in answers)))
    steps = [(f"{n / 10:.1f}", f"{(n + 1) / 10:.1f}") for n in range(40, 50)]
    assert moved == [*steps, *[("5.0", "5.0")] * 20]  # each step by one of them
    with database.read("T0HAOPING") as store:
        (customer,) = store.customers.called("李四")
        assert (customer.interactions, customer.satisfaction) == (30, 50)
        changes = [change for change in store.changes.of_customer(customer.id, most=100) if change.action == "log"]
        assert sorted(change.after["interactions"] for change in changes) == list(range(1, 31))


def test_redemptions_of_the_same_points_never_go_below_zero(replicas: Replicas, database: Database) -> None:
    deliver(replicas, [command(replicas, "/customer add 王五")])
    bought = deliver(replicas, [command(replicas, "/purchase 王五 400") for _ in range(3)], times=2)
    assert len({same[0] for same in bought}) == 3  # each has a purchase of its own
    answers = deliver(replicas, [command(replicas, "/points redeem 王五 20 杯子") for _ in range(24)], times=2)
    done = [same[0] for same in answers if "王五 redeemed 20 points" in same[0]]
    assert len(done) == 7
    assert all(
        "王五 only has 10 points, so 20 can't be redeemed." in same[0] for same in answers if same[0] not in done
    )
    with database.read("T0HAOPING") as store:
        (customer,) = store.customers.called("王五")
        entries = store.ledger.last(customer.id, most=100)
        assert sorted(Counter((entry.kind, entry.points) for entry in entries).items()) == [
            (("award", 50), 3),
            (("redemption", -20), 7),
        ]
        assert customer.points == store.ledger.balance(customer.id) == 10
        assert store.ledger.verify()[2] == []


def test_changed_rules_hold_in_every_process_at_once(replicas: Replicas, database: Database) -> None:
    deliver(replicas, [command(replicas, "/customer add 赵六")])
    bought = [deliver(replicas, [command(replicas, "/purchase 赵六 400")], times=len(replicas.bots))[0][0]]
    assert "+50" in bought[0]
    for points in (7, 8, 9):
        policy = rules.read({"tiers": [[300_00, points], [0, 1]]})
        with database.write("T0HAOPING", Author("U0ALICE001", datetime.now(UTC), "test")) as store:
            store.policies.put(policy.version, rules.kept(policy))
        for bot in replicas.bots:
            assert f"(+{points}: " in shown(bot.send(replicas.slack, command(replicas, "/purchase 赵六 400")))
            assert f"→ {points} points" in shown(bot.send(replicas.slack, command(replicas, "/rules")))
    with database.write("T0HAOPING", Author("U0ALICE001", datetime.now(UTC), "test")) as store:
        store.policies.put(0, {})


def test_a_button_clicked_in_several_processes_at_once_works_once(replicas: Replicas, database: Database) -> None:
    slack, alice = replicas.slack, replicas.slack.person("alice")
    deliver(replicas, [command(replicas, "/customer add 张三"), command(replicas, "/log 张三 好评")])
    logged = replicas.bots[0].send(slack, command(replicas, "/log 张三 好评"))
    (button,) = [
        element
        for block in logged["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id", "").startswith("undo")
    ]
    message = alice.says("x", "sales")
    clicks = []
    for _ in range(12):
        url = slack.tickets.new_url("actions", "T0HAOPING", message.channel, Shown(alice), message.ts)
        click: dict[str, Any] = payloads.interaction(
            slack.state,
            "block_actions",
            alice.person,
            slack.state.installations["T0HAOPING"],
            trigger_id=slack.tickets.new_trigger("T0HAOPING", Shown(alice)),
            response_url=slack.address + url,
            actions=[{**button, "block_id": "b", "action_ts": "1.1"}],
            **payloads.on_message(slack.state, message),
        )
        clicks.append(Delivery("interactive", click))
    with database.read("T0HAOPING") as store:
        before = store.customers.called("张三")[0].interactions
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda n: replicas.bots[n % 3].send(slack, clicks[n]), range(12)))
    with database.read("T0HAOPING") as store:
        (customer,) = store.customers.called("张三")
        assert customer.interactions == before - 1
        assert len([c for c in store.changes.of_customer(customer.id, most=100) if c.undoes]) == 1


CHANNELS = ("sales", "support", "general")


def test_the_outbox_sends_each_row_once_and_in_order(replicas: Replicas, database: Database) -> None:
    alice = replicas.slack.person("alice")
    author = Author("", datetime.now(UTC), "test")
    with database.write("T0HAOPING", author) as store:
        for number in range(4):
            for channel in CHANNELS:
                store.outbox.post(alice.channel(channel).id, {"text": f"第{number}条"})
    deliver(replicas, [command(replicas, "/customer add 赵六") for _ in replicas.bots])  # which wakes their senders
    while True:
        with database.read("T0HAOPING") as store:
            depth = store.outbox.depth()
        if not depth.waiting:
            break
    assert depth.failed == 0
    for channel in CHANNELS:
        posts = [message for message in alice.sees(channel) if message.text.startswith("第")]
        assert [message.text for message in posts] == [f"第{number}条" for number in range(4)]
        moments = [float(message.ts) for message in posts]
        assert all(later - earlier >= 1 for earlier, later in pairwise(moments))  # as Slack asks for


def tick_everywhere(replicas: Replicas, at: datetime) -> None:
    """Have several processes look at the same moment for what is due at an instant."""
    tickers = [Ticker(at, replicas.environment) for _ in range(3)]
    for ticker in tickers:
        ticker.look()
    for ticker in tickers:
        ticker.ends()


def test_a_digest_due_in_all_processes_is_posted_once(replicas: Replicas, database: Database) -> None:
    alice = replicas.slack.person("alice")
    for channel in ("sales", "support"):
        deliver(replicas, [command(replicas, "/digest daily 09:00 UTC", channel)], times=3)
    tomorrow = datetime.now(UTC).replace(hour=9, minute=0, second=30) + timedelta(days=1)
    tick_everywhere(replicas, tomorrow)
    with database.read("T0HAOPING") as store:
        connection = store.connection
        claimed = connection.execute(text("SELECT day FROM digest")).scalars().all()
        left = connection.execute(text("SELECT lane FROM outgoing WHERE state = 'waiting'")).scalars().all()
    assert claimed == [tomorrow.date()] * 2
    assert sorted(left) == sorted(alice.channel(channel).id for channel in ("sales", "support"))


def test_a_reminder_due_in_all_processes_comes_once(replicas: Replicas, database: Database) -> None:
    alice = replicas.slack.person("alice")
    names = ("陈一", "陈二", "陈三")
    for name in names:
        deliver(replicas, [command(replicas, f"/customer add {name}")])
        deliver(replicas, [command(replicas, f"/customer followup {name} +3")], times=3)
    with database.read("T0HAOPING") as store:
        found = [one.followup for one in store.followups.of_owner(alice.id, 10)]
    assert len(found) == len(names)
    due = max(one.remind_at for one in found)
    tick_everywhere(replicas, due)
    with database.read("T0HAOPING") as store:
        connection = store.connection
        claimed = connection.execute(text("SELECT followups FROM reminder")).scalars().all()
        left = connection.execute(text("SELECT lane FROM outgoing WHERE state = 'waiting'")).scalars().all()
        moved = [one.followup.remind_at for one in store.followups.of_owner(alice.id, 10)]
    assert claimed == [[one.id for one in found]]
    assert left.count(alice.id) == 1
    assert len(set(moved)) == 1
    assert moved[0] > due
