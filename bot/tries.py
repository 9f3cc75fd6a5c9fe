"""What may be tried next in the playground: it follows what somebody has done, and speaks of whom they did it with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from fakeslack import Slack
from fakeslack.page import Hint
from handlers.customers import lookup
from handlers.kernel.wording import Say
from storage.database import Database
from storage.store import Store

MOST = 6
SEEN = 5
BEGIN = {
    "en": {"log": "Tom Baker", "card": "Emma Wilson", "offer": "Emma Wilson", "purchase": "Jack Turner"},
    "zh": {"log": "李四", "card": "赵六", "offer": "赵六", "purchase": "王五"},
}
"""Of whom the first tries speak, as the README's."""
PRODUCT = {"en": "Desk Lamp", "zh": "产品A"}
FIRST = ("log", "card", "offer", "purchase", "improve", "digest")
ORDER = ("log", "card", "offer", "purchase", "points", "followup", "improve", "digest")
"""The jobs, in the order of a day: what comes behind the one that was done last is tried next."""
_COMMAND = re.compile(r"/(?:\S*-)?(log|customer|offer|purchase|points|product|digest)\Z")
_FOLLOWUP = re.compile(r"(?:followup|跟进)\s+", re.I)
_VERB = re.compile(r"(?:add|edit|history|添加|修改|历史)\s+", re.I)
_BAD = re.compile(r"\b(?:bad|negative)\b|差评|👎", re.I)


class Done(NamedTuple):
    """A command that was typed: which job it does, and what was typed behind it."""

    job: str
    about: str


def done(command: str, text: str) -> Done | None:
    """Return which job a command does; None for one that is not of the day's."""
    found = _COMMAND.match(command)
    if found is None:
        return None
    name = found[1]
    if name == "customer":
        if followup := _FOLLOWUP.match(text):
            return Done("followup", text[followup.end() :])
        return Done("card", _VERB.sub("", text, count=1)) if text else None
    return Done("improve" if name == "product" else name, text)


def following(past: Sequence[Done]) -> list[str]:
    """Return the jobs to try next: what is not done yet, from the last one on; a bad review wants a follow-up first."""
    if not past:
        return list(FIRST)
    last = past[-1]
    at = ORDER.index(last.job) + 1
    seen = {one.job for one in past}
    left = [job for job in (*ORDER[at:], *ORDER[:at]) if job not in seen] or [job for job in ORDER if job != last.job]
    if last.job == "log" and _BAD.search(last.about):
        left.sort(key=lambda job: job != "followup")
    return left[:MOST]


def hint(say: Say, job: str, name: str, product: str) -> Hint:
    """Return a job as something to try: about this customer, or this product."""
    words, typed = {
        "log": (
            say("Log a good review from {name}", name=name),
            say("/log {name} good loves the new model", name=name),
        ),
        "card": (say("Who is {name}?", name=name), say("/customer {name}", name=name)),
        "offer": (say("What can I offer {name}?", name=name), say("/offer {name} 120", name=name)),
        "purchase": (say("{name} spends 400", name=name), say("/purchase {name} 400", name=name)),
        "points": (say("How many points does {name} have?", name=name), say("/points {name}", name=name)),
        "followup": (
            say("Follow up with {name} on Friday", name=name),
            say("/customer followup {name} Friday send a quote", name=name),
        ),
        "improve": (say("Improve {product}", product=product), say("/product improve {product}", product=product)),
        "digest": (say("See how the day went"), "/digest"),
    }[job]
    return Hint(words, typed)


class Tries:
    """What each person may try, by what they have typed and logged since it was begun, and whom the database knows."""

    def __init__(self, slack: Slack, db: Database) -> None:
        self.slack = slack
        self.db = db
        self.begun = slack.clock.now()

    def __call__(self, person: str, language: str) -> list[Hint]:
        """Return what a person may try next, in a language."""
        names, product = BEGIN[language], PRODUCT[language]
        with self.db.read(self.slack.state.people[person].workspace) as store:
            if not store.customers.count():
                return []
            past = [one for _, one in sorted([*self._typed(person), *self._recorded(store, person)])]
            about = next(filter(None, (_about(store, one) for one in reversed(past))), None)
        say = Say(language)
        return [hint(say, job, about or names.get(job, names["log"]), product) for job in following(past)]

    def _typed(self, person: str) -> Iterator[tuple[datetime, Done]]:
        for one in self.slack.inspector.entries("to_app"):
            if not one.name.startswith("/") or one.error or one.at < self.begun or one.request["user_id"] != person:
                continue
            if found := done(one.name, one.request["text"]):
                yield one.at, found

    def _recorded(self, store: Store, person: str) -> Iterator[tuple[datetime, Done]]:
        """Yield what was recorded too: by an emoji, a form, a button."""
        for action in ("log", "purchase"):
            for change in store.changes.recent_by(person, action, SEEN):
                customer = store.customers.get(change.customer) if change.customer and change.at > self.begun else None
                if customer is not None:
                    yield change.at, Done(action, customer.name)


def _about(store: Store, one: Done) -> str | None:
    return None if one.job in {"improve", "digest"} else lookup.opening(store, one.about)
