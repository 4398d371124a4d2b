"""Errors of this package. A code that a reader types never raises one."""


class SharingError(Exception):
    """Root of everything this package raises."""


class SealedDocumentError(SharingError):
    """The sealed document is not one, was changed, or the key is another one's.

    One error for all of these: what exactly failed is nobody's business.
    """


class DocumentError(SharingError):
    """A bundle is no statement that this version can show. The message quotes no words of it."""


class NoteError(SharingError):
    """The body of a sealed post is not a note, or comes from a newer version."""


class ScopeError(SharingError):
    """A link says that its reader may see something that has no meaning here."""


class ShlinkError(SharingError):
    """These values make no SMART Health Link: the address is too long, or the key is none."""


class PaperError(SharingError):
    """A paper could not be made. The message quotes no words of it."""
