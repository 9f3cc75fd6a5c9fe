"""How /product answers: products, and the improvements that wait for a decision."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.kernel import kit, modals, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Element, Mention, Say
from handlers.products.blocks import differences, label, rule, value
from handlers.products.rules import FEATURES, MOST_TEXT, PRICE, SERVICE, Proposal
from handlers.research import rules as research
from handlers.research.blocks import IMPROVE, Scored, answers
from handlers.research.blocks import kind as expectation
from storage.models import Decision, Product

ASK = N_("/survey {product} 4.5 more features")
EDIT = N_("/product edit {product} price=100")
MOST_ON_PAGE = 20
NAME = "improve_name"
"""The button, and the form, in which who accepts names what is gained."""


def scored(say: Say, score: Scored) -> str:
    """Return a product's mean score in words."""
    if not score[0]:
        return say("no answers yet")
    mean = say.tenths(research.mean(*score))
    return say("{mean} out of 5 ({answers})", mean=mean, answers=answers(say, score[0]))


def listed(request: Request, products: Sequence[tuple[Product, Scored]], skip: int, total: int) -> Reply:
    """List a page of products with their price and mean score, after so many others."""
    say = request.say
    rows = [
        say.line(
            "*{product}* · {price} · {score}",
            product=product.name,
            price=say("no price") if product.price is None else say.money(product.price),
            score=scored(say, score),
        )
        for product, score in products
    ]
    blocks = [kit.header(say("Products")), kit.bullets(rows)]
    if total > len(products):
        values = {"first": skip + 1, "last": skip + len(products), "total": total}
        blocks.append(kit.small(say("{first} to {last} of {total}", **values)))
        turns = [kit.button(say("Back"), "products", str(max(skip - MOST_ON_PAGE, 0)))] if skip else []
        if values["last"] < total:
            turns.append(kit.button(say("More"), "products", str(values["last"])))
        blocks.append(kit.buttons(turns))
    one = request.command(say("/product NAME"))
    return Reply([*blocks, kit.small(say("Details of one product: {command}", command=one))])


def card(request: Request, product: Product, score: Scored, open_: Sequence[Proposal]) -> Reply:
    """Show what is known of a product, its mean score and the improvements that wait for a decision."""
    say = request.say
    known = [
        (label(say, key).capitalize(), value(say, key, getattr(product, key))) for key in (FEATURES, PRICE, SERVICE)
    ]
    return Reply(
        [
            kit.header(product.name),
            kit.fields([*known, (say("Average score"), scored(say, score))]),
            kit.divider(),
            *_proposals(request, product, open_),
        ]
    )


def improve(request: Request, product: Product, open_: Sequence[Proposal]) -> Reply:
    """Show the improvements of a product that wait for a decision."""
    return Reply(
        [kit.header(request.say("Improve {product}", product=product.name)), *_proposals(request, product, open_)]
    )


def added(request: Request, product: Product, change: int) -> Reply:
    """Say that a product was added."""
    say = request.say
    rows = [
        say.line("{label}: {value}", label=label(say, key), value=value(say, key, getattr(product, key)))
        for key in (FEATURES, PRICE, SERVICE)
    ]
    first = kit.lines(say.line("Added the product *{product}*.", product=product.name))
    return Reply([first, kit.bullets(rows), kit.buttons([undo.button(say, change)])])


def left_out(say: Say, reply: Reply, unknown: Mapping[str, str]) -> Reply:
    """Say as well what was left out, since a product has no such key."""
    if not unknown:
        return reply
    names = say(", ").join(kit.clipped(one, 40) for one in unknown)
    said = say.line("Left out, because there's no such field: *{fields}*.", fields=names)
    return reply.but(blocks=[*reply.blocks, kit.lines(said)])


def edited(request: Request, name: str, before: Mapping[str, Any], after: Mapping[str, Any], change: int) -> Reply:
    """Say what changed of a product, from what to what."""
    say = request.say
    return Reply(
        [
            kit.lines(say.line("Updated the product *{product}*.", product=name)),
            kit.bullets(differences(say, before, after)),
            kit.buttons([undo.button(say, change)]),
        ]
    )


def accepted(
    request: Request,
    product: Product,
    one: Proposal,
    change: int,
    open_: Sequence[Proposal],
    told: Sequence[kit.Block] = (),
) -> Reply:
    """Say that an improvement was accepted, from what to what and by which rule; others may still wait.

    `told` says who hears of it.
    """
    say = request.say
    said = [
        say.line("Accepted: *{hope}* for *{product}*.", hope=expectation(say, one.kind), product=product.name),
        *differences(say, vars(one.before), vars(one.after)),
        say.line("Rule: {rule}.", rule=rule(say, one.kind, one.by)),
    ]
    shown = [kit.lines(*said), *told, kit.buttons([undo.button(say, change)])]
    return Reply([*shown, *_others(request, product, open_)])


def naming(request: Request, product: Product, claim: str) -> Reply:
    """Open the form in which who accepts names what the product gains."""
    say = request.say
    now = say.line("{label} now: {value}", label=label(say, FEATURES), value=value(say, FEATURES, product.features))
    hint = say("It's joined to what the product has already.")
    gains = modals.text("feature", say("What does the product gain?"), most=MOST_TEXT, hint=hint)
    asked = [kit.lines(now), gains]
    return Reply(modal=modals.modal(say, NAME, say("Accept"), asked, say("Accept"), {"claim": claim}))


