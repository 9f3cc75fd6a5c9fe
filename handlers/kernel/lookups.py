"""Inputs that look something up while one types: one that there is already, or a new one by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from handlers.kernel import modals, words
from handlers.kernel.kit import Block, clipped
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from storage.store import Store

T = TypeVar("T")


@dataclass(frozen=True)
class Lookup(Generic[T]):
    """An input for one of a noun's rows. Its sentences are the catalogue's.

    `field` names the input, its menu, and the answer that holds the chosen row's number; `add` names the answer that a
    new one is meant. `lately` are the rows that are offered before anything is typed, `found` those for a text, and
    `is_called` tells whether any has a name; `offer` makes the option for one row among others.
    """

    field: str
    add: str
    label: str
    placeholder: str
    missing: str
    new: str
    lately: Callable[[Store], Sequence[T]]
    found: Callable[[Store, str], Sequence[T]]
    is_called: Callable[[Store, str], bool]
    offer: Callable[[Request, T, Sequence[T]], Block]

    @property
    def known(self) -> str:
        """The menu in which nothing new can be added."""
        return f"known_{self.field}"

    def input(
        self,
        request: Request,
        initial: T | None = None,
        *,
        id: str = "",
        label: str = "",
        known: bool = False,
        new: str = "",
        optional: bool = False,
    ) -> Block:
        """Return the input; a name that nothing has can be added in it, unless it has to be `known`.

        `new` is a name that is filled in and nothing has yet.
        """
        say = request.say
        first = self.offer(request, initial, [initial]) if initial else self._addition(request, new) if new else None
        return modals.lookup(
            id or self.field,
            label or say(self.label),
            self.known if known else self.field,
            first,
            optional=optional,
            hint="" if known else say("Not in the list? Type the name to add it."),
            placeholder=say(self.placeholder),
        )

    def chosen(self, request: Request, id: str = "") -> tuple[Request, str]:
        """Return a filled-in form's request as if the row had been typed: the noun's lookup finds what it names."""
        kind, _, what = request.fields.text(id or self.field).partition(":")
        number = words.id_of(what) if kind == "id" else None
        if number is not None:
            return request.but(answers={self.field: number, **request.answers}), ""
        if kind == "new" and what:
            return request.but(answers={self.add: True, **request.answers}), words.name(what)
        raise Refusal(self.missing, field=id or self.field)

    def offered(self, request: Request, store: Store, *, known: bool) -> Reply:
        """Return the rows that fit what was typed, and a new one of this name when nothing has it."""
        typed = " ".join(words.spoken(request.text).split())
        found = self.found(store, typed[: words.MOST_NAME]) if typed else self.lately(store)
        options = [self.offer(request, one, found) for one in found]
        if typed and not known and len(typed) <= words.MOST_NAME and not self.is_called(store, typed):
            options.append(self._addition(request, typed))
        return Reply(options=options)

    def part(self) -> Part:
        """Declare the two menus."""
        declared = Part()
        for menu, known in ((self.field, False), (self.known, True)):
            declared.menu(menu, who=Who.MEMBERS)(partial(self.offered, known=known))
        return declared

    def _addition(self, request: Request, name: str) -> Block:
        shown = clipped(name, 50)
        return modals.option(request.say("Add “{name}”", name=shown), f"new:{name}", request.say(self.new))
