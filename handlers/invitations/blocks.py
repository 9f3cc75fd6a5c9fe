"""How invitations are shown to the team: what is about to be sent, the texts to paste, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from handlers.invitations.rules import Chosen
from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Element, Mention, Moment, Say
from handlers.lists import blocks as lists
from storage.invitations import Sending
from storage.models import Customer, Product

TEXT, REST, AGAIN = "invitation_text", "invitation_open", "invitation_again"
SENT = N_("/survey sent")
MOST_NAME = 60


@dataclass(frozen=True)
class Invited:
    """A customer with the link that is theirs."""

    customer: Customer
    link: str


def texts(customer: Customer, product: Product, link: str) -> tuple[str, str]:
    """Return what a customer may be written, in English and in Chinese."""
    values = {"name": customer.name, "product": product.name, "link": link}
    english, chinese = Say("en"), Say("zh")
    template = N_("Hi {name}, how happy are you with {product}? It takes a minute, no sign-in: {link}")
    return english(template, **values), chinese(template, **values)


def confirm(
    request: Request, product: Product, understood: list[Element], chosen: Chosen, until: str
) -> list[kit.Block]:
    """Ask whether links are to be made: for how many, and who is left out."""
    say = request.say
    count = lists.number(say, len(chosen.asked))
    told = [say.line("A link to answer about *{product}*: *{count}*.", product=product.name, count=count), understood]
    told += _left_out(say, chosen)
    told.append(say.line("The links stay open until {day}. Nothing is sent to customers: you choose how.", day=until))
    return [kit.lines(*told)]


def nobody(request: Request, chosen: Chosen) -> Reply:
    """Say why nobody on a list gets a link."""
    say = request.say
    return Reply([kit.lines(say.line("Nobody gets a link."), *_left_out(say, chosen))])


def _left_out(say: Say, chosen: Chosen) -> list[list[Element]]:
    rows = []
    if chosen.resting:
        count = lists.number(say, chosen.resting)
        rows.append(say.line("Left alone, because they were asked in the last 30 days: {count}.", count=count))
    if chosen.declined:
        count = lists.number(say, chosen.declined)
        rows.append(say.line("Left alone, because they said not to ask them again: {count}.", count=count))
    return rows


def made(request: Request, product: Product, count: int, how: list[Element], change: int) -> Reply:
    """Say that links were made, and where they are."""
    say = request.say
    many = say.plural("{n} link", "{n} links", count)
    shown = code(request.command(say(SENT)))
    return Reply(
        [
            kit.lines(
                say.line("Made *{many}* about *{product}*.", many=many, product=product.name),
                how,
                say.line("Who has answered: {command}", command=shown),
            ),
            kit.buttons([undo.button(say, change)]),
        ]
    )


def taken_back(request: Request, withdrawn: int, answered: int) -> Reply:
    """Say that links were withdrawn, and what stays."""
    say = request.say
    many = say.plural("{n} link", "{n} links", withdrawn)
    told = [say.line("Withdrawn: {many}. Whoever opens one now finds nothing there.", many=many)]
    if answered:
        stays = say.plural("{n} customer has answered already", "{n} customers have answered already", answered)
        told.append(say.line("{stays}: that answer stays, and so does its link.", stays=stays))
    return Reply([kit.lines(*told)])


# ---- texts to paste


def to_paste(say: Say, product: Product, invited: Iterable[Invited]) -> Iterator[list[kit.Block]]:
    """Give messages with texts to paste, each as many as fit into one."""
    heading = kit.lines(say.line("Copy these to your customers, wherever you talk: *{product}*", product=product.name))
    rows = (
        [kit.lines(say.line("*{name}*", name=kit.clipped(one.customer.name, MOST_NAME))), *_verbatim(one, product)]
        for one in invited
    )
    return _messages([heading], rows)


def text_of(say: Say, product: Product, one: Invited) -> list[kit.Block]:
    """Return the texts for one customer."""
    first = say.line("For *{name}*, to copy:", name=kit.clipped(one.customer.name, MOST_NAME))
    return [kit.lines(first), *_verbatim(one, product)]


def _verbatim(one: Invited, product: Product) -> list[kit.Block]:
    return [kit.verbatim(text) for text in texts(one.customer, product, one.link)]


def to_owner(
    say: Say, product: Product, by: str, until: str, customers: Sequence[tuple[Customer, int]]
) -> Iterator[list[kit.Block]]:
    """Give messages to an owner with a button for each of their customers, by their invitations' ids."""
    many = lists.number(say, len(customers))
    heading = kit.lines(
        say.line(
            "{person} would like your customers to answer about *{product}*: {many}.",
            person=Mention(by),
            product=product.name,
            many=many,
        ),
        say.line(
            "A click gets you a text with their own link, to copy wherever you talk. Open until {day}.", day=until
        ),
    )
    rows = (
        [kit.item(kit.clipped(one.name, MOST_NAME), kit.button(say("Get the text"), TEXT, str(id)))]
        for one, id in customers
    )
    return _messages([heading], rows)


def _messages(heading: list[kit.Block], rows: Iterable[list[kit.Block]]) -> Iterator[list[kit.Block]]:
    """Give rows as messages, a heading before the first, each as long as Slack takes it."""
    message = heading
    for row in rows:
        if message and not kit.fits([*message, *row]):
            yield message
            message = []
        message = [*message, *row]
    yield message


# ---- what came of them


def sent(request: Request, found: Sequence[tuple[Sending, Product]]) -> Reply:
    """Show the newest sendings, with how many have answered."""
    say = request.say
    if not found:
        return Reply([kit.lines(say.line("No links have been made yet."))])
    shown: list[kit.Block] = [kit.header(say("Links for customers"))]
    for one, product in found:
        shown.append(kit.lines(*_sending(request, one, product)))
        if one.invited > one.answered and one.ends > request.at:
            row = [kit.button(say("Not answered yet"), REST, str(one.id))]
            if request.is_manager:
                row.append(kit.button(say("Their links again, as a file"), AGAIN, str(one.id)))
            shown.append(kit.buttons(row))
    return Reply(shown)


def _sending(request: Request, one: Sending, product: Product) -> list[list[Element]]:
    say = request.say
    told = say.line("*{product}* · {at} · {person}", product=product.name, at=Moment(one.at), person=Mention(one.by))
    share = round(100 * one.answered / one.invited)
    count = say.plural("{n} link", "{n} links", one.invited)
    came = say.line("{count}, {answered} answered ({share}%)", count=count, answered=one.answered, share=share)
    if one.declined:
        no = say.plural("{n} doesn't want to be asked again", "{n} don't want to be asked again", one.declined)
        came += say.line(", {no}", no=no)
    day = say.dated(one.ends.astimezone(say.zone).date())
    still = one.ends > request.at
    end = say.line(" · open until {day}", day=day) if still else say.line(" · ended {day}", day=day)
    return [told, [*came, *end]]


def waiting(request: Request, product: Product, customers: Sequence[Customer], total: int) -> Reply:
    """Show who has a link and has not answered yet."""
    say = request.say
    count = lists.number(say, total)
    first = say.line("Links about *{product}* that aren't answered yet: *{count}*", count=count, product=product.name)
    rows = [say.line("*{name}*", name=kit.clipped(one.name, MOST_NAME)) for one in customers]
    shown = [kit.headed(first, rows)]
    if total > len(customers):
        shown.append(kit.small(say("and {n} more", n=total - len(customers))))
    return Reply(shown, beside=True)
