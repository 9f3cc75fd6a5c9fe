"""Follow-ups as they are kept: lists, counts, recoveries, and customers that become one or go."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import followups
from storage.database import Database
from storage.followups import Count
from storage.handled import Recovery
from storage.models import FollowUp
from storage.store import Author, Store
from storage.types import Mark

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = timedelta(days=30)
ME, OTHER = "U0ALICE001", "U0BEN00001"


def open_at(store: Store, at: datetime) -> Count:
    """How many were open at an instant, and how many of them were overdue then."""
    there = store.handled.open_at(at)
    return Count(len(there), sum(one.overdue for one in there))


def author(at: datetime = NOON, person: str = ME) -> Author:
    return Author(person, at, "/log", "C0SALES")


def due(day: date, hour: int = 10) -> dict[str, Any]:
    """The columns of a follow-up that is due on a day, in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {"day": day, "late_at": midnight + DAY, "remind_at": midnight + timedelta(hours=hour)}


def opened(store: Store, name: str, owner: str = ME, days: int = 1, **more: Any) -> FollowUp:
    """A new customer's open follow-up."""
    customer = store.customers.add(name)
    values = {"what": "", "reviews": [], **more, **due((NOON + days * DAY).date())}
    return store.followups.add(customer.id, owner, **values)


def test_what_was_opened_is_read_again(database: Database) -> None:
    with database.write("T1", author()) as store:
        made = opened(store, "李四", what="回电 <!channel> 😀", reviews=[7, 9])
    with database.read("T1") as store:
        assert store.followups.get(made.id) == made
        assert store.followups.open_of(made.customer) == made
        assert (made.interaction, made.state, made.opened_by, made.opened_at) == (9, "open", ME, NOON)
    with database.read("T2") as store:
        assert store.followups.get(made.id) is None
        assert store.followups.all(10) == []
        assert store.followups.count(NOON) == Count(0, 0)


def test_a_customer_has_one_open_follow_up(database: Database) -> None:
    with database.write("T1", author()) as store:
        first = opened(store, "李四")
    with pytest.raises(Exception, match=r"(?i)unique"), database.write("T1", author()) as store:
        store.followups.add(first.customer, ME, "", [], **due(date(2026, 12, 1)))
    with database.write("T1", author()) as store:
        store.followups.change(first, state="done", closed_at=NOON, closed_by=ME)
        second = store.followups.add(first.customer, ME, "", [], **due(date(2026, 12, 1)))
        assert store.followups.open_of(first.customer) == second
        assert [one.id for one in store.followups.of(first.customer)] == [second.id, first.id]


def test_lists_are_in_order_paged_and_say_whom_they_are_about(database: Database) -> None:
    with database.write("T1", author()) as store:
        late = opened(store, "张三", days=-2)
        unhappy = opened(store, "李四", owner=OTHER)
        store.customers.move(unhappy.customer, -5, 1)
        note = store.interactions.add(unhappy.customer, NOON.date(), Mark.BAD, "物流太慢", -1)
        store.followups.change(unhappy, reviews=[note], interaction=note)
        calm = opened(store, "王五")
        closed = opened(store, "赵六")
        store.followups.change(closed, state="done", closed_at=NOON, closed_by=ME)
        found = store.followups.all(10)
        assert [one.name for one in found] == ["张三", "李四", "王五"]
        assert [(one.satisfaction, one.note) for one in found] == [(40, ""), (35, "物流太慢"), (40, "")]
        assert [one.name for one in store.followups.all(1, 1)] == ["李四"]
        assert [one.name for one in store.followups.overdue(NOON, 10)] == ["张三"]
        assert [one.followup for one in store.followups.of_owner(ME, 10)] == [late, calm]
        assert store.followups.count(NOON) == Count(3, 1)
        assert store.followups.count(NOON, OTHER) == Count(1, 0)
        assert store.followups.described(closed.id) is None
        store.interactions.mark_undone(note)
        described = store.followups.described(unhappy.id)
        assert described is not None
        assert described.note == ""


