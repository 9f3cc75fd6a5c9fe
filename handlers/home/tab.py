"""What a person's Home tab shows: what is theirs to do, how the customers are, what they wrote, and their settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.digests import charts
from handlers.digests import rules as spans
from handlers.digests.about import About
from handlers.digests.report import gather as report_of
from handlers.followups import blocks as followups
from handlers.followups import call_blocks
from handlers.followups.calls import to_call
from handlers.followups.rules import Calls
from handlers.interactions.review_blocks import FACES, in_words, took_place
from handlers.kernel import kit, modals
from handlers.kernel.modals import View
from handlers.kernel.request import Request
from handlers.kernel.routes import OUTSIDERS, Routes
from handlers.kernel.wording import NAMES, Say
from handlers.policy.rules import Policy
from handlers.welcome import blocks as welcome
from storage.store import Store

MOST_FOLLOWUPS, MOST_LOGS, MOST_CALLS = 5, 5, 5
QUIET = "quiet"
_NOT_HERE = frozenset({"business", "birthdays", "segments", "products"})


@dataclass(frozen=True)
class Tab:
    """A tab in its parts: above the charts, the charts as pictures and in words, and below them."""

    above: Sequence[kit.Block]
    pictures: Sequence[kit.Block]
    words: Sequence[kit.Block]
    below: Sequence[kit.Block]

    def view(self, *, charts: bool) -> View:
        """Return it as Slack takes it; without `charts` they are said in words."""
        shown = [*self.above, *(self.pictures if charts else self.words), *self.below]
        return {"type": "home", "blocks": shown[: modals.MOST_FORM_BLOCKS]}


def gather(routes: Routes, request: Request, store: Store) -> Tab:
    """Return a person's tab as of now."""
    say, me = request.say, request.person.id
    report = report_of(
        store, spans.last_day(request.at), About(request.policy.of(Policy), request.person.zone, hidden=_NOT_HERE)
    )
    mine = store.followups.of_owner(me, MOST_FOLLOWUPS)
    logs = _logs(request, store)
    above = [
        *_actions(routes, say),
        *([] if logs else welcome.first_steps(request, store)),
        *followups.on_home(say, mine, store.followups.count(request.at, me), request.at, me),
        *_calls(request, store),
        *logs,
        kit.header(say("Satisfaction")),
    ]
    nothing = [kit.lines(say.line("Nothing's been logged yet."))]
    return Tab(
        above=above,
        pictures=charts.charts(say, report) or nothing,
        words=charts.text(say, report) or nothing,
        below=_settings(routes, request, store),
    )


def closed(say: Say) -> View:
    """Return the tab of who is no member: one sentence."""
    return {"type": "home", "blocks": [kit.lines(say.line(OUTSIDERS))]}


def _actions(routes: Routes, say: Say) -> list[kit.Block]:
    known = (
        (say("Log an interaction…"), "open_log", "primary"),
        (say("Record a purchase…"), "open_purchase", None),
        (say("Add a customer…"), "open_customer_add", None),
        (say("Find a customer…"), "open_customer", None),
    )
    row = [kit.button(label, action, "home", style) for label, action, style in known if action in routes.buttons]
    return [kit.buttons(row)] if row else []


def _calls(request: Request, store: Store) -> list[kit.Block]:
    """Return whom to call today, one's own first, without those whose follow-ups stand above."""
    say, me = request.say, request.person.id
    found = to_call(store, request.policy.of(Calls), request.at).mine_first(me)
    total = len(found.today) + len(found.later)
    shown = [kit.header(say("To call today: {n}", n=f"{len(found.today):,}"))]
    if not total:
        return [*shown, kit.lines(say.line("Nobody's waiting for a call."))]
    told = [one for one in found.today if not call_blocks.is_followed_up_by(one, me)][:MOST_CALLS]
    names = {id: person.name for one in told if (id := one.owner) and (person := store.people.get(id))}
    shown += [call_blocks.item(say, one, names.get(one.owner or "", "")) for one in told]
    if found.today and not told:
        shown.append(kit.small(say("They're all among your follow-ups above.")))
    shown.append(kit.buttons([kit.button(say("All {n}…", n=f"{total:,}"), "calls", "")]))
    return shown


def _logs(request: Request, store: Store) -> list[kit.Block]:
    say = request.say
    shown = []
    for change in store.changes.recent_by(request.person.id, "log", MOST_LOGS):
        interaction = store.interactions.get(change.done_to.number)
        customer = store.customers.get(change.customer or 0)
        if interaction is None or customer is None:
            continue
        told = say(
            "{face} {day} · {name} · {mark}",
            face=FACES[interaction.mark],
            day=took_place(interaction, request.person.zone),
            name=kit.clipped(customer.name, 60),
            mark=in_words(say, interaction.mark),
        )
        note = say(" · {note}", note=kit.clipped(interaction.note, 120)) if interaction.note else ""
        shown.append(kit.item(told + note, kit.button(say("Undo"), "undo", str(change.id))))
    return [kit.header(say("What you logged")), *shown] if shown else []


def _settings(routes: Routes, request: Request, store: Store) -> list[kit.Block]:
    say = request.say
    known = store.people.get(request.person.id)
    chosen = (known.language if known else None) or "auto"
    languages = [("auto", say("Same as my Slack")), *NAMES.items()]
    menu = kit.menu(say("Language"), "home_language", languages)
    menu["initial_option"] = next(one for one in menu["options"] if one["value"] == chosen)
    quiet = bool(store.settings.get(f"{QUIET}:{request.person.id}"))
    told = say("I tell you what each of your emoji logs.")
    silent = say("I don't tell you what your emoji log, but I still ask when I need to.")
    label, wanted = (say("Tell me again"), "off") if quiet else (say("Stop telling me"), "on")
    switch = kit.button(label, "home_quiet", wanted)
    team = (
        ("rules", say("Rules…")),
        ("open_settings", say("This workspace…")),
        ("open_managers", say("Managers…")),
    )
    ours = [
        kit.button(label, action, "home") for action, label in team if request.is_manager and action in routes.buttons
    ]
    return [
        kit.divider(),
        kit.header(say("Settings")),
        kit.item(say("The language I use with you"), menu),
        kit.item(silent if quiet else told, switch),
        kit.item(say("Everything I can do"), kit.button(say("Help"), "home_help", "help")),
        *([kit.buttons(ours)] if ours else []),
    ]
