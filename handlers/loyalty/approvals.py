"""A redemption of many points needs two managers: one asks for it, and another one's click redeems.

Until then nothing is redeemed, and whether there are enough points is looked at again. What was asked for is an entry
of the audit, and so is how it ended: it was approved, declined, or taken back by who asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.customers import lookup
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.people import zone_of
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Mention, Say, language_of
from handlers.loyalty import account, redemptions
from handlers.loyalty.blocks import count
from handlers.loyalty.rules import Limits
from storage.models import Change, Customer, Person, Reward
from storage.store import Store
from storage.subject import Subject

part = Part()

ASK = "points.ask"
APPROVE, DECLINE = "redemption_approve", "redemption_decline"
SUBJECT = "request"
MOST_LATER = 10


def redeemed(request: Request, store: Store, name: str, spent: int, why: str, reward: Reward | None = None) -> Reply:
    """Redeem points that were typed or filled in; where they are too many for one manager, ask another one."""
    customer = lookup.named(request, store, name)
    if not is_over(request, spent):
        return redemptions.redeemed(request, store, customer, spent, why, reward)
    redemptions.are_there(request, store, customer, spent, why)
    others = [one for one in store.people.in_charge() if one.id != request.person.id]
    if not others:
        raise Refusal(
            "Redeeming more than {most} points takes two managers, and you're the only one I know.",
            most=count(request.policy.of(Limits).second),
            example="/haoping managers",
        )
    after = {"asked": spent, "reason": why, **({"reward_no": reward.id} if reward else {})}
    change = store.changes.record(ASK, Subject(SUBJECT, store.next_id(SUBJECT)), customer.id, after=after)
    for one in others:
        _tell(request, store, one, _asking(request, _say(request, one), customer, spent, why, change))
    say = request.say
    first = say.line(
        "*{points}* of *{name}*'s are to be redeemed. That takes a second manager, so I've asked {people}.",
        points=_points(say, spent),
        name=customer.name,
        people=_named(say, others),
    )
    quoted = [kit.quote(why)] if why else []
    return Reply([kit.lines(first), *quoted, kit.buttons([undo.button(say, change)])])


def is_over(request: Request, spent: int) -> bool:
    """Tell whether so many points take two managers."""
    return 0 < request.policy.of(Limits).second < spent


@part.button(APPROVE, who=Who.MANAGERS, writes=True, deed=account.REDEEM)
def approved(request: Request, store: Store) -> Reply:
    """Redeem what another manager asked for."""
    asked = _open(store, words.id_of(request.text) or 0)
    if asked.by == request.person.id:
        raise Refusal("You asked for this yourself. It takes another manager.")
    customer, spent = account.of(store, asked), int(asked.after["asked"])
    reward = store.rewards.get(int(asked.after.get("reward_no", 0)))
    if reward is not None and reward.stock == 0:
        raise Refusal("There's no {reward} left.", reward=reward.english or reward.chinese, example="/points rewards")
    why = str(asked.after.get("reason", ""))
    store.changes.record(ASK, asked.subject, customer.id, after={"approved": True})
    reply = redemptions.redeemed(request, store, customer, spent, why, reward, asked.by)
    _told(request, store, asked, customer, approved=True)
    return reply


@part.button(DECLINE, who=Who.MANAGERS, writes=True, deed=ASK)
def declined(request: Request, store: Store) -> Reply:
    """Decline what another manager asked for."""
    asked = _open(store, words.id_of(request.text) or 0)
    customer = account.of(store, asked)
    store.changes.record(ASK, asked.subject, customer.id, before=asked.after, undoes=asked.id)
    if asked.by != request.person.id:
        _told(request, store, asked, customer, approved=False)
    return Reply([kit.lines(request.say.line("Declined: *{name}* keeps these points.", name=customer.name))])


@part.undo(ASK)
def undo_ask(request: Request, store: Store, change: Change) -> Reply:
    """Take back what was asked for, as long as nobody has approved it."""
    customer = account.of(store, change)
    if "asked" not in change.after:
        raise Refusal("This can't be taken back by itself: please undo the redemption.")
    undo.depends(_end(store, change))
    store.changes.record(ASK, change.subject, customer.id, before=change.after, undoes=change.id)
    line = request.say.line("Undone: nothing is to be redeemed for *{name}*.", name=customer.name)
    return Reply([kit.lines(line)])


@part.redo(ASK)
def asked_again(request: Request, store: Store, change: Change) -> Reply:
    """Refuse to ask again by itself: who asked has to, and the other managers hear of it then."""
    raise Refusal("Please type it again, so that the other managers hear of it.")


def _open(store: Store, id: int) -> Change:
    """Return what was asked for, if it is still open."""
    asked = store.changes.get(id)
    if asked is None or asked.action != ASK or asked.undoes is not None or "asked" not in asked.after:
        raise Refusal("This isn't asked for anymore.")
    if asked.undone_by is not None:
        raise Refusal("This was declined or taken back, so there's nothing to redeem.")
    if (end := _end(store, asked)) is not None:
        raise Refusal("{person} has already approved this.", person=Mention(end.by))
    return asked


def _end(store: Store, asked: Change) -> Change | None:
    later = store.changes.of_subject(str(asked.done_to), MOST_LATER, after=asked.id)
    return next((one for one in later if one.after.get("approved")), None)


def _asking(request: Request, say: Say, customer: Customer, spent: int, why: str, change: int) -> list[kit.Block]:
    values = {"person": Mention(request.person.id), "points": _points(say, spent), "name": customer.name}
    first = say.line("{person} wants to redeem *{points}* of *{name}*'s. That takes a second manager: you?", **values)
    after = count(customer.points - spent)
    second = say.line("Points: {before} → {after}", before=count(customer.points), after=after)
    row = [
        kit.button(say("Redeem {points}", points=values["points"]), APPROVE, str(change), "primary"),
        kit.button(say("Decline"), DECLINE, str(change)),
    ]
    return [kit.lines(first, second), *([kit.quote(why)] if why else []), kit.buttons(row)]


def _told(request: Request, store: Store, asked: Change, customer: Customer, *, approved: bool) -> None:
    """Tell who asked how it ended."""
    person = store.people.get(asked.by)
    if person is None:
        return
    say = _say(request, person)
    values = {
        "person": Mention(request.person.id),
        "points": _points(say, int(asked.after["asked"])),
        "name": customer.name,
    }
    if approved:
        line = say.line("{person} has approved it: *{points}* of *{name}*'s are redeemed.", **values)
    else:
        line = say.line("{person} has declined it: *{name}* keeps *{points}*.", **values)
    _tell(request, store, person, [kit.lines(line)])


def _tell(request: Request, store: Store, person: Person, blocks: list[kit.Block]) -> None:
    store.outbox.post(person.id, Reply(blocks).message())


def _say(request: Request, person: Person) -> Say:
    language = person.language or language_of(person.locale)
    return Say(language, request.say.currency, zone_of(person.zone), request.at).naming(request.say.names)


def _named(say: Say, people: Sequence[Person]) -> str:
    return say(", ").join(f"@{one.name}" for one in people)


def _points(say: Say, points: int) -> str:
    return say.plural("{n} point", "{n} points", points, n=count(points))
