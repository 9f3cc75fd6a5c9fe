"""Who is meant by a list's filters: read with what names there are, and turned into the tests that the store runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from handlers.customers import rfm_blocks
from handlers.customers import segment_blocks as segments
from handlers.customers.birthdays import month_days
from handlers.customers.fields import SETTING, own_keys
from handlers.customers.placing import YEAR, Here
from handlers.customers.rfm import Rfm
from handlers.customers.segmentation import Segmentation
from handlers.followups.rules import Calls
from handlers.kernel.request import Request, Rules
from handlers.kernel.wording import Say
from handlers.levels.rules import Levels
from handlers.lists import filters, parts
from handlers.lists.filters import Filter, Known, Typed
from handlers.rewards.rules import is_there
from storage.lists import NAME, NEWEST, POINTS, SATISFACTION, Asleep, Moved, Wanted
from storage.models import Reward
from storage.spending import Spent
from storage.store import Store
from storage.types import fold

MOST_COUNTED = 10_000
"""Customers that are counted, and put in any order; of more only that they are more is said."""
SPENT, BIRTHDAY, CONTACT = "spent", "birthday", "contact"
"""Orders for which all who fit are read first."""
MOST_NESTED = 5
ONE_DAY = timedelta(days=1)
MONTH = timedelta(days=30)
"""So long ago somebody moved who has moved lately."""


@dataclass(frozen=True)
class When:
    """By which rules a list is read, and when: the day in a zone."""

    policy: Rules
    today: date
    zone: str

    @classmethod
    def of(cls, request: Request) -> When:
        """Return when and by what rules somebody asks."""
        return cls(request.policy, request.today, request.person.zone)

    @property
    def content(self) -> int:
        """Under which satisfaction in tenths somebody is unhappy."""
        return self.policy.of(Calls).under

    @property
    def here(self) -> Here:
        """The day, and the zone."""
        return Here(self.today, self.zone)

    def begins(self, day: date) -> datetime:
        """Return the instant at which a day begins here."""
        return self.here.begins(day)

    def days(self, of: str) -> list[date]:
        """Return the days of today, of this week (from Monday) or of this month."""
        if of == filters.TODAY:
            return [self.today]
        if of == filters.WEEK:
            first = self.today - self.today.weekday() * ONE_DAY
            return [first + n * ONE_DAY for n in range(7)]
        first = self.today.replace(day=1)
        return [day for n in range(31) if (day := first + n * ONE_DAY).month == first.month]


def known(store: Store, say: Say) -> Known:
    """Return what can be named in this workspace."""
    lists = {one.name_key: one.id for one in store.saved_lists.all()}
    named = segments.called(say.names)
    groups = say("; ").join(rfm_blocks.every(say))
    own = own_keys(store.settings.get(SETTING) or ())
    theirs = ((key, one) for key, one in say.names.items() if key not in {*named.values()})
    levels = {fold(text): key for key, one in theirs for text in (one.english, one.chinese) if text}
    return Known(named, lists, own, say.currency, fold, rfm_blocks.read, groups, levels)


def read(request: Request, store: Store, text: str) -> Typed:
    """Return the filters that somebody typed; raises a Refusal."""
    return filters.read(text, known(store, request.say), request.person.id)


def spread(store: Store, given: Iterable[Filter], deep: int = 0) -> Iterator[Filter]:
    """Give filters with those of saved lists in their place; a list that is not there stays."""
    for one in given:
        kept = store.saved_lists.get(int(one.value)) if one.kind == filters.LIST and deep < MOST_NESTED else None
        if kept is None:
            yield one
        else:
            yield from spread(store, filters.read_kept(kept.who), deep + 1)


def wanted(store: Store, when: When, given: Sequence[Filter]) -> Wanted:
    """Return the tests of filters."""
    found = Wanted()
    for one in spread(store, given):
        found &= _near(store, when, one) if one.kind == filters.NEAR else _test(when, one)
    return found


def _near(store: Store, when: When, one: Filter) -> Wanted:
    """Return the test of who lacks so many points at most for a reward that is for them and to be had now."""
    there = [reward for reward in store.rewards.all() if is_there(reward, when.today)]
    return Wanted(either=(tuple(_nearly(when, reward, one.value) for reward in there),))


def _nearly(when: When, reward: Reward, points: int) -> Wanted:
    found = Wanted(points=((">=", reward.points - points), ("<", reward.points)))
    if reward.segment:
        found &= parts.in_segment(when.policy.of(Segmentation), reward.segment, when.here)
    if reward.level:
        found &= Wanted(either=(tuple(Wanted(levels=(key,)) for key in when.policy.of(Levels).from_on(reward.level)),))
    return found


def _test(when: When, one: Filter) -> Wanted:
    """Return the test of one filter; nobody passes that of a list that is not there."""
    made = _TESTS.get(one.kind)
    return Wanted(lost=True) if made is None else made(when, one)


def _asleep(when: When, one: Filter) -> Wanted:
    since = when.today - one.value * ONE_DAY
    return Wanted(asleep=Asleep(since, when.begins(since + ONE_DAY)))


def _born_on(when: When, one: Filter) -> Wanted:
    days = month_days(when.days(one.value))
    return Wanted(birthdays=tuple(f"{day // 100:02}-{day % 100:02}" for day in days))


def _spent(when: When, one: Filter) -> Wanted:
    since = year_before(when.today)
    return Wanted(spent=(Spent(one.sign, one.value, since, when.begins(since)),))


_TESTS: Mapping[str, Callable[[When, Filter], Wanted]] = {
    filters.SEGMENT: lambda when, one: parts.in_segment(when.policy.of(Segmentation), one.value, when.here),
    filters.RFM: lambda when, one: parts.in_group(when.policy.of(Rfm), one.value, when.here),
    filters.MOVED: lambda when, one: Wanted(moved=(Moved(when.today - (one.value - 1) * ONE_DAY),)),
    filters.INTO: lambda when, one: Wanted(moved=(Moved(when.today - MONTH, one.value),)),
    filters.TAG: lambda _, one: Wanted(tags=(fold(one.value),)),
    filters.COMPANY: lambda _, one: Wanted(companies=(fold(one.value),)),
    filters.OWNER: lambda _, one: Wanted(owners=(one.value or None,)),
    filters.OWN: lambda _, one: Wanted(own=((one.sign, one.value.lower()),)),
    filters.UNHAPPY: lambda when, _: Wanted(below=when.content),
    filters.ASLEEP: _asleep,
    filters.BIRTHDAY: _born_on,
    filters.POINTS: lambda _, one: Wanted(points=((one.sign, one.value),)),
    filters.SPENT: _spent,
    filters.LEVEL: lambda _, one: Wanted(levels=(one.value,)),
    filters.UNREDEEMED: lambda _, __: Wanted(unredeemed=True),
    filters.BOUGHT: lambda _, one: Wanted(bought=(one.value,)),
    filters.ANSWERED: lambda _, one: Wanted(answered=((one.value, one.sign),)),
    filters.NEW: lambda when, one: Wanted(added_since=when.begins(when.today - (one.value - 1) * ONE_DAY)),
    filters.INCOMPLETE: lambda _, __: Wanted(incomplete=True),
    filters.WISH: lambda _, one: Wanted(wishes=((one.value, False),)),
    filters.UNTOLD: lambda _, one: Wanted(wishes=((one.value, True),)),
}


def year_before(day: date) -> date:
    """Return the day from which on the last twelve months are counted."""
    return day - YEAR


def usual_order(given: Sequence[Filter]) -> str:
    """Return how a list is sorted where nobody said so: by what is asked for first."""
    orders = {
        filters.UNHAPPY: SATISFACTION,
        filters.ASLEEP: CONTACT,
        filters.BIRTHDAY: BIRTHDAY,
        filters.POINTS: POINTS,
        filters.NEAR: POINTS,
        filters.SPENT: SPENT,
        filters.NEW: NEWEST,
    }
    return next((orders[one.kind] for one in given if one.kind in orders), NAME)


def scope(store: Store, when: When, kept: Any) -> list[int]:
    """Return everybody whom filters fit that were kept."""
    return store.lists.ids(wanted(store, when, filters.read_kept(kept)))
