"""The stand-in's browser, for our own pages."""

from looking import browser, tabs, visit

__all__ = ["browser", "tabs", "visit"]
