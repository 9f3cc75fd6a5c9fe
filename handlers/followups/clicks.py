"""The buttons, menus and forms of follow-ups: taken, put off, handed over, listed."""

from __future__ import annotations

from handlers.followups import actions, answers, blocks, colleagues, forms
from handlers.followups.actions import Acted
from handlers.kernel import kit, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Element, Mention
from storage.followups import Described
from storage.store import Store

part = Part()


@part.button("followup_take", who=Who.MEMBERS, writes=True)
def take(request: Request, store: Store) -> Reply:
    """Take the follow-up of a button."""
    one, context = asked(request, store)
    done = actions.take(request, store, one.followup.id)
    answers.tell_of_taking(request, store, one)
    sentence = blocks.taken(request.say, one.name, done.after, request.at)
    return _shown(request, store, sentence, done, context)


@part.button("followup_later", who=Who.MEMBERS, writes=True)
def later(request: Request, store: Store) -> Reply:
    """Put off the follow-up of a menu."""
    id, rest = pressed(request.text)
    how, _, context = rest.partition(":")
    done = actions.put_off(request, store, id, how)
    day = request.say.day(done.after.day)
    sentence = request.say.line("*{name}* can wait until {day}.", name=_described(store, done).name, day=day)
    return _shown(request, store, sentence, done, context)


@part.button("followup_hand", who=Who.MEMBERS, writes=False)
def ask_colleague(request: Request, store: Store) -> Reply:
    """Open the form that asks who goes on with it."""
    one, context = asked(request, store)
    return Reply(modal=forms.hand(request.say, one, context), in_place=answers.is_private(request))


@part.form("followup_hand", who=Who.MEMBERS, writes=True, prepare=colleagues.chosen)
def hand(request: Request, store: Store) -> Reply:
    """Take the form that says who goes on with it."""
    person = request.fields.text("person")
    moved = actions.hand_over(request, store, origin(request), person)
    one, me = _described(store, moved), request.person.id
    if moved.change is not None and person != me:
        answers.tell(store, person, request.say, lambda say: blocks.handed(say, one, request.at, me))
    before = moved.before
    if before is not None and before.owner not in {me, person}:
        answers.tell(
            store,
            before.owner,
            request.say,
            lambda say: blocks.given_to_another(say, one.name, Mention(me), Mention(person)),
        )
    sentence = request.say.line("{person} is now following up with *{name}*.", person=Mention(person), name=one.name)
    return after(request, store, blocks.acted(request.say, sentence, moved.change))


@part.button("followups", who=Who.MEMBERS, writes=False)
def page(request: Request, store: Store) -> Reply:
    """Turn to a page of a list of follow-ups."""
    which, _, skip = request.text.partition(".")
    shown = answers.page(request, store, which if answers.is_list(which) else "mine", words.id_of(skip) or 0)
    return Reply(shown, in_place=answers.is_private(request))


@part.button("followups_beside", who=Who.MEMBERS, writes=False)
def beside(request: Request, store: Store) -> Reply:
    """Show a list of follow-ups beside what it was opened from."""
    return page(request, store).but(beside=True, in_place=False)


@part.button("followups_these", who=Who.MEMBERS, writes=False)
def these(request: Request, store: Store) -> Reply:
    """Show a page of the follow-ups that a message has told of."""
    skip, _, numbers = request.text.partition(":")
    ids = [id for id in map(words.id_of, numbers.split(".")) if id is not None]

    def turn(label: str, to: int) -> kit.Block:
        return kit.button(label, "followups_these", f"{to}:{numbers}")

    return answers.these(request, store, ids, words.id_of(skip) or 0, turn)


def pressed(value: str) -> tuple[int | None, str]:
    """Return the id that a button's value begins with, and the rest."""
    id, _, rest = value.partition(":")
    return words.id_of(id), rest


def origin(request: Request) -> int:
    """Return the follow-up whose form was filled in."""
    return request.origin.number("followup")


def asked(request: Request, store: Store) -> tuple[Described, str]:
    """Return the open follow-up of a button, and what its message shows besides."""
    id, context = pressed(request.text)
    actions.find(store, id)
    one = store.followups.described(id or 0)
    if one is None:
        raise Refusal("This follow-up isn't there anymore.")
    return one, context


def _described(store: Store, done: Acted) -> Described:
    one = store.followups.described(done.after.id)
    if one is None:
        raise Refusal("This follow-up isn't there anymore.")
    return one


def _shown(request: Request, store: Store, sentence: list[Element], done: Acted, context: str) -> Reply:
    shown = blocks.acted(request.say, sentence, done.change)
    return Reply([*shown, *answers.again(request, store, context, done.after.id)], in_place=answers.is_private(request))


def after(request: Request, store: Store, shown: list[kit.Block]) -> Reply:
    """Answer a form: what was done, and then what the message showed from which it was opened, unless that was all."""
    context = request.origin.text("context")
    more = answers.again(request, store, context) if context else []
    return Reply([*shown, *more])
