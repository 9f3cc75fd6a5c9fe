"""Many workspaces: each allows the app by OAuth, and its token is kept, encrypted, until the app is taken out.

- ``workspaces`` is the way to Slack's Web API for each of them;
- ``flow`` is ``/slack/install`` and ``/slack/oauth_redirect``.
"""
