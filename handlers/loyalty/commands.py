"""/purchase and /points, registered."""

from __future__ import annotations

from handlers.kernel.routes import Routes
from handlers.loyalty import (
    approvals,
    blocks,
    corrections,
    entries,
    forms,
    given_back,
    holding,
    paid,
    points,
    purchases,
    receipts,
    redemptions,
    refunds,
    spending,
    steps,
)


def register(routes: Routes) -> None:
    """Register /purchase and /points."""
    routes.command("purchase", "购买")
    routes.command("points", "积分")
    routes.tell(blocks.ATTRIBUTES)
    routes.tell(spending.ATTRIBUTES)
    routes.add(purchases.part, refunds.part, receipts.part, corrections.part, paid.part, points.part, forms.part)
    routes.add(spending.part, holding.part, given_back.part, redemptions.part, approvals.part)
    routes.add(entries.part, steps.part)
