"""The form in which managers add a segment of their own, change it, put it in its place, or remove it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.customers import segment_blocks as segments
from handlers.customers.segmentation import AGE, LATELY, PURCHASES, QUIET, SATISFACTION, SPENT
from handlers.customers.segments import OTHER, SPENDING
from handlers.kernel import kit, modals
from handlers.kernel.filled import Filled
from handlers.kernel.modals import View
from handlers.kernel.request import Request
from handlers.kernel.wording import Say
from handlers.policy import typed_own
from handlers.policy.rules import OWN, Policy
from handlers.policy.typed_own import FIRST, NEW, REMOVE

ROUTE = "own_segment"


def form(
    request: Request,
    key: str,
    seen: Policy,
    filled: Filled,
    labels: Sequence[str],
    above: Sequence[kit.Block] = (),
    looked: int = 0,
) -> View:
    """Return the form of a segment, new or not; `looked` is what was shown of who would move, by its version."""
    say = request.say
    names = (
        ("english", say("Name in English")),
        ("chinese", say("Name in Chinese")),
    )
    inputs = [modals.text(id, label, filled.text(id), most=80, optional=True) for id, label in names]
    inputs.append(
        modals.choice(
            "behind", say("It stands"), _places(say, seen, key), filled.text("behind") or FIRST, hint=_why(say)
        )
    )
    inputs += [_number(say, AGE, filled), _spending(say, filled)]
    inputs += [_number(say, what, filled) for what in (SPENT, LATELY, PURCHASES, QUIET, SATISFACTION)]
    inputs.append(
        modals.text(
            "tags", say("Tags"), filled.text("tags"), most=400, optional=True, hint=say("All of them, like vip, new.")
        )
    )
    if labels:
        hint = say("One a line, like {like}.", like=f"{labels[0]}=…")
        inputs.append(
            modals.text(
                "fields", say("Your own fields"), filled.text("fields"), most=600, long=True, optional=True, hint=hint
            )
        )
    if key != NEW:
        remove = [(REMOVE, say("Remove this segment; its customers stay"))]
        inputs.append(modals.some(REMOVE, say("Remove"), remove, filled.some(REMOVE)))
    title = say("Add a segment") if key == NEW else say("Change a segment")
    origin = {"system": OWN, "key": key, "seen": seen.version, "looked": looked}
    return modals.modal(say, ROUTE, title, [*above, *inputs], say("Save"), origin)


def _why(say: Say) -> str:
    return say("Customers who fit several segments are in the first. Fill in only what matters; all of it must fit.")


def _places(say: Say, seen: Policy, key: str) -> list[tuple[str, str]]:
    """Return where a segment may stand: first, or behind any other one but "other", which is the last."""
    others = [one for one in seen.segmentation.order if one not in (key, OTHER)]
    behind = [(one, say("after {segment}", segment=segments.name(say, one))) for one in others]
    return [(FIRST, say("first")), *behind]


def _number(say: Say, what: str, filled: Filled) -> kit.Block:
    label = {
        AGE: say("Age"),
        SPENT: say("Spent in 12 months, after refunds"),
        LATELY: say("Purchases in 12 months"),
        PURCHASES: say("Purchases in all"),
        QUIET: say("Days since the last purchase"),
        SATISFACTION: say("Satisfaction"),
    }[what]
    hint = say("Like {like}.", like=typed_own.EXAMPLES[what])
    return modals.text(what, label, filled.text(what), most=40, optional=True, hint=hint)


def _spending(say: Say, filled: Filled) -> kit.Block:
    levels = [(level, segments.level(say, level)) for level in SPENDING]
    return modals.some("spending", say("Spending"), levels, filled.some("spending"))