def test_counts_at_an_instant(database: Database) -> None:
    with database.write("T1", author(NOON - 5 * DAY)) as store:
        one = opened(store, "张三", days=-3)
        two = opened(store, "李四", days=3)
    with database.write("T1", author()) as store:
        store.followups.change(one, state="done", closed_at=NOON, closed_by=ME)
        opened(store, "王五")
        assert open_at(store, NOON - 6 * DAY) == Count(0, 0)
        assert open_at(store, NOON - 4 * DAY) == Count(2, 0)
        assert open_at(store, NOON - DAY) == Count(2, 1)
        assert open_at(store, NOON + DAY) == Count(2, 0)
        assert open_at(store, NOON + 9 * DAY) == Count(2, 2)
        assert len(store.handled.done(NOON, NOON + DAY)) == 1
        assert len(store.handled.done(NOON - DAY, NOON)) == 0
        store.followups.change(two, state="withdrawn", closed_at=NOON, closed_by=ME)
        assert len(store.handled.done(NOON, NOON + DAY)) == 1


def recovered_by_hand(reviews: list[tuple[int, int, str, bool]], since: int, until: int) -> list[tuple[int, int]]:
    """(bad, good) in hours, by walking over the reviews: (customer, hours, mark, undone)."""
    last: dict[int, tuple[int, str]] = {}
    found = []
    for customer, hours, mark, undone in sorted(reviews, key=lambda one: one[1]):
        if undone or mark == "neutral":
            continue
        before = last.get(customer)
        if mark == "good" and before and before[1] == "bad" and hours - before[0] <= 720 and since <= hours < until:
            found.append((before[0], hours))
        last[customer] = (hours, mark)
    return sorted(found)


REVIEWS = st.lists(
    st.tuples(
        st.integers(1, 3), st.integers(0, 2000), st.sampled_from(["good", "bad", "bad", "neutral"]), st.booleans()
    ),
    max_size=14,
    unique_by=lambda one: one[1],
)


