"""A run: a team at work while its bot is killed and started again, and a book of what it was told."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from traceback import format_stack
from typing import Any

from bot.app import open_routes
from bot.manifest import manifest
from bot.seed import stand_in
from fakeslack import Actor, Slack
from fakeslack.answers import Answer
from fakeslack.block_kit import inputs
from fakeslack.model import Channel, Message
from fakeslack.wire.delivery import Ack, Delivery
from handlers.kernel import sentences
from handlers.kernel.wording import LANGUAGES, Say
from storage.errors import Uncertain
from tests.clocks import SetClock
from tests.faults import script
from tests.faults.script import Death, Step
from tests.faults.strikes import Strike
from tests.faults.victim import Victim
from tests.proxy import Proxy

LONGEST = 60.0
"""Seconds in which a bot that lives has answered, on whichever machine."""
STANDS = 5 * LONGEST
"""Seconds without a single step after which a run stands still."""
AT_ONCE = 4
"""How many people act at the same moment."""
UNCERTAIN = {sentences.storage(Uncertain(), Say(language)).text for language in LANGUAGES}


@dataclass
class Entry:
    """One thing that somebody did: what was delivered, and every acknowledgement of it."""

    step: Step
    delivery: Delivery
    answer: Answer
    acks: list[Ack] = field(default_factory=list)
    clicked: Message | None = None
    value: str = ""

    @property
    def changes(self) -> set[str]:
        """The audit's entries that were answered as done, by the Undo buttons in the answers."""
        acked = {value for ack in self.acks if ack.ok for value in undo_buttons(ack.body)}
        answered = {value for m in self.answer.messages for value in undo_buttons({"blocks": m.blocks})}
        return acked if self.clicked is None else set() if self.step.kind == "undo" else answered

    @property
    def acknowledged(self) -> bool:
        """Whether it was answered as done: an undo by changing the message that had the button."""
        return self.clicked in self.answer.messages if self.step.kind == "undo" else bool(self.changes)

    @property
    def refused(self) -> bool:
        """Whether it was answered, each time, as not done."""
        answered = self.answer.messages if self.clicked else all(ack.ok for ack in self.acks)
        return bool(answered) and not self.acknowledged and not self._is_uncertain()

    @property
    def met_nobody(self) -> bool:
        """Whether no bot was there any more."""
        return any(ack.error == "dispatch_failed" for ack in self.acks)

    @property
    def met_silence(self) -> bool:
        """Whether a bot was there, and did not answer."""
        return any(ack.error == "operation_timeout" for ack in self.acks)

    def _is_uncertain(self) -> bool:
        """Whether it was answered that nobody knows: the database went away in the middle of the commit."""
        texts = {ack.body["text"] for ack in self.acks if isinstance(ack.body, dict)}
        return not UNCERTAIN.isdisjoint(texts | {message.text for message in self.answer.messages})


class StandsStill(Exception):
    """A run does not go on: somebody is never answered, or nothing is done any more; it tells who is doing what."""


