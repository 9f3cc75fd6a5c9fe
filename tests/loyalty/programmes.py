"""A programme of points over time, told to the real handlers, and a model of its lots in plain lists.

The model knows nothing of how lots are kept: it is told which entries came, and spreads them by the rules alone.
"""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from handlers.kernel import kit
from handlers.kernel.services import Services, Slack
from handlers.kernel.ticking import Owed
from handlers.loyalty import expiring, given_back, holding, points
from handlers.loyalty.expiry import DAY, MONTH, YEAR, Expiry
from handlers.policy.rules import Policy, kept
from tests.loyalty.histories import NAMES, History
from tests.stories import ZONES

EVER = datetime(9000, 1, 1, tzinfo=UTC)
EXPIRIES = (
    Expiry(),
    Expiry(1),
    Expiry(2, MONTH),
    Expiry(1, YEAR, 3),
    Expiry(0, DAY, 14),
    Expiry(12, DAY, 14),
)


@dataclass(eq=False)
class Pot:
    """Points as the model has them: how many came, what is left, from when, until when, of which purchase."""

    came: int
    left: int
    since: datetime
    until: datetime
    purchase: int | None = None
    entry: int = 0  # with which they came: of what ends at once, the older goes first


Took = list[tuple[Pot, int]]


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a day begins somewhere."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    for _ in range(months):
        first = day.replace(day=28) + timedelta(days=4)
        day = first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))
    return day


class Model:
    """Each customer's pots."""

    def __init__(self) -> None:
        self.pots: dict[int, list[Pot]] = {}
        self.did: dict[int, Took] = {}  # what each entry did

    def earn(self, entry: int, whose: int, many: int, since: datetime, until: datetime, of: int | None) -> None:
        """Points come."""
        pot = Pot(many, many, since, until, of, entry)
        self.pots.setdefault(whose, []).append(pot)
        self.did.setdefault(entry, []).append((pot, many))

    def spend(self, entry: int, whose: int, many: int, now: datetime, purchase: int | None) -> None:
        """Points go: a purchase's own first, then what ends soonest, then what is not usable yet; the rest is owed."""

        def order(pot: Pot) -> tuple[Any, ...]:
            waits = pot.since > now
            own = purchase is not None and pot.purchase == purchase
            return not own, waits, pot.since if waits else pot.until, pot.entry

        for pot in sorted(self.pots.get(whose, []), key=order):
            own = purchase is not None and pot.purchase == purchase
            if many and pot.left > 0 and (own or pot.until > now):
                took = min(many, pot.left)
                self.move(entry, pot, -took)
                many -= took
        if many:
            self.earn(entry, whose, -many, now, EVER, purchase)

    def back(self, entry: int, whose: int, many: int, of: int, now: datetime, rest: datetime) -> None:
        """An entry is taken back: each pot gets what it gave, or gives what it got, as far as that can be."""
        net: dict[int, list[Any]] = {}
        for pot, moved in self.did.get(of, []):
            net.setdefault(id(pot), [pot, 0])[1] += moved
        for pot, moved in net.values():
            if pot not in self.pots.get(whose, []):
                continue
            able = max(0, max(pot.came, 0) - pot.left) if moved < 0 else max(0, pot.left)
            moved = min(abs(moved), able) * (1 if moved < 0 else -1)
            if moved > 0 and pot.until <= now:
                self.earn(entry, whose, moved, now, now + timedelta(days=30), pot.purchase)
            elif moved:
                self.move(entry, pot, moved)
            many -= moved
        if many > 0:
            self.earn(entry, whose, many, now, rest, None)
        elif many < 0:
            self.spend(entry, whose, -many, now, None)

    def move(self, entry: int, pot: Pot, many: int) -> None:
        """An entry moves a pot."""
        pot.left += many
        self.did.setdefault(entry, []).append((pot, many))

    def settle(self, entry: int, whose: int, now: datetime) -> None:
        """What is owed is paid by whatever there is."""
        for debt in [pot for pot in self.pots.get(whose, []) if pot.left < 0]:
            good = [pot for pot in self.pots[whose] if pot.left > 0 and pot.until > now]

            def order(pot: Pot) -> tuple[Any, ...]:
                waits = pot.since > now
                return waits, pot.since if waits else pot.until, pot.entry

            for pot in sorted(good, key=order):
                paid = min(pot.left, -debt.left)
                if paid:
                    self.move(entry, pot, -paid)
                    self.move(entry, debt, paid)

    def open(self, whose: int) -> Counter[tuple[int, datetime, datetime]]:
        """What a customer's pots hold."""
        return Counter((pot.left, pot.since, pot.until) for pot in self.pots.get(whose, []) if pot.left)

    def usable(self, whose: int, now: datetime) -> int:
        """How many points can be redeemed, less what is owed."""
        return sum(pot.left for pot in self.pots.get(whose, []) if pot.until > now and pot.since <= now)


