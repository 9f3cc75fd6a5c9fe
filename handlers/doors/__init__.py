"""The ways in: a module for each kind of payload that Slack sends, from its body to its acknowledgement.

Each reads a payload, has the Desk serve it, and brings the Reply to where Slack lets that kind of payload be
answered. None of them decides anything about customers.
"""

from handlers.doors.clicks import Clicks
from handlers.doors.commands import Commands
from handlers.doors.events import Events
from handlers.doors.forms import Shortcuts, Submissions, Suggestions

__all__ = ["Clicks", "Commands", "Events", "Shortcuts", "Submissions", "Suggestions"]
