"""A customer's card: in full, with buttons, for the person who asks; and masked, as a channel may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from handlers.customers import linking, rfm_blocks, rules
from handlers.customers import segment_blocks as segments
from handlers.customers.blocks import ATTRIBUTES
from handlers.followups import blocks as followups
from handlers.interactions import theme_blocks
from handlers.interactions.engine_themes import own_words
from handlers.interactions.review_blocks import FACES, in_words, took_place, word_of
from handlers.kernel import kit
from handlers.kernel.people import zone_of
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Link, Mention, Moment, Say
from handlers.levels import blocks as levels
from handlers.levels import standing
from handlers.levels.rules import Levels
from handlers.loyalty import spending
from handlers.loyalty.receipt_blocks import summary
from handlers.offers import blocks as offers
from handlers.offers.rules import Offers
from handlers.research import blocks as research
from handlers.rewards import blocks as rewards
from handlers.rewards import offered
from storage.followups import Described
from storage.models import Customer, Interaction, Source
from storage.store import Store

TREND = timedelta(days=30)
MOST_SHOWN = 5
MOST_ANSWERS = 3
_KNOWN = (
    "number",
    "age",
    "birthday",
    "spending",
    "buys",
    "company",
    "phone",
    "wechat",
    "email",
    "tags",
    "owner",
    "note",
)


def card(request: Request, store: Store, customer: Customer) -> Reply:
    """Show who a customer is: what is urgent first, then what is known, and what to do next."""
    followup = store.followups.described_of(customer.id)
    moved = _moved(request, store, customer)
    suggested, settle = spending.suggested(request, store, customer)
    shown = [_headline(request, customer, followup, moved)]
    if followup is not None:
        shown.append(kit.lines(followups.on_card(request.say, followup, request.at)))
        shown.append(followups.actions(request.say, followup.followup, request.person.id, followups.ON_CARD))
    shown += [
        kit.lines(*_facts(request, store, customer, moved), *suggested, *filter(None, [_known(request, customer)])),
        *([kit.buttons(settle)] if settle else []),
        *linking.places(request.say, store, customer.id),
    ]
    shown += [*_answers(request, store, customer), *_story(request, store, customer)]
    return Reply([*shown, *_next(request, customer, planned=followup is not None)])


def public(request: Request, store: Store, customer: Customer) -> Reply:
    """Show a customer to a whole channel, with phone and e-mail masked; members can open the full card from there."""
    request = request.but(say=request.say.for_all())
    say = request.say
    known, moved = _known(request, customer, masked=True), _moved(request, store, customer)
    by = say.line("Shared by {person}", person=Mention(request.person.id))
    return Reply(
        [
            _headline(request, customer, store.followups.described_of(customer.id), moved),
            kit.lines(*_facts(request, store, customer, moved), *filter(None, [known])),
            *_answers(request, store, customer, masked=True),
            *_story(request, store, customer, masked=True),
            kit.lines(by),
            kit.buttons([kit.button(say("Open the card"), "card", str(customer.id))]),
        ],
        public=True,
    )


def trend(say: Say, moved: int) -> str:
    """Return by how much a satisfaction has moved in the last 30 days, in tenths, with an arrow and in words."""
    by = say.tenths(abs(moved))
    if moved > 0:
        return say("▲ up {by} in 30 days", by=by)
    if moved < 0:
        return say("▼ down {by} in 30 days", by=by)
    return say("no change in 30 days")


def _moved(request: Request, store: Store, customer: Customer) -> int:
    """Return by how many tenths a satisfaction has moved lately."""
    return store.interactions.moved_since(customer.id, request.at - TREND)


def _headline(request: Request, customer: Customer, followup: Described | None, moved: int) -> kit.Block:
    """Return the name, with how it stands where that is news: "Acme Corp · ⚠️ overdue · 3.9 ▼"."""
    say = request.say
    arrow = " ▲" if moved > 0 else " ▼" if moved < 0 else ""
    state = f"{say.tenths(customer.satisfaction)}{arrow}"
    urgent = "" if followup is None else followups.urgent(say, followup.followup, request.at)
    return kit.header(" · ".join([customer.name, *([urgent] if urgent else []), *([state] if urgent or moved else [])]))


def _facts(request: Request, store: Store, customer: Customer, moved: int) -> list[list[Element]]:
    """Return what is known at a glance, a line each: satisfaction and points, segment, offer, what was bought."""
    say = request.say
    segment = segments.of(request, store, customer)
    level = levels.glance(say, request.policy.of(Levels), standing.of(request, store, customer))
    lines = [
        say.line(
            "*Satisfaction*: {value} out of 5 · {trend} · *Points*: {points}",
            value=say.tenths(customer.satisfaction),
            trend=trend(say, moved),
            points=say(" · ").join(filter(None, [f"{customer.points:,}", level])),
        ),
        rewards.to_next(say, customer.points, offered.to(request, store, customer)),
        segments.why(request, segment),
        say.line("*Offer*: {offer}", offer=offers.names(say, request.policy.of(Offers), segment.key, request.today)),
        summary(request, store.purchases.summary(customer.id)),
        rfm_blocks.line(request, store, customer),
    ]
    return [line for line in lines if line]


def _known(request: Request, customer: Customer, *, masked: bool = False) -> list[Element]:
    say = request.say
    known: list[Element] = []
    every: dict[str, Any] = {
        key: segments.age(request, customer) if key == "age" else getattr(customer, key) for key in _KNOWN
    }
    for key, kept in {**every, **(customer.own or {})}.items():
        if kept in (None, ""):
            continue
        if masked and key in {"phone", "email"}:
            kept = rules.masked_phone(kept) if key == "phone" else rules.masked_email(kept)
        elif masked and isinstance(kept, str) and key != "owner":
            kept = rules.masked(kept)
        known += say.line(" · ") if known else []
        known += [*say.line("{label}: ", label=ATTRIBUTES.label(say, key)), *ATTRIBUTES.value(say, key, kept)]
    return known


def _answers(request: Request, store: Store, customer: Customer, *, masked: bool = False) -> list[kit.Block]:
    """Return what a customer has answered to surveys, the newest first."""
    found = store.surveys.of_customer(customer.id, MOST_ANSWERS)
    if not found:
        return []
    products = {one.id: one.name for one in store.products.these([answer.product for answer in found])}
    hide = rules.masked if masked else str
    return [kit.headed(request.say.line("*Survey answers*"), research.of_customer(request.say, found, products, hide))]


def _story(request: Request, store: Store, customer: Customer, *, masked: bool = False) -> list[kit.Block]:
    say = request.say
    last = store.interactions.last(customer.id, MOST_SHOWN)
    if not last:
        return [kit.small(say("No interactions yet."))]
    ids = [one.id for one in last]
    sources, notes = store.sources.of_all(ids), store.interactions.notes_on(ids)
    count = say.plural("{n} interaction", "{n} interactions", customer.interactions)
    days = _days(store, last)
    told = kit.bullets(_told(say, last, days, sources, notes, masked=masked))
    heading = say.line("*{count}*", count=count)
    if customer.interactions > len(last):
        heading = say.line("*The last {shown} of {count}*", shown=len(last), count=count)
    own = own_words(store.settings.get(theme_blocks.SETTING))
    about = theme_blocks.about(say, [one.note for one in last], own)
    return [kit.divider(), kit.lines(heading, *filter(None, [about])), told]


def _days(store: Store, last: Sequence[Interaction]) -> dict[int, date | Moment]:
    """Return when each took place, by the day of who wrote it."""
    writers = {one.by: store.people.get(one.by) for one in last}
    zones = {id: zone_of(person.zone) if person else "UTC" for id, person in writers.items()}
    return {one.id: took_place(one, zones[one.by]) for one in last}


def _told(
    say: Say,
    last: Sequence[Interaction],
    days: Mapping[int, date | Moment],
    sources: Mapping[int, Source],
    notes: Sequence[Interaction],
    *,
    masked: bool,
) -> list[list[Element]]:
    rows = []
    for one in last:
        row = say.line("{face} {day} · {mark}", face=FACES[one.mark], day=days[one.id], mark=in_words(say, one.mark))
        said = " / ".join(note.note for note in (one, *(n for n in notes if n.joins == one.id)) if note.note)
        note = rules.masked(said) if masked else said
        row += say.line(" · {note}", note=kit.clipped(note, 200)) if note else []
        row += say.line(" · {person}", person=Mention(one.by))
        row += say.line(" · {word}", word=word_of(say, one.source))
        source = sources.get(one.id)
        if source is not None and source.permalink.startswith("https://"):
            row += say.line(" · {link}", link=Link(source.permalink, say("message")))
        rows.append(row)
    return rows


def _next(request: Request, customer: Customer, *, planned: bool) -> list[kit.Block]:
    """Return what is done next with a customer: one thing stands out, and what is rarer is behind three dots."""
    say, id = request.say, str(customer.id)
    row = [] if planned else [kit.button(say("Follow up…"), "card_followup", id, "primary")]
    row += [
        kit.button(say("👍 Good"), "card_log", f"{id}:good"),
        kit.button(say("👎 Bad"), "card_log", f"{id}:bad"),
        kit.button(say("Purchase…"), "card_purchase", id),
    ]
    rest = [
        (say("Edit…"), "card_edit", id),
        (say("Purchases"), "purchase_list", id),
        (say("History"), "card_history", id),
    ]
    if (request.channel or "D")[:1] in {"C", "G"}:
        rest.append((say("Share in channel…"), "card_share", f"{id}-{int(request.at.timestamp())}"))
    return [kit.buttons([*row, kit.more(rest)])]
