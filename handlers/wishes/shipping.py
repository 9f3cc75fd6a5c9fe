"""A wish comes true: in own words as somebody says so, one of the three kinds as its improvement is accepted."""

from __future__ import annotations

from handlers.kernel import kit, modals, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.products import rules
from handlers.products.blocks import differences
from handlers.wishes import blocks, changes, forms, telling
from storage.askers import SHIPPED
from storage.models import Change, Product, Wish
from storage.store import Store
from storage.subject import Subject
from storage.wishes import DECLINED, OPEN, PLANNED

part = Part()

CHANGE = "wish.ship"
FEATURE = "feature"


def planned(store: Store, number: str) -> Wish:
    """Return a wish that is planned; raises Refusal for another."""
    wish = changes.own(store, number)
    if wish.state != PLANNED:
        raise Refusal("W{n} isn't planned yet. Plan it first.", n=wish.id)
    return wish


@part.button(blocks.SHIP, who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Open the form that asks what the product gains by a wish."""
    wish, say = planned(store, request.text), request.say
    hint = say("Leave it empty, and the product stays as it is.")
    label = say("A feature that the product now has")
    fields = [modals.text(FEATURE, label, most=rules.MOST_TEXT, optional=True, hint=hint)]
    if wish.product is None:
        fields = [kit.lines(say.line("Nobody has said yet what it's about, so no product changes."))]
    fields.append(
        kit.small(say("Whoever asked is listed for the colleague in charge of them, with a sentence to copy."))
    )
    return forms.opens(request, store, wish, blocks.SHIP, say("Ship"), fields, say("Ship"))


@part.form(blocks.SHIP, who=Who.MEMBERS, writes=True)
def shipped(request: Request, store: Store) -> Reply:
    """Ship a wish; the product changes where a feature is named."""
    wish = planned(store, str(request.origin.number("wish")))
    product = None if wish.product is None else store.products.get(wish.product)
    feature = " ".join(words.tidy(request.fields.text(FEATURE)).split()) if product else ""
    before: dict[str, object] = {"state": wish.state}
    after: dict[str, object] = {"state": SHIPPED}
    if product is not None and feature:
        if rules.has(product.features, feature):
            raise there_already(product, feature)
        features = rules.gained(product.features, feature)
        before["features"], after["features"] = product.features, features
        store.products.change(product.id, {rules.FEATURES: features})
    store.wishes.change(wish.id, feature=feature)
    come_true(request, store, wish)
    change = store.changes.record(CHANGE, Subject("wish", wish.id), before=before, after={**after, "feature": feature})
    say = request.say
    said = [say.line("Shipped: *W{n}* {wish}.", n=wish.id, wish=changes.called(request, store, wish))]
    said += differences(say, {"features": before["features"]}, {"features": after["features"]}) if feature else []
    told = telling.send(request, store, store.wishes.get(wish.id) or wish)
    return Reply([kit.lines(*said), *told, kit.buttons([undo.button(say, change)])], beside=True)


def there_already(product: Product, feature: str) -> Refusal:
    """Return the Refusal to add a feature that a product has."""
    return Refusal(
        "{product} has {feature} already. Please give it another name.",
        product=product.name,
        feature=feature,
        field=FEATURE,
    )


def come_true(request: Request, store: Store, wish: Wish, decision: int | None = None) -> None:
    """Write down that a wish came true."""
    values = {"state": SHIPPED, "shipped_at": request.at, "shipped_by": request.person.id, "doubt": None}
    store.wishes.change(wish.id, **values, decision=decision)


@part.undo(CHANGE)
def undo_ship(request: Request, store: Store, change: Change) -> Reply:
    """Take back that a wish came true: the product is as it was, and nobody needs to be told any more."""
    wish = store.wishes.get(change.done_to.number)
    if wish is None or wish.state != SHIPPED:
        raise Refusal("There's nothing left to undo here.")
    undo.depends(store.changes.since(change))
    product = None if wish.product is None else store.products.get(wish.product)
    if "features" in change.after and product is not None:
        if product.features != change.after["features"]:
            for kind in ("", rules.FEATURES):
                undo.depends(store.changes.later(Subject("product", product.id, kind), change.id))
        store.products.change(product.id, {rules.FEATURES: change.before["features"]})
    withdrawn = telling.withdraw(request, store, wish)
    store.wishes.change(wish.id, state=PLANNED, feature="", shipped_at=None, shipped_by="")
    before, after = dict(change.after), dict(change.before)
    store.changes.record(change.action, change.subject, before=before, after=after, undoes=change.id)
    say = request.say
    sentence = say.line("Undone: *W{n}* {wish} is planned again.", n=wish.id, wish=changes.called(request, store, wish))
    return Reply([kit.lines(sentence, *withdrawn)])


# ---- the three kinds, by their improvement


def accepted(
    request: Request, store: Store, product: Product, kind: str, decision: int, feature: str
) -> list[kit.Block]:
    """Ship what was asked for of one of the three kinds, as its improvement was accepted; say who is told of it."""
    wish = store.wishes.of_kind(product.id, kind)
    if wish is None:
        return []
    store.wishes.change(wish.id, feature=feature)
    come_true(request, store, wish, decision)
    return telling.send(request, store, store.wishes.get(wish.id) or wish)


def declined(store: Store, product: Product, kind: str, decision: int) -> None:
    """Decline what was asked for of one of the three kinds, as its improvement was declined."""
    wish = store.wishes.of_kind(product.id, kind)
    if wish is not None:
        store.wishes.change(wish.id, state=DECLINED, decision=decision)


def decided_again(request: Request, store: Store, decision: int) -> list[list[kit.Block]]:
    """Have what a decision settled wait for another, as that decision was taken back; what came since joins it."""
    said: list[list[kit.Block]] = []
    for wish in store.wishes.of_decision(decision):
        if wish.state == SHIPPED:
            said += telling.withdraw(request, store, wish)
        since = store.wishes.of_kind(wish.product, wish.kind)
        store.wishes.change(wish.id, state=OPEN, decision=None, feature="", shipped_at=None, shipped_by="")
        if since is not None:
            store.askers.change_asks([one.id for one in store.askers.asks(since.id)], wish=wish.id)
            store.wishes.change(since.id, merged_into=wish.id)
    return said
