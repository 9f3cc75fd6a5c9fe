"""/digest: the last 24 hours now, and when a channel or a person gets it by itself."""

from __future__ import annotations

from functools import partial

from handlers.digests import blocks, by_hand, clicks, details, forms, report, rules, schedule_blocks
from handlers.digests import schedules as scheduling
from handlers.digests.detail_blocks import by_row
from handlers.digests.plans import last_of
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Route, Routes, Verb, Who
from handlers.kernel.wording import N_
from handlers.policy.rules import Policy
from storage.store import Store


def now(request: Request, store: Store) -> Reply:
    """/digest."""
    if request.text:
        raise Refusal(
            "A digest comes daily, on working days, weekly or monthly, or now if you type nothing more.",
            example=scheduling.DAILY,
        )
    schedule = store.schedules.get(scheduling.place(request))
    planned = None
    if schedule is not None:
        last = last_of(store.digests.last(schedule.id))
        planned = schedule_blocks.plan(request.say, schedule, last, request.at, store)
    about = report.About(request.policy.of(Policy), request.person.zone, hidden=frozenset({"charts"}))
    return blocks.now(request, report.gather(store, rules.last_day(request.at), about), schedule, planned)


def share(request: Request, store: Store) -> Reply:
    """Post what somebody was shown in the channel where they saw it."""
    until = rules.read_stamp(request.text)
    if until is None or until > request.at:
        raise Refusal("This digest cannot be shared any more: please ask for it anew.", example="/digest")
    about = report.About(request.policy.of(Policy), request.person.zone, hidden=frozenset({"charts"}))
    found = report.gather(store, rules.last_day(until), about)
    number = store.digests.keep(request.today, found.span.since, until, found.figures())
    store.outbox.post(request.channel or "", blocks.shared(request, found, by_row(number, request.today)))
    return blocks.on_its_way(request)


def listed(request: Request, store: Store) -> Reply:
    """/digest list."""
    schedules = [(one, last_of(store.digests.last(one.id))) for one in store.schedules.all()]
    return schedule_blocks.listed(request, store, schedules)


def register(routes: Routes) -> None:
    """Register /digest, and what stands on digests."""
    members = Who.MEMBERS

    def timed(every: str, word: str, also: tuple[str, ...], usage: str, means: str) -> Verb:
        return Verb(
            partial(scheduling.schedule, every),
            members,
            writes=True,
            prepare=partial(scheduling.ready, every),
            opens=partial(forms.begun, every),
            word=word,
            also=also,
            usages=(usage,),
            means=means,
        )

    verbs = [
        Verb(
            now,
            members,
            writes=False,
            also=("now", "现在"),
            usages=(N_("/digest"),),
            means=N_("the last 24 hours: satisfaction, who rose and fell, whom to call; to share here if you like"),
        ),
        timed(
            rules.DAILY,
            "daily",
            ("每天", "每日"),
            N_("/digest daily HH:MM [ZONE]"),
            N_(
                "posts it in this channel every day; the zone is yours unless you name one or a city. Behind it, if you"
                " like: to=me, language=zh, segment=…, owner=@person"
            ),
        ),
        timed(
            rules.WORKDAY,
            "workdays",
            ("workday", "工作日"),
            N_("/digest workdays HH:MM [ZONE]"),
            N_("the same on working days only, by your workspace's calendar of holidays and make-up days"),
        ),
        timed(
            rules.WEEKLY,
            "weekly",
            ("每周", "每星期"),
            N_("/digest weekly DAY HH:MM [ZONE]"),
            N_("posts it in this channel every week, for the week before"),
        ),
        timed(
            rules.MONTHLY,
            "monthly",
            ("每月",),
            N_("/digest monthly DAY HH:MM [ZONE]"),
            N_("every month, for the month before; a day from 1 to 31, or last"),
        ),
        Verb(
            scheduling.pause,
            members,
            writes=True,
            word="pause",
            also=("暂停",),
            usages=(N_("/digest pause"),),
            means=N_("posts none until you resume it; with me behind it, as behind the next ones: your own"),
        ),
        Verb(
            scheduling.resume,
            members,
            writes=True,
            prepare=scheduling.reachable,
            word="resume",
            also=("恢复", "继续"),
            usages=(N_("/digest resume"),),
            means=N_("goes on with it"),
        ),
        Verb(
            scheduling.off,
            members,
            writes=True,
            word="off",
            also=("delete", "关闭", "停止", "删除"),
            usages=(N_("/digest off"),),
            means=N_("posts no more digests in this channel"),
        ),
        Verb(
            by_hand.run,
            members,
            writes=True,
            prepare=scheduling.reachable,
            word="run",
            also=("运行", "立即发送"),
            usages=(N_("/digest run"),),
            means=N_("posts one here at once, besides those that are planned"),
        ),
        Verb(
            by_hand.preview,
            members,
            writes=False,
            word="preview",
            also=("预览",),
            usages=(N_("/digest preview"),),
            means=N_("shows you alone how it would look now"),
        ),
        Verb(
            forms.edit,
            members,
            writes=False,
            prepare=scheduling.reachable,
            word="edit",
            also=("编辑", "设置"),
            usages=(N_("/digest edit"),),
            means=N_("opens a form: time, language, sections, whose customers, and what comes when nothing happened"),
        ),
        Verb(
            listed,
            members,
            writes=False,
            word="list",
            also=("列表",),
            usages=(N_("/digest list"),),
            means=N_("which channels get a digest, and when"),
        ),
    ]
    routes.command("digest", ("日报",), verbs)
    routes.button("digest_share", Route(share, members, writes=True, prepare=scheduling.postable, one_shot=True))
    routes.undo("digest.schedule", scheduling.undo_schedule)
    for concern in (details, clicks, forms, by_hand):
        concern.register(routes)
