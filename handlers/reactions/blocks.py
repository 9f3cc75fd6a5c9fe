"""How what reactions do is said: to whoever reacted, privately, where they reacted."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.customers.blocks import distinction
from handlers.followups import blocks as followups
from handlers.interactions import blocks as interactions
from handlers.interactions import corrections
from handlers.interactions.records import Logged
from handlers.interactions.review_blocks import FACES, in_words
from handlers.kernel import kit, undo, words
from handlers.kernel.reply import Kind, Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Emoji, Say
from handlers.reactions import rules
from handlers.reactions.message import Seen
from storage.models import Customer, Interaction

CHOOSE = "react_whom"
NOBODY = "none"
NOT_HERE = "react_not_here"


def logged(request: Request, customer: Customer, mark: str, logged: Logged) -> Reply:
    """Say what was logged."""
    say = request.say
    if logged.joins is not None:
        lines = interactions.joined(request, customer, mark)
        row = [undo.button(say, logged.change), interactions.apart_button(say, logged.interaction)]
        return Reply([kit.lines(*lines), kit.buttons(row)])
    first = say.line("{face} Logged a *{mark}* from *{name}*.", **_of(say, mark), name=customer.name)
    lines = [first, interactions.satisfaction(request, customer.satisfaction, mark, logged.moved)]
    if logged.opened is not None:
        opened = logged.opened
        lines.append(followups.opened(say, opened.followup, request.person.id, request.at, joined=opened.joined))
    row = [
        undo.button(say, logged.change),
        corrections.button(say, logged.interaction),
        interactions.as_answer(say, logged.interaction),
    ]
    return Reply([kit.lines(*lines), kit.buttons(row)])


def joined(request: Request, customer: Customer, mark: str) -> Reply:
    """Say that it was logged before, and that the person stands by it now."""
    sentence = request.say.line(
        "{face} A colleague has already logged this *{mark}* from *{name}*. I've added your name to it.",
        **_of(request.say, mark),
        name=customer.name,
    )
    return Reply([kit.lines(sentence)])


def stood_by(request: Request, customer: Customer, log: Interaction, added: str, change: int | None) -> Reply:
    """Say that a message was logged so before, who stands by it now, and what was added to its note."""
    say = request.say
    values = {**_of(say, log.mark), "name": customer.name}
    if log.by == request.person.id:
        if log.mark in rules.REVIEWS:
            first = say.line("{face} You've already logged this *{mark}* from *{name}*.", **values)
        else:
            first = say.line("{face} You've already logged this message for *{name}*.", **values)
    elif log.mark in rules.REVIEWS:
        first = say.line(
            "{face} A colleague has already logged this *{mark}* from *{name}*. I've added your name to it.", **values
        )
    else:
        first = say.line(
            "{face} A colleague has already logged this message for *{name}*. I've added your name to it.", **values
        )
    note = [kit.lines(say.line("Your note was added:")), kit.quote(added)] if added else []
    row = [kit.buttons([undo.button(say, change)])] if change else []
    return Reply([kit.lines(first), *note, *row])


def question(request: Request, seen: Seen, customers: Sequence[Customer]) -> Reply:
    """Ask whose review it is."""
    say = request.say
    menu = say("Another customer…") if customers else say("Which customer?")
    used = {**_of(say, seen.means), "face": Emoji(seen.emoji)}
    if customers:
        asked = say.line("{face} Which customer is this *{mark}* from?", **used)
    else:
        asked = say.line(
            "{face} Which customer is this *{mark}* from? I couldn't find a customer's name in the message.", **used
        )
    row = [
        _button(distinction(request, one, customers), seen, f"id:{one.id}", index)
        for index, one in enumerate(customers)
    ]
    row += [_menu(seen, menu), _nobody(say, seen)]
    if not customers:
        row.append(kit.button(say("Don't ask here"), NOT_HERE, seen.channel))
    choices = {"type": "actions", "elements": row}
    return Reply([kit.lines(asked), *_excerpt(seen), choices], kind=Kind.QUESTION)


def asks_no_more(request: Request, change: int) -> Reply:
    """Say that nobody is asked about emoji in a channel any more."""
    sentence = request.say.line(
        "OK, I won't ask about emoji in this channel anymore. If the message names a customer, an emoji still logs it."
    )
    return Reply([kit.lines(sentence), kit.buttons([undo.button(request.say, change)])])


def asks_again(request: Request) -> Reply:
    """Say that people are asked about emoji in a channel again."""
    return Reply(
        [kit.lines(request.say.line("Undone: I'll ask again when somebody puts an emoji on what looks like a review."))]
    )


def doubtful(request: Request, seen: Seen, customer: Customer, other: str) -> Reply:
    """Ask whether a review is meant, since the message itself was logged as another one."""
    say = request.say
    asked = say.line(
        "This message is already logged as a *{other}* from *{name}*. Does your {face} mean they gave a *{mark}* too?",
        other=in_words(say, other),
        **_of(say, seen.means),
        name=customer.name,
    )
    yes = _button(say("Yes, log it too"), seen, f"id:{customer.id}", 0, "primary")
    choices = {"type": "actions", "elements": [yes, _nobody(say, seen, say("No, leave it"))]}
    return Reply([kit.lines(asked), *_excerpt(seen), choices], kind=Kind.QUESTION)


def left(request: Request) -> Reply:
    """Say that nothing was recorded, as was wished."""
    return Reply([kit.lines(request.say.line("OK, nothing was recorded."))])


def late(request: Request, seen: Seen) -> Reply:
    """Say why an answer comes too late."""
    if seen.gone:
        return Reply([kit.lines(request.say.line("This message is gone, so nothing was recorded."))])
    return Reply([kit.lines(request.say.line("You've removed your reaction, so nothing was recorded."))])


def _of(say: Say, mark: str) -> dict[str, str]:
    return {"face": FACES[mark], "mark": in_words(say, mark)}


def _excerpt(seen: Seen) -> list[kit.Block]:
    text = excerpt(seen.text)
    return [kit.quote(text)] if text else []


def excerpt(text: str, most: int = 300) -> str:
    """Return what a message says, in one line and cut."""
    return kit.clipped(" ".join(words.spoken(kit.unescaped(text)).split()), most)


def _about(seen: Seen) -> str:
    return f"{CHOOSE}:{seen.channel}:{seen.ts}:{seen.means}:{seen.emoji}:{'shared' if seen.shared else ''}"


def _button(label: str, seen: Seen, value: str, index: int, style: str | None = None) -> kit.Block:
    return kit.button(label, f"{_about(seen)}:{index}", value, style)


def _nobody(say: Say, seen: Seen, label: str = "") -> kit.Block:
    return kit.button(label or say("Not about a customer"), f"{_about(seen)}:{NOBODY}", NOBODY)


def _menu(seen: Seen, placeholder: str) -> kit.Block:
    return {
        "type": "external_select",
        "action_id": _about(seen),
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": placeholder, "emoji": True},
    }
