"""Block Kit and mrkdwn as safe HTML: pure functions from JSON to markup."""

from fakeslack.render.draw import block, blocks, message_body

__all__ = ["block", "blocks", "message_body"]
