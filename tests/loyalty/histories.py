"""What a shop does with purchases and what stands on them, and what SQL says of it over the ledger."""

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from handlers.digests import rules as spans
from handlers.digests.about import About
from handlers.exports import files
from handlers.imports import apply as imports
from handlers.imports import takeback
from handlers.imports.plan import Batch, Row
from handlers.kernel import kit
from handlers.kernel.filled import Filled
from handlers.lists import pages, spelled
from handlers.lists.pages import Asked
from handlers.lists.who import When
from handlers.loyalty import corrections, discounts, paid, points, purchases, receipts, refunds
from handlers.offers import gifts, used
from handlers.story import cards, merge
from storage.store import Store
from storage.subject import Subject
from storage.types import fold
from tests.digests.looked_ahead import gathered
from tests.stories import BEGIN, ZONES, Story

NAMES = ("王五", "Acme", "李四")
PRODUCTS = ("产品A", "Mug")
BOUGHT = (
    "SELECT customer, id, amount, refunded, day, at, product, order_number, tiers FROM purchase"
    " WHERE workspace = :w AND NOT undone"
)
COUNTS = (
    "workspace = :w AND NOT undone AND NOT EXISTS (SELECT 1 FROM purchase p"
    " WHERE p.workspace = o.workspace AND p.id = o.purchase AND p.refunded = p.amount)"
)
"""Which offers and gifts count: what was bought with one and given back whole was not bought with it."""


