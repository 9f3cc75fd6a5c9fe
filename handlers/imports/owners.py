"""Which colleagues a file means by what it calls them: their Slack name, display name, real name or e-mail address."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from slack_sdk import WebClient

from handlers.kernel.people import role_of
from handlers.kernel.request import Sender
from storage.store import Store
from storage.types import Role

PAGE = 1000
MOST_PAGES = 20
"""Of which Slack gives so many a minute."""
_NAMES = ("real_name", "real_name_normalized", "display_name", "display_name_normalized", "email")


def found(names: Sequence[str], people: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the ids of those who are called so; a name that several people have is left out."""
    wanted = {_key(name): name for name in names}
    ids: dict[str, set[str]] = {}
    for person in people:
        for called in {_key(text) for text in _called(person)} & wanted.keys():
            ids.setdefault(called, set()).add(str(person["id"]))
    return {name: next(iter(ids[_key(name)])) for name in names if len(ids.get(_key(name), ())) == 1}


def in_slack(client: WebClient, workspace: str) -> Iterator[Mapping[str, Any]]:
    """Give the members of a workspace, as Slack describes them; raises what its client raises."""
    cursor = ""
    for _ in range(MOST_PAGES):
        answer = client.users_list(limit=PAGE, cursor=cursor)
        for user in answer.get("members") or ():
            if role_of(user, Sender(workspace, str(user.get("id")))) is not Role.OUTSIDER:
                yield user
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return


def known(store: Store) -> Iterator[Mapping[str, Any]]:
    """Give the members that the bot has met."""
    for person in store.people.members():
        yield {"id": person.id, "name": "", "profile": {"real_name": person.name}}


def _called(person: Mapping[str, Any]) -> Iterator[str]:
    profile = person.get("profile") or {}
    for text in (person.get("name"), person.get("real_name"), *(profile.get(name) for name in _NAMES)):
        if text:
            yield str(text)


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().removeprefix("@").split())
