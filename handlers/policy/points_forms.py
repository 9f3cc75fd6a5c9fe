"""What is asked in the forms of the rules of points, one for each system of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.kernel import kit, modals
from handlers.kernel.filled import Filled
from handlers.kernel.wording import Say
from handlers.policy import typed_points
from handlers.policy.rules import LOYALTY


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


INPUTS: Mapping[str, Callable[[Say, Filled], list[kit.Block]]] = {LOYALTY: _tiers}
