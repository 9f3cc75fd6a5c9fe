"""What passes between Slack and the app: addresses, deliveries, events, payloads, responses, and the log of it all."""
