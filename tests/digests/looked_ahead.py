"""A digest's figures as they are where many are due together: by what one pass has found of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.digests.about import About, date_of
from handlers.digests.ahead import known
from handlers.digests.report import Report, gather
from handlers.digests.rules import Span
from storage.store import Store


@dataclass(frozen=True)
class Owed:
    """A digest that is owed."""

    workspace: str
    span: Span
    zone: str
    dates: Sequence[date]


def gathered(store: Store, span: Span, about: About) -> Report:
    """Return a digest's report, which is the same whether anything was known ahead or not."""
    alone = gather(store, span, about)
    owed = Owed(store.workspace, span, about.zone, about.dates or [date_of(span.until, about.zone)])
    nobody = replace(owed, workspace="T0NOBODY")
    found = known(store, [owed, nobody])
    together = gather(store, span, replace(about, known=found[store.workspace]))
    assert together == alone
    return together
