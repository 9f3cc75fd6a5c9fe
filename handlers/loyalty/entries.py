"""An entry of the ledger with its receipt: why these points, by which rule, from which lots, and what was before."""

from __future__ import annotations

from handlers.kernel import words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.loyalty import blocks, entry_blocks, rules
from handlers.loyalty.entry_blocks import Why
from storage.models import Change, LedgerEntry
from storage.store import Store
from storage.subject import Subject

part = Part()

RULES = "policy"
"""The action, and the subject, of changes of the rules."""
OF_POINTS = frozenset({"tiers", "levels", "expiry"})
"""The systems of rules by which points come."""
MOST_LOOKED_AT = 200


@part.button(blocks.WHY, who=Who.MEMBERS, writes=False)
def clicked(request: Request, store: Store) -> Reply:
    """Show the receipt of the entry that was chosen."""
    return why(request, store, words.id_of(request.text) or 0).but(beside=True)


def why(request: Request, store: Store, id: int) -> Reply:
    """Show the receipt of an entry."""
    entry = store.ledger.get(id)
    if entry is None:
        raise Refusal("There's no entry {id}. /points NAME shows their IDs.", id=rules.entry(id))
    customer = store.customers.get(entry.customer)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    bought = None if entry.purchase is None else store.purchases.get(entry.purchase)
    before = store.ledger.before(entry.customer, id)
    written = store.changes.newest(Subject("entry", id))
    found = Why(entry, before, bought, store.lots.made_by(id), store.lots.uses(id), _rules(store, entry), written)
    return entry_blocks.shown(request, customer, found)


def _rules(store: Store, entry: LedgerEntry) -> Change | None:
    """Return the change that put the rules of points in force that an entry went by; None: they were the default."""
    changes = store.changes.of_subject(RULES, MOST_LOOKED_AT)
    stood = (one for one in changes if one.id < entry.id and (one.undone_by or entry.id) >= entry.id)
    return next((one for one in stood if OF_POINTS & {*one.after, *one.before}), None)
