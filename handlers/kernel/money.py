"""Amounts as a person means them: what could be two, or is in another currency, is asked about before it is kept."""

from __future__ import annotations

from collections.abc import Callable

from handlers.kernel import amounts, currencies, kit, words
from handlers.kernel.amounts import Amount, Read, Unsure
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request


def read(request: Request, text: str, reader: Callable[[str], Read] = amounts.read) -> tuple[int, str]:
    """Read the amount of a text in the workspace's currency: (cents, the rest)."""
    try:
        amount, rest = reader(words.tidy(text))
    except Unsure as unsure:
        amount, rest = _chosen(request, unsure)
    return _in_own(request, amount), rest


def whole(request: Request, text: str) -> int:
    """Return the amount that a whole text is, in the workspace's currency."""
    return read(request, text, lambda typed: (amounts.whole(typed), ""))[0]


def _chosen(request: Request, unsure: Unsure) -> Read:
    chosen = request.answers.get("amount")
    found = next((one for one in unsure.could_be if one[0].cents == chosen), None)
    if found is None:
        raise _which(request, unsure)
    return found


def _which(request: Request, unsure: Unsure) -> Question:
    say = request.say
    could_be = dict.fromkeys(amount.cents for amount, _ in unsure.could_be)
    asked = say.line(unsure.sentence, **unsure.values)
    if not unsure.sentence.endswith("?"):
        asked += say.line(" Which one is it?") if len(could_be) > 1 else say.line(" Is that right?")
    return Question([kit.lines(asked)], [_option(request, cents, {"amount": cents}) for cents in could_be])


def _in_own(request: Request, amount: Amount) -> int:
    """Return an amount's cents, once it is sure that they are the workspace's own."""
    own = request.say.currency
    if not currencies.is_own(amount.currency, own) and not request.answers.get("own_currency"):
        say = request.say
        asked = say.line(
            "This workspace uses {own}, but you wrote {text}. Amounts aren't converted.",
            own=own,
            text=amount.currency,
        )
        raise Question([kit.lines(asked)], [_option(request, amount.cents, {"own_currency": True})])
    return amount.cents


def _option(request: Request, cents: int, answers: dict[str, object]) -> Option:
    shown = request.say.money(cents)
    return Option(request.say("Use {amount}", amount=shown), answers, "primary")
