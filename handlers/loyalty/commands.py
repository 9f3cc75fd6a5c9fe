"""/purchase and /points, registered."""

from __future__ import annotations

from functools import partial

from handlers.kernel.routes import Routes, Verb, Who
from handlers.kernel.wording import N_
from handlers.loyalty import account, forms, points, purchases


def register(routes: Routes) -> None:
    """Register /purchase and /points."""
    routes.command(
        "purchase",
        ("购买",),
        [
            Verb(
                purchases.purchase,
                Who.MEMBERS,
                writes=True,
                opens=forms.purchase,
                usages=(N_("/purchase NAME AMOUNT [note]"),),
                means=N_("records a purchase and awards its points"),
            ),
            Verb(
                purchases.refund,
                Who.MEMBERS,
                writes=True,
                word="refund",
                also=("退款",),
                opens=forms.refund,
                usages=(N_("/purchase refund ID [AMOUNT] [reason]"),),
                means=N_("refunds a purchase, as P17, or a part of it; what is kept keeps its points"),
            ),
        ],
    )
    routes.command(
        "points",
        ("积分",),
        [
            Verb(
                points.points,
                Who.MEMBERS,
                writes=False,
                opens=forms.whose,
                usages=(N_("/points NAME"),),
                means=N_("the balance, and the last entries that made it"),
            ),
            Verb(
                points.redeem,
                Who.MANAGERS,
                writes=True,
                word="redeem",
                also=("兑换",),
                opens=partial(forms.moving, forms.REDEEM),
                usages=(N_("/points redeem NAME POINTS reason"),),
                means=N_("redeems points, never more than there are (managers)"),
            ),
            Verb(
                points.adjust,
                Who.MANAGERS,
                writes=True,
                word="adjust",
                also=("调整",),
                opens=partial(forms.moving, forms.ADJUST),
                usages=(N_("/points adjust NAME ±POINTS reason"),),
                means=N_("corrects a balance by so many points (managers)"),
            ),
            Verb(
                points.verify,
                Who.MEMBERS,
                writes=False,
                word="verify",
                also=("校验",),
                usages=(N_("/points verify"),),
                means=N_("recomputes every balance from the ledger, and names those that are wrong"),
            ),
        ],
    )
    forms.register(routes)
    routes.undo("purchase", purchases.undo_purchase)
    routes.undo("purchase.refund", purchases.undo_refund)
    routes.undo(account.REDEEM, points.undo_redeem)
    routes.put_back(account.REDEEM, points.is_covered)
    routes.undo("points.adjust", points.undo_adjust)
