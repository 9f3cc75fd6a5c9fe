"""What is filled into the form about customers' own scores: how the rule stands there, and how it is read.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from handlers.kernel import words
from handlers.kernel.filled import Filled
from handlers.kernel.refusal import Gathered, Refusal
from handlers.research.rules import Verdicts


def write(policy: Any) -> dict[str, Any]:
    """Return the rule as the fields of its form."""
    verdicts: Verdicts = policy.answers
    return {"bad": str(Decimal(verdicts.bad) / 10), "good": str(Decimal(verdicts.good) / 10)}


def read(fields: Filled) -> Verdicts:
    """Return the rule that was filled in; raises the Refusal of a field."""
    gathered, scores = Gathered(), {}
    for name in ("bad", "good"):
        with gathered.reading(name):
            typed = fields.text(name)
            score, rest = words.read_score(typed)
            if rest:
                raise Refusal("{text} isn't a score. Scores go from 0 to 5, with one decimal at most.", text=typed[:40])
            scores[name] = score
    gathered.settle()
    if scores["good"] < scores["bad"]:
        raise Refusal("A good review can't begin under a bad one.", field="good")
    return Verdicts(**scores)
