"""What the writer of a message that was read along is told and asked, alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.customers.blocks import distinction
from handlers.customers.examples import Examples
from handlers.followups import blocks as followups
from handlers.interactions import blocks as interactions
from handlers.interactions import corrections
from handlers.interactions.engine_words import SECOND, UNSAID
from handlers.interactions.records import Logged
from handlers.interactions.review_blocks import FACES, in_words
from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_, Element, Say
from handlers.reading import rules
from handlers.welcome.blocks import tries
from storage.models import Customer, Reading

WAYS = {"on": N_("/haoping listen on"), "ask": N_("/haoping listen ask"), "off": N_("/haoping listen off")}
MOST_WORDS = 4
LEAST_SHARE = 0.2
"""Of the heaviest word's weight; lighter ones explain nothing."""
MOST_QUOTED = 200
ANSWERS = ("good", "neutral", "bad")
_KINDS = {"☺": "🙂", "♥": "❤️", "★": "🎉", "☹": "🙁", "☠": "😠", "☻": "🤔"}
"""Emoji by the sign that the engine reads all of their kind as."""


@dataclass(frozen=True)
class Written:
    """A log of a message: whose, how it was, and what was recorded."""

    customer: Customer
    mark: str
    logged: Logged


def noted(request: Request, logs: Sequence[Written], reading: int, words: Sequence[Sequence[str | float]]) -> Reply:
    """Say what was written down from a message, and by which words."""
    say = request.say
    lines = []
    for one in logs:
        if one.logged.joins is not None:
            lines += interactions.joined(request, one.customer, one.mark)
            continue
        if one.mark == "neutral":
            lines.append(say.line("Logged an interaction with *{name}*.", name=one.customer.name))
        else:
            said = in_words(say, one.mark)
            lines.append(say.line("Logged a *{mark}* from *{name}*.", mark=said, name=one.customer.name))
        lines.append(interactions.satisfaction(request, one.customer.satisfaction, one.mark, one.logged.moved))
        if opened := one.logged.opened:
            lines.append(followups.opened(say, opened.followup, request.person.id, request.at, joined=opened.joined))
    shown = [kit.lines(*lines)]
    because = [say("the whole sentence")] if _leads(words) else []
    because += filter(None, [deciding(say, words)])
    if because:
        shown.append(kit.small(say("Because of: {words}", words=" · ".join(because))))
    alone = len(logs) == 1
    row = [
        undo.button(say, one.logged.change)
        if alone
        else kit.button(say("Undo {name}", name=one.customer.name), "undo", str(one.logged.change))
        for one in logs
    ]
    if alone and logs[0].logged.joins is None:
        row.append(corrections.button(say, logs[0].logged.interaction))
        if logs[0].mark != "neutral":
            row.append(interactions.as_answer(say, logs[0].logged.interaction))
    row += [interactions.apart_button(say, one.logged.interaction) for one in logs if one.logged.joins is not None]
    return Reply([*shown, kit.buttons([*row, kit.button(say("Why?"), "reading.why", str(reading))])])


def question(
    request: Request, reading: int, customers: Sequence[Customer], namesakes: Sequence[Customer], text: str
) -> Reply:
    """Ask whether a message is a review, and how it was; of namesakes, whose."""
    say = request.say
    names = say(", ").join(customer.name for customer in customers or namesakes[:1])
    asked = [kit.lines(say.line("Is this a review from *{name}*? I'll log it if you confirm.", name=names))]
    asked.append(kit.quote(kit.clipped(text, MOST_QUOTED)))
    labels = {label: f"{FACES[label]} {in_words(say, label)}" for label in ANSWERS}
    if customers:
        row = [kit.button(labels[label], "reading.answer", f"{reading}:{label}") for label in ANSWERS]
    else:
        row = [
            kit.button(
                f"{labels[label]} · {distinction(request, one, namesakes)}",
                "reading.answer",
                f"{reading}:{label}:{one.id}",
            )
            for one in namesakes
            for label in ("good", "bad")
        ]
    row.append(kit.button(say("Not a review"), "reading.answer", f"{reading}:none"))
    return Reply([*asked, kit.buttons([*row, kit.button(say("Why?"), "reading.why", str(reading))])])


def no_review(request: Request) -> Reply:
    """Say that nothing was written down."""
    return Reply([kit.lines(request.say.line("OK, it isn't a review. Nothing was logged."))])


