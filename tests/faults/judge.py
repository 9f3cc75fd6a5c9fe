"""What is in the database and in the channels, against what the team was told."""

import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from fakeslack.model import Message
from storage.database import Database
from storage.outbox import mark
from tests.faults.run import Entry, Run, StandsStill

PATIENCE = 600.0
STARTS = {"satisfaction": 40, "interactions": 0, "points": 0}
TOKENS = {
    "log": "SELECT note FROM interaction",
    "purchase": "SELECT note FROM purchase",
    "redeem": "SELECT reason FROM ledger_entry WHERE kind = 'redemption'",
    "adjust": "SELECT reason FROM ledger_entry WHERE kind = 'adjustment'",
    "hold": "SELECT reason FROM hold",
    "add": "SELECT after FROM change WHERE action = 'customer.add' AND undoes IS NULL",
    "answer": "SELECT expectation FROM answer",
}
"""Where the token of a kind of step stands, once for each time it was done."""


@dataclass
class Verdict:
    """What was found: figures, and a line for everything that is not as it must be."""

    acknowledged: int = 0
    refused: int = 0
    unanswered: int = 0
    repeated: int = 0
    posts: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that is not as it must be."""
        return [*self.lost, *self.doubled, *self.wrong]


class Books:
    """The database as it is, read behind the bot's back."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Return what a statement selects; JSON as objects."""
        with self.database.reader.connect() as connection:
            found = [dict(row._mapping) for row in connection.execute(text(statement))]
        for row in found:
            for name in ("before", "after", "payload"):
                if isinstance(row.get(name), str):
                    row[name] = json.loads(row[name])
        return found

    def values(self, statement: str) -> list[Any]:
        """Return the first column of what a statement selects."""
        return [next(iter(row.values())) for row in self.rows(statement)]

    def is_sound(self) -> list[str]:
        """Return what SQLite's own check finds wrong; PostgreSQL has none that is quick."""
        return [word for word in self.values("PRAGMA integrity_check") if word != "ok"] if self.database.sqlite else []

    def close(self) -> None:
        """Let the database go."""
        self.database.close()


def wait_until_said(run: Run, books: Books) -> None:
    """Wait until the outbox holds nothing that waits; raises StandsStill."""
    until = time.monotonic() + PATIENCE
    while waiting := books.values("SELECT count(*) FROM outgoing WHERE state = 'waiting'")[0]:
        if time.monotonic() > until:
            raise StandsStill(run.who_does_what(f"{waiting} posts still wait"))
        time.sleep(0.2)


def judge(run: Run, books: Books) -> Verdict:
    """Compare; to be asked when everything has been said."""
    verdict = Verdict()
    verdict.wrong += books.is_sound()
    _writes(run, books, verdict)
    _undos(run, books, verdict)
    sums(books, verdict)
    _posts(run, books, verdict)
    return verdict


def _writes(run: Run, books: Books, verdict: Verdict) -> None:
    counts = {kind: Counter(map(_token, books.values(statement))) for kind, statement in TOKENS.items()}
    changes = {str(id) for id in books.values("SELECT id FROM change")}
    deliveries = Counter(books.values("SELECT key FROM delivery"))
    for entry in run.book:
        name = f"{entry.step.kind} {entry.step.text or entry.step.token}"
        verdict.acknowledged += entry.acknowledged
        verdict.refused += entry.refused
        verdict.unanswered += not entry.acknowledged and not entry.refused
        verdict.repeated += len(entry.acks) - 1
        if len(entry.changes) > 1:
            verdict.doubled.append(f"{name}: answered as {sorted(entry.changes)}")
        verdict.lost += [f"{name}: no change {change}" for change in entry.changes - changes]
        if entry.step.kind in counts:
            found = counts[entry.step.kind][entry.step.token]
            if found > 1:
                verdict.doubled.append(f"{name}: {found} times")
            elif found == 0 and entry.acknowledged:
                verdict.lost.append(name)
            elif found and entry.refused:
                verdict.wrong.append(f"{name}: refused, and written")
        if entry.acknowledged and entry.step.kind == "ask" and deliveries[_key(entry)] != 1:
            verdict.lost.append(f"{name}: no delivery")


def _token(value: Any) -> str:
    return str(value["name"] if isinstance(value, dict) else value)


def _key(entry: Entry) -> str:
    return f"trigger:{entry.delivery.payload['trigger_id']}"


