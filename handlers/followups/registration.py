"""Follow-ups, registered: two verbs of /customer, the buttons and forms, and how each change is taken back."""

from __future__ import annotations

from handlers.followups import actions, clicks, colleagues, commands, settings, taken_back
from handlers.kernel.routes import Route, Routes, Verb, Who
from handlers.kernel.wording import N_


def register(routes: Routes) -> None:
    """Register follow-ups; /customer and /haoping are registered already."""
    members = Who.MEMBERS
    routes.verbs(
        "customer",
        [
            Verb(
                commands.plan,
                members,
                writes=True,
                opens=commands.opened,
                word="followup",
                also=("跟进", "回访"),
                usages=(N_("/customer followup NAME DAY [what]"),),
                means=N_("plans to get back to a customer; DAY is tomorrow, Fri, 2026-12-01, in 3 days or +3"),
            ),
            Verb(
                commands.listed,
                members,
                writes=False,
                word="followups",
                also=("跟进列表", "待跟进"),
                usages=(N_("/customer followups [mine|all|overdue]"),),
                means=N_("the open follow-ups, yours first: take them, say what came of them, put them off, hand over"),
            ),
        ],
    )
    routes.verbs(
        "haoping",
        [
            Verb(
                settings.calendar,
                members,
                writes=False,
                word="calendar",
                also=("日历",),
                usages=(N_("/haoping calendar"),),
                means=N_("whose holidays hold, and when people work: outside of that nobody is reminded"),
            ),
            Verb(
                settings.choose,
                Who.MANAGERS,
                writes=True,
                word="workdays",
                also=("工作日",),
                usages=(N_("/haoping workdays [COUNTRY] [HH:MM-HH:MM]"),),
                means=N_("chooses whose holidays hold, as CN or DE-BY, and when people work; managers only"),
            ),
        ],
    )
    routes.button("followup_plan", Route(commands.opened, members, writes=False))
    routes.form("followup_plan", Route(commands.filled, members, writes=True))
    routes.button("followup_take", Route(clicks.take, members, writes=True))
    routes.button("followup_later", Route(clicks.later, members, writes=True))
    routes.button("followup_hand", Route(clicks.ask_colleague, members, writes=False))
    routes.button("followups", Route(clicks.page, members, writes=False))
    routes.form("followup_hand", Route(clicks.hand, members, writes=True, prepare=colleagues.chosen))
    routes.undo(actions.ADD, taken_back.undo_add)
    routes.undo(actions.CHANGE, taken_back.undo_change)
    routes.undo(settings.CALENDAR, settings.undo_calendar, who=Who.MANAGERS)
