"""A year of a programme, played through the stand-in by its clock: points wait, are held, spent, owed, and expire."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field

from fakeslack import said
from tests.asking import answered
from tests.conftest import Team
from tests.loyalty.test_expiry import Clock, adds_up, lasting

EARNED, SPENT, LASTS = 50, 60, 3


@dataclass
class Year:
    """What a customer has of each month's points, as one would reckon by hand, and how often somebody is told."""

    months: dict[int, int] = field(default_factory=dict)
    told: int = 0

    @property
    def balance(self) -> int:
        return sum(self.months.values())

    def spend(self, points: int) -> None:
        for month, left in sorted(self.months.items()):
            taken = min(left, points)
            self.months[month] = left - taken
            points -= taken


def test_a_year_adds_up_month_by_month(team: Team) -> None:
    clock, year = Clock(team), Year()
    alice, xiaolin = team.alice, team.xiaolin
    clock.at("2026-12-01T03:00")
    answered(xiaolin, "/haoping")
    lasting(team, LASTS, "month", pending=7)
    assert "Added" in answered(alice, f"/customer add 王五 owner=<@{xiaolin.id}>")
    for nth in range(13):
        month = f"{2026 + (nth + 11) // 12}-{(nth + 11) % 12 + 1:02}"
        clock.at(f"{month}-01T03:00")
        assert f"+{EARNED}" in answered(alice, "/purchase 王五 400")
        year.months[nth] = EARNED
        shown = answered(alice, "/points 王五")
        assert f"Not usable yet: {EARNED}" in shown
        assert f"Balance: {year.balance}" in shown
        year.told += year.months.get(nth - LASTS, 0) > 0
        for day in ("02", "04", "11", "12", "13", "15"):  # not all of them days off
            clock.at(f"{month}-{day}T03:00")
        if nth % 3 == 2:
            assert f"{SPENT} points" in answered(alice, f"/points redeem 王五 {SPENT} a mug")
            year.spend(SPENT)
        if nth == 4:
            assert "Held 100 points" in answered(alice, "/points hold 王五 100 3 days a lamp")
            assert "can't be" in answered(alice, f"/points redeem 王五 {year.balance} lamps")
        year.told += year.months.get(nth - LASTS, 0) > 0
        for day in ("25", "26", "27"):
            clock.at(f"{month}-{day}T03:00")
        last = monthrange(int(month[:4]), int(month[5:]))[1]
        clock.at(f"{month}-{last}T12:00")
        assert f"Balance: {year.balance}" in answered(alice, "/points 王五")
        clock.at(f"{month}-{last}T23:59")
        clock.at(_next(month))
        year.months.pop(nth - LASTS, None)
        assert f"Balance: {year.balance}" in answered(alice, "/points 王五"), month
        assert adds_up(team)
    assert len(clock.told(xiaolin)) == year.told
    ledger = answered(alice, "/points 王五")
    assert re.search(r"−\d+ · expired", ledger)
    assert all("王五：" in said(one) for one in clock.told(xiaolin))
    assert "Held" not in ledger


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02}-01T00:30"
