"""Web API: views.*."""
