"""A year of a programme with levels and rewards, played through the stand-in by its clock, against a sum by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.asking import answered
from tests.loyalty.test_expiry import Clock, adds_up
from tests.policy.conftest import put

if TYPE_CHECKING:
    from tests.conftest import Team
    from tests.rewards.conftest import Shop

LEVELS = [("Silver", 1000, Fraction(6, 5)), ("Gold", 3000, Fraction(3, 2))]
MUG = 30


@dataclass
class Programme:
    """What one would reckon by hand: what was spent, which level that is, what it earns, and how many mugs are left."""

    spent: int = 0
    balance: int = 120
    mugs: int = 6
    earned: dict[int, int] = field(default_factory=dict)

    @property
    def level(self) -> tuple[str, Fraction]:
        reached = [(name, times) for name, least, times in LEVELS if self.spent >= least]
        return reached[-1] if reached else ("", Fraction(1))

    def buys(self, nth: int, yuan: int) -> int:
        base = 100 if yuan >= 500 else 50 if yuan >= 300 else 20
        points = int(base * self.level[1])
        self.spent, self.balance, self.earned[nth] = self.spent + yuan, self.balance + points, points
        return points


def rules(team: Team, *, levels: bool) -> None:
    """Set the programme: points last 24 months, more than 200 take two managers, 100 are worth 1."""
    kept = [
        {"key": f"level{nth}", "english": name, "chinese": "", "least": least * 100, "times": int(times * 100)}
        for nth, (name, least, times) in enumerate(LEVELS, 1)
    ]
    more = {"levels": {"by": "spent", "kept": "year", "levels": kept}} if levels else {}
    put(
        team,
        expiry={"months": 24, "end": "month", "pending": 0},
        limits={"second": 200, "worth": 100},
        **more,
    )


def test_a_year_of_levels_and_rewards(shop: Shop) -> None:
    team, alice, clock, year = shop.team, shop.alice, Clock(shop.team), Programme()
    shop.asks(alice, "/points rewards").choose("Change one…", "Coffee mug: 30 points").submit({"stock": "6"})
    shop.says("/haoping managers add @xiaolin")
    rules(team, levels=True)
    clock.at("2026-12-31T03:00")
    shop.says("/digest daily 09:00 UTC")
    for month in range(1, 13):
        clock.at(f"2027-{month:02}-05T03:00")
        level = year.level[0]
        points = year.buys(month, 400)
        told = shop.says("/purchase 王五 400")
        assert f"(+{points}:" in told, month
        assert (f", level {level})" in told) is bool(level)
        if month % 3 == 0:
            done = shop.asks(alice, "/points redeem 王五 Coffee mug").click("Redeem 30 points")
            year.balance, year.mugs = year.balance - MUG, year.mugs - 1
            if month == 6:
                done.click("Undo")
                year.balance, year.mugs = year.balance + MUG, year.mugs + 1
        if month == 10:  # the purchase of January earned without a level, and goes back so
            assert f"(−{year.earned[1]}:" in shop.says("/purchase refund P1")
            year.balance, year.spent = year.balance - year.earned[1], year.spent - 400
        if month in (4, 9):  # whoever rose is told of the morning after
            clock.at(f"2027-{month:02}-06T03:00")
            assert "Silver" in shop.says("/customer history 王五")
        assert f"Balance: {year.balance}" in shop.says("/points 王五"), month
        assert adds_up(team)
    assert year.level[0] == "Gold"
    history = shop.says("/customer history 王五")
    assert "no level → Silver" in history
    assert "Silver → Gold" in history
    assert f"{year.mugs} left" in shop.says("/points rewards")
    shown = shop.says("/points liability")
    out = year.balance + 50
    assert f"Outstanding: {out} points (¥{out / 100:.2f}), of 2 customers" in shown
    assert sum(int(line.split(": ")[1].split(" earned")[0]) for line in shown.splitlines() if " earned, " in line) == (
        sum(year.earned.values()) - year.earned[1]
    )
    clock.at("2028-12-20T03:00")
    assert "Level: Gold, kept until Sun, Dec 31" in shop.says("/points 王五")
    clock.at("2029-01-02T03:00")
    assert "Level: no level" in shop.says("/points 王五")
    assert "Gold → no level" in answered(alice, "/customer history 王五")
    assert adds_up(team)
    rules(team, levels=False)
    refund = shop.says("/purchase refund P12")  # as it earned then, whatever the levels are now
    assert f"(−{year.earned[12]}: fully refunded)" in refund
