"""Asking what is meant where a command begins with a verb that is not its own, and nobody is called so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from handlers.kernel import kit
from handlers.kernel.meanings import Knows, Meanings, Meant
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Instead, Option, Question
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Verb, first_word
from handlers.kernel.sentences import code
from handlers.kernel.words import spoken
from storage.types import fold


def may_be_verb(request: Request) -> bool:
    """Tell whether a command's text begins with what may be a verb, before anything is looked up."""
    meanings = request.meanings
    return isinstance(meanings, Meanings) and request.route.startswith("/") and meanings.may_be_verb(request.text)


def is_verbs(request: Request, text: str) -> bool:
    """Tell whether a text begins with a verb of some command, which is read as such whatever is called so."""
    meanings = request.meanings
    return isinstance(meanings, Meanings) and meanings.is_verbs(text)


def of_known(request: Request, text: str, knows: Knows) -> bool:
    """Tell whether a text begins with a verb behind which somebody stands who is known."""
    meanings = request.meanings
    found = meanings.of("customer", text, knows) if isinstance(meanings, Meanings) else None
    return found is not None and found[1]


def did_you_mean(request: Request, knows: Knows, *, own: bool = False, names: bool = True) -> Question | None:
    """Return the question what is meant, where a command's text begins with a verb; each answer does what it says.

    With `names` what was typed may be a name after all, in quotes, unless one that is known stands behind the verb.
    """
    command = first_word(request.route)[0].removeprefix("/")
    meanings = request.meanings
    if not isinstance(meanings, Meanings) or not request.route.startswith("/"):
        return None
    behind = meanings.behind(command, request.text, knows)
    found = ([behind], True) if behind is not None else meanings.of(command, request.text, knows, own=own)
    if found is None:
        return None
    meant, is_sure = found
    quotes = [kit.small(request.say("If it's a name, put it in quotes."))] if names and not is_sure else []
    return _asked(request, meanings.routes, meant or [Meant(meanings.routes.help, command)], quotes)


def is_no_verb(request: Request, name: str, rest: str) -> None:
    """Raise the question what is meant where one of the command's own verbs stands behind a name: 王五 refund 30."""
    _is_none(request, lambda _: (name, rest), own=True)


def is_own_verb(request: Request, text: str) -> bool:
    """Tell whether a whole text is one of the command's own verbs, or is typed for one."""
    meanings, command = request.meanings, first_word(request.route)[0].removeprefix("/")
    words = meanings.words.get(fold(text), ()) if isinstance(meanings, Meanings) else ()
    return any(one.command == command and " " in one.route for one in words)


@contextmanager
def or_a_verb(request: Request, knows: Knows) -> Iterator[None]:
    """Ask what is meant in place of every Refusal inside where a verb stands behind a known name."""
    try:
        yield
    except Refusal:
        _is_none(request, knows)
        raise


def _is_none(request: Request, knows: Knows, *, own: bool = False) -> None:
    command, meanings = first_word(request.route)[0].removeprefix("/"), request.meanings
    meant = meanings.behind(command, request.text, knows, own=own) if isinstance(meanings, Meanings) else None
    if meant and (asked := instead(request, meant.route, meant.text)):
        raise asked


def instead(request: Request, route: str, *texts: str) -> Question | None:
    """Return the question whether a verb was meant, with one of these texts behind it; None where there is none."""
    meanings = request.meanings
    if not texts or not isinstance(meanings, Meanings):
        return None
    return _asked(request, meanings.routes, [Meant(route, text) for text in texts])


def as_typed(request: Request, route: str, text: str) -> str:
    """Return a command as this person would type it, in their language: /customer 列表 不满意."""
    meanings = request.meanings
    return _typed(request, meanings.routes, Meant(route, text)) if isinstance(meanings, Meanings) else f"{route} {text}"


def _asked(request: Request, routes: Routes, meant: Sequence[Meant], below: Sequence[kit.Block] = ()) -> Question:
    say = request.say
    options, rows = [], []
    for one in meant:
        verb, typed = routes.find(one.route), _typed(request, routes, one)
        options.append(Option(typed, {}, instead=Instead(one.route, one.text)))
        means = say(verb.means) if isinstance(verb, Verb) else ""
        rows.append([*code(typed), *say.line(": {means}", means=means)])
    return Question([kit.lines(say.line("Did you mean this?")), kit.bullets(rows), *below], options)


def _typed(request: Request, routes: Routes, meant: Meant) -> str:
    """Return a command as this person would type it, in their language."""
    verb = routes.find(meant.route)
    usage = request.say(verb.usages[0]) if isinstance(verb, Verb) and verb.usages else meant.route
    words = usage.split()[: 2 if isinstance(verb, Verb) and verb.word else 1]
    return request.command(" ".join((*words, spoken(meant.text))).strip())
