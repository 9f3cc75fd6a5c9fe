"""The form in which a digest is set up and changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from handlers.customers import segment_blocks as segments
from handlers.digests import options, rules, schedule_blocks, schedules, times, which, zones
from handlers.kernel import kit, modals, wording, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.posting import may_post
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import Services
from handlers.kernel.wording import NAMES, Channel, Mention
from handlers.lists import filters, spelled
from handlers.lists.blocks import ABOUT
from handlers.lists.filters import Filter
from handlers.lists.saved import carried, kept_filters
from handlers.lists.who import When
from storage.models import Schedule
from storage.store import Store

part = Part()

THESE, LIST = "these", "list:"
"""In the form: the list from which it was opened, and a saved list by its number."""
_DAY_OF = {rules.WEEKLY: "weekday", rules.MONTHLY: "monthday"}
"""The field of the day, where there is one."""
NEW = {"every": rules.WORKDAY, "weekday": 0, "monthday": 1, "minute": 9 * 60, "hidden": "", "quiet": False}


@part.verb(
    Help(
        "/digest edit",
        "opens a form: time, language, sections, whose customers, and what to send when nothing happened",
    ),
    "编辑",
    "设置",
    who=Who.MEMBERS,
    writes=False,
    prepare=schedules.reachable,
)
def edit(request: Request, store: Store) -> Reply:
    """/digest edit."""
    return Reply(modal=_form(request, store, which.whose(request), which.meant_if_any(request, store)))


def begun(every: str, request: Request, store: Store) -> Reply:
    """Open the form of a new digest of this channel, as often as a verb says after which no time was typed."""
    return Reply(modal=_form(request, store, which.place(request), None, every))


@part.button("digest_edit", who=Who.MEMBERS, writes=False)
def edit_of(request: Request, store: Store) -> Reply:
    """Open the form of the digest whose button was clicked."""
    schedule = which.on_button(request, store)
    return Reply(modal=_form(request, store, schedule.channel, schedule))


def _postable(request: Request, services: Services) -> Mapping[str, Any]:
    """Refuse where the bot may not post; a person can always be written to."""
    channel = request.origin.text("channel")
    personal = channel in {"", request.person.id}
    return {} if personal else may_post(request.but(channel=channel), services)


@part.form("digest_form", who=Who.MEMBERS, writes=True, prepare=_postable)
def filled(request: Request, store: Store) -> Reply:
    """Keep what was filled into the form."""
    fields = request.fields
    channel = request.origin.text("channel")
    if not channel:
        raise Refusal("This form has expired. Please open it again.", example="/digest edit")
    every = fields.text("every")
    if every not in rules.EVERY:
        raise Refusal("This form has expired. Please open it again.", example="/digest edit")
    if _DAY_OF.get(every, "every") not in fields:
        raise Refusal("On which day? Please choose it below.", field="every")
    minute, _ = times.read_time(fields.text("time") or "9:00")
    try:
        zone = times.read_zone(fields.text("zone"), request.person.zone)
    except Refusal as refusal:
        refusal.field = "zone"
        raise
    shown = set(fields.some("sections"))
    wanted = {
        "every": every,
        "weekday": fields.number("weekday") if every == rules.WEEKLY else None,
        "monthday": fields.number("monthday") or 1 if every == rules.MONTHLY else None,
        "minute": minute,
        "zone": zone,
        "language": fields.text("language") or request.person.language,
        "segment": _who(request, store),
        "owner": fields.choice("owner"),
        "hidden": " ".join(one for one in rules.SECTIONS if one not in shown),
        "quiet": fields.choice("quiet") == "nothing",
    }
    return schedules.put(request, store, channel, wanted, request.origin.number("schedule") or 0)


@part.button(ABOUT, who=Who.MEMBERS, writes=False)
def about(request: Request, store: Store) -> Reply:
    """Open the form of a digest about the customers of a list: for this channel, or in a direct message for oneself."""
    given = options.kept(carried(request.text))
    return Reply(modal=_form(request, store, which.place(request), None, about=given))


def _who(request: Request, store: Store) -> str | None:
    """Return whom the digest is to be about: a segment, a saved list, or the list from which the form was opened."""
    chosen = request.fields.choice("segment")
    if chosen == THESE:
        return options.kept(carried(request.origin.text("who")))
    if chosen and chosen.startswith(LIST):
        id = words.id_of(chosen.removeprefix(LIST)) or 0
        if store.saved_lists.get(id) is None:
            raise Refusal("This list isn't there anymore.", field="segment")
        return options.kept([Filter(filters.LIST, id)])
    return chosen


def _choices(request: Request, store: Store, kept: str) -> tuple[list[tuple[str, str]], str | None]:
    """Return whom a digest may be about, and which of them it is."""
    say = request.say
    found = [(key, segments.name(say, key)) for key in segments.keys(request)]
    found += [(f"{LIST}{one.id}", one.name) for one in store.saved_lists.all()]
    given = kept_filters(kept) if kept else ()
    if not kept or not kept.startswith("["):
        return found, kept or None
    if len(given) == 1 and given[0].kind == filters.LIST:
        return found, f"{LIST}{given[0].value}"
    called = wording.plain(spelled.joined(say, store, When.of(request), given))
    return [(THESE, called or say("Everybody")), *found], THESE


def _form(
    request: Request,
    store: Store,
    channel: str,
    schedule: Schedule | None,
    every: str | None = None,
    about: str | None = None,
) -> modals.View:
    kept: dict[str, Any] = {"language": request.person.language, **NEW}
    if schedule is not None:
        kept |= {name: value for name, value in schedule.model_dump().items() if value is not None}
    kept["zone"] = zones.name(request.say, kept.get("zone") or request.person.zone)
    kept["every"] = every or kept["every"]
    kept["segment"] = about or kept.get("segment") or ""
    choices, chosen = _choices(request, store, kept["segment"])
    origin = {"channel": channel, **({"who": kept["segment"]} if chosen == THESE else {})}
    if schedule is not None:
        origin["schedule"] = schedule.id
    return _shown(request, kept, choices, chosen, origin)


@part.button("digest_every", who=Who.MEMBERS, writes=False)
def how_often(request: Request, store: Store) -> Reply:
    """Show the form again, as it was filled in, with the fields that belong to how often the digest comes."""
    fields, origin = request.fields, request.origin
    if not origin.text("channel") or fields.text("every") not in rules.EVERY:
        raise Refusal("This form has expired. Please open it again.", example="/digest edit")
    minute, _ = times.read_time(fields.text("time") or "9:00")
    shown = fields.some("sections")
    kept = {
        **NEW,
        "every": fields.text("every"),
        "weekday": fields.number("weekday"),
        "monthday": fields.number("monthday") or 1,
        "minute": minute,
        "zone": fields.text("zone"),
        "language": fields.text("language") or request.person.language,
        "hidden": " ".join(one for one in rules.SECTIONS if one not in shown),
        "quiet": fields.choice("quiet") == "nothing",
        "owner": fields.choice("owner"),
    }
    choices, _ = _choices(request, store, origin.text("who"))
    return Reply(modal=_shown(request, kept, choices, fields.choice("segment"), dict(origin.values)))


def _shown(
    request: Request,
    kept: Mapping[str, Any],
    choices: list[tuple[str, str]],
    chosen: str | None,
    origin: Mapping[str, Any],
) -> modals.View:
    """Return the form with what is kept; of the days only the one that belongs to how often it comes."""
    say, channel = request.say, str(origin["channel"])
    hour, minute = divmod(kept["minute"], 60)
    sections = [(key, kit.capital(schedule_blocks.section(say, key))) for key in rules.SECTIONS]
    days = [(str(number), say.weekday(number)) for number in range(7)]
    monthdays = [(str(day), str(day)) for day in range(1, times.LAST)]
    where = Mention(channel) if channel == request.person.id else Channel(channel)
    which_day = []
    if kept["every"] == rules.WEEKLY:
        which_day = [modals.choice("weekday", say("Day of the week"), days, str(kept["weekday"]))]
    elif kept["every"] == rules.MONTHLY:
        last = (str(times.LAST), say("Last day"))
        which_day = [modals.choice("monthday", say("Day of the month"), [*monthdays, last], str(kept["monthday"]))]
    inputs = [
        kit.lines(say.line("Digest for {channel}", channel=where)),
        modals.updating(modals.choice("every", say("How often"), _how_often(request), kept["every"]), "digest_every"),
        *which_day,
        modals.clock("time", say("Time"), f"{hour:02}:{minute:02}"),
        modals.text("zone", say("Time zone or large city"), kept["zone"], most=60, optional=True),
        modals.choice("language", say("Language"), list(NAMES.items()), kept["language"]),
        modals.some(
            "sections", say("Sections"), sections, [key for key in rules.SECTIONS if key not in kept["hidden"].split()]
        ),
        modals.choice(
            "quiet",
            say("If there's nothing to report"),
            [("line", say("Send one line")), ("nothing", say("Send nothing"))],
            "nothing" if kept["quiet"] else "line",
        ),
        modals.choice(
            "segment",
            say("Only one segment's or list's customers"),
            choices,
            chosen,
            optional=True,
        ),
        modals.person("owner", say("Only one owner's customers"), kept.get("owner"), optional=True),
    ]
    return modals.modal(say, "digest_form", say("Digest"), inputs, say("Save"), origin)


def _how_often(request: Request) -> list[tuple[str, str]]:
    say = request.say
    return [
        (rules.DAILY, say("Every day")),
        (rules.WORKDAY, say("Every working day")),
        (rules.WEEKLY, say("Every week")),
        (rules.MONTHLY, say("Every month")),
    ]


for every, (verb, *_) in which.KINDS.items():
    part.opens(f"/digest {verb}")(partial(begun, every))
