"""What a person types, as Slack sends it on: entities escaped, mentions and channels as ids."""

import re
from collections.abc import Callable, Sequence

from fakeslack.model import Person
from fakeslack.state import State

_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"，。；：！？）】]")
_BROADCAST = re.compile(r"(?<![\w@])@(here|channel|everyone)\b")


def escape(text: str) -> str:
    """Escape the three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo escape()."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def message(state: State, writer: Person, text: str) -> str:
    """A message's text: ``@alice`` → ``<@U…>``, ``#sales`` → ``<#C…|sales>``, ``@here``, web addresses."""
    text = _URL.sub(lambda m: f"<{m[0]}>", escape(text))
    text = _BROADCAST.sub(lambda m: f"<!{m[1]}>", text)
    return _mentions(state, writer, text, with_name=False)


def command_text(state: State, writer: Person, text: str, *, resolve: bool) -> str:
    """A command's text; ``resolve`` (the manifest's should_escape) turns mentions into ``<@U…|alice>``."""
    text = escape(text)
    return _mentions(state, writer, text, with_name=True) if resolve else text


def _mentions(state: State, writer: Person, text: str, *, with_name: bool) -> str:
    if "@" in text or "＠" in text:
        for name, person in _by_length(known_people(state, writer)):
            mention = f"<@{person.id}|{person.name}>" if with_name else f"<@{person.id}>"
            text = re.sub(rf"(?<![\w<@])[@＠]{re.escape(escape(name))}(?!\w)", _always(mention), text, flags=re.I)
    if "#" in text:
        named = [c for c in state.channels.values() if writer.workspace in c.teams and c.name]
        for channel in sorted(named, key=lambda c: -len(c.name)):
            link = f"<#{channel.id}|{channel.name}>"
            text = re.sub(rf"(?<![\w<&])#{re.escape(channel.name)}(?![\w-])", _always(link), text)
    return text


def known_people(state: State, writer: Person) -> list[Person]:
    """Whom a person can mention: those of their workspace, and those with whom they share a channel."""
    met = {member for channel in state.channels.values() if writer.id in channel.members for member in channel.members}
    return [p for p in state.people.values() if p.workspace == writer.workspace or p.id in met]


def _by_length(people: Sequence[Person]) -> list[tuple[str, Person]]:
    named = {(name, p.id): p for p in people for name in (p.name, p.display_name, p.real_name) if name}
    return sorted(((name, p) for (name, _), p in named.items()), key=lambda pair: -len(pair[0]))


def _always(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _: text
