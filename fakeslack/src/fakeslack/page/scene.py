"""What one person sees: the data of the page's templates."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from markupsafe import Markup

from fakeslack import render
from fakeslack.compose import known_people
from fakeslack.model import Channel, Message, Person
from fakeslack.page import words
from fakeslack.render.mrkdwn import Reader, clock, day
from fakeslack.render.surface import Surface, hue, initials
from fakeslack.seed import SLACKBOT
from fakeslack.stage import Stage

TOGETHER_SECONDS = 5 * 60
PAGE_SIZE = 80
QUIET = {"channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_archive", "tombstone"}
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@dataclass(frozen=True)
class Face:
    """A name with its tile."""

    id: str
    name: str
    letters: str
    hue: int
    is_app: bool = False
    note: str = ""


@dataclass(frozen=True)
class Place:
    """A row of the sidebar."""

    id: str
    name: str
    kind: str
    unread: int
    face: Face | None = None


@dataclass(frozen=True)
class Reaction:
    """An emoji under a message."""

    name: str
    count: int
    mine: bool
    who: str


@dataclass(frozen=True)
class Shared:
    """A file in a message."""

    id: str
    name: str
    size: str
    is_picture: bool


@dataclass(frozen=True)
class Row:
    """A message as the list shows it; `follows` when it stands under its author's previous one."""

    ts: str
    face: Face
    body: Markup
    at: datetime
    time: str
    full_time: str
    day: str
    follows: bool
    new_day: bool
    ephemeral: bool
    quiet: bool
    edited: bool
    mine: bool
    may_delete: bool
    raw: str
    reactions: tuple[Reaction, ...]
    files: tuple[Shared, ...]
    replies: int
    last_reply: str
    repliers: tuple[Face, ...]
    thread_ts: str
    broadcast: bool


