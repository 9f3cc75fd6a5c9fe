"""The ledger over random stories, on real databases: balance = sum = the column beside it, whatever happens."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.kernel import undo
from handlers.kernel.filled import Filled
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Person, Request
from handlers.kernel.routes import Handler, Routes
from handlers.kernel.wording import Say
from handlers.loyalty import corrections, points, purchases, refunds, rules
from handlers.policy.rules import Policy
from storage.database import Database
from storage.migrate import migrate
from storage.models import LedgerEntry
from storage.store import Author, Store
from storage.types import Role
from tests.databases import Databases

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
MANAGER = Person("U1", "Alice", Role.MANAGER, "en", "UTC")
NOTHING = Filled()
workspaces = (f"T{n}" for n in count())


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    opened = Database(databases(), synchronous="OFF")
    migrate(opened)
    yield opened
    opened.close()


@dataclass
class Bought:
    """A purchase as this test expects it."""

    amount: int
    refunded: int = 0
    undone: bool = False


@dataclass
class Done:
    """Something that was done and may be taken back: what it gave to the balance, apart from purchases."""

    change: int
    kind: str
    points: int = 0
    purchase: int = 0
    amount: int = 0
    undone: bool = False


@dataclass
class Story:
    """One customer's story, told to the real handlers and kept beside them in plain numbers."""

    database: Database
    routes: Routes
    workspace: str = field(default_factory=lambda: next(workspaces))
    customer: int = 0
    bought: dict[int, Bought] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.database.write(self.workspace, Author("U1", NOW, "test")) as store:
            self.customer = store.customers.add("王五").id

    @property
    def expected(self) -> int:
        """The balance, from what stands: kept purchases earn by the rule, the rest adds up."""
        kept = sum(rules.award(one.amount - one.refunded).points for one in self.bought.values() if not one.undone)
        return kept + sum(one.points for one in self.done if not one.undone)

    def tell(self, handler: Handler, text: str, fields: Filled = NOTHING, origin: Filled = NOTHING) -> int | None:
        """Ask a handler; return the audit's entry, or None where it refused."""
        with self.database.write(self.workspace, Author("U1", NOW, "test")) as store:
            try:
                handler(self._request(text).but(fields=fields, origin=origin), store)
            except Refusal:
                return None
            last = store.changes.last_by("U1")
            assert last is not None
            return last.id

    def take_back(self, change: int) -> bool:
        """Undo an entry; return whether that was done."""
        with self.database.write(self.workspace, Author("U1", NOW, "test")) as store:
            try:
                undo.take_back(self.routes, self._request(str(change)), store)
            except Refusal:
                return False
            return True

    def _request(self, text: str) -> Request:
        answers = {"sure": True}
        return Request(
            workspace=self.workspace,
            person=MANAGER,
            at=NOW,
            route="test",
            source="test",
            say=Say("en"),
            policy=Policy(),
            text=text,
            answers=answers,
        )

    def step(self, action: tuple[Any, ...]) -> None:
        """Do one thing, and expect it to be done or refused as the contract says."""
        match action:
            case ("purchase", amount):
                change = self.tell(purchases.purchase, f"王五 {amount / 100:.2f}")
                assert change is not None
                self.bought[len(self.bought) + 1] = Bought(amount)
                self.done.append(Done(change, "purchase", purchase=len(self.bought)))
            case ("refund", which, amount):
                id = which % (len(self.bought) + 1)
                change = self.tell(refunds.refund, f"P{id}" + (f" {amount / 100:.2f}" if amount else ""))
                one = self.bought.get(id)
                left = one.amount - one.refunded if one and not one.undone else 0
                assert (change is not None) == (0 < (amount or left) <= left)
                if one and change is not None:
                    one.refunded += amount or left
                    self.done.append(Done(change, "refund", purchase=id, amount=amount or left))
            case ("edit", which, amount):
                id = which % (len(self.bought) + 1)
                filled = {"amount": f"{amount / 100:.2f}", "day": NOW.date().isoformat()}
                change = self.tell(corrections.filled, "", Filled(filled), Filled({"purchase": id}))
                one = self.bought.get(id)
                able = one is not None and not one.undone and one.refunded <= amount != one.amount
                assert (change is not None) == able
                if one and change is not None:
                    self.done.append(Done(change, "edit", purchase=id, amount=amount - one.amount))
                    one.amount = amount
            case ("redeem", spent):
                before = self.expected
                change = self.tell(points.redeem, f"王五 {spent} 换购")
                assert (change is not None) == (spent <= before)
                if change is not None:
                    self.done.append(Done(change, "redeem", -spent))
                    assert self.expected >= 0
            case ("adjust", moved):
                change = self.tell(points.adjust, f"王五 {moved:+} 补录")
                assert change is not None
                self.done.append(Done(change, "adjust", moved))
            case ("undo", which) if self.done:
                self._undo(self.done[which % len(self.done)])

    def _undo(self, one: Done) -> None:
        before, standing = self.expected, not one.undone
        later = [other for other in self.done if other.change > one.change and not other.undone]
        done = self.take_back(one.change)
        assert standing or not done
        if done:
            one.undone = True
            if one.kind == "purchase":
                self.bought[one.purchase].undone = True
            if one.kind == "refund":
                self.bought[one.purchase].refunded -= one.amount
            if one.kind == "edit":
                self.bought[one.purchase].amount -= one.amount
        refunded = any(other.kind in {"refund", "edit"} and other.purchase == one.purchase for other in later)
        if one.kind in {"purchase", "refund", "edit"}:
            assert not (done and refunded)
        redeemed = any(other.kind == "redeem" for other in later)
        if done and redeemed:
            assert self.expected >= min(before, 0)
        if standing and not done:
            assert refunded or redeemed

    def check(self, seen: list[LedgerEntry]) -> list[LedgerEntry]:
        """Compare the balance, the ledger's sum and the column beside it; return the entries, none of them changed."""
        with self.database.read(self.workspace) as store:
            customer = store.customers.get(self.customer)
            assert customer is not None
            entries = store.ledger.last(self.customer, 1000)[::-1]
            assert customer.points == store.ledger.balance(self.customer) == sum(one.points for one in entries)
            assert customer.points == self.expected
            assert store.ledger.verify() == (len(entries), min(len(entries), 1), [])
        assert [one.model_dump() for one in entries[: len(seen)]] == [one.model_dump() for one in seen]
        assert all(one.points and one.by == "U1" and one.at == NOW for one in entries)
        return entries


