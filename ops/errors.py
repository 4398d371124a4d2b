"""Errors of this package: each is one sentence for whoever runs the program."""


class OpsError(Exception):
    """Root of everything this package raises. Its text is shown as it is, so it holds no value."""


class SettingsError(OpsError):
    """Settings are missing or unusable; every one is named, and no value is repeated."""

    def __init__(self, missing: tuple[str, ...], unusable: tuple[str, ...]) -> None:
        sentences = list(unusable)
        if missing:
            sentences.insert(0, f"Set {', '.join(missing)} (.env.example explains them).")
        super().__init__(" ".join(sentences))
        self.missing = missing
        self.unusable = unusable


class PortTakenError(OpsError):
    """Another program listens there already."""


class FolderError(OpsError):
    """The data folder cannot be used."""


class StartError(OpsError):
    """A tier stopped again and again before it was ready."""


class UnknownCodeError(OpsError):
    """No open link has the code that was given."""


class KeysApartError(OpsError):
    """The two keyrings do not belong together."""


class UnopenedError(OpsError):
    """Some records do not open under the keys that the database says it has."""


class KeysKeptError(OpsError):
    """Some keys that were to be retired are still needed, or may be."""


class UnknownFamilyError(OpsError):
    """There is no family of keys by that name."""


class BackupFileError(OpsError):
    """A file of a backup, or of its keys, cannot be read, or is there already."""
