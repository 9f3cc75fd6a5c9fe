"""Which side a text states outright: feelings and deeds that are good or bad whatever else is said.

The engine weighs all words; where a sentence says little else than that somebody is annoyed, it is seldom sure.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.kernel.patterns import Pattern
from handlers.reading.vocabulary import IS_CROSS, IS_GLAD, STATE_OF

# Ends with what denies the word that follows: "not at all ", 不太; "isnt", "cant" and "wont" as people type them.
_NOT = Pattern(
    r"(?:\b(?:not|never|no longer|hardly|cannot)|n['’]t|(?<=\bis|\bca|\bwo)nt)\s+(?:\w+\s+){0,2}$"
    r"|(?:不|没|没有|未|(?<!特)别)(?:是|太|很|怎么|那么|特别|再|有|人){0,2}$",
    re.I,
)
_OUTRIGHT_CROSS = Pattern(
    r"\bcomplain(?:s|ed)\b|\b(?:furious|livid|outraged|fuming|very unhappy|not happy)\b|n['’]t happy\b"
    r"|投诉(?:了|说|道|我们|咱|[:：,，]|$)|(?:来|又|电话)投诉"
    r"|(?:很|非常|特别|太|十分|极)(?:生气|失望|不满意?)|不满意",
    re.I,
)
_OUTRIGHT_GLAD = Pattern(
    r"\b(?:thrilled|delighted|ecstatic|over the moon)\b|(?:很|非常|特别|十分|太)(?:满意|开心|感动)", re.I
)
_WHOSE = Pattern(
    rf"(?:(?P<theirs>\ue000|\b(?:he|she|they|client|customer|buyer|and|who|also|still|it|so|now)\b)"
    rf"|(?P<other>[a-z][\w'’]*))(?={STATE_OF.pattern})",
    re.I,
)
# Without anybody who feels it before, and with the customer behind: "very happy with Tom's work" is the writer's.
_OF_WRITER = Pattern(
    r"(?:^|[.!?;]\s*)(?:(?:very|so|super|really|extremely|quite|pretty|absolutely|totally)\s+)+"
    r"(?:happy|glad|satisfied|pleased|thrilled|delighted|impressed|grateful|disappointed|angry|upset|annoyed|unhappy)\b[^.!?;]*\ue000",
    re.I,
)
_BEFORE = 24
"""Characters before a word in which what denies it stands."""


def stated(text: str) -> str | None:
    """Return "good" or "bad" when a text, simplified, states one of them outright and not the other.

    Who is not happy is unhappy; who has not complained has said nothing.
    """
    sides = set(_sides(text))
    return sides.pop() if len(sides) == 1 else None


def is_outright(text: str, side: str) -> bool:
    """Tell whether a text, simplified, states a side in words that leave no doubt, and nothing else."""
    return stated(text) == side and bool((_OUTRIGHT_GLAD if side == "good" else _OUTRIGHT_CROSS).search(text))


def is_somebody_elses(text: str) -> bool:
    """Tell whether it is of somebody beside the customer that a text says how they feel: "my boss is furious"."""
    whose = [one.lastgroup for one in _WHOSE.finditer(text)]
    return ("other" in whose and "theirs" not in whose) or bool(_OF_WRITER.search(text))


def _sides(text: str) -> Iterator[str]:
    for glad in IS_GLAD.finditer(text):
        yield "bad" if is_denied(text, glad.start()) else "good"
    for cross in IS_CROSS.finditer(text):
        if not is_denied(text, cross.start()):
            yield "bad"


def is_denied(text: str, at: int) -> bool:
    """Tell whether what stands at a place of a text is denied by the words before it."""
    return bool(_NOT.search(text[max(0, at - _BEFORE) : at]))
