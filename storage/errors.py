"""What can be wrong with the database, each with one meaning; nothing was recorded in any of these cases."""


class StorageError(Exception):
    """The database could not do it."""


class Busy(StorageError):
    """Somebody else held the database, or the row, for longer than we wait."""


class Full(StorageError):
    """There is no space left to write to."""


class Unreachable(StorageError):
    """The database does not answer."""


class SchemaTooNew(StorageError):
    """The database was migrated by a newer version than this one."""
