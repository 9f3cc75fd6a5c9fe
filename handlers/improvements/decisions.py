"""/product improve: what answers ask for, each to accept or decline.

An improvement is open while answers ask for it that are newer than the last decision on its kind: so there is at most
one per product and kind, and only decisions are kept. What was proposed is what is applied: a proposal's buttons know
the version of the rules by which it was made.
"""

from __future__ import annotations

from handlers.improvements import blocks
from handlers.kernel import undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.policy.versions import of_version
from handlers.products import lookup
from handlers.products.blocks import sheet
from handlers.products.rules import KINDS, Improvements, Proposal, improved
from storage.models import Change, Product
from storage.store import Store
from storage.subject import Subject

part = Part()


@part.verb(
    Help("/product improve NAME", "suggests improvements from survey answers, each to accept or decline"),
    "优化",
    "改进",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/product improve {product}"),),
)
def improve(request: Request, store: Store) -> Reply:
    """/product improve NAME."""
    with suggesting(N_("/product improve {product}")):
        if not request.text:
            raise Refusal("Which product would you like to improve?")
        name = lookup.whole(request)
    return of_product(request, store, lookup.named(request, store, name))


def of_product(request: Request, store: Store, product: Product) -> Reply:
    """Show the improvements of a product that wait for a decision."""
    return blocks.improve(request, product, proposals(request, store, product))


def proposals(request: Request, store: Store, product: Product) -> list[Proposal]:
    """Return the improvements of a product that wait for a decision."""
    before = sheet(product)
    found = []
    for kind in KINDS:
        asked, newest = store.products.asked_for(product.id, kind)
        if asked:
            last = store.products.last_decision(product.id, kind)
            by = request.policy.of(Improvements)
            found.append(Proposal(kind, asked, newest, last.id if last else 0, before, improved(before, kind, by), by))
    return found


@part.button("improve", who=Who.MEMBERS, writes=True, one_shot=True)
def decide(request: Request, store: Store) -> Reply:
    """Accept or decline the improvement whose button was clicked, unless somebody was quicker."""
    claim, _, verdict = request.text.partition(":")
    id, kind, seen, _, version, *_ = [*claim.split("."), "", "", "", "", ""]
    known = words.id_of(id)
    if known is None or kind not in KINDS or verdict not in {"accept", "decline"}:
        raise Refusal("This suggestion isn't there anymore.")
    product = lookup.there(store, known)
    shown = proposals(request.but(policy=of_version(store, words.id_of(version) or 0)), store, product)
    one = next((one for one in shown if one.kind == kind), None)
    last = store.products.last_decision(product.id, kind)
    if one is None or seen != str(one.last_decision) or (verdict == "accept" and not one.changes):
        newer = last if last is not None and str(last.id) != seen else None
        return blocks.too_late(request, product, kind, newer, proposals(request, store, product))
    return _accept(request, store, product, one) if verdict == "accept" else _decline(request, store, product, one)


@part.undo("product.improve")
def undo_decision(request: Request, store: Store, change: Change) -> Reply:
    """Take back a decision: what it changed goes back, and the answers ask again."""
    product = lookup.there(store, change.done_to.number)
    undo.depends(store.changes.since(change))
    before, after = dict(change.before), dict(change.after)
    decision = int(after.pop("decision"))
    kind = change.done_to.part
    if after:
        if getattr(product, kind) != after[kind]:
            undo.depends(store.changes.later(Subject("product", product.id), change.id))
        store.products.change(product.id, before)
    store.products.take_back(decision)
    store.changes.record(change.action, change.subject, before=after, after=before, undoes=change.id)
    return blocks.decision_taken_back(request, product, kind, after, before)


def subject(product: Product, kind: str) -> Subject:
    """Return under what a decision on a kind of improvement stands in the audit."""
    return Subject("product", product.id, kind)


def _accept(request: Request, store: Store, product: Product, one: Proposal) -> Reply:
    decision = store.products.decide(product.id, one.kind, "accepted", one.asked, one.last_answer)
    was, becomes = getattr(one.before, one.kind), getattr(one.after, one.kind)
    store.products.change(product.id, {one.kind: becomes})
    change = store.changes.record(
        "product.improve",
        subject(product, one.kind),
        before={one.kind: was},
        after={one.kind: becomes, "decision": decision},
    )
    improved_product = lookup.there(store, product.id)
    others = proposals(request, store, improved_product)
    return blocks.accepted(request, improved_product, one, change, others)


def _decline(request: Request, store: Store, product: Product, one: Proposal) -> Reply:
    decision = store.products.decide(product.id, one.kind, "declined", one.asked, one.last_answer)
    change = store.changes.record("product.improve", subject(product, one.kind), after={"decision": decision})
    return blocks.declined(request, product, one, change, proposals(request, store, product))
