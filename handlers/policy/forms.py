"""The forms in which managers change the rules, one for each system."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.customers import segment_blocks as segments
from handlers.customers.segments import SEGMENTS, SPENDING
from handlers.kernel import kit, modals
from handlers.kernel.filled import Filled
from handlers.kernel.modals import View
from handlers.kernel.request import Request
from handlers.kernel.wording import Say
from handlers.offers import terms
from handlers.offers.rules import GIFT, MONEY_OFF, NONE
from handlers.policy import blocks, points_forms, typed
from handlers.policy.rules import (
    ANSWERS,
    CALLS,
    IMPROVEMENTS,
    OFFER,
    RFM,
    SEGMENTATION,
    SPENDING_LEVELS,
    STEPS,
    Policy,
)

ROUTE = "rules"
OFFER_KIND = "rules_offer"
"""What a manager chooses for a segment, of which the rest of its line depends."""


def form(
    request: Request,
    system: str,
    seen: Policy,
    fields: Filled | None = None,
    above: Sequence[kit.Block] = (),
    looked: int = 0,
) -> View:
    """Return the form of a system with its rules, or with `fields` as they were filled in; it remembers what it saw.

    `looked` is the version of the rules of which it was shown who would move.
    """
    say = request.say
    filled = _with_names(say, typed.written(seen, system, say.language)) if fields is None else fields
    inputs = _offers(say, filled, seen) if system == OFFER else _INPUTS[system](say, filled)
    origin = {"system": system, "seen": seen.version, "looked": looked}
    return modals.modal(say, ROUTE, blocks.title(say, system), [*above, *inputs], say("Save"), origin)


def with_keys(say: Say, fields: Filled) -> Filled:
    """Return what was filled in with the segments by their keys, where their names stand before more offers."""
    lines = [terms.whose(line) for line in fields.text("more").splitlines()]
    return _with_more(fields, [(segments.read(name, say.names) or name, rest) for name, rest in lines])


def _with_names(say: Say, fields: Filled) -> Filled:
    """Return the fields of a form with the segments' names, in the reader's language, before more offers."""
    lines = [terms.whose(line) for line in fields.text("more").splitlines()]
    return _with_more(fields, [(_name(say, key), rest) for key, rest in lines])


def _name(say: Say, key: str) -> str:
    return segments.name(say, key) if key in SEGMENTS or say.named(key) else key


def _with_more(fields: Filled, lines: Sequence[tuple[str, str]]) -> Filled:
    more = "\n".join(f"{name}: {rest}" if name else rest for name, rest in lines)
    return Filled({**fields.values, "more": more}) if lines else fields


def _answers(say: Say, filled: Filled) -> list[kit.Block]:
    return [
        modals.text(
            "bad",
            say("A customer's own score under this is a bad review"),
            filled.text("bad"),
            most=20,
            hint=say("From 0 to 5, like 3.0. Somebody gets back to them by the next working day."),
        ),
        modals.text(
            "good",
            say("From this score on it's a good review"),
            filled.text("good"),
            most=20,
            hint=say("From 0 to 5, like 4.0."),
        ),
    ]


def _steps(say: Say, filled: Filled) -> list[kit.Block]:
    asked = (
        ("good", say("A good review moves satisfaction by"), "+0.1"),
        ("bad", say("A bad review moves satisfaction by"), "-0.1"),
        ("neutral", say("A neutral one moves satisfaction by"), "0"),
    )
    return [
        modals.text(id, label, filled.text(id), most=20, hint=say("Default: {rule}", rule=rule))
        for id, label, rule in asked
    ]


def _calls(say: Say, filled: Filled) -> list[kit.Block]:
    return [
        modals.text(
            "under",
            say("Who falls under this satisfaction is to be called"),
            filled.text("under"),
            most=20,
            hint=say("From 0 to 5, like 4.0. 0 is nobody."),
        ),
        modals.text(
            "many",
            say("At most so many calls per person and day"),
            filled.text("many"),
            most=20,
            hint=say("The others wait; their number opens as a list."),
        ),
        modals.text(
            "escalate",
            say("Tell the managers after so many working days overdue"),
            filled.text("escalate"),
            most=20,
            optional=True,
            hint=say("Like 3. 0 is never."),
        ),
    ]


def _segments(say: Say, filled: Filled) -> list[kit.Block]:
    levels = [(level, kit.capital(segments.level(say, level))) for level in SPENDING]
    inputs = []
    for segment in SEGMENTS[:-1]:
        name = segments.name(say, segment)
        age, spending = f"{segment}.age", f"{segment}.spending"
        inputs += [
            modals.text(
                age,
                say("{segment}: age", segment=name),
                filled.text(age),
                most=30,
                optional=True,
                hint=say("Like < 40, ≥ 40 or 18–39. Leave empty for any known age."),
            ),
            modals.some(
                spending, say("{segment}: spending", segment=name), levels, filled.some(spending), optional=False
            ),
        ]
    return inputs


def _spending(say: Say, filled: Filled) -> list[kit.Block]:
    asked = (
        ("medium", say("Suggest medium spending from"), "5000"),
        ("high", say("Suggest high spending from"), "20000"),
    )
    hint = say("Bought within 12 months, after refunds. Leave it empty to never suggest this.")
    return [
        modals.text(id, label, filled.text(id), most=30, optional=True, placeholder=example, hint=hint)
        for id, label, example in asked
    ]


def _offers(say: Say, filled: Filled, seen: Policy) -> list[kit.Block]:
    kinds = [(NONE, say("None")), (MONEY_OFF, say("An amount off")), (GIFT, say("A birthday gift"))]
    inputs = []
    for segment in seen.segmentation.order:
        name = segments.name(say, segment)
        kind = f"{segment}.kind"
        chosen = filled.text(kind)
        asked = modals.choice(kind, say("{segment}: offer", segment=name), kinds, chosen)
        inputs += [modals.updating(asked, OFFER_KIND), *_what(say, filled, segment, name, chosen)]
    more = modals.text(
        "more",
        say("More offers"),
        filled.text("more"),
        most=1500,
        long=True,
        optional=True,
        hint=say(
            "One per line, starting with who gets it, like everybody: 10%, until 2026-12-31. If two fit an order, "
            "the better one counts. Up to {n} lines.",
            n=typed.MOST_MORE,
        ),
    )
    return [*inputs, more]


def _what(say: Say, filled: Filled, segment: str, name: str, kind: str) -> list[kit.Block]:
    """Return the field for what the kind leaves open; where there is no offer, only what was typed already stays."""
    id = f"{segment}.what"
    if kind == GIFT:
        label, hint = say("{segment}: which gift", segment=name), say("Like coffee mug. Leave it empty if it varies.")
    else:
        label = say("{segment}: how much off", segment=name)
        hint = say(
            "Like 100 - 20: 20 off orders of 100 or more; or 10%. Behind it may stand until 2026-12-31, once a "
            "year, once a customer, for and a product."
        )
    if kind == NONE and not filled.text(id):
        return []
    return [modals.text(id, label, filled.text(id), most=200, optional=True, hint=hint)]


def _rfm(say: Say, filled: Filled) -> list[kit.Block]:
    return [
        modals.text(
            "recent",
            say("Lately: bought within so many days"),
            filled.text("recent"),
            most=20,
            hint=say("Default: {rule}", rule="90"),
        ),
        modals.text(
            "often",
            say("Often: so many purchases in 12 months, or more"),
            filled.text("often"),
            most=20,
            hint=say("Default: {rule}", rule="3"),
        ),
        modals.text(
            "much",
            say("For much: so much spent in 12 months, or more"),
            filled.text("much"),
            most=30,
            hint=say("Default: {rule}", rule="1000"),
        ),
    ]


def _improvements(say: Say, filled: Filled) -> list[kit.Block]:
    return [
        modals.text("feature", say("More features: what gets added"), filled.text("feature"), most=200),
        modals.text("off", say("Better price: how much it drops"), filled.text("off"), most=30),
        modals.text("service", say("Better service: what it becomes"), filled.text("service"), most=400),
    ]


_INPUTS = {
    ANSWERS: _answers,
    STEPS: _steps,
    CALLS: _calls,
    **points_forms.INPUTS,
    SEGMENTATION: _segments,
    RFM: _rfm,
    SPENDING_LEVELS: _spending,
    IMPROVEMENTS: _improvements,
}
