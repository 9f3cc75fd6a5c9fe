"""Stories of a team and whom it has to call, told to the real handlers; and who that is, by a reckoning of its own."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.digests import printed
from handlers.digests import rules as spans
from handlers.digests.about import About
from handlers.followups import call_list, clicks, commands, not_today
from handlers.followups.call_blocks import is_followed_up_by
from handlers.followups.calls import to_call
from handlers.home import tab
from handlers.imports import apply as imports
from handlers.imports.plan import Batch, Row
from handlers.interactions import commands as logs
from handlers.interactions import corrections
from handlers.kernel.filled import Filled
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Handler
from handlers.kernel.wording import Say
from handlers.outcomes import clicks as outcomes
from handlers.outcomes import resolve
from handlers.story import handover, merge
from storage.store import Store
from storage.types import fold
from tests.digests.looked_ahead import gathered
from tests.stories import ZONES, Story

NAMES = ("王五", "Acme", "李四")


@dataclass(frozen=True)
class Listed:
    """Somebody to call, as one of the places says."""

    customer: int
    why: str


@dataclass
class CallStory(Story):
    """What a team does with some customers; beside it what this test knows by itself.

    `passed` are the complaints and falls of which somebody said "Not today", `fell` the logs with which somebody fell.
    """

    passed: dict[int, set[int]] = field(default_factory=dict)
    fell: set[int] = field(default_factory=set)
    _known: set[int] = field(default_factory=set)
    _marks: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        with self.writing("U1") as store:
            for name, owner in zip(NAMES, ("U1", "U2", None), strict=True):
                store.customers.add(name, owner=owner)

    # ---- what is done

    def do_log(self, who: str, which: int, mark: str) -> None:
        before = self._satisfactions()
        self.tell(who, logs.log, f"{NAMES[which % 3]} {mark}")
        self._notice_falls(before)

    def do_plan(self, who: str, which: int, day: str) -> None:
        self.tell(who, commands.plan, f"{NAMES[which % 3]} {day}", answers={"move": True})

    def do_later(self, who: str, which: int, how: str) -> None:
        self._of_followup(who, which, clicks.later, how)

    def do_take(self, who: str, which: int) -> None:
        self._of_followup(who, which, clicks.take, "")

    def do_handover(self, to: str) -> None:
        owner, person = ("U1", "U2") if to == "U2" else ("U2", "U1")
        self.tell("U1", handover.handover, f"<@{owner}> <@{person}>")

    def do_merge(self, which: int, into: int) -> None:
        names = f"{NAMES[which % 3]} into {NAMES[into % 3]}"
        self.tell("U1", merge.merge, names, answers={"sure": True})

    def do_edit(self, who: str, which: int, mark: str) -> None:
        entries = self.rows(
            "SELECT id, customer, mark, source FROM interaction WHERE workspace = :w AND NOT undone ORDER BY id"
        )
        if not entries:
            return
        one = entries[which % len(entries)]
        before = self._satisfactions()
        filled: dict[str, Any] = {"fields": Filled({"mark": mark, "note": "x"}), "origin": Filled({"log": one.id})}
        if self.tell(who, corrections.filled, **filled) is None or one.mark == mark:
            return
        if one.source != "mood":
            self._fall(one.id, mark, before[one.customer], self._satisfactions()[one.customer])

    def do_done(self, who: str, which: int, mood: str) -> None:
        followup = self._open(which)
        if followup is None:
            return
        if mood:
            fields, origin = Filled({"outcome": "", "mood": mood}), Filled({"followup": followup, "context": ""})
            self.tell(who, outcomes.done, fields=fields, origin=origin)
        else:  # as by an emoji
            self.tell(who, lambda request, store: _resolved(request, store, followup))

    def _of_followup(self, who: str, which: int, handler: Handler, how: str) -> None:
        followup = self._open(which)
        if followup is not None:
            self.tell(who, handler, f"{followup}:{how}:" if how else f"{followup}:")

    def do_hand(self, who: str, which: int, to: str) -> None:
        followup = self._open(which)
        if followup is not None:
            origin = Filled({"followup": followup, "context": ""})
            self.tell(who, clicks.hand, fields=Filled({"person": to}), origin=origin)

    def do_import(self, satisfaction: int) -> None:
        names = (*NAMES, f"new {len(self._customers())}", f"more {len(self._customers())}")
        rows = [
            Row(n, {"name": name, "satisfaction": satisfaction}, [], [], {"name": fold(name)})
            for n, name in enumerate(names, 1)
        ]
        before = {one.customer for one in self.expected()}
        with self.writing("U1") as store:
            run = store.imports.begin("customers", "both", "file.csv", "x", {"at": self.now.isoformat()})
            run = imports.apply(store, run, Batch(rows, 1.0, []))
            imports.finish(store, run)
        assert {one.customer for one in self.expected()} == before, "what an import brings calls for nobody"

    def do_not_today(self, who: str, which: int) -> None:
        open_matters = self._matters()
        shown = self.expected()
        if not shown:
            return
        chosen = shown if which == 0 else [shown[which % len(shown)]]
        ids = [one.customer for one in chosen]
        if which == 0:
            change = self.tell(who, not_today.all_later, "calls:" + ".".join(map(str, ids)))
        else:
            change = self.tell(who, not_today.later, f"calls.{ids[0]}")
        assert change is not None
        self._remember(ids, open_matters)
        for one in chosen:
            assert one.customer not in {two.customer for two in self.expected()}

    def _remember(self, ids: Sequence[int], open_matters: dict[int, list[int]]) -> None:
        passes = self.rows(
            "SELECT id, customer FROM change WHERE workspace = :w AND action = 'call.pass' AND undoes IS NULL"
        )
        for row in passes:
            if row.id not in self.passed and row.customer in ids:
                self.passed[row.id] = set(open_matters.get(row.customer, []))

    def _notice_falls(self, before: dict[int, int]) -> None:
        """Remember with which log somebody fell, if it is the newest."""
        (one,) = self.rows(
            "SELECT id, customer, mark FROM interaction WHERE workspace = :w AND id ="
            " (SELECT max(id) FROM interaction WHERE workspace = :w)"
        ) or [None]
        if one is not None and one.id not in self._known:
            self._known.add(one.id)
            self._fall(one.id, one.mark, before.get(one.customer, 0), self._satisfactions().get(one.customer, 0))

    def _fall(self, entry: int, mark: str, before: int, after: int) -> None:
        under = self.policy.calls.under
        (self.fell.add if mark == "neutral" and after < under <= before else self.fell.discard)(entry)

    def settle(self) -> None:
        """Do what is done every night: look at what nobody has to look at again."""
        with self.writing("") as store:
            store.calls.settle()

    # ---- who is to be called, by this test's own reckoning

    def expected(self) -> list[Listed]:
        """Whom to call: the most urgent first, so many of each owner."""
        return self._capped()[0]

    def _capped(self) -> tuple[list[Listed], list[Listed]]:
        found: list[tuple[Any, ...]] = []
        customers = {one.id: one for one in self._customers()}
        for one in self._followups():
            due, today = date.fromisoformat(str(one.day)), self.now.astimezone(ZoneInfo(ZONES[one.owner])).date()
            if one.closed_at is None and due <= today and one.customer in customers:
                why = "overdue" if due < today else "due"
                order: tuple[Any, ...] = (int(why == "due"), due, customers[one.customer].satisfaction, 0, one.customer)
                found.append((order, one.owner, Listed(one.customer, why)))
        for id, entries in self._matters().items():
            customer = customers[id]
            bad = sum(self._marks[entry] == "bad" for entry in entries)
            order = (2 if bad else 3, date.min, customer.satisfaction, -bad, id)
            found.append((order, customer.owner or None, Listed(id, "bad" if bad else "low")))
        given: Counter[Any] = Counter()
        today_: list[Listed] = []
        later: list[Listed] = []
        for _, owner, listed in sorted(found, key=lambda one: one[0]):
            given[owner] += 1
            (today_ if given[owner] <= self.policy.calls.many else later).append(listed)
        return today_, later

    def _matters(self) -> dict[int, list[int]]:
        """The complaints and falls for which nobody was spoken to, by customer."""
        customers = {one.id: one for one in self._customers()}
        followups = self._followups()
        passed = {entry for change, entries in self.passed.items() if self._stands(change) for entry in entries}
        rows = self.rows(
            "SELECT id, customer, mark, at, joins FROM interaction WHERE workspace = :w AND NOT undone ORDER BY at, id"
        )
        self._marks = {row.id: row.mark for row in rows}
        found: dict[int, list[int]] = {}
        for at, row in enumerate(rows):
            theirs = [one for one in followups if one.customer == row.customer]
            after = [one.mark for one in rows[at + 1 :] if one.customer == row.customer and one.joins is None]
            customer = customers.get(row.customer)
            if row.joins is not None or row.id in passed or customer is None:
                continue
            if any(
                one.closed_at is None or (one.state == "done" and str(one.closed_at) >= str(row.at)) for one in theirs
            ):
                continue
            complained = row.mark == "bad" and "good" not in after
            fell = row.mark == "neutral" and row.id in self.fell and not after
            if complained or (fell and customer.satisfaction < self.policy.calls.under):
                found.setdefault(row.customer, []).append(row.id)
        return found

    # ---- who is to be called, by each place

    def check(self) -> None:
        """Compare the list with who has an open matter."""
        self.now += timedelta(minutes=1)
        with self.place.database.read(self.workspace) as store:
            found = to_call(store, self.policy.calls, self.now)
        told = tuple([Listed(one.id, one.why) for one in some] for some in (found.today, found.later))
        assert told == self._capped()

    def check_everywhere(self) -> None:
        """Compare what each place says with who has an open matter."""
        wanted, later = self._capped()
        with self.place.database.read(self.workspace) as store:
            about = About(self.policy, "Asia/Shanghai")
            report = gathered(store, spans.last_day(self.now), about)
            (told,) = printed.told(Say("en"), store, self.now, None)
            page = call_list.listed(self.request("U1", ""), store)
            home = tab.gather(self.place.routes, self.request("U2", ""), store)
            found = to_call(store, self.policy.calls, self.now)
        for figures in (report.figures(), told.figures):
            for key, some in (("calls", wanted), ("later", later)):
                assert [Listed(row[0], row[1]) for row in figures["who"].get(key, [])] == some
        assert (report.waiting, report.later) == (len(wanted), len(later))
        everybody = [one.customer for one in (*wanted, *later)]
        shown = re.findall(r"\('value', 'calls\.(\d+)'\)", str(_flat(page.blocks)))
        assert sorted(set(map(int, shown))) == sorted(everybody)
        above = str(list(home.above))
        nearest = [one for one in found.mine_first("U2").today if not is_followed_up_by(one, "U2")]
        assert all(f"'digest_take calls.{one.id}'" in above for one in nearest[:5])
        assert (f"All {len(everybody)}…" in above) == bool(everybody)

    # ---- what is there

    def _satisfactions(self) -> dict[int, int]:
        return {one.id: one.satisfaction for one in self._customers()}

    def _customers(self) -> list[Any]:
        return self.rows("SELECT id, owner, satisfaction FROM customer WHERE workspace = :w AND name_key <> ''")

    def _followups(self) -> list[Any]:
        return self.rows("SELECT id, customer, owner, day, state, closed_at FROM followup WHERE workspace = :w")

    def _open(self, which: int) -> int | None:
        found = [one.id for one in self._followups() if one.closed_at is None]
        return found[which % len(found)] if found else None

    def _stands(self, change: int) -> bool:
        (row,) = self.rows(f"SELECT undone_by FROM change WHERE workspace = :w AND id = {change}")
        return row.undone_by is None


def _resolved(request: Request, store: Store, followup: int) -> Reply:
    resolve.resolve(request, store, followup)
    return Reply([])


def _flat(blocks: Any) -> list[Any]:
    """Return every (key, value) in some blocks."""
    if isinstance(blocks, dict):
        return [pair for pair in blocks.items() if isinstance(pair[1], str)] + [
            one for value in blocks.values() for one in _flat(value)
        ]
    return [one for value in blocks for one in _flat(value)] if isinstance(blocks, list) else []