AMOUNTS = st.sampled_from([1, 100_00, 299_99, 300_00, 400_00, 499_99, 500_00, 800_00])
ACTIONS = st.one_of(
    st.tuples(st.just("purchase"), AMOUNTS),
    st.tuples(st.just("refund"), st.integers(0, 9), st.none() | AMOUNTS),
    st.tuples(st.just("edit"), st.integers(0, 9), AMOUNTS),
    st.tuples(st.just("redeem"), st.integers(1, 120)),
    st.tuples(st.just("adjust"), st.integers(-60, 60).filter(bool)),
    st.tuples(st.just("undo"), st.integers(0, 30)),
)


@settings(max_examples=settings.default.max_examples // 4)
@given(st.lists(ACTIONS, min_size=3, max_size=20))
def test_a_balance_is_always_what_its_entries_add_up_to(
    database: Database, routes: Routes, story: list[tuple[Any, ...]]
) -> None:
    told = Story(database, routes)
    seen: list[LedgerEntry] = []
    for action in story:
        told.step(action)
        seen = told.check(seen)


def test_a_workspace_never_sees_the_purchases_of_another(database: Database, routes: Routes) -> None:
    ours, theirs = Story(database, routes), Story(database, routes)
    ours.step(("purchase", 400_00))
    assert theirs.tell(refunds.refund, "P1") is None
    theirs.check([])
    assert len(ours.check([])) == 1


def test_a_refusal_leaves_nothing_behind(database: Database, routes: Routes, subtests: pytest.Subtests) -> None:
    told = Story(database, routes)

    def counted(store: Store) -> list[int]:
        return [
            store.connection.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar_one() for t in ("change", "purchase")
        ]

    with database.read(told.workspace) as store:
        before = counted(store)
    for handler, text in (
        (purchases.purchase, "王五 0"),
        (refunds.refund, "P1"),
        (points.redeem, "王五 1 x"),
        (points.adjust, "王五 +5"),
    ):
        with subtests.test(handler=handler):
            assert told.tell(handler, text) is None
    with database.read(told.workspace) as store:
        assert counted(store) == before