@dataclass
class Programme(History):
    """What a shop with a programme does."""

    model: Model = field(default_factory=Model)
    entry: int = 0  # the last one that the model knows
    entries_of: dict[int, int] = field(default_factory=dict)  # by the change that wrote them
    holds: dict[int, tuple[int, int, datetime]] = field(default_factory=dict)  # whose, how many, until when

    # ---- what is done

    def do_redeem(self, who: str, which: int, many: int) -> None:
        able = self._able(which)
        change = self.tell(who, points.redeem, f"{NAMES[which % 3]} {many} mug")
        if able is not None:
            assert (change is not None) == (many <= able), (change, many, able)

    def do_hold(self, who: str, which: int, many: int, days: int) -> None:
        able = self._able(which)
        change = self.tell(who, holding.hold, f"{NAMES[which % 3]} {many} {f'{days} days ' if days else ''}for a mug")
        if able is not None:
            assert (change is not None) == (many <= able)

    def do_release(self, who: str, which: int) -> None:
        self.tell(who, holding.release, f"H{which % 4 + 1}")

    def do_use(self, who: str, which: int) -> None:
        self.tell(who, holding.use, str(which % 4 + 1))

    def do_restore(self, who: str, which: int, many: int) -> None:
        self.tell(who, given_back.restore, f"{NAMES[which % 3]} {many} they were abroad")

    def do_rules(self, which: int) -> None:
        """Set how long points last."""
        self.policy = Policy(expiry=EXPIRIES[which % len(EXPIRIES)])
        with self.writing("U1") as store:
            store.policies.put(self.policy.version, kept(self.policy))

    def do_expire(self, days: int) -> None:
        """Let days pass, and the bot look."""
        self.now += timedelta(days=days)
        nobody = cast(Slack, None)  # none of it asks Slack
        services = Services(self.place.database, lambda: self.now, nobody, lambda: None, lambda *_: None)
        for look in (expiring.expire, expiring.expire, expiring.end):
            look(services, Owed(self.workspace), self.now)

    def _able(self, which: int) -> int | None:
        """How many points somebody can redeem, as the model has it; None where that is nobody, or not clear."""
        here = [id for id, name in self.customers().items() if name == NAMES[which % 3]]
        if len(here) != 1:
            return None
        held = sum(many for whose, many, until in self._held().values() if whose == here[0] and until > self.now)
        return max(0, self.model.usable(here[0], self.now + timedelta(0)) - held)

    def _held(self) -> dict[int, tuple[int, int, datetime]]:
        rows = self.rows("SELECT id, customer, points, until FROM hold WHERE workspace = :w AND state = 'open'")
        return {row.id: (row.customer, int(row.points), _instant(row.until) or EVER) for row in rows}

    # ---- what the model makes of it

    def step(self, action: tuple[Any, ...]) -> None:
        before, known = set(self.customers()), len(self.changes)
        undoes = self.changes[action[2] % len(self.changes)] if action[0] == "undo" and self.changes else None
        super().step(action)
        new = self.rows("SELECT * FROM ledger_entry WHERE workspace = :w AND id > :n ORDER BY id", n=self.entry)
        merged = [row for row in new if row.kind == "merge"]
        for row in new:
            if row.kind != "merge":
                self._follow(row, undoes, action)
                self.model.settle(row.id, row.customer, self.now)
        if merged or set(self.customers()) != before:
            self._merge(action, before)
        if new:
            self.entry = new[-1].id
            for change in self.changes[known:]:
                self.entries_of[change] = new[-1].id
        self.check()

    def _follow(self, row: Any, undoes: int | None, action: tuple[Any, ...]) -> None:
        model, many, now = self.model, int(row.points), self.now
        plain = {"award", "adjustment", "opening", "correction", "given back"}
        if row.kind == "expiry":
            over = [p for p in model.pots[row.customer] if p.until <= now and p.left == -many]
            assert over, "only what is over expires, all of it"
            model.move(row.id, over[0], many)
        elif undoes is not None:
            self._take_back(row, undoes)
        elif many > 0 and row.kind in plain:
            zone = ZONES["U1"] if action[0] in {"import", "revert"} else ZONES[action[1]]
            bought = self._bought(row) if row.kind in {"award", "correction"} else None
            model.earn(row.id, row.customer, many, *self._terms(zone, bought), row.purchase)
        else:
            model.spend(row.id, row.customer, -many, now, row.purchase)

    def _take_back(self, row: Any, undoes: int) -> None:
        """Follow an entry by which a change is taken back, or put back."""
        (change,) = self.rows("SELECT * FROM change WHERE workspace = :w AND id = :id", id=undoes)
        of = self.entries_of.get(undoes)
        again = row.kind in {"redo"} or change.undoes is not None
        zone = ZONES[self.who]
        rest = EVER if row.kind == "redo" else self._terms(zone)[1]
        if change.action == "purchase" and not again and int(row.points) < 0:
            self.model.spend(row.id, row.customer, -int(row.points), self.now, row.purchase)
        elif row.kind == "given back" and int(row.points) > 0:
            self.model.earn(row.id, row.customer, int(row.points), *self._terms(zone), None)
        else:
            self.model.back(row.id, row.customer, int(row.points), of or 0, self.now, rest)
        if of is None:
            self._learn([row.customer])

    def do_undo(self, who: str, which: int) -> None:
        self.who = who
        super().do_undo(who, which)

    def _merge(self, action: tuple[Any, ...], before: set[int]) -> None:
        """Whoever was merged has given all their pots; of a merge that is taken apart the bot is believed."""
        gone = before - set(self.customers())
        if action[0] == "merge" and len(gone) == 1:
            (source,) = gone
            (row,) = self.rows("SELECT merged_into FROM customer WHERE workspace = :w AND id = :id", id=source)
            self.model.pots.setdefault(row.merged_into, []).extend(self.model.pots.pop(source, []))
            self.model.settle(0, row.merged_into, self.now)
        else:
            self._learn(list({*before, *self.customers()}))

    def _learn(self, whose: list[int]) -> None:
        """Take pots as they are kept: where two were taken apart, who has which is theirs to say.

        A pot that is known stays the one that entries have moved, so that taking one back finds it.
        """
        known = {id(pot): pot for took in self.model.did.values() for pot, _ in took}
        for one in whose:
            self.model.pots[one] = []
            for row in self._lots(one):
                same = (pot for pot in known.values() if (pot.entry, pot.came) == (row.entry, row.earned))
                pot = next(same, None) or Pot(row.earned, row.remains, row.since, row.until, row.purchase, row.entry)
                known.pop(id(pot), None)
                pot.left, pot.since, pot.until = row.remains, row.since, row.until
                self.model.pots[one].append(pot)

    def _terms(self, zone: str, bought: date | None = None) -> tuple[datetime, datetime]:
        rule, today = self.policy.expiry, self.now.astimezone(ZoneInfo(zone)).date()
        since, until = self.now, EVER
        if bought is not None and rule.pending:
            since = max(self.now, midnight(bought + timedelta(days=rule.pending), zone))
        if rule.months:
            last = later(today.replace(day=1), rule.months)
            last = last.replace(day=min(today.day, monthrange(last.year, last.month)[1]))
            if rule.end == MONTH:
                last = last.replace(day=monthrange(last.year, last.month)[1])
            if rule.end == YEAR:
                last = date(last.year, 12, 31)
            until = midnight(last + timedelta(days=1), zone)
        return since, until

    def _bought(self, row: Any) -> date:
        (bought,) = self.rows("SELECT day FROM purchase WHERE workspace = :w AND id = :id", id=row.purchase)
        return date.fromisoformat(str(bought.day))

    # ---- what SQL says

    def _lots(self, whose: int) -> list[Any]:
        rows = self.rows(
            "SELECT entry, earned, remains, usable, until, purchase FROM lot WHERE workspace = :w AND customer = :c"
            " ORDER BY id", c=whose,
        )  # fmt: skip
        return [_Lot(row, self.now) for row in rows]

    def check(self) -> None:
        """The balance is the sum of the ledger and of the lots; each entry is what it did; lots are as in the model."""
        with self.place.database.read(self.workspace) as store:
            assert store.ledger.verify()[2] == []
        odd = self.rows(
            "SELECT e.id FROM ledger_entry e WHERE e.workspace = :w AND e.points <>"
            " coalesce((SELECT sum(l.earned) FROM lot l WHERE l.workspace = :w AND l.entry = e.id), 0)"
            " + coalesce((SELECT sum(u.points) FROM lot_use u WHERE u.workspace = :w AND u.entry = e.id), 0)"
        )
        assert odd == []
        twice = self.rows(
            "SELECT u.lot FROM lot_use u JOIN ledger_entry e ON e.workspace = u.workspace AND e.id = u.entry"
            " WHERE u.workspace = :w AND e.kind = 'expiry' GROUP BY u.lot HAVING count(*) > 1"
        )
        assert twice == []
        for id in self.customers():
            kept = Counter((lot.remains, lot.since, lot.until) for lot in self._lots(id) if lot.remains)
            model: Counter[tuple[int, datetime, datetime]] = Counter()
            for (left, since, until), many in self.model.open(id).items():
                model[left, max(since, self.now), until] += many
            assert kept == model, f"{kept} {model}"

    def check_everywhere(self) -> None:
        """Compare what is shown with the model."""
        for id, name in self.customers().items():
            shown = kit.plainly(self.ask("U1", points.points, name).blocks) if self._is_alone(name) else ""
            left = max(0, self.model.usable(id, self.now) - self._held_of(id))
            if "Can be redeemed now" in shown:
                assert f"Can be redeemed now: {left:,}" in shown

    def _is_alone(self, name: str) -> bool:
        return list(self.customers().values()).count(name) == 1

    def _held_of(self, whose: int) -> int:
        return sum(many for customer, many, until in self._held().values() if customer == whose and until > self.now)


class _Lot:
    def __init__(self, row: Any, now: datetime) -> None:
        self.earned, self.remains, self.purchase = int(row.earned), int(row.remains), row.purchase
        self.entry = int(row.entry)
        self.since = max(_instant(row.usable) or now, now)
        self.until = _instant(row.until) or EVER


def _instant(kept: Any) -> datetime | None:
    if kept is None:
        return None
    at = datetime.fromisoformat(kept.replace("Z", "+00:00")) if isinstance(kept, str) else kept
    return at if at.tzinfo else at.replace(tzinfo=UTC)
