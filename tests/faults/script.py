"""What happens in a run, told by its seed alone: what people type and click, what comes twice, when the bot dies."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

CUSTOMERS = tuple(f"C{n:02}" for n in range(1, 13))
PRODUCT = "Lamp"
CHANNELS = ("sales", "support", "east", "west", "north", "south")
MANAGER = "alice"
PEOPLE = (MANAGER, "ben", "xiaolin", "wangfang")
PAGE = "<!doctype html><title>502 Bad Gateway</title>"
FAULTS = (
    {"status": 500},
    {"status": 500, "after": True},
    {"error": "internal_error", "after": True},
    {"status": 503, "hang": 0.3, "after": True},
    {"error": "internal_error", "hang": 0.6, "after": True},
    {"retry_after": 1},
    {"status": 200, "body": PAGE},
    {"status": 200, "body": PAGE, "after": True},
    {"status": 403, "body": PAGE, "after": True},
    {"status": 502, "body": PAGE},
)
"""How chat.postMessage fails: before it is done and after, slowly, because of us, and with a proxy's page."""


@dataclass(frozen=True)
class Step:
    """One thing that happens.

    A `kind` that somebody types has a `token` of its own in its `text`. `which` (0 to 1) says on which of the
    messages there are by then a click falls. `twice` delivers it again at once, `late` once more after a restart.
    """

    number: int
    kind: str
    person: str = MANAGER
    channel: str = "sales"
    text: str = ""
    token: str = ""
    which: float = 0.0
    twice: bool = False
    late: bool = False
    fault: int = 0


@dataclass(frozen=True)
class Death:
    """How a round ends: by SIGKILL, or for once by SIGTERM, a `moment` of seconds after so many steps were done."""

    after: int
    moment: float
    gently: bool


KINDS = {
    "log": 30,
    "purchase": 16,
    "redeem": 8,
    "adjust": 5,
    "hold": 4,
    "add": 5,
    "answer": 6,
    "ask": 9,
    "undo": 12,
    "score": 8,
    "change": 3,
    "fault": 6,
}


def steps(seed: int) -> Iterator[Step]:
    """Tell, without end, what people do."""
    random = Random(f"steps {seed}")
    for number in count(1):
        kind = random.choices(list(KINDS), list(KINDS.values()))[0]
        token = f"k{seed}x{number}"
        manages = kind in {"redeem", "adjust", "hold"}
        yield Step(
            number,
            kind,
            MANAGER if manages else random.choice(PEOPLE),
            random.choice(CHANNELS),
            _typed(kind, random, token),
            token,
            random.random(),
            random.random() < 0.25,
            random.random() < 0.25,
            random.randrange(len(FAULTS)),
        )


def deaths(seed: int) -> Iterator[Death]:
    """Tell, without end, when and how the bot is killed."""
    random = Random(f"deaths {seed}")
    while True:
        yield Death(random.randint(4, 40), random.uniform(0.0, 0.05), random.random() < 0.08)


def _typed(kind: str, random: Random, token: str) -> str:
    customer = random.choice(CUSTOMERS)
    match kind:
        case "log":
            return f"/log {customer} {random.choice(['good', 'bad', 'neutral', '好评', '差评'])} {token}"
        case "purchase":
            return f"/purchase {customer} {random.randint(100, 900)} {token}"
        case "redeem":
            return f"/points redeem {customer} {random.randint(1, 30)} {token}"
        case "adjust":
            return f"/points adjust {customer} {random.choice('+-')}{random.randint(1, 20)} {token}"
        case "hold":
            return f"/points hold {customer} {random.randint(1, 20)} {token}"
        case "add":
            return f"/customer add {token}"
        case "answer":
            return f"/survey {PRODUCT} {random.randint(0, 50) / 10} {token}"
        case "ask":
            return f"/survey ask {PRODUCT}"
    return ""
