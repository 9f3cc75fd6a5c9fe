"""What is asked in the forms of the rules of points, one for each system of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.kernel import kit, modals
from handlers.kernel.filled import Filled
from handlers.kernel.wording import Say
from handlers.levels import rules as levels
from handlers.loyalty.expiry import DAY, MONTH, YEAR
from handlers.policy import typed_points
from handlers.policy.rules import EXPIRY, LEVELS, LIMITS, LOYALTY
from handlers.policy.typed_levels import NEVER_KEPT


def _tiers(say: Say, filled: Filled) -> list[kit.Block]:
    return [
        modals.text(
            "tiers",
            say("Points by amount"),
            filled.text("tiers"),
            most=600,
            long=True,
            optional=True,
            hint=say(
                "One per line, like 500 → 100: {least} or more earns 100 points. Up to {n} lines.",
                least=say.money(500_00),
                n=typed_points.MOST_TIERS,
            ),
        ),
        modals.text("other", say("Points for any other purchase"), filled.text("other"), most=20, placeholder="20"),
    ]


def _levels(say: Say, filled: Filled) -> list[kit.Block]:
    by = [
        (levels.SPENT, say("what they spent in 12 months")),
        (levels.POINTS, say("the points their purchases earned in 12 months")),
    ]
    kept = [
        (levels.YEAR, say("until the year ends")),
        (levels.QUARTER, say("until the quarter ends")),
        (levels.MONTH, say("until the month ends")),
        (NEVER_KEPT, say("as long as the last 12 months come to it")),
    ]
    return [
        modals.choice("by", say("Levels go by"), by, filled.text("by") or levels.SPENT),
        modals.text(
            "levels",
            say("Levels"),
            filled.text("levels"),
            most=600,
            long=True,
            optional=True,
            hint=say(
                "One per line, like Silver: 1000 × 1.2. For a name in each language type both, with a slash between. "
                "Fractions of a point are dropped. Up to {n} lines; leave it empty for no levels.",
                n=levels.MOST_LEVELS,
            ),
        ),
        modals.choice("kept", say("A level, once reached, is kept"), kept, filled.text("kept") or levels.YEAR),
    ]


def _limits(say: Say, filled: Filled) -> list[kit.Block]:
    return [
        modals.text(
            "second",
            say("Redeeming more points than this needs a second manager"),
            filled.text("second"),
            most=20,
            optional=True,
            hint=say("Like 500. Leave it empty to never ask a second one."),
        ),
        modals.text(
            "worth",
            say("What 100 points are worth"),
            filled.text("worth"),
            most=30,
            optional=True,
            hint=say(
                "Like 1. It only tells what all points would cost, in {command}.", command=say("/points liability")
            ),
        ),
    ]


def _expiry(say: Say, filled: Filled) -> list[kit.Block]:
    ends = [(DAY, say("To the day")), (MONTH, say("At the end of that month")), (YEAR, say("At the end of that year"))]
    return [
        modals.text(
            "months",
            say("Points expire after so many months"),
            filled.text("months"),
            most=20,
            optional=True,
            hint=say("Like 12. If it's empty, nothing expires. Points that are there keep the day they have."),
        ),
        modals.choice("end", say("When in the last month"), ends, filled.text("end") or DAY),
        modals.text(
            "pending",
            say("Points of a purchase can be redeemed after so many days"),
            filled.text("pending"),
            most=20,
            optional=True,
            hint=say("Like 14, as long as goods can be returned. Leave it empty and they can be redeemed at once."),
        ),
    ]


INPUTS: Mapping[str, Callable[[Say, Filled], list[kit.Block]]] = {
    LOYALTY: _tiers,
    LEVELS: _levels,
    EXPIRY: _expiry,
    LIMITS: _limits,
}
