"""Slack's mrkdwn as safe HTML: bold, italic, strike, code, quotes, mentions, links, dates and emoji."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from babel.dates import format_date, format_time
from markupsafe import Markup

from fakeslack.render import emoji
from fakeslack.render.tags import lines, link, mapping, tag, web_link


def plainly(text: str, **values: object) -> str:
    """Return the English source text with its values filled in."""
    return text.format(**values) if values else text


@dataclass(frozen=True)
class Reader:
    """Who looks: names of people and channels by id, their zone and language, and the clock's time."""

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    me: str = ""
    zone: tzinfo = UTC
    locale: str = "en"
    now: datetime | None = None
    say: Callable[..., str] = plainly
    bots: frozenset[str] = frozenset()


FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?P<url>https?://[^\s<>|，。；：！？（）【】《》「」]*[^\s<>|.,;:!?)\]}'\"，。；：！？（）【】《》「」])"
    r"|:(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):"
    r"|(?<![\w*])\*(?=\S)(?P<bold>[^*\n]*[^*\s])\*(?![\w*])"
    r"|(?<![\w_])_(?=\S)(?P<italic>[^_\n]*[^_\s])_(?![\w_])"
    r"|(?<![\w~])~(?=\S)(?P<strike>[^~\n]*[^~\s])~(?![\w~])"
)
BARE = re.compile(r":([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):")


def mrkdwn(text: object, reader: Reader, *, verbatim: bool = False) -> Markup:
    """Return mrkdwn as HTML; `verbatim` leaves bare addresses as text."""
    out: list[Markup] = []
    for number, part in enumerate(FENCE.split(str(text))):
        if number % 2:
            out.append(tag("pre", tag("code", _decode(re.sub(r"<([^<>|\n]+)(?:\|([^<>\n]*))?>", _bare_link, part)))))
        else:
            out.append(_quotes(part.strip("\n") if number else part.rstrip("\n"), reader, verbatim))
    return Markup("").join(out)


def text_object(value: Any, reader: Reader) -> Markup:
    """Return a text object (`plain_text` or `mrkdwn`; a bare string counts as plain)."""
    if isinstance(value, str):
        return plain(value)
    body = mapping(value)
    if body.get("type") == "mrkdwn":
        return mrkdwn(body.get("text", ""), reader, verbatim=bool(body.get("verbatim")))
    return plain(body.get("text", ""), shortcodes=body.get("emoji") is not False)


def plain(text: object, *, shortcodes: bool = True) -> Markup:
    """Return plain text with line ends kept and emoji names shown as emoji."""
    if not shortcodes:
        return lines(text)
    parts = BARE.split(str(text))
    return Markup("").join(_emoji(part) if number % 2 else lines(part) for number, part in enumerate(parts))


def label(value: Any) -> str:
    """Return a text object's plain characters, for attributes and option lists."""
    text = value if isinstance(value, str) else str(mapping(value).get("text", ""))
    return BARE.sub(lambda found: emoji.character(found[1]) or found[0], text)


def mention(person: str, reader: Reader, fallback: str = "") -> Markup:
    """Return a person's name as a mention."""
    name = reader.people.get(person) or fallback or person
    mine = " mention-me" if person == reader.me else ""
    return tag("span", f"@{name}", class_=f"mention{mine}", data_user=person)


def channel(identifier: str, reader: Reader, fallback: str = "") -> Markup:
    """Return a channel's name as a link within the page."""
    name = reader.channels.get(identifier) or fallback
    if not name:
        return tag("span", reader.say("#private channel"), class_="mention")
    return tag("a", f"#{name}", class_="mention", href="#", data_channel=identifier)


def broadcast(word: str) -> Markup:
    """Return @here, @channel or @everyone."""
    return tag("span", f"@{word}", class_="mention mention-me")


def date(stamp: object, pattern: str, reader: Reader, fallback: str = "", address: str = "") -> Markup:
    """Return an instant (seconds since 1970) in the reader's zone and language, as Slack's date pattern says."""
    try:
        moment = datetime.fromtimestamp(int(str(stamp)), reader.zone)
    except (ValueError, OverflowError, OSError):
        return tag("span", _decode(fallback))
    words = re.sub(r"\{(\w+)\}", lambda found: _date_part(found[1], moment, reader) or found[0], pattern)
    shown = tag("time", _decode(words), datetime=moment.isoformat(), title=_decode(fallback) or None)
    return link(address, shown) if web_link(address) else shown


def clock(moment: datetime, reader: Reader) -> str:
    """Return the time of day as the reader's language writes it."""
    return _plain_space(format_time(moment.astimezone(reader.zone), "short", locale=reader.locale))


