"""Web API: users.*."""