@dataclass
class History(Story):
    """What a shop does with some customers, and what SQL says of it."""

    runs: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        with self.writing("U1") as store:
            for name in NAMES:
                store.customers.add(name)
            for name in PRODUCTS:
                store.products.add(name)

    # ---- what is done

    def do_buy(self, who: str, which: int, amount: str, days: int, product: int, order: int) -> None:
        typed = [NAMES[which % 3], amount, f"{days} days ago" if days else ""]
        typed += [(*PRODUCTS, "", "a note")[product], f"order=SO-{order}" if order else ""]
        self.tell(who, purchases.purchase, " ".join(filter(None, typed)), answers={"sure": True})

    def do_refund(self, who: str, which: int, amount: str) -> None:
        if (one := self._one(which)) is not None:
            self.tell(who, refunds.refund, f"P{one.id} {amount}")

    def do_edit(self, who: str, which: int, amount: str, days: int, product: int, order: int) -> None:
        if (one := self._one(which)) is None:
            return
        fields = {"amount": amount, "day": str(self._today(who) - timedelta(days=days)), "note": "edited"}
        fields |= {"product": f"id:{product + 1}"} if product < 2 else {}
        fields |= {"order": f"so-{order}"} if order else {}
        given: dict[str, Any] = {"fields": Filled(fields), "origin": Filled({"purchase": one.id})}
        self.tell(who, corrections.filled, answers={"sure": True}, **given)

    def do_paid(self, who: str, which: int) -> None:
        """Click that the offer that fits was used."""
        if (one := self._one(which)) is None:
            return
        with self.place.database.read(self.workspace) as store:
            customer, bought = purchases.there(store, one.id)
            product = None if bought.product is None else store.products.get(bought.product)
            found = discounts.fitting(
                self.request(who, ""), store, customer, bought.amount, bought.day or BEGIN.date(), product
            )
        if found:
            self.tell(who, paid.paid, f"{one.id}:{found[0].takes_off(bought.amount)}")

    def do_used(self, who: str, which: int) -> None:
        self.tell(who, used.use, NAMES[which % 3], answers={"sure": True})

    def do_given(self, who: str, which: int) -> None:
        self.tell(who, gifts.given, f"{NAMES[which % 3]} mug", answers={"sure": True})

    def do_redeem(self, who: str, which: int, many: int) -> None:
        self.tell(who, points.redeem, f"{NAMES[which % 3]} {many} mug")

    def do_adjust(self, who: str, which: int, many: int) -> None:
        self.tell(who, points.adjust, f"{NAMES[which % 3]} {many:+} goodwill")

    def do_merge(self, who: str, which: int, into: int) -> None:
        self.tell(who, merge.merge, f"{NAMES[which % 3]} into {NAMES[into % 3]}", answers={"sure": True})

    def do_import(self, which: int, amounts: tuple[int, ...], days: int, order: int, with_points: bool) -> None:
        """Bring in purchases by a file, as an import does."""
        rows = []
        for n, amount in enumerate(amounts):
            name = NAMES[(which + n) % 3]
            values = {"name": name, "amount": amount, "date": str(self._today("U1") - timedelta(days=days + n))}
            values |= {"product": (*PRODUCTS, "candle")[n % 3]} | ({"order": f"SO-{order + n}"} if order else {})
            rows.append(Row(n + 1, values, [], [], {"name": fold(name)}))
        with self.writing("U1") as store:
            options = {"points": with_points, "zone": ZONES["U1"]}
            run = store.imports.begin("purchases", "both", "file.csv", "x", options)
            run = imports.finish(store, imports.apply(store, run, Batch(rows, 1.0, [])))
        self.runs.append(run.id)

    def do_revert(self, which: int) -> None:
        """Take an import back, as the worker does."""
        if not self.runs:
            return
        with self.writing("U1") as store:
            run = store.imports.get(self.runs[which % len(self.runs)])
            if run is None or run.state != "done":
                return
            undo = store.changes.record("import", Subject("import", run.id), undoes=run.change)
            for batch in store.imports.batches(run.id):
                takeback.take_back(store, run, batch, undo)
            store.imports.save(run.id, state="undone", undo=undo)

    def _one(self, which: int) -> Any:
        found = self.rows(f"{BOUGHT} ORDER BY id")
        return found[which % len(found)] if found else None

    def _today(self, who: str) -> date:
        return self.now.astimezone(ZoneInfo(ZONES[who])).date()

    # ---- what SQL says

    def customers(self) -> dict[int, str]:
        """The customers who stand, by number."""
        rows = self.rows("SELECT id, name FROM customer WHERE workspace = :w AND name_key <> ''")
        return {row.id: row.name for row in rows}

    def purchases(self) -> dict[int, list[Any]]:
        """The purchases that stand, by customer."""
        found: dict[int, list[Any]] = {id: [] for id in self.customers()}
        for row in self.rows(BOUGHT):
            found[row.customer].append(row)
        return found

    def check(self) -> None:
        """The ledger is what each purchase's own rule gives for what is kept of it, and what was moved by hand."""
        entries = {
            row.customer: int(row.points)
            for row in self.rows(
                "SELECT customer, sum(points) AS points FROM ledger_entry WHERE workspace = :w GROUP BY customer"
            )
        }
        moved: Counter[int] = Counter()
        for row in self.rows(
            "SELECT customer, before, after FROM change WHERE workspace = :w AND undoes IS NULL AND undone_by IS NULL"
            " AND action IN ('points.redeem', 'points.adjust')"
        ):
            moved[row.customer] += _json(row.after)["points"] - _json(row.before)["points"]
        balances = self.rows("SELECT id, points FROM customer WHERE workspace = :w")
        assert {row.id: row.points for row in balances} == {row.id: entries.get(row.id, 0) for row in balances}
        for id, bought in self.purchases().items():
            earned = sum(_award(one.amount - one.refunded, _json(one.tiers)) for one in bought)
            assert entries.get(id, 0) == earned + moved[id], f"{earned} {moved}"
        orders = [row.order_number.lower() for row in self.rows(BOUGHT) if row.order_number]
        assert len(orders) == len(set(orders)), "an order is recorded once"
        self._check_offers()

    def _check_offers(self) -> None:
        """Each offer that was used for a purchase is of one that stands, once, of the same customer."""
        rows = self.rows(
            "SELECT o.id, o.customer, o.purchase, o.off, p.customer AS buyer, p.undone FROM offering o JOIN purchase p"
            " ON p.workspace = o.workspace AND p.id = o.purchase WHERE o.workspace = :w AND NOT o.undone"
        )
        assert all(row.customer == row.buyer and not row.undone and row.off > 0 for row in rows)
        assert len({row.purchase for row in rows}) == len(rows)

    # ---- what each place says

    def check_everywhere(self) -> None:
        """Compare cards, lists, digests and exports with SQL."""
        self.now += timedelta(minutes=1)
        bought = self.purchases()
        with self.place.database.read(self.workspace) as store:
            for id, rows in bought.items():
                self._check_card(store, id, rows)
            self._check_lists(store, bought)
            self._check_digests(store)
            self._check_export(store, bought)
            self._check_offers_used(store)

    def _check_card(self, store: Store, id: int, rows: list[Any]) -> None:
        request, customer = self.request("U1", ""), store.customers.get(id)
        assert customer is not None
        card = kit.plainly(cards.card(request, store, customer).blocks)
        cents = sum(one.amount - one.refunded for one in rows)
        if not rows:
            assert "after refunds" not in card
            return
        many = f"{len(rows)} purchase{'s' if len(rows) > 1 else ''}"
        last = kit.plainly([kit.lines(request.say.line(", the last one {day}", day=max(_day(one) for one in rows)))])
        assert f"{many}, {request.say.money(cents)} after refunds{last}" in card
        assert self._mostly(rows) is None or f"; most often {self._mostly(rows)}" in card
        shown: list[int] = []
        while len(page := store.purchases.of(id, 8, len(shown))):
            shown += [one.id for one in page]
        told = kit.plainly(receipts.listed(request, store, customer).blocks)
        assert sorted(shown) == sorted(one.id for one in rows)
        assert all(f"P{one}" in told for one in shown[:8])

    def _mostly(self, rows: list[Any]) -> str | None:
        kept = [one for one in rows if one.product is not None and one.amount > one.refunded]
        if not kept:
            return None
        many, cents = Counter(one.product for one in kept), Counter[int]()
        for one in kept:
            cents[one.product] += one.amount - one.refunded
        return PRODUCTS[min(many, key=lambda one: (-many[one], -cents[one], one)) - 1]

    def _check_lists(self, store: Store, bought: dict[int, list[Any]]) -> None:
        today = self._today("U1")
        spent = {
            id: sum(one.amount - one.refunded for one in rows if _day(one) >= today - timedelta(days=365))
            for id, rows in bought.items()
        }
        most = max(spent.values())
        of_late = {id for id, rows in bought.items() if any(_day(one) >= today - timedelta(days=365) for one in rows)}
        for cents in filter(None, (most, most + 1, min(spent.values()))):
            typed = f"{cents // 100}.{cents % 100:02}"
            assert self._listed(store, f"spent>={typed}") == {id for id in of_late if spent[id] >= cents}
            assert self._listed(store, f"spent<{typed}") == {id for id in bought if spent[id] < cents}
        for number, name in enumerate(PRODUCTS, 1):
            kept = {
                id for id, rows in bought.items() if any(o.product == number and o.refunded < o.amount for o in rows)
            }
            assert self._listed(store, f"bought={name}") == kept
        last = {id: max([*map(_day, rows)] or [BEGIN.date()]) for id, rows in bought.items()}
        for days in (1, 60, 400):
            slept = {id for id, day in last.items() if day <= today - timedelta(days=days)}
            assert self._listed(store, f"asleep {days}") == slept

    def _listed(self, store: Store, typed: str) -> set[int]:
        request = self.request("U1", typed)
        page = pages.gather(store, When.of(request), Asked(spelled.read(request, store, typed).filters))
        assert page.count == len(page.rows)
        return {one.id for one in page.rows}

    def _check_digests(self, store: Store) -> None:
        whole = spans.Span(BEGIN - timedelta(days=2), BEGIN - timedelta(days=1), self.now)
        for span in (spans.last_day(self.now), whole):
            report = gathered(store, span, About(self.policy, ZONES["U1"]))
            within = {"since": span.since.isoformat(), "until": span.until.isoformat()}
            rows = [row for row in self.rows(BOUGHT) if within["since"] <= _utc(row.at) < within["until"]]
            assert report.business.purchases == len(rows) == sum(row[1] for row in report.who["purchases"])
            assert report.business.sold == sum(row.amount - row.refunded for row in rows)
            assert report.business.sold == sum(row[2] for row in report.who["purchases"])
            by = Counter[int]()
            for row in rows:
                by[row.customer] += row.amount - row.refunded
            assert {row[0]: row[2] for row in report.who["purchases"]} == dict(by)
            entries = self.rows("SELECT kind, points, at FROM ledger_entry WHERE workspace = :w")
            here = [row for row in entries if within["since"] <= _utc(row.at) < within["until"]]
            business = report.business
            assert business.awarded - business.redeemed + business.otherwise == sum(row.points for row in here)
            assert business.awarded == sum(row[1] for row in report.who["awarded"])
            assert business.redeemed == sum(row[1] for row in report.who["redeemed"])
            given = self.rows(f"SELECT customer, kind, off, at FROM offering o WHERE {COUNTS}")
            given = [row for row in given if within["since"] <= _utc(row.at) < within["until"]]
            spent = [row for row in given if row.kind == "used"]
            assert sum(row[1] for row in report.who["used"]) == len(spent)
            assert sum(row[2] for row in report.who["used"]) == sum(row.off for row in spent)
            assert len(report.who["gifts"]) == len(given) - len(spent)

    def _check_export(self, store: Store, bought: dict[int, list[Any]]) -> None:
        with TemporaryDirectory() as folder:
            files.write(store, self.workspace, "x", Path(folder), "csv", self.now, lambda _: None)
            table = Path(folder) / "purchase.csv"
            text = table.read_text(encoding="utf-8-sig") if table.exists() else ""
        rows = list(csv.DictReader(StringIO(text)))
        sums: Counter[int] = Counter()
        for row in rows:
            if row["undone"] == "false":
                sums[int(row["customer_no"])] += round(100 * (float(row["amount"]) - float(row["refunded"])))
        assert {id: sums[id] for id in bought} == {
            id: sum(one.amount - one.refunded for one in some) for id, some in bought.items()
        }

    def _check_offers_used(self, store: Store) -> None:
        told = kit.plainly(used.listed(self.request("U1", ""), store).blocks)
        rows = self.rows(f"SELECT off, day FROM offering o WHERE {COUNTS} AND kind = 'used'")
        rows = [row for row in rows if _day(row) >= self._today("U1") - used.LATELY]
        if rows:
            cost = self.request("U1", "").say.money(sum(row.off for row in rows))
            assert f"{len(rows)}, which cost {cost}" in told


def _day(row: Any) -> date:
    return date.fromisoformat(str(row.day))


def _utc(at: Any) -> str:
    return str(at).replace(" ", "T").replace("Z", "+00:00") if isinstance(at, str) else at.isoformat()


def _json(kept: Any) -> Any:
    return json.loads(kept) if isinstance(kept, str) else kept


def _award(kept: int, tiers: list[list[int]]) -> int:
    return next((points for least, points in tiers if kept >= least), 0) if kept > 0 else 0
