"""The app comes into a workspace, and is taken out of it."""
