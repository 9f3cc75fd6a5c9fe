"""/product improve: what answers ask for, each to accept or decline.

An improvement is open while answers ask for it that are newer than the last decision on its kind: so there is at most
one per product and kind, and only decisions are kept. What was proposed is what is applied: a proposal's buttons know
the version of the rules by which it was made.
"""

from __future__ import annotations

from dataclasses import replace

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
from handlers.products.rules import FEATURES, KINDS, Improvements, Proposal, gained, has, improved
from handlers.wishes import hearing, shipping
from handlers.wishes.blocks import IMPROVE
from handlers.wishes.shipping import FEATURE, there_already
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
        besides = store.wishes.asked_besides(product.id, kind)
        if asked or besides:
            last = store.products.last_decision(product.id, kind)
            by = request.policy.of(Improvements)
            after = improved(before, kind, by)
            found.append(Proposal(kind, asked, newest, last.id if last else 0, before, after, by, besides))
    return found


@part.button(IMPROVE, who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Show the improvements of a product beside what they were opened from."""
    return of_product(request, store, lookup.there(store, words.id_of(request.text) or 0)).but(beside=True)


@part.button("improve", who=Who.MEMBERS, writes=True, one_shot=True)
def decide(request: Request, store: Store) -> Reply:
    """Accept or decline the improvement whose button was clicked, unless somebody was quicker."""
    claim, _, verdict = request.text.partition(":")
    product, kind, one = _claimed(request, store, claim)
    if one is None or verdict not in {"accept", "decline"} or (verdict == "accept" and not one.changes):
        return _too_late(request, store, product, kind, claim)
    return _accept(request, store, product, one) if verdict == "accept" else _decline(request, store, product, one)


@part.button(blocks.NAME, who=Who.MEMBERS, writes=False)
def naming(request: Request, store: Store) -> Reply:
    """Open the form in which who accepts says what the product gains."""
    product, kind, one = _claimed(request, store, request.text)
    if one is None or kind != FEATURES:
        return _too_late(request, store, product, kind, request.text)
    return blocks.naming(request, product, request.text)


@part.form(blocks.NAME, who=Who.MEMBERS, writes=True)
def named(request: Request, store: Store) -> Reply:
    """Accept more features under the name that was filled in."""
    claim = request.origin.text("claim")
    product, kind, one = _claimed(request, store, claim)
    feature = " ".join(words.tidy(request.fields.text(FEATURE)).split())
    if one is None or kind != FEATURES:
        return _too_late(request, store, product, kind, claim)
    if not feature:
        raise Refusal("Please say what the product gains.", field=FEATURE)
    if has(product.features, feature):
        raise there_already(product, feature)
    after = replace(one.before, features=gained(product.features, feature))
    return _accept(request, store, product, replace(one, after=after, by=replace(one.by, feature=feature)))


def _claimed(request: Request, store: Store, claim: str) -> tuple[Product, str, Proposal | None]:
    """Return the product, the kind and the open improvement that a button stands for; None when it is none any more."""
    id, kind, seen, _, version, *_ = [*claim.split("."), "", "", "", "", ""]
    known = words.id_of(id)
    if known is None or kind not in KINDS:
        raise Refusal("This suggestion isn't there anymore.")
    product = lookup.there(store, known)
    shown = proposals(request.but(policy=of_version(store, words.id_of(version) or 0)), store, product)
    one = next((one for one in shown if one.kind == kind), None)
    return product, kind, one if one is not None and seen == str(one.last_decision) else None


def _too_late(request: Request, store: Store, product: Product, kind: str, claim: str) -> Reply:
    seen = claim.split(".")[2:3]
    last = store.products.last_decision(product.id, kind)
    newer = last if last is not None and [str(last.id)] != seen else None
    return blocks.too_late(request, product, kind, newer, proposals(request, store, product))


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
    withdrawn = shipping.decided_again(request, store, decision)
    store.changes.record(change.action, change.subject, before=after, after=before, undoes=change.id)
    return blocks.decision_taken_back(request, product, kind, after, before, withdrawn)


def subject(product: Product, kind: str) -> Subject:
    """Return under what a decision on a kind of improvement stands in the audit."""
    return Subject("product", product.id, kind)


def _accept(request: Request, store: Store, product: Product, one: Proposal) -> Reply:
    hearing.listen(store)
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
    feature = one.by.feature if one.kind == FEATURES else ""
    told = shipping.accepted(request, store, improved_product, one.kind, decision, feature)
    others = proposals(request, store, improved_product)
    return blocks.accepted(request, improved_product, one, change, others, told)


def _decline(request: Request, store: Store, product: Product, one: Proposal) -> Reply:
    hearing.listen(store)
    decision = store.products.decide(product.id, one.kind, "declined", one.asked, one.last_answer)
    shipping.declined(store, product, one.kind, decision)
    change = store.changes.record("product.improve", subject(product, one.kind), after={"decision": decision})
    return blocks.declined(request, product, one, change, proposals(request, store, product))
