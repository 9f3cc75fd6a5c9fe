"""What is asked in the forms of the rules of points, one for each system of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.kernel import kit, modals
from handlers.kernel.filled import Filled
from handlers.kernel.wording import Say
from handlers.levels.rules import MONTH, MOST_LEVELS, POINTS, QUARTER, SPENT, YEAR
from handlers.policy import typed_points
from handlers.policy.rules import LEVELS, LIMITS, LOYALTY
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
    by = [(SPENT, say("what they spent in 12 months")), (POINTS, say("the points their purchases earned in 12 months"))]
    kept = [
        (YEAR, say("until the year ends")),
        (QUARTER, say("until the quarter ends")),
        (MONTH, say("until the month ends")),
        (NEVER_KEPT, say("as long as the last 12 months come to it")),
    ]
    return [
        modals.choice("by", say("Levels go by"), by, filled.text("by") or SPENT),
        modals.text(
            "levels",
            say("Levels"),
            filled.text("levels"),
            most=600,
            long=True,
            optional=True,
            hint=say(
                "One per line, like Silver: 1000 × 1.2, in two languages Silver / 银卡: 1000 × 1.2. A fraction of a "
                "point is dropped. Up to {n} lines; leave it empty for no levels.",
                n=MOST_LEVELS,
            ),
        ),
        modals.choice("kept", say("A level, once reached, is kept"), kept, filled.text("kept") or YEAR),
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


INPUTS: Mapping[str, Callable[[Say, Filled], list[kit.Block]]] = {LOYALTY: _tiers, LEVELS: _levels, LIMITS: _limits}
