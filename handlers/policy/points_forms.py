"""What is asked in the forms of the rules of points, one for each system of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.kernel import kit, modals
from handlers.kernel.filled import Filled
from handlers.kernel.wording import Say
from handlers.loyalty.expiry import DAY, MONTH, YEAR
from handlers.policy import typed_points
from handlers.policy.rules import EXPIRY, LOYALTY


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


INPUTS: Mapping[str, Callable[[Say, Filled], list[kit.Block]]] = {LOYALTY: _tiers, EXPIRY: _expiry}
