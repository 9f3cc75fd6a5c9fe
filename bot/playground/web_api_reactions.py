"""Web API: reactions.*."""
