"""Lists that are kept under a name: saved, shown, renamed, removed, and all of that taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, modals, undo, words
from handlers.kernel.characters import keyword
from handlers.kernel.openings import CLOSING
from handlers.kernel.parts import Help, Part
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_
from handlers.lists import blocks, filters, names, spelled, who
from handlers.lists.filters import Filter
from handlers.lists.who import MOST_COUNTED, When
from storage.models import Change, SavedList
from storage.store import Store
from storage.subject import Subject

part = Part()

KEPT = "list.save"
MOST_LISTS, MOST_NAME = 50, 40
SAVE_EXAMPLE = N_("/customer list save VIPs tag=vip unhappy")
_VERBS = {
    **dict.fromkeys(("save", "保存"), "list-save"),
    **dict.fromkeys(("rename", "改名", "重命名"), "list-rename"),
    **dict.fromkeys(("remove", "delete", "删除", "移除"), "list-remove"),
}
_LISTS = frozenset({"list", "列表"})
_TO = Pattern(r"\s+(?:to|as|为|成|改为|改成)\s+|\s*(?:改名?为|改成|->|→)\s*", re.I)


def as_typed(text: str) -> str:
    """Return /customer's text with the words of a verb joined: list save is list-save."""
    first, _, rest = text.strip().partition(" ")
    second, _, more = rest.strip().partition(" ")
    verb = _VERBS.get(keyword(second)) if keyword(first) in _LISTS else None
    return f"{verb} {more.strip()}".strip() if verb else text


def carried(value: str) -> tuple[Filter, ...]:
    """Return the filters that a button, or a schedule, carries."""
    try:
        return filters.read_kept(json.loads(value))
    except (ValueError, TypeError):
        raise Refusal("This list is too old. Please ask for it again.", example=N_("/customer list")) from None


def kept_filters(kept: str) -> tuple[Filter, ...]:
    """Return the filters of what is kept where once a segment alone could be: its key, or filters."""
    return carried(kept) if kept.startswith("[") else (Filter(filters.SEGMENT, kept),)


@part.verb(
    Help("/customer lists", "the lists that were saved, each with its number; to open, rename or remove"),
    "名单",
    who=Who.MEMBERS,
    writes=False,
    alone=True,
)
def every(request: Request, store: Store) -> Reply:
    """/customer lists."""
    say, when = request.say, When.of(request)
    kept = store.saved_lists.all()
    if not kept:
        example = code(request.command(say(SAVE_EXAMPLE)))
        return Reply([kit.lines(say.line("No lists are saved yet. Save one with {example}", example=example))])
    shown: list[kit.Block] = [kit.header(say("Saved lists"))]
    for one in kept[:MOST_SHOWN]:
        count = store.lists.count(who.wanted(store, when, [Filter(filters.LIST, one.id)]), MOST_COUNTED)
        meant = spelled.joined(say, store, when, filters.read_kept(one.who))
        name = say.line("*{name}*: {count}", name=one.name, count=blocks.number(say, count))
        row = [
            blocks.opens(say, [Filter(filters.LIST, one.id)], say("Open")),
            kit.button(say("Rename…"), "list_rename", str(one.id)),
            kit.button(say("Remove"), "list_remove", str(one.id)),
        ]
        shown += [kit.lines(name, meant), kit.buttons(row)]
    if len(kept) > MOST_SHOWN:
        shown.append(kit.small(say("and {n} more", n=len(kept) - MOST_SHOWN)))
    return Reply(shown)


MOST_SHOWN = 20


@part.verb(
    Help("/customer list save NAME WHO…", "keeps a list under a name, to be used where a segment is", word="list-save"),
    who=Who.MEMBERS,
    writes=True,
)
def save(request: Request, store: Store) -> Reply:
    """/customer list save NAME WHO…."""
    with suggesting(SAVE_EXAMPLE):
        name, given = _apart(request, store)
        return keep(request, store, name, given)


@part.verb(
    Help("/customer list rename NAME to NEW", "renames a saved list", word="list-rename"), who=Who.MEMBERS, writes=True
)
def rename(request: Request, store: Store) -> Reply:
    """/customer list rename NAME to NEW."""
    parts = _TO.split(request.text, maxsplit=1)
    if len(parts) != 2:
        parts = request.text.rsplit(maxsplit=1)
    if len(parts) != 2:
        raise Refusal("Which list gets which name?", example="/customer lists")
    return _renamed(request, store, _called(store, words.unquoted(parts[0])), words.unquoted(parts[1]))