class Run:
    """A team, a bot that is killed, and the book."""

    def __init__(
        self,
        seed: int,
        database: str,
        folder: Path,
        *,
        history: bool = True,
        way: Proxy | None = None,
        deaths: Iterator[Death] | None = None,
        bot: Callable[[Slack, str, Path], Victim] = Victim,
    ) -> None:
        self.database = database
        self.clock = SetClock(folder)
        self.slack = stand_in(_manifest(history=history), ack_seconds=LONGEST, retry_delays=(0.0, 1.0, 3.0)).start()
        self.bot_user = next(iter(self.slack.state.installations.values())).bot_user
        everybody = {self.slack.person(name).id for name in script.PEOPLE}
        for name in script.CHANNELS[2:]:
            members = everybody | {self.bot_user}
            self.slack.state.add_channel(Channel(f"C0{name.upper()}", name, "T0HAOPING", members))
        reached = way.to(database) if way else database
        self.victim = bot(self.slack, reached, folder)
        self.book: list[Entry] = []
        self.kills = 0
        self.stops = 0
        self.stands = STANDS
        self._steps = script.steps(seed)
        self._deaths = deaths or script.deaths(seed)
        self._late: list[Entry] = []
        self._lock = threading.Lock()
        self._done = 0

    def begin(self) -> None:
        """Let the team add its customers and their product, and kill the bot for the first time."""
        self.victim.start()
        alice = self.slack.person(script.MANAGER)
        told = [f"/product add {script.PRODUCT} price=100"]
        told += [f"/customer add {name}" for name in script.CUSTOMERS]
        told += [f"/points adjust {name} +500 welcome" for name in script.CUSTOMERS]
        told += [f"/survey ask {script.PRODUCT}"]
        for text in told:
            answer = alice.types(text, "sales")
            assert answer.ack.ok, (text, answer)
            assert "ask" in text or list(undo_buttons(answer.ack.body)), (text, answer.ack.body)
        self.victim.kill()

    def round(self, between: Callable[[], None] = lambda: None, strike: Strike | None = None) -> None:
        """Start the bot, and work until it is killed.

        `between` is called while it is dead. `strike` happens while the team works, which goes on meanwhile and after.
        """
        death = next(self._deaths)
        self.victim.start(**(strike.settings if strike else {}))
        self._deliver_late()
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="worker")
        working = [pool.submit(self._work) for _ in range(AT_ONCE)]
        try:
            self._wait_for(death.after, working)
            if strike is not None:
                with strike.block():
                    self._wait_for(min(death.after, strike.steps), working)
                self._wait_for(death.after, working)
            time.sleep(death.moment)
        finally:
            self._die(death)
            pool.shutdown(wait=False)
        for one in working:
            one.result()
        between()

    def settle(self) -> None:
        """Start the bot for the last time, and deliver what was to come late."""
        self.victim.start()
        self.slack.operator.heal()
        self._deliver_late()

    def end(self) -> None:
        """Stop everything."""
        self.victim.stop()
        self.slack.stop()

    def _die(self, death: Death) -> None:
        if death.gently:
            self.stops += 1
            self.victim.stop()
        else:
            self.kills += 1
            self.victim.kill()

    def _wait_for(self, steps: int, working: list[Future[None]]) -> None:
        """Wait until so many more steps were done, however long that takes: a busy machine does as much as another.

        Raises StandsStill when nothing is done any more.
        """
        wanted, done, since = self._done + steps, self._done, time.monotonic()
        while self._done < wanted and not all(one.done() for one in working):
            if self._done > done:
                done, since = self._done, time.monotonic()
            if time.monotonic() > since + self.stands:
                raise StandsStill(self.who_does_what(f"{wanted - done} steps of {steps} are not done"))
            time.sleep(0.005)

    def who_does_what(self, why: str) -> str:
        """Return what every thread here, and in the bot, is doing; the bot is dead then."""
        names = {thread.ident: thread.name for thread in threading.enumerate()}
        here = [f"{names.get(id)}:\n{''.join(format_stack(frame))}" for id, frame in sys._current_frames().items()]
        last = "\n".join(map(str, self.victim.log[-10:]))
        return "\n\n".join([why, "HERE", *here, "THE BOT SAID LAST", last, "THE BOT", self.victim.stacks()])

    def _work(self) -> None:
        """Do one thing after another until nobody is there: a dead bot learns nothing from more of it."""
        entry = None
        while entry is None or not entry.met_nobody:
            with self._lock:
                step = next(self._steps)
            entry = self._do(step)
            if entry is not None and entry.met_silence:
                raise StandsStill(self.who_does_what(f"nobody answers {step}"))
            with self._lock:
                self._done += 1

    def _deliver_late(self) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._again, self._late))
        self._late.clear()

    def _do(self, step: Step) -> Entry | None:
        person = self.slack.person(step.person)
        if step.kind == "fault":
            self.slack.operator.fail(method="chat.postMessage", **script.FAULTS[step.fault])
        elif step.kind == "change":
            self.slack.state.change_person(person.id, title=step.token)
        elif step.kind == "undo":
            return self._undo(step, person)
        elif step.kind == "score":
            return self._score(step, person)
        else:
            return self._keep(step, person.types(step.text, step.channel))
        return None

    def _undo(self, step: Step, person: Actor) -> Entry | None:
        """Click the Undo of something that this person was answered as done."""
        with self._lock:
            mine = [e for e in self.book if e.step.person == step.person and e.delivery.kind == "slash_commands"]
        done = [entry for entry in mine if entry.acknowledged]
        if not done:
            return None
        chosen = done[int(step.which * len(done))]
        (change,) = chosen.changes
        for message in reversed(person.sees(chosen.step.channel)):
            for button in _buttons(message, "undo"):
                if button["value"] == change:
                    return self._keep(step, person.clicks(message, button["action_id"]), clicked=message, value=change)
        return None

    def _score(self, step: Step, person: Actor) -> Entry | None:
        """Click a score in a survey that stands in the channel."""
        surveys = [m for m in person.sees(step.channel) if m.bot_id and not m.ephemeral_to and m.blocks]
        surveys = [m for m in surveys if _buttons(m, "survey-score")]
        if not surveys:
            return None
        survey = surveys[int(step.which * len(surveys))]
        scores = _buttons(survey, "survey-score")
        chosen = scores[step.number % len(scores)]
        number = chosen["value"].partition(":")[0]
        return self._keep(step, person.clicks(survey, chosen["action_id"]), clicked=survey, value=number)

    def _keep(self, step: Step, answer: Answer, **about: Any) -> Entry | None:
        if answer.delivery is None:
            return None
        entry = Entry(step, answer.delivery, answer, [answer.ack], **about)
        with self._lock:
            self.book.append(entry)
            if step.late:
                self._late.append(entry)
        if step.twice:
            self._again(entry, times=2)
        return entry

    def _again(self, entry: Entry, times: int = 1) -> None:
        entry.acks += self.slack.operator.redeliver(entry.delivery, times=times, at_once=True)


def _manifest(*, history: bool) -> dict[str, Any]:
    made = manifest(open_routes())
    if not history:
        scopes = made["oauth_config"]["scopes"]
        scopes["bot"] = [scope for scope in scopes["bot"] if scope not in scopes["bot_optional"]]
    return made


def _buttons(message: Message, action: str) -> list[dict[str, Any]]:
    found = (element for _, element in inputs.elements(message.blocks))
    return [one for one in found if str(one.get("action_id", "")).partition(":")[0] == action]


def undo_buttons(body: Any) -> Iterator[str]:
    """Return the changes that an answer offers to take back."""
    blocks = body.get("blocks", []) if isinstance(body, dict) else []
    for _, element in inputs.elements(blocks):
        if element["action_id"].partition(":")[0] == "undo":
            yield str(element["value"])
