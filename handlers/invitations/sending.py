"""Links made for customers: whom they are for, how they get to them, and all of that taken back."""

from __future__ import annotations

import importlib
import io
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.exports.workbook import Workbook
from handlers.followups import colleagues
from handlers.invitations import blocks, rules
from handlers.invitations.blocks import Invited
from handlers.kernel import kit, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import Services
from handlers.kernel.wording import Element
from handlers.lists import spelled, who
from handlers.lists.filters import Filter
from handlers.lists.who import When
from storage.invitations import Sending
from storage.models import Change, Customer, Invitation, Product
from storage.store import Store
from storage.subject import Subject

part = Part()

SEND = "survey.send"
FILE, TEXTS, OWNERS = "file", "texts", "owners"
TOKEN_BYTES = 16
"""128 random bits, in letters and digits that survive being pasted anywhere."""
MOST = 5_000
"""Links that are made at once."""
MOST_TEXTS = 20
"""Customers for whom texts are posted; for more there is the file."""
MOST_SENDINGS = 10
MOST_NAMED = 50


def reachable(request: Request) -> None:
    """Refuse where customers have no address to answer at."""
    if not request.public_url:
        raise Refusal(
            "Customers can't reach me yet: whoever runs this bot has to set PUBLIC_URL first (docs/settings.md)."
        )


def ready(_: Request, __: Services) -> Mapping[str, Any]:
    """Load what writes workbooks, which takes a while the first time, before anybody waits for the transaction."""
    importlib.import_module("openpyxl")
    return {}


def send(
    request: Request, store: Store, product: Product, given: Sequence[Filter], named: Sequence[int] | None = None
) -> Reply:
    """Make links for everybody whom filters fit, or for those named, once it is chosen how they get to them."""
    say, when = request.say, When.of(request)
    listed = list(named) if named is not None else store.lists.ids(who.wanted(store, when, given))
    if not listed:
        raise Refusal("Nobody is on this list.", example="/customer list")
    since = request.at - rules.REST
    chosen = rules.choose(listed, store.invitations.asked_since(listed, since), store.invitations.declined_by(listed))
    if not chosen.asked:
        return blocks.nobody(request, chosen)
    if len(chosen.asked) > MOST:
        raise Refusal(
            "That would be {n} links. Please narrow the list down to {most}.",
            n=f"{len(chosen.asked):,}",
            most=f"{MOST:,}",
        )
    ends = request.at + rules.OPEN
    until = say.dated(ends.astimezone(say.zone).date())
    if request.answers.get("way") not in {FILE, TEXTS, OWNERS}:
        meant = spelled.understood(say, store, when, given) if named is None else _names(request, store, chosen.asked)
        raise Question(blocks.confirm(request, product, meant, chosen, until), _ways(request, store, chosen.asked))
    known = sorted(store.customers.these(chosen.asked), key=lambda one: (one.name_key, one.id))
    sending, ids = store.invitations.invite(product.id, [one.id for one in known], ends)
    invited = list(zip(known, ids, strict=True))
    how = _HOW[request.answers["way"]](request, store, product, invited, until)
    change = store.changes.record(SEND, Subject("sending", sending), after={"product": product.name, "links": len(ids)})
    return blocks.made(request, product, len(ids), how, change)


def _names(request: Request, store: Store, ids: Sequence[int]) -> list[Element]:
    names = [one.name for one in store.customers.these(ids)]
    return request.say.line("I understood: {names}.", names=request.say(", ").join(names))


def _ways(request: Request, store: Store, asked: Sequence[int]) -> list[Option]:
    """Return how the links may get to customers."""
    say = request.say
    ways = [Option(say("Send me a file"), {"way": FILE}, "primary")]
    if len(asked) <= MOST_TEXTS:
        ways.append(Option(say("Send me texts to copy"), {"way": TEXTS}))
    if any(one.owner not in {None, request.person.id} for one in store.customers.these(asked)):
        ways.append(Option(say("Let their owners send them"), {"way": OWNERS}))
    return ways


# ---- how they get to customers


Pairs = Sequence[tuple[Customer, int]]
"""Customers, each with their invitation's id."""


def links(request: Request, store: Store, invited: Pairs) -> list[Invited]:
    """Make a link for each invitation; only here is it known, and nowhere kept."""
    tokens = [(secrets.token_hex(TOKEN_BYTES), id) for _, id in invited]
    store.invitations.link((rules.hashed(token), id) for token, id in tokens)
    base = f"{request.public_url}/s/"
    return [Invited(customer, base + token) for (customer, _), (token, _) in zip(invited, tokens, strict=True)]


def as_file(request: Request, store: Store, product: Product, invited: Pairs, _: str) -> list[Element]:
    """Send whoever asks a file with the links and with texts to copy, and say so."""
    say = request.say
    name = "".join(one if one.isalnum() or one in "-_ " else " " for one in product.name).strip()
    content = _workbook(request, store, product, links(request, store, invited))
    text = say("The links about {product}: each is one customer's own.", product=product.name)
    store.outbox.upload(request.person.id, f"{name or 'survey'}-links.xlsx", content, text)
    return say.line("They're in a file that I'm sending you in our direct message, with texts to copy.")