def _undos(run: Run, books: Books, verdict: Verdict) -> None:
    """An undo, and a score, that was clicked and taken is there once, however often it was clicked and delivered."""
    undoings = Counter(str(id) for id in books.values("SELECT undoes FROM change WHERE undoes IS NOT NULL"))
    verdict.doubled += [f"change {change} undone {found} times" for change, found in undoings.items() if found > 1]
    marked = {str(id) for id in books.values("SELECT id FROM change WHERE undone_by IS NOT NULL")}
    if marked != set(undoings):
        verdict.wrong.append(f"undone, but not marked so, or the other way: {sorted(marked ^ set(undoings))}")
    answered = {(str(row["survey"]), row["by"]) for row in books.rows('SELECT survey, "by" FROM answer')}
    for entry in run.book:
        person = run.slack.person(entry.step.person).id
        if entry.step.kind == "undo" and entry.acknowledged and not undoings[entry.value]:
            verdict.lost.append(f"undo of change {entry.value}")
        if entry.step.kind == "score" and entry.acknowledged and (entry.value, person) not in answered:
            verdict.lost.append(f"score of {person} in survey {entry.value}")


def sums(books: Books, verdict: Verdict) -> None:
    """Add up: balances are their ledgers' sums, purchases have one award each, changes go on from one another."""
    _chain(books, verdict)
    ledger = Counter[int]()
    for row in books.rows("SELECT customer, points FROM ledger_entry"):
        ledger[row["customer"]] += row["points"]
    lots = Counter[int]()
    for row in books.rows("SELECT customer, remains FROM lot"):
        lots[row["customer"]] += row["remains"]
    for row in books.rows("SELECT id, points FROM customer"):
        if row["points"] != ledger[row["id"]]:
            verdict.wrong.append(f"customer {row['id']}: {row['points']} points, the ledger says {ledger[row['id']]}")
        if row["points"] != lots[row["id"]]:
            verdict.wrong.append(f"customer {row['id']}: {row['points']} points, the lots say {lots[row['id']]}")
    awards = Counter(books.values("SELECT purchase FROM ledger_entry WHERE kind = 'award'"))
    for purchase in books.values("SELECT id FROM purchase"):
        if awards[purchase] != 1:
            verdict.wrong.append(f"purchase {purchase}: {awards[purchase]} awards")


def _chain(books: Books, verdict: Verdict) -> None:
    """Each change of a customer goes on from the one before, and the customer is as the last one left them."""
    last: dict[tuple[int, str], int] = {}
    for row in books.rows("SELECT * FROM change WHERE customer IS NOT NULL ORDER BY id"):
        for name in STARTS.keys() & row["before"].keys() & row["after"].keys():
            was = last.get((row["customer"], name), STARTS[name])
            if row["before"][name] != was:
                verdict.wrong.append(f"change {row['id']}: {name} was {was}, not {row['before'][name]}")
            last[row["customer"], name] = row["after"][name]
    customers = {row["id"]: row for row in books.rows("SELECT id, points, satisfaction, interactions FROM customer")}
    for (id, name), value in last.items():
        if customers[id][name] != value:
            verdict.wrong.append(f"customer {id}: {name} is {customers[id][name]}, its last change says {value}")


def _posts(run: Run, books: Books, verdict: Verdict) -> None:
    """Every post of the outbox stands in its channel once, in the outbox's order, and nothing else does."""
    standing: dict[str, list[Message]] = defaultdict(list)
    for channel in run.slack.state.channels.values():
        for message in channel.messages.values():
            if message.user == run.bot_user and not message.ephemeral_to:
                standing[str(mark(vars(message)))].append(message)
    rows = books.rows("SELECT id, lane, state, payload FROM outgoing WHERE method = 'chat.postMessage' ORDER BY id")
    surveys = books.values("SELECT count(*) FROM survey")[0]
    posted = sum(row["lane"].startswith("C") for row in rows)  # people are told of follow-ups besides
    if posted != surveys:
        verdict.wrong.append(f"{surveys} surveys, {posted} posts")
    last: dict[str, tuple[float, int]] = {}
    for row in rows:
        found = standing.pop(str(mark(row["payload"])), [])
        verdict.posts += len(found)
        if not found:
            verdict.lost.append(f"post {row['id']} in {row['lane']} is {row['state']}, and not there")
            continue
        if len(found) > 1:
            verdict.doubled.append(f"post {row['id']} in {row['lane']}: {len(found)} times")
        at = min(float(message.ts) for message in found)
        before, id = last.get(row["lane"], (0.0, 0))
        if at < before:
            verdict.wrong.append(f"post {row['id']} in {row['lane']} stands before {id}")
        last[row["lane"]] = (max(at, before), row["id"])
    verdict.wrong += [f"a message of nobody's: {messages[0].text}" for messages in standing.values()]
