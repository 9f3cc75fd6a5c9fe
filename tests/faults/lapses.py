"""Points that expire and holds that end while whoever looks for them is killed, again and again, at any moment."""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from time import sleep
from typing import Any

from storage.database import Database
from storage.migrate import migrate
from storage.sheet import Terms
from storage.store import Author
from storage.types import Role
from tests.faults.judge import Books, Verdict
from tests.ticking import NO_SLACK, Ticker

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""Ten in the morning in Shanghai, on a Wednesday: those who are to be told are at work."""
WORKSPACES, CUSTOMERS, LOTS, HELD = ("T0HAOPING", "T0OTHERS00"), 12, 30, 3
OWNERS = ("U0ALICE001", "U0BEN00001")
MOMENT = 0.6
"""Seconds within which who looks is killed after they were told to."""


def tell(url: str) -> None:
    """Leave customers with points of which a third is over, a third ends soon and a third stays, and with holds."""
    database = Database(url)
    migrate(database)
    ends = (AT - timedelta(days=1), AT + timedelta(days=5), None)
    for workspace in WORKSPACES:
        with database.write(workspace, Author("U0ALICE001", AT - timedelta(days=60), "test")) as store:
            for owner in OWNERS:
                store.people.save(owner, owner, Role.MANAGER, "en-US", "Asia/Shanghai", AT)
            for number in range(CUSTOMERS):
                customer = store.customers.add(f"C{number}", owner=OWNERS[number % 2]).id
                for n in range(LOTS):
                    store.ledger.append(customer, 10, "award", terms=Terms(until=ends[n % 3]))
                for n in range(HELD):
                    store.holds.add(customer, 5, "a mug", AT - timedelta(hours=1) if n else None)
    database.close()


def look(url: str, seed: int, rounds: int) -> int:
    """Have processes look and be killed so many times, then have two look at once; return how many were killed."""
    random = Random(f"lapses {seed}")
    environment = {**NO_SLACK, "DATABASE_URL": url}
    for _ in range(rounds):
        one = Ticker(AT, environment)
        one.look()
        sleep(random.uniform(0, MOMENT))
        one.kill()
    last = [Ticker(AT, environment) for _ in range(1 if url.startswith("sqlite") else 2)]  # a file is one process's
    for one in last:
        one.look()
    for one in last:
        one.ends()
    return rounds


def judge(books: Books) -> Verdict:
    """Compare: each lot that is over has one entry, each hold ended once, and each was told of in one message."""
    verdict = Verdict()
    entries = Counter(
        (row["workspace"], row["lot"])
        for row in books.rows(
            "SELECT u.workspace, u.lot FROM lot_use u"
            " JOIN ledger_entry e ON e.workspace = u.workspace AND e.id = u.entry WHERE e.kind = 'expiry'"
        )
    )
    over = AT.isoformat()
    for lot in books.rows("SELECT * FROM lot"):
        until, name = _text(lot["until"]), f"lot {lot['id']} of {lot['workspace']}"
        times = entries[lot["workspace"], lot["id"]]
        wanted = 1 if until and until <= over else 0
        verdict.acknowledged += 1
        if times > wanted:
            verdict.doubled.append(f"{name}: {times} entries, not {wanted}")
        if times < wanted:
            verdict.lost.append(f"{name} is over, and has no entry")
        if lot["remains"] != (0 if wanted else 10):
            verdict.wrong.append(f"{name}: {lot['remains']} remain")
        if until and not wanted and lot["told"] != 7:
            verdict.lost.append(f"{name}: nobody was told")
    _sums(books, verdict)
    _told(books, verdict)
    return verdict


def _sums(books: Books, verdict: Verdict) -> None:
    ledger: Counter[tuple[str, int]] = Counter()
    for row in books.rows("SELECT workspace, customer, points FROM ledger_entry"):
        ledger[row["workspace"], row["customer"]] += row["points"]
    for row in books.rows("SELECT workspace, id, points FROM customer"):
        if row["points"] != ledger[row["workspace"], row["id"]]:
            verdict.wrong.append(
                f"customer {row['id']}: {row['points']} points, not {ledger[row['workspace'], row['id']]}"
            )


def _told(books: Books, verdict: Verdict) -> None:
    told: Counter[tuple[str, str]] = Counter()
    for row in books.rows("SELECT workspace, payload FROM outgoing"):
        text = json.dumps(row["payload"], ensure_ascii=False)
        verdict.posts += 1
        told.update((row["workspace"], hold) for hold in set(re.findall(r"\bH\d+\b", text)))
        if "⏳" in text:
            told.update((row["workspace"], name) for name in set(re.findall(r"\bC\d+\b", text)))
    for hold in books.rows("SELECT workspace, id, until, state FROM hold"):
        ended = hold["until"] is not None
        if hold["state"] != ("ended" if ended else "open"):
            verdict.wrong.append(f"hold {hold['id']} is {hold['state']}")
        _once(verdict, told[hold["workspace"], f"H{hold['id']}"], int(ended), f"hold {hold['id']}")
    for row in books.rows("SELECT workspace, name FROM customer"):
        _once(verdict, told[row["workspace"], row["name"]], 1, f"points of {row['name']}")


def _once(verdict: Verdict, times: int, wanted: int, what: str) -> None:
    if times > wanted:
        verdict.doubled.append(f"{what} told {times} times, not {wanted}")
    if times < wanted:
        verdict.lost.append(f"{what} never told")


def _text(kept: Any) -> str:
    if kept is None:
        return ""
    at = datetime.fromisoformat(str(kept).replace("Z", "+00:00"))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