def declined(request: Request, product: Product, one: Proposal, change: int, open_: Sequence[Proposal]) -> Reply:
    """Say that an improvement was declined; others may still wait."""
    say = request.say
    said = [
        say.line(
            "Declined: *{hope}* for *{product}*. The product stays as it is.",
            hope=expectation(say, one.kind),
            product=product.name,
        ),
        say.line("I'll suggest it again when new answers ask for it."),
    ]
    return Reply([kit.lines(*said), kit.buttons([undo.button(say, change)]), *_others(request, product, open_)])


def too_late(request: Request, product: Product, kind: str, by: Decision | None, open_: Sequence[Proposal]) -> Reply:
    """Say who was quicker with a decision, or that nobody asks for it any more, and what is open now."""
    say = request.say
    values = {"hope": expectation(say, kind), "product": product.name}
    if by is None:
        first = say.line(
            "*{hope}* for *{product}*: something has changed since this was shown, so nothing was applied.", **values
        )
    elif by.state == "accepted":
        first = say.line("{person} has already accepted *{hope}* for *{product}*.", person=Mention(by.by), **values)
    else:
        first = say.line("{person} has already declined *{hope}* for *{product}*.", person=Mention(by.by), **values)
    said = [first]
    if by is not None and by.state == "accepted":
        now = value(say, kind, getattr(product, kind))
        said.append(say.line("{label} now: {value}", label=label(say, kind), value=now))
    return Reply([kit.lines(*said), *_others(request, product, open_)])


def decision_taken_back(
    request: Request,
    product: Product,
    kind: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    withdrawn: Sequence[list[Element]] = (),
) -> Reply:
    """Say that a decision was taken back: what it changed, and that it waits for another.

    `withdrawn` says who need not be told any more.
    """
    say = request.say
    first = say.line(
        "Undone: the decision on *{hope}* for *{product}*. You can decide again: {command}",
        hope=expectation(say, kind),
        product=product.name,
        command=code(request.command(say(IMPROVE, product=product.name))),
    )
    return Reply([kit.lines(first, *differences(say, before, after), *withdrawn)])


def edit_taken_back(request: Request, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Reply:
    """Say that a change of a product was taken back."""
    say = request.say
    return Reply(
        [
            kit.lines(say.line("Undone for the product *{product}*.", product=name)),
            kit.bullets(differences(say, before, after)),
        ]
    )


def _others(request: Request, product: Product, open_: Sequence[Proposal]) -> list[kit.Block]:
    return [kit.divider(), *_proposals(request, product, open_)] if open_ else []


def _proposals(request: Request, product: Product, open_: Sequence[Proposal]) -> list[kit.Block]:
    say = request.say
    if not open_:
        example = code(request.command(say(ASK, product=product.name)))
        return [
            kit.lines(
                say.line(
                    "No improvements are waiting. New ones come from survey answers, like {command}", command=example
                )
            )
        ]
    blocks = []
    for one in open_:
        blocks += [
            kit.lines(*_proposal(request, product, one)),
            kit.buttons(_choices(say, product, one, request.policy.version)),
        ]
    return blocks


def _proposal(request: Request, product: Product, one: Proposal) -> list[list[Element]]:
    say = request.say
    said = {"hope": expectation(say, one.kind), "answers": answers(say, one.asked)}
    heard = say.plural("{n} log or message", "{n} logs and messages", one.besides)
    if not one.besides:
        first = say.line("*{hope}*, asked for in {answers}", **said)
    elif one.asked:
        first = say.line("*{hope}*, asked for in {answers} and {heard}", **said, heard=heard)
    else:
        first = say.line("*{hope}*, asked for in {heard}", hope=said["hope"], heard=heard)
    if one.changes:
        return [first, *differences(say, vars(one.before), vars(one.after))]
    if one.kind == PRICE and one.before.price is None:
        example = code(request.command(say(EDIT, product=product.name)))
        return [first, say.line("There's no price yet. Add one: {command}", command=example)]
    now = value(say, one.kind, getattr(one.before, one.kind))
    if one.kind == FEATURES:
        there = say.line("{feature} is there already. Say what else the product gains.", feature=one.by.feature)
        return [first, say.line("{label} now: {value}", label=label(say, FEATURES), value=now), there]
    return [
        first,
        say.line("{label}: already {value}, so there's nothing to change", label=label(say, one.kind), value=now),
    ]


def _choices(say: Say, product: Product, one: Proposal, version: int) -> list[kit.Block]:
    """Return the buttons of a proposal; a double click on this message's is one, on another message's another."""
    claim = f"{product.id}.{one.kind}.{one.last_decision}.{secrets.token_hex(4)}.{version}"
    row = []
    if one.changes:
        row.append(kit.button(_accept(say, one), "improve", f"{claim}:accept", "primary"))
    if one.kind == FEATURES:
        row.append(kit.button(say("Another name…") if row else say("Name it…"), NAME, claim))
    row.append(kit.button(say("Decline {hope}", hope=expectation(say, one.kind)), "improve", f"{claim}:decline"))
    return row


def _accept(say: Say, one: Proposal) -> str:
    before, after = (value(say, one.kind, getattr(sheet, one.kind)) for sheet in (one.before, one.after))
    return say("Accept: {before} → {after}", before=kit.clipped(before, 28), after=kit.clipped(after, 28))
