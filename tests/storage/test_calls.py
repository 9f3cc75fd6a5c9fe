"""Complaints that were settled: nobody looks at them again, until what came after them is changed."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from storage.database import Database
from storage.models import Customer
from storage.store import Author, Store
from storage.types import Mark
from tests.storage.conftest import AT, AUTHOR

DAY = AT.date()
Came = Callable[[Store, Customer], object]
Changed = Callable[[Store, Customer], object]


def _later(hours: int) -> Author:
    return Author(AUTHOR.person, AT + timedelta(hours=hours), "test")


def _said(store: Store, customer: Customer, mark: Mark = Mark.GOOD) -> int:
    return store.interactions.add(customer.id, DAY, mark, "", 1)


def _done(store: Store, customer: Customer) -> int:
    late = AT + timedelta(days=2)
    followup = store.followups.add(customer.id, "U1", "", [], day=DAY, late_at=late, remind_at=late)
    store.followups.change(followup, state="done", closed_at=store.author.at, closed_by="U1")
    return followup.id


def _reopen(store: Store, customer: Customer) -> None:
    (followup,) = store.handled.done(AT, AT + timedelta(days=1))
    store.followups.change(followup, state="withdrawn")


def _corrected(store: Store, customer: Customer) -> None:
    store.interactions.correct(store.interactions.last(customer.id)[0], Mark.NEUTRAL, "", 0)


def _joined(store: Store, customer: Customer) -> None:
    newest, complaint = store.interactions.last(customer.id)
    store.interactions.place(newest.id, complaint.id, 0)


def _taken_back(store: Store, customer: Customer) -> None:
    store.interactions.mark_undone(store.interactions.last(customer.id)[0].id)


CASES: dict[str, tuple[Came, Changed]] = {
    "a good review that was taken back": (_said, _taken_back),
    "a good review that was not so good": (_said, _corrected),
    "a good review that was a note on the complaint": (_said, _joined),
    "a follow-up that was not done": (_done, _reopen),
}


@pytest.mark.parametrize("what", CASES)
def test_a_complaint_stays_settled_as_long_as_what_came_after_it(database: Database, what: str) -> None:
    came, changed = CASES[what]
    with database.write("T1", AUTHOR) as store:
        customer, other = store.customers.add("李四"), store.customers.add("王五")
        complaint, beside = _said(store, customer, Mark.BAD), _said(store, other, Mark.BAD)
    with database.write("T1", _later(1)) as store:
        store.calls.settle()
    assert _open(database) == [[complaint], [beside]]
    with database.write("T1", _later(2)) as store:
        came(store, customer)
        store.calls.settle()
    assert _open(database) == [[beside]]
    with database.read("T1") as store:
        assert [one.settled for one in map(store.interactions.get, (complaint, beside)) if one] == [True, False]
    with database.write("T1", _later(3)) as store:
        changed(store, customer)
    assert _open(database) == [[complaint], [beside]]


@pytest.mark.parametrize("whose", ["the one", "the other"])
def test_a_complaint_settled_by_a_merge_is_open_when_that_is_taken_apart(database: Database, whose: str) -> None:
    with database.write("T1", AUTHOR) as store:
        one, other = store.customers.add("李四"), store.customers.add("王五")
        complained, praised = (one, other) if whose == "the one" else (other, one)
        complaint = _said(store, complained, Mark.BAD)
    with database.write("T1", _later(1)) as store:
        _said(store, praised)
        kept = store.merging.merge(one, other, {}, 0)
        store.calls.settle()
    assert _open(database) == []
    with database.write("T1", _later(2)) as store:
        store.merging.take_apart(one, other, {"changes": [], **kept}, 0, {})
    assert _open(database) == [[complaint]]


def _open(database: Database) -> Sequence[list[int]]:
    with database.read("T1") as store:
        return [list(one.entries) for one in store.calls.matters(40, AT + timedelta(days=1))]
