"""What an app proves itself by, and Slack to it; the same at every start, and good for nothing but a stand-in."""

import hashlib
from dataclasses import dataclass


def secret(purpose: str) -> str:
    """A secret that is the same at every start; it opens nothing but a stand-in on this machine."""
    return hashlib.sha256(f"stand-in slack: {purpose}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Credentials:
    """An app's id, and its secrets apart from the bot tokens, which are each installation's."""

    app_id: str
    client_id: str = "1111111111.2222222222"
    client_secret: str = secret("client")
    signing_secret: str = secret("signing")

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return f"xapp-1-{self.app_id}-{secret('app')}"
