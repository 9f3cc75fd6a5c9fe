"""/haoping settings: what a workspace chose, changed in a form, and taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers.haoping.choices import CHOICES, CURRENCY
from handlers.kernel import currencies, kit, modals, undo
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Element, Emoji, Say
from handlers.policy.rules import kept as kept_rules
from handlers.policy.versions import in_force
from handlers.reactions.rules import plain
from handlers.reading import learning
from storage.models import Change
from storage.store import Store

part = Part()

ACTION = "settings"
FORM = "settings"
WORKDAYS, RETENTION, MANAGERS = N_("/haoping workdays"), N_("/customer retention"), N_("/haoping managers")
NAMES = tuple(dict.fromkeys(choice.name for choice in CHOICES))


@part.verb(
    Help("/haoping settings", "this workspace's settings: emoji, reading along, what's kept of messages (managers)"),
    "设置",
    who=Who.MANAGERS,
    writes=False,
)
def settings(request: Request, store: Store) -> Reply:
    """/haoping settings."""
    if request.text:
        raise Refusal("This only shows the settings. You can change them in the form.", example="/haoping settings")
    say, kept = request.say, _kept(store)
    also = say.line(
        "Set elsewhere: {rules}, {workdays}, {retention}, {managers}.",
        rules=code(request.command(say("/rules"))),
        workdays=code(request.command(say(WORKDAYS))),
        retention=code(request.command(say(RETENTION))),
        managers=code(request.command(say(MANAGERS))),
    )
    learned = learning.told(say, store)
    row = [kit.button(say("Change…"), "open_settings", "1"), *([learning.button(say)] if learned else [])]
    rows = kit.bullets([*_rows(say, kept), *learned])
    return Reply([kit.header(say("Settings of this workspace")), rows, kit.lines(also), kit.buttons(row)])


@part.button("open_settings", who=Who.MANAGERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Open the form of settings."""
    say, kept = request.say, _kept(store)
    inputs = [choice.field(say, kept.get(choice.name)) for choice in CHOICES]
    return Reply(modal=modals.modal(say, FORM, say("Settings"), inputs, submit=say("Save")))


@part.form(FORM, who=Who.MANAGERS, writes=True, deed=ACTION)
def filled(request: Request, store: Store) -> Reply:
    """Keep what was filled in, as far as it is other than it was."""
    before = _kept(store)
    after: dict[str, Any] = {}
    gathered = Gathered()
    for choice in CHOICES:
        with gathered.reading(choice.id):
            value = choice.value(request.fields.text(choice.id))
            if value != choice.default and choice.key:
                after.setdefault(choice.name, {})[choice.key] = value
            elif value != choice.default:
                after[choice.name] = value
    gathered.settle()
    if after == before:
        raise Refusal("It's already like that.")
    _distinct(after)
    _keep(store, after)
    change = store.changes.record(ACTION, ACTION, before=before, after=after)
    say = request.say
    rows = [row for row, was in zip(_rows(say, after), _rows(say, before), strict=True) if row != was]
    if after.get(CURRENCY) != before.get(CURRENCY):
        rows.append(say.line("Amounts you've already recorded aren't converted."))
    return Reply([kit.lines(say.line("Changed:")), kit.bullets(rows), kit.buttons([undo.button(say, change)])])


@part.button("choose_currency", who=Who.MANAGERS, writes=True, deed=ACTION)
def chosen(request: Request, store: Store) -> Reply:
    """Choose the currency in which the workspace counts."""
    if request.text not in currencies.SIGNS.values():
        raise Refusal("Please choose a currency.")
    change = choose(store, CURRENCY, request.text)
    said = request.say.line("This workspace now uses *{currency}*.", currency=request.text)
    return Reply([kit.lines(said), kit.buttons([undo.button(request.say, change)])], beside=True)


def _distinct(wanted: dict[str, Any]) -> None:
    """Refuse an emoji that would mean two things."""
    meant: dict[str, str] = {}
    for choice in CHOICES:
        for emoji in choice.of(wanted.get(choice.name)) if choice.name == "reactions" else ():
            if meant.setdefault(plain(emoji), choice.id) != choice.id:
                raise Refusal(
                    "{emoji} can't mean two things. Please keep it in just one place.",
                    emoji=Emoji(emoji),
                    field=choice.id,
                )


def choose(store: Store, name: str, value: Any) -> int:
    """Choose one thing, and return the audit's entry, by which it is taken back with the rest as it is."""
    before = _kept(store)
    after = {**before, name: value}
    _keep(store, after)
    return store.changes.record(ACTION, ACTION, before=before, after=after)


@part.undo(ACTION)
def undo_settings(request: Request, store: Store, change: Change) -> Reply:
    """Go back to the settings before, unless they were changed again since."""
    undo.depends(store.changes.later(ACTION, change.id))
    _keep(store, change.before)
    store.changes.record(ACTION, ACTION, before=change.after, after=change.before, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone.")), kit.bullets(_rows(request.say, change.before))])


def _kept(store: Store) -> dict[str, Any]:
    kept = {name: store.settings.get(name) for name in NAMES if name != CURRENCY}
    kept[CURRENCY] = in_force(store).currency or None
    return {name: value for name, value in kept.items() if value is not None}


def _keep(store: Store, wanted: dict[str, Any]) -> None:
    for name in NAMES:
        if name != CURRENCY:
            store.settings.set(name, wanted.get(name))
    policy = replace(in_force(store), currency=str(wanted.get(CURRENCY) or ""))
    if policy.currency != in_force(store).currency:
        store.policies.put(policy.version, kept_rules(policy))


def _rows(say: Say, kept: dict[str, Any]) -> list[list[Element]]:
    return [
        say.line("{what}: {value}", what=say(choice.sentence), value=choice.words(say, kept.get(choice.name)))
        for choice in CHOICES
    ]
