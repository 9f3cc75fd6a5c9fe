"""What one module answers, declared at the code that does it: usage, help, permission and code stand together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from handlers.kernel.parameters import PERSON, WHO, Parameter
from handlers.kernel.patterns import Pattern
from handlers.kernel.routes import (
    Check,
    EventRoute,
    Handler,
    Prepare,
    Route,
    Routes,
    Step,
    Undo,
    Verb,
    Who,
    first_word,
    user_of,
)
from handlers.kernel.wording import N_

H = TypeVar("H", bound=Handler)
U = TypeVar("U", bound=Undo)
C = TypeVar("C", bound=Check)

_VERB = Pattern("[a-z][a-z-]*")


@dataclass(frozen=True)
class Help:
    """What help says of a verb: how it is typed, and what it does; both in English, translated when shown.

    What is typed as it stands is in lower case, what it stands for in capitals: "/purchase refund ID [AMOUNT]".
    `word` is the verb where that is more than one word, as the command's `spoken` joins them.
    """

    usage: str
    means: str
    word: str = ""

    def verb(self) -> tuple[str, str]:
        """Return the command and its verb, as purchase and refund, of how it is typed."""
        name, rest = first_word(self.usage)
        word, _ = first_word(rest)
        return name[1:], self.word or (word if _VERB.fullmatch(word) else "")


@dataclass(frozen=True)
class Part:
    """What one module answers: each decorator stands at the code that does it, and says who may.

    Nothing is registered by that: `register(routes)` of the capability adds its parts.
    """

    declared: list[Callable[[Routes], None]] = field(default_factory=list)
    openings: list[Callable[[Routes], None]] = field(default_factory=list)

    def verb(
        self,
        help: Help,
        *also: str,
        who: Who,
        writes: bool,
        prepare: Prepare | None = None,
        opens: Handler | None = None,
        openly: Handler | bool = False,
        alone: bool = False,
        besides: str = "",
        examples: Sequence[str] = (),
        deed: str | None = None,
    ) -> Callable[[H], H]:
        """Declare what a verb of a command does; `also` are other words for it, `besides` is another way to type it.

        `examples` are what help shows, typed as they stand but for what they are about: /log {customer} good.
        """
        name, word = help.verb()
        usages = (help.usage, besides) if besides else (help.usage,)

        def declare(handler: H) -> H:
            verb = Verb(
                handler,
                who,
                writes,
                prepare,
                deed=deed,
                word=word,
                usages=usages,
                means=help.means,
                also=also,
                opens=opens,
                openly=openly,
                alone=alone,
                examples=tuple(examples),
            )
            self.declared.append(lambda routes: routes.verb(name, verb))
            return handler

        return declare

    def opens(self, *usages: str) -> Callable[[H], H]:
        """Declare the form that a verb opens when nothing is typed after it; it stands above what the verb does."""

        def declare(handler: H) -> H:
            for usage in usages:
                name, _, word = usage[1:].partition(" ")
                self.openings.append(partial(Routes.opens, name=name, word=word, form=handler))
            return handler

        return declare

    def button(
        self,
        action: str,
        *,
        who: Who,
        writes: bool,
        prepare: Prepare | None = None,
        one_shot: bool = False,
        deed: str | None = None,
    ) -> Callable[[H], H]:
        """Declare what a button, a select or any other action does."""
        return self._declare(
            lambda routes, handler: routes.button(action, Route(handler, who, writes, prepare, one_shot, deed))
        )

    def form(
        self, callback: str, *, who: Who, writes: bool, prepare: Prepare | None = None, deed: str | None = None
    ) -> Callable[[H], H]:
        """Declare what takes what was filled into a form."""
        return self._declare(
            lambda routes, handler: routes.form(callback, Route(handler, who, writes, prepare, deed=deed))
        )

    def menu(self, action: str, *, who: Who) -> Callable[[H], H]:
        """Declare what a menu offers for what is typed into it, as `Reply.options`."""
        return self._declare(lambda routes, handler: routes.menu(action, Route(handler, who, writes=False)))

    def shortcut(self, callback: str, *, who: Who) -> Callable[[H], H]:
        """Declare what a shortcut opens."""
        return self._declare(lambda routes, handler: routes.shortcut(callback, Route(handler, who, writes=False)))

    def event(
        self,
        kind: str,
        *,
        who: Who,
        prepare: Prepare | None = None,
        person: Callable[[Mapping[str, Any]], str] = user_of,
        answers_refusals: bool = False,
        outsiders: bool = False,
    ) -> Callable[[H], H]:
        """Declare what is done when Slack tells of something; the rest is as EventRoute has it."""

        def register(routes: Routes, handler: Handler) -> None:
            route = EventRoute(
                handler, who, prepare=prepare, person=person, answers_refusals=answers_refusals, outsiders=outsiders
            )
            routes.event(kind, route)

        return self._declare(register)

    def step(
        self, callback: str, help: Help, *, who: Who, inputs: Sequence[Parameter], outputs: Sequence[Parameter]
    ) -> Callable[[H], H]:
        """Declare what a step of others' workflows does: `usage` is its title, and who started it is one more input."""
        title, means = help.usage, help.means
        mine = Parameter(PERSON, N_("Person"), N_("Whoever clicked"), WHO)

        def register(routes: Routes, handler: Handler) -> None:
            taken = (*inputs, mine)
            routes.step(
                callback,
                Step(handler, who, title=title, means=means, inputs=taken, outputs=tuple(outputs)),
            )

        return self._declare(register)

    def undo(self, action: str) -> Callable[[U], U]:
        """Declare how a kind of change is taken back; only managers may where it is the deed of a route of theirs."""

        def declare(undo: U) -> U:
            self.declared.append(lambda routes: routes.undo(action, undo))
            return undo

        return declare

    def put_back(self, action: str) -> Callable[[C], C]:
        """Declare what looks at a change whose rows are put back after an undo, and may refuse it."""

        def declare(check: C) -> C:
            self.declared.append(lambda routes: routes.put_back(action, check))
            return check

        return declare

    def redo(self, action: str) -> Callable[[U], U]:
        """Declare how a kind of change is done again, where putting its rows back will not do."""

        def declare(redo: U) -> U:
            self.declared.append(lambda routes: routes.redo(action, redo))
            return redo

        return declare

    def _declare(self, register: Callable[[Routes, Handler], None]) -> Callable[[H], H]:
        def declare(handler: H) -> H:
            self.declared.append(lambda routes: register(routes, handler))
            return handler

        return declare
