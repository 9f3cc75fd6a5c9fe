"""How tests type commands: `ask` gives the answer, `answered` its words. What a message says is `said` of it."""

from fakeslack import Actor, Answer


def ask(actor: Actor, typed: str, channel: str = "sales") -> Answer:
    """Type a command; it is answered to this person alone."""
    answer = actor.types(typed, channel=channel)
    assert answer.error is None
    assert answer.visible_to == actor.id
    return answer


def answered(actor: Actor, typed: str, channel: str = "sales") -> str:
    """Type a command, and return the words that answer it."""
    answer = actor.types(typed, channel=channel)
    assert answer.error is None
    return answer.text
