"""Errors of this package. No text in them holds a parameter, a key or anything sealed."""


class StorageError(Exception):
    """Root of everything this package raises."""


class KeyringError(StorageError):
    """The keys do not fit: missing file, wrong owner or mode, wrong, missing or extra key.

    The text is one sentence for the operator. Nothing was written.
    """


class SealError(StorageError):
    """A sealed value did not open. One error for every cause: which one is nobody's business."""

    def __init__(self) -> None:
        super().__init__("A sealed record did not open.")


class DatabaseUrlError(StorageError):
    """The database address is not one this program can use. The text says which ones it can."""


class SchemaError(StorageError):
    """The database's tables are missing, older or newer than this program."""


class BackupError(StorageError):
    """A backup, its key or the place it is to go cannot be used. The place is as it was."""


class RoleError(StorageError):
    """The page's account at the database cannot be what it must be. Nothing was changed."""


class DatabaseUnavailableError(StorageError):
    """The database is locked, full, read-only, damaged or gone. Nothing was written."""


class DatabaseReadOnlyError(DatabaseUnavailableError):
    """It can be read, and not written."""


class DatabaseLockedError(DatabaseUnavailableError):
    """Somebody else is writing, and went on for longer than we wait."""


class DatabaseContendedError(DatabaseLockedError):
    """Two units of work were in each other's way, and this one was undone: it may be done again
    at once.
    """


class ConflictError(StorageError):
    """A row that must be one of a kind is there already, or the row it belongs to is gone."""
