"""What points come to, as rules."""

from __future__ import annotations

from datetime import date

from handlers.liability import rules
from handlers.liability.rules import Month

NOVEMBER = date(2026, 11, 1)


def test_a_month_by_its_entries() -> None:
    moved = [
        ("award", True, 500),
        ("refund", True, -50),
        ("undo", True, -20),
        ("redemption", False, -200),
        ("undo", False, 30),
        ("adjustment", False, 7),
        ("expiry", True, -40),
        ("given back", False, 10),
    ]
    found = rules.month(NOVEMBER, moved, 30)
    assert found == Month(NOVEMBER, earned=430, redeemed=170, expired=30, other=7)
    assert found.change == sum(points for _, _, points in moved)
    assert rules.is_empty([rules.month(NOVEMBER, [], 0)])


def test_twelve_months() -> None:
    found = rules.firsts(date(2026, 11, 29))
    assert len(found) == 13
    assert (found[0], found[-2], found[-1]) == (date(2025, 12, 1), NOVEMBER, date(2026, 12, 1))


def test_what_goes_by_month_and_what_it_is_worth() -> None:
    going = [(date(2026, 12, 31), 5), (date(2026, 12, 1), 2), (date(2027, 1, 1), 4)]
    assert rules.by_month(going) == [(date(2026, 12, 1), 7), (date(2027, 1, 1), 4)]
    assert rules.in_money(150, 100) == 150
    assert rules.in_money(33, 150) == 49
