"""Keeping what a team entrusted to the bot: copies of its database, and a look at whether all is well."""