@part.verb(Help("/customer list remove NAME", "removes a saved list", word="list-remove"), who=Who.MEMBERS, writes=True)
def remove(request: Request, store: Store) -> Reply:
    """/customer list remove NAME."""
    if not request.text:
        raise Refusal("Which list should I remove?", example="/customer lists")
    return _removed(request, store, _called(store, words.unquoted(request.text)))


@part.button(blocks.SAVE, who=Who.MEMBERS, writes=False)
def ask_name(request: Request, store: Store) -> Reply:
    """Ask under which name a list is to be kept."""
    say = request.say
    given = carried(request.text)
    asked = [
        kit.lines(spelled.joined(say, store, When.of(request), given)),
        modals.text("name", say("Name of the list"), most=MOST_NAME),
    ]
    return Reply(
        modal=modals.modal(say, "list_named", say("Save this list"), asked, say("Save"), {"who": request.text})
    )


@part.form("list_named", who=Who.MEMBERS, writes=True)
def named(request: Request, store: Store) -> Reply:
    """Keep a list under the name that was filled in."""
    given = carried(request.origin.text("who"))
    try:
        return keep(request, store, request.fields.text("name"), given).but(beside=True)
    except Refusal as refusal:
        refusal.field = refusal.field or "name"
        raise


@part.button("list_rename", who=Who.MEMBERS, writes=False)
def ask_new_name(request: Request, store: Store) -> Reply:
    """Ask for a list's new name."""
    say, one = request.say, _there(store, request.text)
    asked = [modals.text("name", say("Name of the list"), one.name, most=MOST_NAME)]
    return Reply(modal=modals.modal(say, "list_renamed", say("Rename"), asked, say("Save"), {"list": one.id}))


@part.form("list_renamed", who=Who.MEMBERS, writes=True)
def new_name(request: Request, store: Store) -> Reply:
    """Give a list the name that was filled in."""
    one = _there(store, str(request.origin.number("list") or ""))
    try:
        return _renamed(request, store, one, request.fields.text("name")).but(beside=True)
    except Refusal as refusal:
        refusal.field = refusal.field or "name"
        raise


@part.button("list_remove", who=Who.MEMBERS, writes=True)
def remove_this(request: Request, store: Store) -> Reply:
    """Remove the list on a button."""
    return _removed(request, store, _there(store, request.text)).but(beside=True)


def keep(request: Request, store: Store, typed: str, given: Sequence[Filter]) -> Reply:
    """Keep filters under a name; asks first where a list of that name is there."""
    say, name = request.say, _name(request, store, typed)
    who_ = [one.kept() for one in given]
    before = store.saved_lists.called(name)
    if before is not None and before.who == who_:
        return Reply([kit.lines(say.line("The list *{name}* is already like that.", name=before.name))])
    if before is not None and not request.answers.get("replace"):
        asked = say.line("There's already a list called *{name}*.", name=before.name)
        raise Question([kit.lines(asked)], [Option(say("Replace it"), {"replace": True}, "primary")])
    if before is None and len(store.saved_lists.all()) >= MOST_LISTS:
        raise Refusal("There can be up to {n} lists. Please remove one first.", n=MOST_LISTS, example="/customer lists")
    if before is not None and _holds(store, given, before.id):
        raise Refusal("A list can't be part of itself.")
    if before is None:
        id = store.saved_lists.add(name, who_)
    else:
        id = before.id
        store.saved_lists.change(id, name=name, who=who_)
    change = _record(store, id, before, {"name": name, "who": who_})
    count = store.lists.count(who.wanted(store, When.of(request), given), MOST_COUNTED)
    said = say.line("Saved as *{name}*: {count}.", name=name, count=blocks.number(say, count))
    meant = spelled.understood(say, store, When.of(request), given)
    row = [undo.button(say, change), blocks.opens(say, [Filter(filters.LIST, id)], say("Open"))]
    return Reply([kit.lines(said, meant), kit.buttons(row)])