def day(moment: datetime, reader: Reader, *, long: bool = True) -> str:
    """Return a date as the reader's language writes it, with Today and Yesterday by name."""
    here = moment.astimezone(reader.zone)
    return _pretty(here, reader) or format_date(here, "full" if long else "medium", locale=reader.locale)


def _pretty(moment: datetime, reader: Reader) -> str:
    if reader.now is None:
        return ""
    today = reader.now.astimezone(reader.zone).date()
    names = {-1: reader.say("Tomorrow"), 0: reader.say("Today"), 1: reader.say("Yesterday")}
    return names.get((today - moment.date()) // timedelta(days=1), "")


def _date_part(name: str, moment: datetime, reader: Reader) -> str:
    pretty = _pretty(moment, reader) if name.endswith("_pretty") else ""
    if pretty:
        return pretty.lower() if name != "day_divider_pretty" and reader.locale.startswith("en") else pretty
    locale = reader.locale
    match name.removesuffix("_pretty"):
        case "date_num":
            return moment.strftime("%Y-%m-%d")
        case "date":
            return format_date(moment, "long", locale=locale)
        case "date_short":
            return format_date(moment, "medium", locale=locale)
        case "date_long" | "day_divider":
            return format_date(moment, "full", locale=locale)
        case "time":
            return clock(moment, reader)
        case "time_secs":
            return _plain_space(format_time(moment, "medium", locale=locale))
        case "ago":
            return ago(moment, reader)
    return ""


def ago(moment: datetime, reader: Reader) -> str:
    """Return how long ago an instant was, in words."""
    seconds = int(((reader.now or datetime.now(reader.zone)) - moment).total_seconds())
    ahead, seconds = seconds < 0, abs(seconds)
    if seconds < 60:
        return reader.say("just now")
    for size, back, forth in (
        (86400, "{count} d ago", "in {count} d"),
        (3600, "{count} h ago", "in {count} h"),
        (60, "{count} min ago", "in {count} min"),
    ):
        if seconds >= size:
            return reader.say(forth if ahead else back, count=seconds // size)
    return ""


def _plain_space(text: str) -> str:
    return text.replace("\u202f", " ")


def _quotes(text: str, reader: Reader, verbatim: bool) -> Markup:
    out: list[Markup] = []
    group: list[str] = []
    quoted = False

    def close() -> None:
        if group:
            body = Markup("<br>").join(_inline(line, reader, verbatim) for line in group)
            out.append(tag("blockquote", body) if quoted else body)
            group.clear()

    for line in text.split("\n"):
        is_quote = line.startswith((">", "&gt;"))
        if is_quote != quoted:
            close()
            quoted = is_quote
        group.append(re.sub(r"^(?:>|&gt;) ?", "", line) if is_quote else line)
    close()
    return Markup("").join(out)


def _inline(text: str, reader: Reader, verbatim: bool) -> Markup:
    out: list[Markup] = []
    at = 0
    for found in INLINE.finditer(text):
        out.append(_text(text[at : found.start()]))
        out.append(_token(found, reader, verbatim))
        at = found.end()
    out.append(_text(text[at:]))
    return Markup("").join(out)


STYLES = {"bold": "strong", "italic": "em", "strike": "s"}


def _token(found: re.Match[str], reader: Reader, verbatim: bool) -> Markup:
    kind, body = str(found.lastgroup), str(found[str(found.lastgroup)])
    if kind in STYLES:
        return tag(STYLES[kind], _inline(body, reader, verbatim))
    if kind == "code":
        return tag("code", _decode(body))
    if kind == "emoji":
        return _emoji(body)
    if kind == "url":
        return _text(body) if verbatim else link(_decode(body), _decode(body))
    return _angle(body, reader)


def _angle(body: str, reader: Reader) -> Markup:
    target, _, words = body.partition("|")
    if target.startswith("@"):
        return mention(target[1:], reader, _decode(words).lstrip("@"))
    if target.startswith("#"):
        return channel(target[1:], reader, _decode(words).lstrip("#"))
    if target.startswith("!date^"):
        stamp, pattern, address = [*target.removeprefix("!date^").split("^"), "", ""][:3]
        return date(stamp, pattern, reader, words, _decode(address))
    if target in ("!here", "!channel", "!everyone"):
        return broadcast(target[1:])
    if target.startswith("!"):
        return tag("span", _decode(words) or target[1:], class_="mention")
    address = _decode(target)
    if web_link(address) is None:
        return _text(words) if words else _text(f"<{target}>")
    return link(address, _text(words) if words else address)


def _emoji(name: str) -> Markup:
    return emoji.show(name) if emoji.character(name) else lines(f":{name}:")


def _bare_link(found: re.Match[str]) -> str:
    return found[2] or found[1]


def _decode(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _text(text: str) -> Markup:
    return lines(_decode(text))