@settings(max_examples=settings.default.max_examples // 5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reviews=REVIEWS, since=st.integers(0, 2000), span=st.integers(1, 800), number=st.integers(0, 2**40))
def test_recoveries_are_what_walking_over_the_reviews_finds(
    database: Database, reviews: list[tuple[int, int, str, bool]], since: int, span: int, number: int
) -> None:
    workspace = f"T{number}"
    begin = NOON - 100 * DAY
    for customer, hours, mark, undone in reviews:
        with database.write(workspace, author(begin + timedelta(hours=hours))) as store:
            made = store.interactions.add(customer, NOON.date(), Mark(mark), "", 0)
            if undone:
                store.interactions.mark_undone(made)
    with database.write(workspace, author()) as store:
        found = store.handled.recovered(begin + timedelta(hours=since), begin + timedelta(hours=since + span), MONTH)
        for review in (
            store.interactions.last(1, 100) + store.interactions.last(2, 100) + store.interactions.last(3, 100)
        ):
            store.interactions.mark_undone(review.id)
    in_hours = sorted(
        (round((one.bad_at - begin) / timedelta(hours=1)), round((one.good_at - begin) / timedelta(hours=1)))
        for one in found
    )
    assert in_hours == recovered_by_hand(reviews, since, since + span)


def test_a_recovery_says_who_and_when(database: Database) -> None:
    for days, mark in ((0, Mark.BAD), (30, Mark.GOOD), (31, Mark.GOOD)):
        with database.write("T1", author(NOON + days * DAY)) as store:
            store.interactions.add(5, NOON.date(), mark, "", 0)
    with database.read("T1") as store:
        found = store.handled.recovered(NOON + 29 * DAY, NOON + 40 * DAY, MONTH)
        assert found == [Recovery(5, NOON, NOON + 30 * DAY)]
        assert store.handled.recovered(NOON + 29 * DAY, NOON + 40 * DAY, MONTH - DAY) == []


def test_a_reminder_is_claimed_once_for_a_person_and_a_date(database: Database) -> None:
    with database.write("T1", author()) as store:
        mine = opened(store, "张三", days=0)
        opened(store, "李四", owner=OTHER, days=0)
        opened(store, "王五", days=1)
        closed = opened(store, "赵六", days=0)
        store.followups.change(closed, state="done", closed_at=NOON, closed_by=ME)
        assert followups.owed(store.connection, NOON) == [("T1", ME), ("T1", OTHER)]
        assert store.followups.to_remind(ME, NOON) == [mine]
        assert store.followups.claim_reminder(ME, NOON.date(), [mine.id])
        store.followups.put_off([mine.id], NOON + DAY)
        assert store.followups.to_remind(ME, NOON) == []
        assert followups.owed(store.connection, NOON) == [("T1", OTHER)]
    with database.write("T1", author()) as store:
        assert not store.followups.claim_reminder(ME, NOON.date(), [])
        assert store.followups.claim_reminder(OTHER, NOON.date(), [])
        assert store.followups.claim_reminder(ME, NOON.date() + DAY, [])
        followups.prune(store.connection, NOON + DAY)
        assert store.followups.claim_reminder(ME, NOON.date(), [])


def test_customers_that_become_one_have_one_open_follow_up_and_come_apart_again(database: Database) -> None:
    with database.write("T1", author()) as store:
        kept = opened(store, "李四", days=5, what="call", reviews=[3])
        gone = opened(store, "李四四", owner=OTHER, days=2, what="回电", reviews=[8])
        older = store.followups.change(gone, state="done", closed_at=NOON, closed_by=ME)
        gone = store.followups.add(gone.customer, OTHER, "回电", [8], **due(date(2026, 11, 27)))
        moved = store.followups.move(gone.customer, kept.customer)
        one = store.followups.open_of(kept.customer)
        assert one is not None
        assert (one.id, one.owner, one.day, one.reviews, one.interaction) == (
            kept.id,
            ME,
            date(2026, 11, 27),
            [3, 8],
            8,
        )
        assert one.what == "call · 回电"
        assert one.remind_at == gone.remind_at
        merged = store.followups.get(gone.id)
        assert merged is not None
        assert (merged.state, merged.customer) == ("merged", kept.customer)
        assert store.followups.of(gone.customer) == []
        assert len(store.followups.of(kept.customer)) == 3
        store.followups.move_back(moved)
        for one in (kept, gone, older):
            assert store.followups.get(one.id) == one


def test_where_only_one_has_an_open_follow_up_it_goes_along(database: Database) -> None:
    with database.write("T1", author()) as store:
        gone = opened(store, "李四四", days=2)
        target = store.customers.add("李四")
        moved = store.followups.move(gone.customer, target.id)
        one = store.followups.open_of(target.id)
        assert one is not None
        assert one.id == gone.id
        store.followups.move_back(moved)
        assert store.followups.open_of(gone.customer) == gone
        store.followups.remove(gone.customer)
        assert store.followups.get(gone.id) is None


def test_a_customer_who_is_forgotten_leaves_no_words_and_nobody_is_reminded(database: Database) -> None:
    with database.write("T1", author()) as store:
        done = opened(store, "李四", what="秘密", reviews=[1])
        done = store.followups.change(done, state="done", outcome="道歉了", closed_at=NOON - DAY, closed_by=OTHER)
        still = store.followups.add(done.customer, ME, "电话 138", [2], **due(NOON.date()))
        other = opened(store, "王五", what="stays", days=0)
        store.followups.erase(done.customer)
        assert store.followups.to_remind(ME, NOON) == [other]
        for id, state, closed in ((done.id, "done", NOON - DAY), (still.id, "withdrawn", NOON)):
            kept = store.followups.get(id)
            assert kept is not None
            assert (kept.what, kept.outcome, kept.reviews, kept.interaction) == ("", "", [], None)
            assert (kept.state, kept.closed_at) == (state, closed)