@part.undo(KEPT)
def undo_keep(request: Request, store: Store, change: Change) -> Reply:
    """Bring a list back to what it was before it was saved, renamed or removed."""
    id = change.done_to.number
    now = store.saved_lists.get(id)
    if _kept(now) != dict(change.after):
        undo.depends(store.changes.since(change))
    if not change.before:
        _is_unused(store, now)
        store.saved_lists.remove(id)
    elif (other := store.saved_lists.called(change.before["name"])) is not None and other.id != id:
        raise Refusal("There's already a list called {name}. Please rename it first.", name=other.name)
    elif now is None:
        store.saved_lists.add(change.before["name"], change.before["who"], id)
    else:
        store.saved_lists.change(id, **change.before)
    store.changes.record(KEPT, change.subject, before=change.after, after=change.before, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone."))])


def _renamed(request: Request, store: Store, one: SavedList, typed: str) -> Reply:
    say, name = request.say, _name(request, store, typed)
    other = store.saved_lists.called(name)
    if name == one.name:
        raise Refusal("It's already called {name}.", name=name)
    if other is not None and other.id != one.id:
        raise Refusal("There's already a list called {name}. Please choose another name.", name=other.name)
    store.saved_lists.change(one.id, name=name)
    change = _record(store, one.id, one, {"name": name, "who": one.who})
    said = say.line("The list *{before}* is called *{name}* now.", before=one.name, name=name)
    return Reply([kit.lines(said), kit.buttons([undo.button(say, change)])])


def _removed(request: Request, store: Store, one: SavedList) -> Reply:
    say = request.say
    _is_unused(store, one)
    store.saved_lists.remove(one.id)
    change = _record(store, one.id, one, {})
    said = say.line("The list *{name}* is removed; its customers stay.", name=one.name)
    return Reply([kit.lines(said), kit.buttons([undo.button(say, change)])])


def _apart(request: Request, store: Store) -> tuple[str, tuple[Filter, ...]]:
    """Return the name before the filters, and these: the first place from which on everything is filters."""
    text = request.text.strip()
    closing = CLOSING.get(text[:1])
    if closing and (end := text.find(closing, 1)) > 0:
        return text[1:end], _filters(request, store, text[end + 1 :])
    gaps = list(re.finditer(r"\s+", text))
    for gap in gaps:
        with suppress(Refusal):
            return text[: gap.start()], _filters(request, store, text[gap.end() :])
    first = gaps[0].end() if gaps else len(text)
    return text[:first].strip(), _filters(request, store, text[first:])  # it says what is wrong


def _filters(request: Request, store: Store, text: str) -> tuple[Filter, ...]:
    found = spelled.read(request, store, text).filters
    if not found:
        raise Refusal("A list needs a name first, then who's on it.")
    return found


def _name(request: Request, store: Store, typed: str) -> str:
    name = words.name(words.unquoted(typed))
    if len(name) > MOST_NAME:
        raise Refusal("A list's name has at most {n} characters.", n=MOST_NAME)
    if segments.read(name, request.say.names) is not None:
        raise Refusal("{name} is a segment. Please choose another name.", name=name)
    names.is_no_filter(request, store, name)
    return name


def _holds(store: Store, given: Sequence[Filter], id: int) -> bool:
    """Tell whether filters ask for a list, by another one perhaps."""
    inner = [one for one in given if one.kind == filters.LIST]
    kept = [store.saved_lists.get(int(one.value)) for one in inner]
    return any(one.value == id for one in inner) or any(
        _holds(store, filters.read_kept(one.who), id) for one in kept if one is not None
    )


def _called(store: Store, typed: str) -> SavedList:
    one = store.saved_lists.called(typed)
    if one is None:
        raise Refusal("There's no list called {name}.", name=kit.clipped(typed, 60), example="/customer lists")
    return one


def _there(store: Store, id: str) -> SavedList:
    one = store.saved_lists.get(words.id_of(id) or 0)
    if one is None:
        raise Refusal("This list isn't there anymore.", example="/customer lists")
    return one


def _is_unused(store: Store, one: SavedList | None) -> None:
    """Refuse what a digest is about, or another list asks for."""
    if one is None:
        return
    asked = Filter(filters.LIST, one.id)
    for other in store.saved_lists.all():
        if asked in filters.read_kept(other.who):
            raise Refusal("The list {other} uses {name}. Please change that first.", other=other.name, name=one.name)
    if any(asked in kept_filters(schedule.segment) for schedule in store.schedules.all() if schedule.segment):
        raise Refusal("A digest uses {name}. Please change that first.", name=one.name, example="/digest list")


def _kept(one: SavedList | None) -> dict[str, Any]:
    return {} if one is None else {"name": one.name, "who": one.who}


def _record(store: Store, id: int, before: SavedList | None, after: dict[str, Any]) -> int:
    return store.changes.record(KEPT, Subject("saved_list", id), before=_kept(before), after=after)
