"""What customers wish for is heard: in logs and answers by following the audit, in messages as they are read along.

Every log and every answer has its entries in the audit, whoever wrote it and however it was changed, taken back or put
back: whatever an entry speaks of is read again as it is now. So nothing that writes needs to know of wishes, and what
was said before there were any is heard too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import structlog

from handlers.kernel.services import Services
from handlers.products.hopes import Hope, hopes
from handlers.products.lookup import only_one_in
from handlers.products.rules import KINDS
from handlers.wishes import likeness
from handlers.wishes.likeness import SAME, Terms
from storage import wishes
from storage.askers import ANSWER, LOG, MESSAGE
from storage.errors import StorageError
from storage.models import WishAsk
from storage.store import Author, Store
from storage.subject import Subject
from storage.types import Word
from storage.wishes import Like

log = structlog.get_logger()

AT_ONCE = 50
"""Entries of the audit that are listened to in one transaction: others write meanwhile."""
MOST_TURNS = 200
MOST_LIKES = 2000
"""The newest wishes with which a new one is compared."""
MOST_PRODUCTS = 500
MOST_WORDS = 300


@lru_cache(maxsize=20_000)
def _terms(words: str, product: str) -> Terms:
    """Return what a wish is about, but for the product itself."""
    return likeness.terms(re.sub(re.escape(product), " ", words, flags=re.IGNORECASE) if product else words)


@dataclass(frozen=True)
class Said:
    """Something in which wishes are heard: by whom it was said, when, about which product, and what it hopes for."""

    source: str
    ref: int | None
    customer: int | None
    product: int | None
    hopes: tuple[Hope, ...]
    at: datetime
    by: str
    channel: str = ""
    ts: str = ""


def tick(services: Services) -> None:
    """Listen in every workspace to what is new; one that fails is logged and stops no other."""
    try:
        with services.db.read("") as store:
            found = wishes.unheard(store.connection)
    except StorageError as error:
        log.warning("wishes not readable", error=str(error))
        return
    for workspace in found:
        try:
            for _ in range(MOST_TURNS):
                with services.db.write(workspace, Author("", services.clock(), "wishes")) as store:
                    if listen(store):
                        break
        except Exception:
            log.exception("wishes not heard", workspace=workspace)


def listen(store: Store) -> bool:
    """Listen to the next entries of the audit; return whether nothing more is new."""
    news = store.wishes.news(AT_ONCE)
    sources: dict[tuple[str, int], None] = {}
    for entry in news:
        subject = Subject.read(entry.subject)
        if entry.action == wishes.IMPORT:
            store.askers.let_answers_go()
        elif subject.kind == "interaction":
            sources[LOG, subject.number] = None
        else:
            ids = [entry.before.get("id"), entry.after.get("id"), None if subject.part else subject.number]
            sources |= {(ANSWER, int(id)): None for id in ids if id}
    for source, ref in sources:
        said = _logged(store, ref) if source == LOG else _answered(store, ref)
        if said is not None:
            heard(store, said, store.askers.of_source(source, ref))
    is_all = len(news) < AT_ONCE
    store.wishes.heard(store.figures.numbers().get("entry", 0) if is_all else news[-1].id)
    return is_all


def _logged(store: Store, id: int) -> Said | None:
    """Return what a log says as it is now; None where somebody was told there that their wish came true."""
    one = store.interactions.get(id)
    if one is None or one.source is Word.MOOD or store.askers.is_telling(id):
        return None
    found = () if one.undone else tuple(hopes(one.note))
    return Said(LOG, id, one.customer, _about(store, one.note) if found else None, found, one.at, one.by)


def _answered(store: Store, id: int) -> Said | None:
    """Return what an answer hopes for as it is now; what older ones ask for in own words is counted from now on."""
    one = store.surveys.get(id)
    if one is None:
        return None
    found = [] if one.undone else hopes(one.expectation)
    asked = set(one.kinds.split()) | {hope.kind for hope in found if hope.kind}
    kinds = [kind for kind in KINDS if kind in asked]
    if kinds != one.kinds.split() and not one.undone:
        store.surveys.read_again(id, " ".join(kinds))
    said = {hope.kind: hope.words for hope in found}
    given = [] if one.undone else [Hope(kind, said.get(kind, one.expectation)) for kind in kinds]
    own = [hope for hope in found if not hope.kind]
    return Said(ANSWER, id, one.customer, one.product, (*given, *own), one.at, one.by)


def message(store: Store, channel: str, ts: str, text: str, customer: int | None, found: Sequence[Hope]) -> None:
    """Hear what a message wishes for on a customer's behalf, as it says it now."""
    product = _about(store, text) if found else None
    said = Said(MESSAGE, None, customer, product, tuple(found), store.author.at, store.author.person, channel, ts)
    before = store.askers.of_message(channel, ts)
    heard(store, said, [one for one in before if not found or one.customer == customer])


def _about(store: Store, text: str) -> int | None:
    """Return the one product that a text names."""
    product = only_one_in(text, store.products.all(MOST_PRODUCTS))
    return None if product is None else product.id


def heard(store: Store, said: Said, before: Sequence[WishAsk]) -> None:
    """Bring what was heard in something in line with what it says now."""
    kept: set[int] = set()
    for hope in said.hopes:
        words = hope.words[:MOST_WORDS]
        same = next(
            (one for one in before if one.words == words and one.id not in kept and _is(store, one, hope)), None
        )
        if same is None:
            wish = place(store, said.product, Hope(hope.kind, words))
            kept.add(_ask(store, wish, said, words))
        else:
            kept.add(same.id)
            if same.gone or same.customer != said.customer:
                store.askers.change_asks([same.id], gone=False, customer=said.customer)
    store.askers.change_asks([one.id for one in before if one.id not in kept and not one.gone], gone=True)


def _ask(store: Store, wish: int, said: Said, words: str) -> int:
    where = {"channel": said.channel, "ts": said.ts}
    id = store.askers.ask(wish, said.customer, words, said.source, said.ref, at=said.at, by=said.by, **where)
    found = store.wishes.get(wish)
    if found is not None and found.first is None:
        store.wishes.change(wish, first=id)
    return id


def _is(store: Store, one: WishAsk, hope: Hope) -> bool:
    """Tell whether something was heard as one of the three kinds, or as none of them."""
    wish = store.wishes.get(one.wish)
    return wish is not None and (not hope.kind or wish.kind in {hope.kind, ""})


def place(store: Store, product: int | None, hope: Hope) -> int:
    """Return the wish that something asks for: one of the three kinds, the same in other words, else a new one.

    One that may be the same as another is new, and says as which.
    """
    if hope.kind:
        known = store.wishes.of_kind(product, hope.kind)
        return known.id if known else store.wishes.add(product, hope.kind)
    about = None if product is None else store.products.get(product)
    wanted, likes = _terms(hope.words, about.name if about else ""), store.wishes.likes(MOST_LIKES)
    near = _nearest(wanted, [one for one in likes if one.product == product])
    if near is not None and near[1] >= SAME:
        return near[0]
    if near is None:  # nobody has said yet about which product the one, or the other, is
        near = _nearest(wanted, [one for one in likes if product is None or one.product is None])
    return store.wishes.add(product, doubt=near[0] if near else None)


def _nearest(wanted: Terms, likes: Sequence[Like]) -> tuple[int, float] | None:
    return likeness.nearest(wanted, [(one.wish, _terms(one.words, one.name)) for one in likes])
