"""/haoping managers: managers name more managers; Slack's admins and owners are managers anyway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.followups import colleagues
from handlers.kernel import kit, modals, undo
from handlers.kernel.characters import keyword
from handlers.kernel.parts import Help, Part
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import SLACK_ERRORS, Services, passes
from handlers.kernel.wording import N_, Element, Mention, Say
from storage.models import Change
from storage.store import Store
from storage.types import Role

part = Part()

ACTION = "managers"
FORM = "managers"
EXAMPLE = N_("/haoping managers add {colleague}")
MOST_NAMED = 50
MOST_ASKED = 10
_MENTION = Pattern(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_ADD = frozenset({"add", "添加", "增加"})
_REMOVE = frozenset({"remove", "移除", "删除"})


def known(request: Request, services: Services) -> Mapping[str, Any]:
    """See that those who are to be named are colleagues, before anything is written."""
    wanted = [*_MENTION.findall(request.text), *request.fields.some("people")]
    if not request.is_manager:
        return {}
    with services.db.read(request.workspace) as store:
        named = _named(store)
    for person in [one for one in dict.fromkeys(wanted) if one not in named][:MOST_ASKED]:
        try:
            found = colleagues.known(services, request.workspace, person)
        except SLACK_ERRORS as error:
            if passes(error):
                raise Refusal("Slack isn't responding. Please try again in a moment.", field="people") from None
            found = None
        if found is None or found.role == Role.OUTSIDER:
            raise Refusal(
                "{person} isn't a member of this team. Please choose a colleague.",
                person=Mention(person),
                field="people",
            )
    return {}


@part.verb(
    Help(
        "/haoping managers [add|remove @A]",
        "who can redeem points, name managers and change settings; only managers can change this",
    ),
    "管理员",
    who=Who.MEMBERS,
    writes=True,
    examples=(EXAMPLE,),
    prepare=known,
)
def managers(request: Request, store: Store) -> Reply:
    """/haoping managers [add @A | remove @A]."""
    if not request.text:
        return _listed(request, store)
    word, _, rest = request.text.strip().partition(" ")
    people = _MENTION.findall(rest)
    if keyword(word) not in _ADD | _REMOVE or not people or _MENTION.sub("", rest).strip(" ,，、"):
        raise Refusal("Type add or remove, then @mention someone.", example=EXAMPLE)
    _may(request)
    named = _named(store)
    if keyword(word) in _ADD:
        return _set(request, store, [*named, *people])
    if not set(people) & set(named):
        raise Refusal(
            "{person} wasn't named as a manager. Slack's admins and owners always are.",
            person=Mention(people[0]),
        )
    return _set(request, store, [one for one in named if one not in people])


@part.button("open_managers", who=Who.MANAGERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Open the form in which managers are named."""
    say = request.say
    inputs = [
        modals.people("people", say("Managers in addition to Slack's admins and owners"), _named(store), optional=True)
    ]
    return Reply(modal=modals.modal(say, FORM, say("Managers"), inputs, submit=say("Save")))


@part.form(FORM, who=Who.MANAGERS, writes=True, prepare=known, deed=ACTION)
def filled(request: Request, store: Store) -> Reply:
    """Name those who were chosen, and nobody else."""
    return _set(request, store, request.fields.some("people"))


@part.undo(ACTION)
def undo_managers(request: Request, store: Store, change: Change) -> Reply:
    """Go back to who was named before, unless it was changed again since; managers alone."""
    _may(request)
    undo.depends(store.changes.later(ACTION, change.id))
    return _back(request, store, change, list(change.before["people"]))


@part.redo(ACTION)
def put_back(request: Request, store: Store, change: Change) -> Reply:
    """Name again the managers that an undo has taken back; for managers only."""
    _may(request)
    undo.depends(store.changes.later(ACTION, change.id))
    return _set(request, store, list(change.after["people"]))


def _may(request: Request) -> None:
    if not request.is_manager:
        raise Refusal("Only managers can do this. Please ask a workspace admin.")


def _named(store: Store) -> list[str]:
    return [one.id for one in store.people.managers()]


def _name(store: Store, before: Sequence[str], after: Sequence[str]) -> list[str]:
    changed = [one for one in dict.fromkeys([*before, *after]) if (one in before) != (one in after)]
    for person in changed:
        store.people.name_manager(person, person in after)
    return changed


def _set(request: Request, store: Store, wanted: Sequence[str]) -> Reply:
    before, after = _named(store), list(dict.fromkeys(wanted))
    if len(after) > MOST_NAMED or len(set(after) - set(before)) > MOST_ASKED:
        raise Refusal("That's too many at once. You can add {n} more at most.", n=MOST_ASKED, field="people")
    changed = _name(store, before, after)
    if not changed:
        return _listed(request, store)
    change = store.changes.record(ACTION, ACTION, before={"people": before}, after={"people": after})
    row = kit.buttons([undo.button(request.say, change)])
    return Reply([*_sentences(request.say, after), row], renewed=tuple(changed))


def _back(request: Request, store: Store, change: Change, wanted: list[str]) -> Reply:
    before = _named(store)
    changed = _name(store, before, wanted)
    store.changes.record(ACTION, ACTION, before={"people": before}, after={"people": wanted}, undoes=change.id)
    first = kit.lines(request.say.line("Undone."))
    return Reply([first, *_sentences(request.say, wanted)], renewed=tuple(changed))


def _listed(request: Request, store: Store) -> Reply:
    shown = _sentences(request.say, _named(store))
    if request.is_manager:
        shown.append(kit.buttons([kit.button(request.say("Change…"), "open_managers", "1")]))
    return Reply(shown)


def _sentences(say: Say, named: Sequence[str]) -> list[kit.Block]:
    first = say.line("Managers are this workspace's Slack admins and owners, plus anyone they name.")
    if not named:
        return [kit.lines(first, say.line("Nobody else has been named."))]
    rows: list[list[Element]] = [say.line("{person}", person=Mention(one)) for one in named]
    return [kit.lines(first, say.line("Also named:")), kit.bullets(rows)]