def _workbook(request: Request, store: Store, product: Product, invited: Sequence[Invited]) -> bytes:
    say = request.say
    owners = {one: store.people.get(one) for one in {row.customer.owner for row in invited} if one}
    headings = [
        *(say("Name"), say("ID"), say("Owner"), say("Phone"), say("E-mail"), say("WeChat"), say("Link")),
        *(say("Text in English"), say("Text in Chinese")),
    ]
    rows = []
    for row in invited:
        one = row.customer
        owner = owners.get(one.owner or "")
        contacts = (one.phone, one.email, one.wechat)
        named = owner.name if owner else one.owner
        rows.append([one.name, one.number, named, *contacts, row.link, *blocks.texts(one, product, row.link)])
    book = Workbook()
    book.add(say("Links"), headings, rows)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_texts(request: Request, store: Store, product: Product, invited: Pairs, _: str) -> list[Element]:
    """Send whoever asks texts to copy, and say so."""
    for message in blocks.to_paste(request.say, product, links(request, store, invited)):
        store.outbox.post_once(request.person.id, Reply(message).message())
    return request.say.line("I'm sending you the texts in our direct message.")


def by_owners(request: Request, store: Store, product: Product, invited: Pairs, _: str) -> list[Element]:
    """Tell owners which of their customers have a link, with a button for the text; the sender of who has no owner."""
    say, of = request.say, defaultdict(list)
    for customer, id in invited:
        of[colleagues.owner_for(store, customer.owner, request.person.id)].append((customer, id))
    ends = request.at + rules.OPEN
    for owner, theirs in of.items():
        voice = colleagues.voice(store, owner, say).on(request.at)
        until = voice.dated(ends.astimezone(voice.zone).date())
        for message in blocks.to_owner(voice, product, request.person.id, until, theirs):
            store.outbox.post(owner, Reply(message).message())
    return say.line(
        "{owners} get a direct message, with a text to copy for each of their customers.",
        owners=say.plural("{n} colleague", "{n} colleagues", len(of)),
    )


_HOW = {FILE: as_file, TEXTS: as_texts, OWNERS: by_owners}


@part.button(blocks.TEXT, who=Who.MEMBERS, writes=True)
def text(request: Request, store: Store) -> Reply:
    """Send an owner the text for one customer, with a link."""
    reachable(request)
    invitation = _open(request, store, store.invitations.get(words.id_of(request.text) or 0))
    customer, product = store.customers.get(invitation.customer), store.products.get(invitation.product)
    if customer is None or product is None:
        raise Refusal("This customer isn't there anymore.")
    (one,) = links(request, store, [(customer, invitation.id)])
    store.outbox.post_once(request.person.id, Reply(blocks.text_of(request.say, product, one)).message())
    said = request.say.line("The text for *{name}* is in our direct message.", name=customer.name)
    return Reply([kit.lines(said)], beside=True)


def _open(request: Request, store: Store, invitation: Invitation | None) -> Invitation:
    """Return an invitation that can still be answered, or raise the Refusal that says why not."""
    if invitation is None or invitation.undone:
        raise Refusal("This link was withdrawn.")
    if invitation.ends <= request.at:
        raise Refusal("This survey has ended. A manager can send a new one.")
    if store.invitations.has_declined(invitation.customer):
        raise Refusal("They've said not to ask them again.")
    return invitation


# ---- what came of them


def newest(store: Store) -> list[tuple[Sending, Product]]:
    """Return the newest sendings of which something stands, each with its product."""
    found = ((one, store.products.get(one.product)) for one in store.invitations.sendings(MOST_SENDINGS))
    return [(one, product) for one, product in found if product is not None]


@part.button(blocks.REST, who=Who.MEMBERS, writes=False)
def waiting(request: Request, store: Store) -> Reply:
    """Show who has a link and has not answered yet."""
    product, left = _left(request, store)
    shown = store.customers.these([one.customer for one in left[:MOST_NAMED]])
    return blocks.waiting(request, product, shown, len(left))


@part.button(blocks.AGAIN, who=Who.MANAGERS, writes=True, deed=SEND, prepare=ready)
def again(request: Request, store: Store) -> Reply:
    """Send a manager new links of those who have not answered yet; the older ones stay good."""
    reachable(request)
    product, left = _left(request, store)
    open_ = [one for one in left if one.declined_at is None]
    known = store.customers.these([one.customer for one in open_])
    if not known:
        raise Refusal("Everybody has answered.")
    ids = {one.customer: one.id for one in open_}
    return Reply([kit.lines(as_file(request, store, product, [(one, ids[one.id]) for one in known], ""))], beside=True)


def _left(request: Request, store: Store) -> tuple[Product, list[Invitation]]:
    """Return the product of a sending, and its invitations that stand and are not answered."""
    of = store.invitations.of_sending(words.id_of(request.text) or 0)
    left = [one for one in of if not one.undone and one.answer is None]
    product = store.products.get(of[0].product) if of else None
    if product is None or not left:
        raise Refusal("Everybody has answered.")
    return product, left


# ---- taken back


@part.undo(SEND)
def undo_send(request: Request, store: Store, change: Change) -> Reply:
    """Withdraw the links that were made, of whoever has not answered yet."""
    sending = change.done_to.number
    of = [one for one in store.invitations.of_sending(sending) if not one.undone]
    left = [one for one in of if one.answer is None]
    if not left:
        raise Refusal("Everybody has answered already, so there's nothing left to withdraw.")
    store.invitations.withdraw(sending)
    store.changes.record(change.action, change.subject, before=change.after, undoes=change.id)
    return blocks.taken_back(request, len(left), len(of) - len(left))
