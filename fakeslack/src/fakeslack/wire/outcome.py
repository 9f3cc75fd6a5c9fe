"""What came of one thing that a person did, as it is written down while the app goes on answering."""

from fakeslack.model import Message, View
from fakeslack.wire.delivery import Ack, Delivery


class Outcome:
    """The acknowledgement, and the messages and forms that answered; it grows."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.delivery: Delivery | None = None
        self.ack = Ack(None)
        self.posted: Message | None = None
        self.messages: list[Message] = []
        self.deleted: list[Message] = []
        self.views: list[View] = []
        self.errors: dict[str, str] = {}
        self.problem: str | None = None
