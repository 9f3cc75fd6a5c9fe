"""Web API: conversations.*."""
