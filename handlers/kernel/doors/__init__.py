"""The ways in: one module for each kind of payload that Slack sends.

A door reads a payload into an `Asked`, has the Desk serve it, and brings the Reply to where Slack allows an answer to
that kind of payload. Doors decide nothing about customers.
"""

import re

from slack_bolt import App

from handlers.kernel.desk import Desk
from handlers.kernel.doors.clicks import Clicks
from handlers.kernel.doors.commands import Commands
from handlers.kernel.doors.events import Events
from handlers.kernel.doors.forms import Shortcuts, Submissions, Suggestions


def open_to(app: App, desk: Desk) -> None:
    """Register one listener per kind of payload; which route is meant is then a look into a dict."""
    everything = re.compile("")
    app.command(everything)(Commands(desk).__call__)
    app.action(everything)(Clicks(desk).__call__)
    app.event(everything)(Events(desk).__call__)
    app.shortcut(everything)(Shortcuts(desk).__call__)
    app.view(everything)(Submissions(desk).__call__)
    app.options(everything)(Suggestions(desk).__call__)
