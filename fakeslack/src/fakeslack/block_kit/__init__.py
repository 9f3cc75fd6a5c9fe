"""Block Kit: what Slack refuses of a message or a view, and what people fill in."""
