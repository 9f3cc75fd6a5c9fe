"""Web API: files.*."""
