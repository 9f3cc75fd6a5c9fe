"""How the policy is shown: every system in a line or two, in words; and what a change of it changes."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.customers import segment_blocks as segments
from handlers.interactions import rules as interactions
from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Mention, Moment, Say
from handlers.offers import blocks as offers
from handlers.policy import points_lines, segment_lines
from handlers.policy.rules import (
    ANSWERS,
    ARTICLE,
    CALLS,
    IMPROVEMENTS,
    LOYALTY,
    OFFER,
    OWN,
    POINTS,
    RFM,
    SEGMENTATION,
    SPENDING_LEVELS,
    STEPS,
    SYSTEMS,
    Policy,
    differs,
)
from handlers.products import blocks as products
from handlers.products.rules import KINDS
from handlers.research import blocks as research
from storage.models import Change

Line = list[Element]

EDIT, BACK, ALL = "rules_edit", "rules_back", "all"
RULES_SHOWN, POINTS_SHOWN = "rules", "rules_points"
ADD_OWN, CHANGE_OWN = "own_add", "own_change"
MOST_SHOWN = 5


def title(say: Say, system: str) -> str:
    """Return the name of a system."""
    return {
        ANSWERS: say("Surveys"),
        SEGMENTATION: say("Segments"),
        OWN: say("Segments of your own"),
        RFM: say("RFM: how lately, how often, how much"),
        SPENDING_LEVELS: say("Spending suggestions"),
        IMPROVEMENTS: say("Product improvement"),
        OFFER: say("Offers"),
        STEPS: say("Reviews and satisfaction"),
        CALLS: say("Whom to call"),
    }.get(system) or points_lines.title(say, system)


def shown(request: Request, changes: Sequence[Change], *, buttons: bool, of_points: bool = False) -> Reply:
    """Show the rules in force, who has changed which, and with `buttons` what a manager may do with each.

    Those of points have a message to themselves, `of_points`. Where much was changed, less of what was before is said,
    so that the rules themselves are whole.
    """
    more = ((True, MOST_SHOWN), (True, 2), (True, 1), (True, 0), (False, 0))
    ways = [(*one, True) for one in more] + [(*one, False) for one in more[-2:]]
    if of_points:
        changes = [one for one in changes if any(system in one.after for system in POINTS)]
    systems = POINTS if of_points else _shown_systems(request.policy.of(Policy))
    shown = (_shown(request, changes, systems, buttons, way) for way in ways)
    return Reply(kit.first_fitting(shown))


def _shown(
    request: Request,
    changes: Sequence[Change],
    systems: Sequence[str],
    buttons: bool,
    way: tuple[bool, int, bool],
) -> list[kit.Block]:
    """Show rules in one of some ways: by whom they were changed, how many changes, and what buttons are about."""
    say, policy, of_points = request.say, request.policy.of(Policy), systems == POINTS
    by_whom, most, is_heard = way
    blocks = [kit.header(say("Points: the rules") if of_points else say("Current rules"))]
    for system in systems:
        rows = _RULES[system](say, policy)
        if system == LOYALTY and not of_points:
            rows.append(say.line("everything about points: {command}", command=request.command(say("/rules points"))))
        last = next((one for one in changes if one.undone_by is None and system in one.after), None)
        if by_whom and last is not None and differs(policy, ARTICLE, system):
            rows.append(say.line("Last changed by {person}: {at}", person=Mention(last.by), at=Moment(last.at)))
        blocks.append(kit.headed(say.line("*{title}*", title=title(say, system)), rows))
        if buttons:
            row = _may(say, policy, system, title(say, system) if is_heard else "")
            if system == LOYALTY and not of_points:
                row.append(kit.button(say("All about points"), POINTS_SHOWN, ""))
            blocks.append({**kit.buttons(row), "block_id": f"rules.{system}"})
    if changes[:most]:
        blocks.append(kit.headed(say.line("*Recent changes*"), _history(say, changes[:most])))
    if buttons:
        row = _below(say, policy, changes, of_points)
        blocks += [kit.buttons(row)] if row else []
    elif not request.is_manager:
        blocks.append(kit.small(say("Managers can change these.")))
    return blocks


def _below(say: Say, policy: Policy, changes: Sequence[Change], of_points: bool) -> list[kit.Block]:
    """Return what a manager may do with all the rules that are shown."""
    standing = next((one for one in changes if one.undone_by is None), None)
    row = [] if standing is None else [undo.button(say, standing.id)]
    if of_points:
        return [*row, kit.button(say("All rules"), RULES_SHOWN, "")]
    return [*row, _back(say, say("Restore all defaults"), ALL)] if policy.version else row


def changed(request: Request, before: Policy, change: int, moved: Sequence[Line] = ()) -> Reply:
    """Say what a change has changed, from what to what, who moved by it, and what it leaves as it was."""
    say, policy = request.say, request.policy.of(Policy)
    blocks = [kit.lines(say.line("*The new rules apply from now on.*")), *_differences(say, before, policy)]
    blocks += [kit.lines(*moved)] if moved else []
    left = [_LEFT[system](say) for system in SYSTEMS if differs(before, policy, system)]
    return Reply([*blocks, kit.small(" ".join(left)), kit.buttons([undo.button(say, change)])])


def taken_back(request: Request, before: Policy) -> Reply:
    """Say what was taken back, from what to what."""
    say = request.say
    return Reply([kit.lines(say.line("Undone.")), *_differences(say, before, request.policy.of(Policy))])


def meanwhile(say: Say, before: Policy, now: Policy, by: Change | None) -> list[kit.Block]:
    """Say, in a form, what somebody has changed since it was opened."""
    if by is None:
        first = say.line("*These rules have changed since you opened this.* Nothing's saved yet:")
    else:
        first = say.line(
            "*{person} has changed these rules since you opened this:* {at}. Nothing's saved yet:",
            person=Mention(by.by),
            at=Moment(by.at),
        )
    last = say.line("Below is what you filled in. Saving it replaces theirs.")
    return [kit.lines(first), *_differences(say, before, now), kit.lines(last), kit.divider()]


def _differences(say: Say, before: Policy, after: Policy) -> list[kit.Block]:
    blocks = []
    say = say.naming({**before.names, **after.names})
    for system in (one for one in SYSTEMS if differs(before, after, one)):
        was, now = dict(_VALUES[system](say, before)), dict(_VALUES[system](say, after))
        none, in_order = say("none"), _IN_ORDER.get(system)
        rows = [
            say.line("{what}: {before} → *{after}*", what=what, before=was.get(what, none), after=now.get(what, none))
            for what in (in_order(say, before, after) if in_order else dict.fromkeys([*now, *was]))
            if was.get(what) != now.get(what)
        ]
        if rows:
            blocks.append(kit.headed(say.line("*{title}*", title=title(say, system)), rows))
    return blocks


def _shown_systems(policy: Policy) -> list[str]:
    """Return the systems that have a part of their own: RFM stands with the segments, and so does what there is not."""
    here = [one for one in SYSTEMS if one not in POINTS or one == LOYALTY]
    return [one for one in here if one != RFM and (one != OWN or policy.own)]


def _may(say: Say, policy: Policy, system: str, about: str) -> list[kit.Block]:
    if system == OWN:
        return _may_own(say, policy)
    row = [kit.button(say("Edit…"), EDIT, system, about=about)]
    if differs(policy, ARTICLE, system):
        row.append(_back(say, say("Restore defaults"), system))
    if system == SEGMENTATION:
        row += [kit.button(say("RFM…"), EDIT, RFM), *([] if policy.own else [_add_own(say)])]
    return row


def _may_own(say: Say, policy: Policy) -> list[kit.Block]:
    options = [(one.key, segments.name(say, one.key)) for one in policy.own]
    change = kit.menu(say("Change one…"), CHANGE_OWN, options)
    return [_add_own(say), change, _back(say, say("Remove all of them"), OWN)]


def _add_own(say: Say) -> kit.Block:
    return kit.button(say("Add a segment…"), ADD_OWN, OWN)


def _back(say: Say, label: str, system: str) -> kit.Block:
    what = say("All rules") if system == ALL else title(say, system)
    confirm = {
        "title": {"type": "plain_text", "text": say("Restore the defaults?")},
        "text": {
            "type": "plain_text",
            "text": say("{what}: the defaults apply from now on. You can undo this.", what=what),
        },
        "confirm": {"type": "plain_text", "text": say("Restore")},
        "deny": {"type": "plain_text", "text": say("Keep mine")},
    }
    return kit.button(label, BACK, system, confirm=confirm)


def _history(say: Say, changes: Sequence[Change]) -> list[Line]:
    rows = []
    for one in changes:
        what = say(", ").join(title(say, system) for system in SYSTEMS if system in one.after)
        row = say.line("{at} · {person} · {what}", at=Moment(one.at), person=Mention(one.by), what=what)
        rows.append([*row, *(say.line(" · undone") if one.undone_by is not None else [])])
    return rows


# ---- each system in words


def _answers(say: Say, policy: Policy) -> list[Line]:
    values = {"bad": say.tenths(policy.answers.bad), "good": say.tenths(policy.answers.good)}
    return [
        say.line("Scores go from 0 to 5, with one decimal; a product's score is the mean of its answers."),
        say.line("a customer's own score under {bad} → *bad review*; {good} or more → *good review*", **values),
    ]


def _spending(say: Say, policy: Policy) -> list[Line]:
    found = [
        say.line("bought for {least} or more in 12 months → *suggest {level}*", least=least, level=level)
        for level, least in _levels(say, policy)
    ]
    return found or [say.line("Nothing is suggested.")]


def _improvements(say: Say, policy: Policy) -> list[Line]:
    return [
        say.line("{expectation} → *{rule}*", expectation=expectation, rule=rule)
        for expectation, rule in _of_improvements(say, policy)
    ]


def _offers(say: Say, policy: Policy) -> list[Line]:
    return [say.line("{segment} → *{offer}*", segment=name, offer=offer) for name, offer in _of_offers(say, policy)]


def _relations(say: Say, policy: Policy) -> list[Line]:
    return [
        say.line(
            "Satisfaction starts at *{start}* and stays between {least} and {most}.",
            start=say.tenths(interactions.START),
            least=interactions.LEAST // 10,
            most=interactions.MOST // 10,
        ),
        *(
            say.line("{review} → *{step}*", review=review, step=step)
            for review, step in _of_steps(say, policy)
            if step != say("unchanged")
        ),
        say.line("Each log counts as one interaction."),
    ]


def _calls(say: Say, policy: Policy) -> list[Line]:
    calls = policy.calls
    values = {"under": say.tenths(calls.under), "n": calls.many}
    rows = [say.line("who falls under {under} → *call*; at most *{n}* calls per person and day", **values)]
    if calls.escalate:
        late = say.plural("{n} working day", "{n} working days", calls.escalate)
        rows.append(say.line("overdue for {late} → *the managers hear of it*", late=late))
    return rows


_RULES = {
    ANSWERS: _answers,
    SEGMENTATION: segment_lines.segments_,
    OWN: segment_lines.own_,
    RFM: segment_lines.rfm_,
    SPENDING_LEVELS: _spending,
    IMPROVEMENTS: _improvements,
    OFFER: _offers,
    STEPS: _relations,
    CALLS: _calls,
    **points_lines.RULES,
}

Values = list[tuple[str, str]]


def _of_answers(say: Say, policy: Policy) -> Values:
    return [
        (say("a bad review under"), say.tenths(policy.answers.bad)),
        (say("a good review from"), say.tenths(policy.answers.good)),
    ]


def _levels(say: Say, policy: Policy) -> Values:
    levels = (("high", policy.spending.high), ("medium", policy.spending.medium))
    return [(segments.level(say, key), say.money(least)) for key, least in levels if least]


def _of_spending(say: Say, policy: Policy) -> Values:
    shown = dict(_levels(say, policy))
    every = {level: segments.level(say, level) for level in ("high", "medium")}
    return [(say("suggest {level} from", level=one), shown.get(one, say("never"))) for one in every.values()]


def _of_improvements(say: Say, policy: Policy) -> Values:
    return [(research.kind(say, kind), products.rule(say, kind, policy.improvements)) for kind in KINDS]


def _of_offers(say: Say, policy: Policy) -> Values:
    own = [(segments.name(say, key), offers.name(say, policy.offer(key))) for key in policy.segmentation.order]
    more: dict[str, list[str]] = {}
    for one in policy.offers.more:
        whose = segments.name(say, one.segment) if one.segment else say("everybody")
        more.setdefault(say("also {whose}", whose=whose), []).append(offers.name(say, one))
    return [*own, *((whose, say("; ").join(found)) for whose, found in more.items())]


def _of_steps(say: Say, policy: Policy) -> Values:
    steps = policy.steps
    moves = ((say("good review"), steps.good), (say("bad review"), steps.bad), (say("neutral"), steps.neutral))
    return [
        (review, ("+" if step > 0 else "−") + say.tenths(abs(step)) if step else say("unchanged"))
        for review, step in moves
    ]


def _of_calls(say: Say, policy: Policy) -> Values:
    calls = policy.calls
    late = say.plural("after {n} working day", "after {n} working days", calls.escalate)
    return [
        (say("called under"), say.tenths(calls.under)),
        (say("calls per person and day"), str(calls.many)),
        (say("managers hear of what is overdue"), late if calls.escalate else say("never")),
    ]


_IN_ORDER = {LOYALTY: points_lines.in_order}
"""How the values of two policies stand beneath each other where both together have another order than each."""
_VALUES = {
    ANSWERS: _of_answers,
    SEGMENTATION: segment_lines.of_segments,
    OWN: segment_lines.of_own,
    RFM: segment_lines.of_rfm,
    SPENDING_LEVELS: _of_spending,
    IMPROVEMENTS: _of_improvements,
    OFFER: _of_offers,
    STEPS: _of_steps,
    CALLS: _of_calls,
    **points_lines.VALUES,
}
_LEFT = {
    ANSWERS: lambda say: say("Earlier answers stay the reviews they were."),
    SEGMENTATION: lambda say: say("Every customer is in the segment these rules put them in."),
    RFM: lambda say: say("Every customer is in the group these thresholds put them in."),
    OWN: lambda say: say("Every customer is in the first segment whose conditions they meet."),
    SPENDING_LEVELS: lambda say: say("It only suggests: nobody's spending changes by itself."),
    IMPROVEMENTS: lambda say: say("Improvements suggested earlier still apply as suggested."),
    OFFER: lambda say: say("Past sales don't change."),
    CALLS: lambda say: say("Who falls from now on is judged by it; the other two hold at once."),
    STEPS: lambda say: say("Earlier logs don't change, and undoing one reverses what it did at the time."),
    **points_lines.LEFT,
}
