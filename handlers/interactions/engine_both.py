"""Two readers' opinions of a text made into one calibrated confidence; when the second one is asked, and in what words.

Pure: no clock, no database, no Slack.
"""

import re

from handlers.interactions.engine_first import LABELS, Judged, Verdict, bars, softmax
from handlers.interactions.engine_marks import Label
from handlers.interactions.engine_text import KINDS, is_chinese
from handlers.interactions.engine_words import SECOND, Reason, Reasons
from handlers.kernel.opinions import Opinion
from handlers.kernel.patterns import Pattern

UNSEEN = 0.9
"""From this probability of neither on, the first reader sees nothing, and nobody else is asked."""

_SAID = {
    "☺": "smile",
    "♥": "love",
    "★": "hooray",
    "☹": "sad",
    "☠": "angry",
    "👍": "thumbs up",
    "👎": "thumbs down",
    "😡": "furious",
    "☻": "hm",
}
"""What the second reader is told of emoji, by their kind: it knows words only."""
_FACE = Pattern(
    "|".join(
        re.escape(one) if not one.isascii() or one[0] == one[-1] == ":" else rf"(?<!\w){re.escape(one)}(?!\w)"
        for one in sorted(KINDS, key=lambda one: (-len(one), one))
    )
)


def is_in_doubt(first: Judged) -> bool:
    """Tell whether a text is worth a second opinion: the first reader neither is sure nor sees nothing."""
    if first.stated or not first.seen:
        return False
    confidence = first.probabilities()[first.label]
    return confidence < (UNSEEN if first.label == "neutral" else bars(first.text).auto)


def language(first: Judged) -> str:
    """Return which language a text counts as: zh or en."""
    return "zh" if is_chinese(first.text) else "en"


def told(text: str) -> str:
    """Return what the second reader is given of a text that `engine_text.plain` has cleaned."""
    return _FACE.sub(lambda found: f" {_SAID[KINDS[found[0]]]} ", text)


def joined(first: Judged, second: Opinion) -> Verdict:
    """Both opinions as one: the words weigh what they weigh in it, and the second reader stands among them as one.

    As with the first reader alone, the weights add up to the label's score.
    """
    share = second.share
    biases = {"good": share.good, "bad": share.bad, "neutral": 0.0}
    middle = sum(second.scores) / len(second.scores)
    theirs: dict[Label, float] = {
        label: share.second * (score - middle) for label, score in zip(LABELS, second.scores, strict=True)
    }
    scores: dict[Label, float] = {
        label: share.first * first.scores[label] + theirs[label] + biases[label] for label in LABELS
    }
    label = max(reversed(LABELS), key=scores.__getitem__)

    def reasons() -> tuple[Reason, ...]:
        (*words, (bias, weight)) = first.reasons(label)
        mine = [(word, share.first * one) for word, one in words]
        return ((SECOND, theirs[label]), *mine, (bias, share.first * weight + biases[label]))

    return Verdict(label, softmax(scores)[label], Reasons(reasons))