def why(request: Request, reading: Reading) -> Reply:
    """Explain a guess: the words, how sure, from when on what is done, and how the customer was found."""
    say = request.say
    found = {
        "named": say.line("The message names the customer."),
        "thread": say.line("The thread is about the customer."),
        "channel": say.line("The channel is linked to the customer."),
    }
    guess, sure = in_words(say, reading.guess), how_sure(say, reading.confidence / 1000)
    because = deciding(say, reading.words)
    rows = [
        say.line("It sounds like a *{mark}*: {sure}.", mark=guess, sure=sure),
        say.line("The words that count most: {words}", words=because) if because else [],
        _second(say, reading.words),
        found.get(reading.how, []),
        say.line(
            "I only log something by myself if I'd be right at least nineteen times out of twenty. If I'm less sure, "
            "I ask whoever wrote it; if it could be anything, I leave it alone."
        ),
    ]
    return Reply([kit.bullets(filter(None, rows))], beside=True)


def _second(say: Say, words: Sequence[Sequence[str | float]]) -> list[Element]:
    """Return what the second reader had to do with a guess, if it was asked."""
    theirs = _share(words)
    if theirs is None:
        return []
    if theirs <= 0:
        return say.line("The second reader, which looks at the whole sentence, didn't see it that way.")
    if not _leads(words):
        return say.line(
            "The second reader, which looks at the whole sentence, agrees, but counted less than the words."
        )
    return say.line("The second reader, which looks at the whole sentence, agrees, and counted more than any one word.")


def _leads(words: Sequence[Sequence[str | float]]) -> bool:
    """Whether the second reader was for a guess, and counted as much as any one word."""
    theirs = _share(words)
    return theirs is not None and theirs > 0 and theirs >= _heaviest(words)


def _share(words: Sequence[Sequence[str | float]]) -> float | None:
    """Return the second reader's weight for a guess; None where it was not asked."""
    return next((float(weight) for word, weight in words if word == SECOND), None)


def _heaviest(words: Sequence[Sequence[str | float]]) -> float:
    """Return the weight of the one word that counted most."""
    return max((float(weight) for word, weight in words if word not in UNSAID), default=0.0)


def deciding(say: Say, words: Sequence[Sequence[str | float]]) -> str:
    """Return the words that weigh most for a guess, as people read them."""
    heavy: list[str] = []
    most = _heaviest(words)
    for word, weight in words:
        found = str(word)
        within = any(found in other or other in found for other in heavy)
        if word not in UNSAID and not within and float(weight) > most * LEAST_SHARE and len(heavy) < MOST_WORDS:
            heavy.append(found)
    shown = (
        say("not {word}", word=word[1:]) if word[:1] == "!" and word[1:] else _KINDS.get(word, word) for word in heavy
    )
    return " · ".join(shown)


def how_sure(say: Say, confidence: float) -> str:
    """Return how sure a guess is, as one colleague would tell another."""
    if confidence >= rules.FELT:
        return say("I'm nearly certain")
    return say("quite likely") if confidence >= rules.LIKELY else say("maybe")


def listening(say: Say, how: str) -> list[Element]:
    """Return what is done with messages in a channel, in a sentence."""
    match how:
        case "on":
            return say.line(
                "I'm reading along here. When a message says what a customer thinks of us, I log it, mark the"
                " message with 📝 and let its author know privately, with an Undo button. When I'm not sure, I"
                " ask the author first."
            )
        case "ask":
            return say.line("I'm reading along here, but I always ask first. Nothing is logged automatically.")
        case _:
            return say.line("I'm not reading along here.")


def listens(request: Request, how: str, change: int | None) -> Reply:
    """Say how a channel is read along, and how to have it otherwise; to everybody there when it was just chosen."""
    say = request.say
    row = [] if change is None else [kit.buttons([undo.button(say, change)])]
    return Reply([kit.lines(listening(say, how)), otherwise(request, how), *row], public=change is not None)


def otherwise(request: Request, how: str) -> kit.Block:
    """Say how it is chosen how a channel is read along."""
    say = request.say
    one, two = (request.command(say(typed)) for way, typed in WAYS.items() if way != how)
    return kit.small(say("Anybody here can change this: {one} or {two}", one=one, two=two))


def welcome(request: Request, how: str) -> list[kit.Block]:
    """Introduce the bot in a channel that it was invited to: who it is, and what it does with messages there.

    Its examples name nobody who is there: another company may read along.
    """
    say = request.say
    return [
        kit.lines(
            say.line("*Hi, I'm Haoping.* I remember what your team knows about its customers. Three things to try:"),
        ),
        kit.bullets(tries(say, Examples(request, None))),
        kit.lines(listening(say, how)),
        otherwise(request, how),
    ]
