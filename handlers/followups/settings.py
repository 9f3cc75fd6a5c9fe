"""/haoping calendar, /haoping workdays: whose holidays hold in this workspace, and when people work."""

from __future__ import annotations

from typing import Any

from babel import Locale

from handlers.followups import colleagues, rules
from handlers.followups.calendar import CLOSES, OPENS
from handlers.followups.countries import COUNTRY, HOURS, country_of, read_country
from handlers.kernel import kit, undo
from handlers.kernel.characters import keyword
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Element, Say
from storage.models import Change
from storage.store import Store

part = Part()

CALENDAR = "calendar"
EXAMPLE = N_("/haoping workdays US 09:00-17:00")
AUTO = frozenset({"auto", "自动", "默认"})
_LOCALES = {"en": "en", "zh": "zh_CN", "zh-Hant": "zh_Hant"}


@part.verb(
    Help("/haoping calendar", "which holidays apply and when people work; outside those hours nobody's reminded"),
    "日历",
    who=Who.MEMBERS,
    writes=False,
)
def calendar(request: Request, store: Store) -> Reply:
    """/haoping calendar."""
    if request.text:
        raise Refusal("This only shows the calendar. A manager can change it with workdays.", example=EXAMPLE)
    return Reply([kit.lines(*_described(request, store))])


@part.verb(
    Help(
        "/haoping workdays [COUNTRY] [HH:MM-HH:MM]",
        "sets which holidays apply (CN or DE-BY, for example) and when people work; managers only",
    ),
    "工作日",
    who=Who.MANAGERS,
    writes=True,
    deed=CALENDAR,
)
def choose(request: Request, store: Store) -> Reply:
    """/haoping workdays [COUNTRY] [HH:MM-HH:MM]."""
    if not request.text:
        raise Refusal("Which holidays should apply, or what are the working hours?", example=EXAMPLE)
    with suggesting(EXAMPLE):
        wanted = _read(request.text)
    before = _chosen(store)
    after = {**before, **wanted}
    _set(store, after)
    if after == before:
        return Reply([kit.lines(*_described(request, store))])
    change = store.changes.record(CALENDAR, CALENDAR, before=before, after=after)
    return Reply([kit.lines(*_described(request, store)), kit.buttons([undo.button(request.say, change)])])


@part.undo(CALENDAR)
def undo_calendar(request: Request, store: Store, change: Change) -> Reply:
    """Go back to the calendar before, unless it was changed again since."""
    undo.depends(store.changes.later(CALENDAR, change.id))
    _set(store, change.before)
    store.changes.record(CALENDAR, CALENDAR, before=change.after, after=change.before, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone."), *_described(request, store))])


def _read(text: str) -> dict[str, Any]:
    hours, rest = rules.read_hours(text)
    wanted: dict[str, Any] = {} if hours is None else {HOURS: list(hours)}
    if rest:
        country = None if keyword(rest) in AUTO else read_country(rest) or _codes().get(keyword(rest))
        if country is None and keyword(rest) not in AUTO:
            raise Refusal(
                "I don't know the holidays of {text}. Type a country code like CN or DE-BY, or auto.",
                text=kit.clipped(rest, 40),
            )
        wanted[COUNTRY] = country
        if country is None and hours is None:
            wanted[HOURS] = None
    return wanted


def _chosen(store: Store) -> dict[str, Any]:
    return {COUNTRY: store.settings.get(COUNTRY), HOURS: store.settings.get(HOURS)}


def _set(store: Store, chosen: dict[str, Any]) -> None:
    for name in (COUNTRY, HOURS):
        store.settings.set(name, chosen.get(name))


def _described(request: Request, store: Store) -> list[list[Element]]:
    say, chosen = request.say, _chosen(store)
    own = colleagues.calendar(store, request.person.id, request.person.zone)
    if chosen[COUNTRY]:
        first = say.line("Working days: following the holidays of *{country}*.", country=_name(say, chosen[COUNTRY]))
    elif found := country_of(own.zone):
        first = say.line(
            "Working days: following the holidays of the country each person is in; yours is *{country}*.",
            country=_name(say, found),
        )
    else:
        first = say.line("Working days: Monday to Friday, because your time zone doesn't belong to a country.")
    opens, closes = chosen[HOURS] or (OPENS, CLOSES)
    today = own.date_at(request.at)
    return [
        first,
        say.line(
            "Working hours: *{opens}* to *{closes}*, in each person's own time zone.",
            opens=say.clock(opens),
            closes=say.clock(closes),
        ),
        say.line("Your next working day: {day}", day=say.day(own.after(today))),
    ]


def _name(say: Say, country: str) -> str:
    code, _, part = country.partition("-")
    name = str(Locale.parse(_LOCALES[say.written]).territories.get(code, code))
    return say("{country} ({code})", country=name, code=country) if part else name


def _codes() -> dict[str, str]:
    """Return countries by their names in both languages, as far as their holidays are known."""
    names = [item for locale in _LOCALES.values() for item in Locale.parse(locale).territories.items()]
    return {str(name).casefold(): code for code, name in names if read_country(code)}
