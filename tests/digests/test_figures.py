"""The figures, against SQL written by hand over a fixed history."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.digests.report import gather
from handlers.digests.rules import Span
from handlers.followups.calls import to_call
from handlers.followups.rules import Calls
from handlers.interactions.rules import Steps, bounded, moved
from storage.store import Author, Store
from storage.types import Mark
from tests.conftest import Team
from tests.digests.conftest import Digests

BEFORE, SINCE, UNTIL = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (21, 22, 23))
SPAN = Span(BEFORE, SINCE, UNTIL)
END = datetime(2026, 11, 30, tzinfo=UTC)


def history(team: Team) -> None:
    """Forty customers, a thousand interactions, some taken back, purchases and points, from 20 to 24 November."""
    chance = random.Random(7)
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    with team.bot.db.write("", Author("", at, "test")) as transaction:
        for step in range(1200):
            at += timedelta(minutes=5, seconds=chance.randrange(0, 7))
            author = Author("U0ALICE001", {400: SINCE, 700: UNTIL}.get(step, at), "test")
            for workspace in ("T0HAOPING", "T0OTHER"):
                happen(Store(transaction.connection, workspace, author), chance, step)


def happen(store: Store, chance: random.Random, step: int) -> None:
    if step % 30 == 0:
        store.customers.add(f"客户{step // 30}")
    customer = store.customers.get(chance.randint(1, step // 30 + 1))
    assert customer is not None
    mark = chance.choice([Mark.GOOD, Mark.BAD, Mark.BAD, Mark.NEUTRAL])
    moves = moved(customer.satisfaction, mark, Steps())
    day = store.author.at.date()
    id = store.interactions.add(customer.id, day, mark, chance.choice(["", f"note {step}"]), moves)
    if chance.random() < 0.1:
        store.interactions.mark_undone(id)
    else:
        store.customers.move(customer.id, moves, 1)
    if step % 9 == 0:
        purchase = store.purchases.add(customer.id, chance.randint(1, 90_000), [[0, 20]], "")
        store.ledger.append(customer.id, 20, "award", purchase=purchase)
        if step % 27 == 0:
            store.purchases.refund(purchase, 1)
            store.ledger.append(customer.id, -5, "refund", purchase=purchase)
        if step % 45 == 0:
            store.purchases.mark_undone(purchase)
        if step % 63 == 0:
            store.ledger.append(customer.id, -7, "redemption")


def test_the_figures_are_those_of_sql_by_hand(team: Team, digests: Digests, subtests: pytest.Subtests) -> None:
    history(team)
    with team.bot.db.read("T0HAOPING") as store:
        report = gather(store, SPAN)

    def one(sql: str) -> int:
        named = {name: value for name, value in vars(SPAN).items() if f":{name}" in sql}
        return int(digests.sql(sql, **named)[0][0] or 0)

    inside = "workspace = 'T0HAOPING' AND at >= :since AND at < :until"
    stands = f"FROM interaction WHERE {inside} AND NOT undone"
    reviews, business = report.reviews, report.business
    assert reviews.good == one(f"SELECT count(*) {stands} AND mark = 'good'") > 20
    assert reviews.bad == one(f"SELECT count(*) {stands} AND mark = 'bad'") > 20
    assert reviews.neutral == one(f"SELECT count(*) {stands} AND mark = 'neutral'") > 20
    earlier = stands.replace(":until", ":x").replace(":since", ":before").replace(":x", ":since")
    assert report.before.good == one(f"SELECT count(*) {earlier} AND mark = 'good'") > 20
    assert report.before.bad == one(f"SELECT count(*) {earlier} AND mark = 'bad'") > 20
    sold = f"FROM purchase WHERE {inside} AND NOT undone"
    assert business.purchases == one(f"SELECT count(*) {sold}") > 5
    assert business.sold == one(f"SELECT sum(amount) - sum(refunded) {sold}")
    points = f"FROM ledger_entry WHERE {inside}"
    assert business.awarded == one(f"SELECT sum(points) {points} AND kind = 'award'") > 0
    assert business.redeemed == -one(f"SELECT sum(points) {points} AND kind = 'redemption'") > 0
    assert business.otherwise == one(f"SELECT sum(points) {points} AND kind = 'refund'") < 0
    assert business.new == one(f"SELECT count(*) FROM customer WHERE {inside}".replace(" at ", " created_at ")) > 5
    for mean, until in ((report.mean, ":until"), (report.mean_before, ":since")):
        with subtests.test(mean=mean):
            was = (
                "(SELECT 40 + coalesce(sum(i.moved), 0) FROM interaction i WHERE i.workspace = c.workspace"
                f" AND i.customer = c.id AND NOT i.undone AND i.at < {until})"
            )
            then = f"FROM customer c WHERE c.workspace = 'T0HAOPING' AND c.created_at < {until}"
            assert mean.customers == one(f"SELECT count(*) {then}") > 10
            assert mean.satisfaction == one(f"SELECT sum({was}) {then}")


def test_who_fell_who_rose_and_whom_to_call(team: Team, digests: Digests, subtests: pytest.Subtests) -> None:
    history(team)
    with team.bot.db.read("T0HAOPING") as store:
        report = gather(store, SPAN)
    reviewed = digests.sql(
        """
        SELECT c.id, sum(i.moved), sum(CASE i.mark WHEN 'bad' THEN 1 ELSE 0 END), (
            SELECT 40 + sum(j.moved) FROM interaction j
            WHERE j.workspace = c.workspace AND j.customer = c.id AND NOT j.undone AND j.at < :until
        )
        FROM interaction i JOIN customer c ON c.workspace = i.workspace AND c.id = i.customer
        WHERE i.workspace = 'T0HAOPING' AND NOT i.undone AND i.mark <> 'neutral'
        AND i.at >= :since AND i.at < :until
        GROUP BY c.workspace, c.id
        """,
        since=SINCE,
        until=UNTIL,
    )
    fallen = sorted((moves, now, id) for id, moves, _, now in reviewed if moves < 0)
    assert [(one.moved, one.satisfaction, one.id) for one in report.fell] == fallen[:5]
    assert report.fallen == len(fallen) > 5
    risen = sorted((-moves, now, id) for id, moves, _, now in reviewed if moves > 0)
    assert [(-one.moved, one.satisfaction, one.id) for one in report.rose] == risen[:5]
    assert report.risen == len(risen) > 0
    matters = digests.sql(
        """
        SELECT c.satisfaction, count(*), c.id FROM interaction i JOIN customer c ON c.workspace = i.workspace
        AND c.id = i.customer WHERE i.workspace = 'T0HAOPING' AND NOT i.undone AND i.mark = 'bad'
        AND NOT EXISTS (
            SELECT 1 FROM interaction g WHERE g.workspace = i.workspace AND g.customer = i.customer AND g.mark = 'good'
            AND NOT g.undone AND (g.at > i.at OR g.at = i.at AND g.id > i.id)
        )
        GROUP BY c.id, c.satisfaction
        """
    )
    complaining = sorted((now, -bad, id) for now, bad, id in matters)
    with team.bot.db.read("T0HAOPING") as store:
        found = to_call(store, Calls(), END)
        assert len(gather(store, replace(SPAN, until=END)).who["calls"]) == len(found.today)
    every = [(one.satisfaction, -one.bad, one.id) for one in (*found.today, *found.later)]
    assert every == complaining
    assert (len(found.today), len(found.later)) == (10, len(complaining) - 10)
    assert len(complaining) > 10
    for (id, mark), reason in report.reasons.items():
        with subtests.test(reason=reason):
            newest = digests.sql(
                "SELECT note FROM interaction WHERE workspace = 'T0HAOPING' AND customer = :id AND mark = :mark"
                " AND note <> '' AND NOT undone AND at >= :since AND at < :until ORDER BY at DESC, id DESC LIMIT 1",
                id=id,
                mark=mark,
                since=SINCE,
                until=UNTIL,
            )
            assert newest == [(reason.words,)]
    assert {mark for _, mark in report.reasons} == {"good", "bad"}
    frozen = str(report.figures())
    assert "note" not in frozen
    assert "客户" not in frozen


def test_whoever_came_in_unhappy_is_nobodys_call_and_who_complains_is(team: Team, digests: Digests) -> None:
    at = SINCE + timedelta(hours=1)
    with team.bot.db.write("T0HAOPING", Author("U0ALICE001", BEFORE, "test")) as store:
        for satisfaction in (33, 39, 38, 40, 45, 12):
            store.customers.add(f"c{satisfaction}", satisfaction=satisfaction)
    with team.bot.db.write("T0HAOPING", Author("U0ALICE001", at, "test")) as store:
        for customer in (5, 2):
            before = store.customers.get(customer)
            assert before is not None
            store.interactions.add(
                customer, at.date(), Mark.BAD, "", bounded(before.satisfaction - 1) - before.satisfaction
            )
            store.customers.move(customer, -1, 1)
    with team.bot.db.read("T0HAOPING") as store:
        report = gather(store, SPAN)
    assert [(one.name, one.satisfaction, one.bad) for one in report.calls] == [("c39", 38, 1), ("c45", 44, 1)]
    assert report.waiting == 2