class Scene:
    """The stand-in as one person sees it, in one language."""

    def __init__(self, slack: Stage, person: str, language: str = "") -> None:
        self.slack = slack
        self.state = slack.state
        self.person: Person = self.state.people[person]
        self.language = language or words.language(self.person.locale)
        self.say = words.speaker(self.language)
        installation = self.state.installations.get(self.person.workspace)
        self.bot = installation.bot_user if installation else ""
        with self.state.lock:
            self.reader = self._reader()

    def _reader(self) -> Reader:
        people = known_people(self.state, self.person)
        named = [c for c in self.state.channels.values() if c.name and self.state.may_read(self.person.id, c)]
        return Reader(
            people={p.id: p.shown_name for p in sorted(people, key=lambda p: p.shown_name)},
            channels={c.id: c.name for c in sorted(named, key=lambda c: c.name)},
            me=self.person.id,
            zone=ZoneInfo(self.person.tz),
            locale="zh_CN" if self.language == "zh" else "en",
            now=self.state.clock.now(),
            say=self.say,
            bots=frozenset(p.id for p in people if p.is_bot),
        )

    # people and places

    def face(self, id_: str) -> Face:
        """Return a person's name and tile."""
        person = self.state.people.get(id_)
        if person is None:
            name = "Slackbot" if id_ == SLACKBOT else id_
            return Face(id_, name, initials(name), hue(id_), is_app=True)
        return Face(id_, person.shown_name, initials(person.shown_name), hue(id_), person.is_bot, self.role(person))

    def role(self, person: Person) -> str:
        """Return what a person is here, in a word or two."""
        if person.workspace != self.person.workspace:
            company = self.state.workspaces[person.workspace].name
            return self.say("from {company}", company=company)
        if person.is_ultra_restricted or person.is_restricted:
            return self.say("Guest")
        if person.title:
            return self.say(person.title)
        return self.say("Admin") if person.is_admin or person.is_owner else ""

    def name(self, channel: Channel) -> str:
        """Return a channel's name as this person sees it."""
        if not channel.is_im:
            return channel.name
        return self.face(channel.other_member(self.person.id) or "").name

    def places(self) -> list[Place]:
        """Return the sidebar, the app's direct message always among it."""
        if self.bot:
            self.state.dm(self.person.id, self.bot)
        places = [self._place(channel) for channel in self.state.sidebar(self.person.id)]
        met = {place.face.id for place in places if place.face}
        others = sorted(self.colleagues() - met, key=lambda id_: self.face(id_).name)
        return places + [Place(id_, self.face(id_).name, "person", 0, self.face(id_)) for id_ in others]

    def colleagues(self) -> set[str]:
        """Return whom this person can write to directly: their company; a guest, whom they share a channel with."""
        me, people, channels = self.person, self.state.people.values(), self.state.channels.values()
        found = {p.id for p in people if p.workspace == me.workspace and not (p.is_bot or p.deleted)}
        if me.is_restricted or me.is_ultra_restricted:
            found &= {member for channel in channels if me.id in channel.members for member in channel.members}
        return found - {me.id, SLACKBOT}

    def _place(self, channel: Channel) -> Place:
        other = channel.other_member(self.person.id) if channel.is_im else None
        kind = "app" if other and other == self.bot else "person" if other else "lock" if channel.is_private else "hash"
        face = self.face(other) if other else None
        return Place(channel.id, self.name(channel), kind, self.state.unread(self.person.id, channel.id), face)

    def workspaces(self) -> list[dict[str, Any]]:
        """Return the workspaces with whom one can act as in each."""
        with self.state.lock:
            everybody = list(self.state.people.values())
        people = [p for p in everybody if not p.is_bot and not p.deleted and p.id != SLACKBOT]
        return [
            {
                "id": workspace.id,
                "name": workspace.name,
                "letters": initials(workspace.name),
                "hue": hue(workspace.id),
                "people": [(self.face(p.id), self._about(p)) for p in people if p.workspace == workspace.id],
            }
            for workspace in self.state.workspaces.values()
        ]

    def _about(self, person: Person) -> str:
        facts = [
            person.title and self.say(person.title),
            self.say("Guest") if person.is_restricted or person.is_ultra_restricted else "",
            self.say("Admin") if person.is_admin or person.is_owner else "",
            words.LANGUAGES[words.language(person.locale)],
            self._city(person.tz),
        ]
        return " · ".join(fact for fact in facts if fact)

    def _city(self, zone: str) -> str:
        name: str = get_timezone_location(zone, locale=self.reader.locale, return_city=True)
        return name

    # messages

    def surface(self, message: Message) -> Surface:
        """Return what a message is drawn on: with what this person has chosen in it."""
        chosen = self.slack.inputs.get((self.person.id, message.channel, message.ts), {})
        return Surface(self.reader, key=f"{message.channel}{message.ts}", values=chosen, origin=self.slack.address)

    def rows(self, channel: str, *, before: str = "", around: str = "", limit: int = PAGE_SIZE) -> list[Row]:
        """Return the newest messages, or those before one, or one with the next (for what changed)."""
        with self.state.lock:
            seen = [m for m in self.state.sees(self.person.id, channel) if not m.is_reply or m.broadcast]
            ends = [index for index, m in enumerate(seen) if before and m.ts >= before]
            end = ends[0] if ends else len(seen)
            start = max(0, end - limit)
            if around:
                start = next((index for index, m in enumerate(seen) if m.ts >= around), end)
                end = min(end, start + 2)
            return self._drawn(seen, start, end)

    def thread(self, channel: str, ts: str) -> list[Row]:
        """Return a thread: its first message and the replies this person sees."""
        with self.state.lock:
            seen = [m for m in self.state.sees(self.person.id, channel) if ts in (m.ts, m.thread_ts)]
            return self._drawn(seen, 0, len(seen), in_thread=True)

    def older(self, channel: str, rows: list[Row]) -> bool:
        """Whether there are messages before these."""
        with self.state.lock:
            first = rows[0].ts if rows else ""
            return any(m.ts < first and not m.is_reply for m in self.state.sees(self.person.id, channel))

    def _drawn(self, seen: list[Message], start: int, end: int, *, in_thread: bool = False) -> list[Row]:
        pairs = [(seen[index - 1] if index else None, seen[index]) for index in range(start, end)]
        return [self._row(message, previous, in_thread) for previous, message in pairs]

    def _row(self, message: Message, previous: Message | None, in_thread: bool) -> Row:
        at, before = _moment(message.ts), _moment(previous.ts) if previous else None
        zone = self.reader.zone
        new_day = before is None or before.astimezone(zone).date() != at.astimezone(zone).date()
        together = (
            previous is not None
            and before is not None
            and previous.user == message.user
            and (at - before).total_seconds() < TOGETHER_SECONDS
            and not {previous.subtype, message.subtype} & QUIET
            and message.ephemeral_to is None
            and previous.ephemeral_to is None
        )
        replies = [] if in_thread else self.state.channels[message.channel].thread(message.ts)
        repliers = tuple(self.face(user) for user in dict.fromkeys(reply.user for reply in replies))
        mine = message.user == self.person.id
        return Row(
            ts=message.ts,
            face=self.face(message.user),
            body=render.message_body(message.text, message.blocks, message.attachments, self.surface(message)),
            at=at,
            time=clock(at, self.reader),
            full_time=f"{day(at, self.reader)} {clock(at, self.reader)}",
            day=day(at, self.reader),
            follows=together and not new_day and not message.broadcast,
            new_day=new_day and not in_thread,
            ephemeral=message.ephemeral_to is not None,
            quiet=message.subtype in QUIET,
            edited=message.edited is not None,
            mine=mine and not message.deleted and message.ephemeral_to is None,
            may_delete=(mine or message.ephemeral_to == self.person.id) and not message.deleted,
            raw=message.text,
            reactions=tuple(self._reaction(name, users) for name, users in message.reactions.items()),
            files=tuple(self._file(id_) for id_ in message.files if id_ in self.state.files),
            replies=len(replies),
            last_reply=_when(replies[-1].ts, self.reader) if replies else "",
            repliers=repliers[:4],
            thread_ts=message.thread_ts or message.ts,
            broadcast=message.broadcast and not in_thread,
        )

    def _reaction(self, name: str, users: list[str]) -> Reaction:
        who = self.say(", ").join(self.say("you") if user == self.person.id else self.face(user).name for user in users)
        return Reaction(name, len(users), self.person.id in users, who)

    def _file(self, id_: str) -> Shared:
        file = self.state.files[id_]
        size = len(file.content)
        words = f"{size} B" if size < 1000 else f"{size / 1000:.0f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"
        return Shared(file.id, file.title or file.name, words, file.mimetype in PICTURES)


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _when(ts: str, reader: Reader) -> str:
    return f"{day(_moment(ts), reader, long=False)} {clock(_moment(ts), reader)}"
